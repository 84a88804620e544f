from odoo import api, fields, models
from odoo.fields import Domain


class AccountJournal(models.Model):
    _name = "account.journal"
    _inherit = ["account.journal", "quickbooks.guarded"]

    quickbooks_numbers = fields.Boolean(
        "Numbers come from QuickBooks",
        help="Entries that come from QuickBooks keep the number they have there.",
    )
    quickbooks_realm_id = fields.Char(
        "QuickBooks company ID",
        readonly=True,
        copy=False,
        help="The QuickBooks company whose numbers this journal has",
    )

    @api.model
    def _quickbooks_by_account(self, company):
        """
        :return: ``{account: journals}``: the bank, cash and card journals whose money is in an account
        """
        found = {}
        for journal in self.search(
            Domain("company_id", "=", company.id) & Domain("type", "in", ("bank", "cash", "credit"))
        ):
            methods = journal.inbound_payment_method_line_ids
            for account in journal.default_account_id | methods.payment_account_id:
                found[account] = found.get(account, self.browse()) | journal
        return found

    @api.model
    def _quickbooks_of_account(self, account, company):
        """
        :return: the bank, cash and card journals whose money is in this account
        """
        return self._quickbooks_by_account(company).get(account, self.browse())
