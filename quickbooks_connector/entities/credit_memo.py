"""QuickBooks ``CreditMemo``."""

from odoo import models


class QuickbooksEntityCreditMemo(models.AbstractModel):
    """QuickBooks ``CreditMemo`` <-> posted customer credit note (``out_refund``)."""

    _name = "quickbooks.entity.credit_memo"
    _inherit = "quickbooks.entity.sales_document"
    _description = "QuickBooks Credit Memo"

    _qbo_type = "CreditMemo"
    _removal = "delete"
    _move_type = "out_refund"
    _revenue_sign = 1
