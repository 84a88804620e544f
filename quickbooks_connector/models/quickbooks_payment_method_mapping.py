from odoo import fields, models


class QuickbooksPaymentMethodMapping(models.Model):
    """A payment method of QuickBooks (cash, check, …) and one of an Odoo journal."""

    _name = "quickbooks.payment.method.mapping"
    _description = "QuickBooks Payment Method Mapping"
    _inherit = ["quickbooks.mapping"]
    _odoo_field = "payment_method_line_id"

    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        "Odoo payment method",
        check_company=True,
        ondelete="cascade",
    )

    _qbo_unique = models.Constraint(
        "UNIQUE(connection_id, qbo_id)", "This QuickBooks payment method is listed already."
    )
