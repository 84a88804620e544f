"""QuickBooks ``PaymentMethod``: cash, check, card."""

from odoo import models


class QuickbooksEntityPaymentMethod(models.AbstractModel):
    """QuickBooks ``PaymentMethod`` <-> a payment method of an Odoo journal, by mapping."""

    _name = "quickbooks.entity.payment_method"
    _inherit = "quickbooks.entity.reference_list"
    _description = "QuickBooks Payment Method"

    _qbo_type = "PaymentMethod"
    _mapping_model = "quickbooks.payment.method.mapping"
