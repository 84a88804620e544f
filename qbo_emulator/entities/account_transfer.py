"""What transfers and payments of a credit card share: an amount between two accounts."""

from .. import faults
from ..ledger import Posting
from ..money import from_cents
from .transactions import TransactionEntity, checked_cents, key_or_none


class AccountTransfer(TransactionEntity):
    """An amount that leaves one account for another.

    :cvar to_field: the field that names the account that is debited
    :cvar from_field: the field that names the account that is credited
    """

    to_field = ""
    from_field = ""
    read_only = TransactionEntity.read_only | {"LinkedTxn"}
    columns = {**TransactionEntity.columns, "Amount": "total"}

    def complete(self, company, record, previous, sent):
        """Check accounts and amount."""
        body = record.body
        self.require(body)
        super().complete(company, record, previous, sent)
        record.total = checked_cents(body["Amount"])
        if record.total <= 0:
            raise faults.QboFault("2140", "Invalid Amount", f"Invalid Amount : {body['Amount']}")
        body["Amount"] = from_cents(record.total)
        for name in (self.to_field, self.from_field):
            if not self.takes(name, company.ledger.account_type(int(body[name]["value"]))):
                raise faults.invalid_account_type(name)

    def takes(self, name, account_type):
        """:return: whether an account of a type may stand in a field"""
        raise NotImplementedError

    def postings(self, company, record):
        """One account against the other."""
        body = record.body
        postings = []
        for name, sign in ((self.to_field, 1), (self.from_field, -1)):
            account = int(body[name]["value"])
            company.currencies.check_account(account, body["CurrencyRef"]["value"])
            department = key_or_none(body.get("DepartmentRef"))
            postings.append(Posting(account, sign * record.total, department=department))
        return postings

    def voided(self, company, record):
        """The amount becomes zero."""
        super().voided(company, record)
        record.body["Amount"] = from_cents(0)
        record.total = 0
