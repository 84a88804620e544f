from odoo import api, fields, models
from odoo.fields import Domain


class AccountJournal(models.Model):
    _inherit = "account.journal"

    quickbooks_numbers = fields.Boolean(
        "Numbers come from QuickBooks",
        help="Entries that come from QuickBooks keep the number they have there.",
    )

    @api.model
    def _quickbooks_of_account(self, account, company):
        """
        :return: the bank, cash and card journals whose money is in this account
        """
        return self.search(
            Domain("company_id", "=", company.id)
            & Domain("type", "in", ("bank", "cash", "credit"))
            & (
                Domain("default_account_id", "=", account.id)
                | Domain("inbound_payment_method_line_ids.payment_account_id", "=", account.id)
            )
        )
