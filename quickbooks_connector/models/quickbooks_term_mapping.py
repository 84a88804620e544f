from odoo import fields, models


class QuickbooksTermMapping(models.Model):
    """A sales term of QuickBooks and the Odoo payment term that means the same."""

    _name = "quickbooks.term.mapping"
    _description = "QuickBooks Term Mapping"
    _inherit = ["quickbooks.mapping"]
    _odoo_field = "payment_term_id"

    payment_term_id = fields.Many2one(
        "account.payment.term", "Odoo payment term", check_company=True, ondelete="restrict"
    )
    due_days = fields.Integer("Days", readonly=True)

    _qbo_unique = models.Constraint(
        "UNIQUE(connection_id, qbo_id)", "This QuickBooks term is listed already."
    )
