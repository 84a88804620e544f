from odoo import models

# What QuickBooks has of a journal item.
TRACKED = {
    "account_id",
    "partner_id",
    "name",
    "quantity",
    "price_unit",
    "discount",
    "product_id",
    "tax_ids",
    "balance",
    "debit",
    "credit",
    "amount_currency",
}


class AccountMoveLine(models.Model):
    """Items of posted documents can be changed one by one, for example in a list."""

    _inherit = "account.move.line"

    def write(self, vals):
        result = super().write(vals)
        if TRACKED & vals.keys() and not self.env.context.get("skip_invoice_sync"):
            posted = self.move_id.filtered(lambda move: move.state == "posted")
            self.env["quickbooks.operation"]._enqueue(posted)
        return result
