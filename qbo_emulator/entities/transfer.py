"""Transfer: money moved between two accounts of the company."""

from .. import faults
from ..ledger import BALANCE_SHEET_TYPES, PARTY_ACCOUNTS
from .account_transfer import AccountTransfer
from .deposited import Depositable


class Transfer(Depositable, AccountTransfer):
    """A transfer between accounts of the balance sheet, receivables and payables excepted."""

    name = "Transfer"
    to_field = "ToAccountRef"
    from_field = "FromAccountRef"
    required = ("FromAccountRef", "ToAccountRef", "Amount")
    references = {
        **AccountTransfer.references,
        "FromAccountRef": "Account",
        "ToAccountRef": "Account",
    }

    def complete(self, company, record, previous, sent):
        """Refuse to move money to where it is."""
        super().complete(company, record, previous, sent)
        body = record.body
        if body["FromAccountRef"]["value"] == body["ToAccountRef"]["value"]:
            raise faults.business_rule("A transfer is between two different accounts.")

    def takes(self, name, account_type):
        """Money is on accounts of the balance sheet."""
        return account_type in BALANCE_SHEET_TYPES and account_type not in PARTY_ACCOUNTS.values()
