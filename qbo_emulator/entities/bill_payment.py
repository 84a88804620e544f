"""BillPayment: money paid to a vendor, and what it is applied to."""

from .. import faults
from .settlement import Settlement

_TARGETS = {
    "Bill": "Bill",
    "VendorCredit": "VendorCredit",
    "JournalEntry": "JournalEntry",
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
    "Deposit": "Deposit",
}

#: By PayType: the field with the account, its name there, and the type that it must have.
_PAY_TYPES = {
    "Check": ("CheckPayment", "BankAccountRef", "Bank"),
    "CreditCard": ("CreditCardPayment", "CCAccountRef", "Credit Card"),
}


class BillPayment(Settlement):
    """A bill payment pays bills with its own amount and with credits; what is left over stays with
    the vendor.

    A bill payment of 0 applies a vendor credit to a bill.
    """

    name = "BillPayment"
    party_type = "Vendor"
    party_field = "VendorRef"
    account_field = "APAccountRef"
    sign = -1
    targets = _TARGETS
    required = ("VendorRef", "TotalAmt", "PayType", "Line")
    numbered_with = ("BillPayment", "Purchase")
    numbers_itself = False
    read_only = Settlement.read_only | {"LinkedTxn"}
    columns = {**Settlement.columns, "VendorRef": "party", "TotalAmt": "total"}
    references = {
        **Settlement.references,
        "VendorRef": "Vendor",
        "APAccountRef": "Account",
    }

    def complete(self, company, record, previous, sent):
        """Check the account that the money leaves."""
        self.require(record.body)
        self._settle_account(company, record.body)
        super().complete(company, record, previous, sent)

    @staticmethod
    def _settle_account(company, body):
        field, name, account_type = _PAY_TYPES[body["PayType"]]
        detail = body.get(field, {})
        if not detail.get(name, {}).get("value"):
            raise faults.required_parameter(f"{field}.{name}")
        detail[name] = company.resolve("Account", detail[name])
        if company.ledger.account_type(int(detail[name]["value"])) != account_type:
            raise faults.invalid_account_type(name)
        if body["PayType"] == "Check":
            detail.setdefault("PrintStatus", "NotSet")

    def money_account(self, company, record):
        """The bank or card account."""
        field, name, _ = _PAY_TYPES[record.body["PayType"]]
        return int(record.body[field][name]["value"])

    def party_account(self, company, record):
        """The payable of the currency, or the one that is named."""
        if self.account_field in record.body:
            return int(record.body[self.account_field]["value"])
        return company.currencies.payable_account(record.body["CurrencyRef"]["value"])

    def link_type(self, record):
        """Bills show how they were paid."""
        return "BillPaymentCheck" if record.body["PayType"] == "Check" else "BillPaymentCreditCard"
