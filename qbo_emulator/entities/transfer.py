"""Transfer: money moved between two accounts of the company."""

from .. import faults
from ..ledger import BALANCE_SHEET_TYPES, PARTY_ACCOUNTS, Posting
from ..money import from_cents
from .transactions import TransactionEntity, checked_cents, key_or_none


class Transfer(TransactionEntity):
    """A transfer between accounts of the balance sheet, receivables and payables excepted."""

    name = "Transfer"
    required = ("FromAccountRef", "ToAccountRef", "Amount")
    read_only = TransactionEntity.read_only | {"LinkedTxn"}
    columns = {**TransactionEntity.columns, "Amount": "total"}
    references = {
        **TransactionEntity.references,
        "FromAccountRef": "Account",
        "ToAccountRef": "Account",
    }

    def complete(self, company, record, previous, sent):
        """Check accounts and amount."""
        body = record.body
        self.require(body)
        super().complete(company, record, previous, sent)
        record.total = checked_cents(body["Amount"])
        if record.total <= 0:
            raise faults.QboFault("2140", "Invalid Amount", f"Invalid Amount : {body['Amount']}")
        body["Amount"] = from_cents(record.total)
        if body["FromAccountRef"]["value"] == body["ToAccountRef"]["value"]:
            raise faults.business_rule("A transfer is between two different accounts.")
        for name in ("FromAccountRef", "ToAccountRef"):
            account_type = company.ledger.account_type(int(body[name]["value"]))
            if account_type not in BALANCE_SHEET_TYPES or account_type in PARTY_ACCOUNTS.values():
                raise faults.invalid_account_type(name)

    def postings(self, company, record):
        """One account against the other."""
        body = record.body
        postings = []
        for name, sign in (("ToAccountRef", 1), ("FromAccountRef", -1)):
            account = int(body[name]["value"])
            company.currencies.check_account(account, body["CurrencyRef"]["value"])
            department = key_or_none(body.get("DepartmentRef"))
            postings.append(Posting(account, sign * record.total, department=department))
        return postings
