"""CreditCardPayment: money paid from the bank to the credit card."""

from .. import faults
from ..ledger import Posting
from ..money import from_cents
from .transactions import TransactionEntity, checked_cents

_ACCOUNT_TYPES = {"BankAccountRef": "Bank", "CreditCardAccountRef": "Credit Card"}


class CreditCardPayment(TransactionEntity):
    """A payment of a credit card's balance.

    Paths and queries call it CreditCardPayment, bodies and answers CreditCardPaymentTxn.
    """

    name = "CreditCardPaymentTxn"
    path = "creditcardpayment"
    required = ("BankAccountRef", "CreditCardAccountRef", "Amount")
    read_only = TransactionEntity.read_only | {"LinkedTxn"}
    columns = {**TransactionEntity.columns, "Amount": "total"}
    references = {
        **TransactionEntity.references,
        "BankAccountRef": "Account",
        "CreditCardAccountRef": "Account",
        "VendorRef": "Vendor",
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
        for name, account_type in _ACCOUNT_TYPES.items():
            if company.ledger.account_type(int(body[name]["value"])) != account_type:
                raise faults.invalid_account_type(name)

    def postings(self, company, record):
        """The card against the bank."""
        body = record.body
        card, bank = (int(body[f"{kind}AccountRef"]["value"]) for kind in ("CreditCard", "Bank"))
        for account in (card, bank):
            company.currencies.check_account(account, body["CurrencyRef"]["value"])
        return [Posting(card, record.total), Posting(bank, -record.total)]
