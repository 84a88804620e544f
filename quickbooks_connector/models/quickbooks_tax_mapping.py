from odoo import fields, models


class QuickbooksTaxMapping(models.Model):
    """A tax code or a single tax rate of QuickBooks and the Odoo tax that computes the same."""

    _name = "quickbooks.tax.mapping"
    _description = "QuickBooks Tax Mapping"
    _inherit = ["quickbooks.mapping"]
    _odoo_field = "tax_id"

    tax_id = fields.Many2one(
        "account.tax", "Odoo tax", check_company=True, ondelete="restrict", index=True
    )
    qbo_type = fields.Selection(
        [("TaxCode", "Code"), ("TaxRate", "Rate")], "Kind", required=True, readonly=True
    )
    rate = fields.Float("Rate (%)", digits=(16, 6), readonly=True)
    rate_ids = fields.Many2many(
        "quickbooks.tax.mapping", "quickbooks_tax_code_rate", "code_id", "rate_id", readonly=True
    )
    agency_name = fields.Char("Agency", readonly=True)
    agency_account_qbo_id = fields.Char(readonly=True)

    _qbo_unique = models.Constraint(
        "UNIQUE(connection_id, qbo_type, qbo_id)", "This QuickBooks tax is listed already."
    )
