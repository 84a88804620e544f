"""BillPayment: money paid to a vendor, and what it is applied to."""

from .. import faults
from ..money import from_cents, to_cents
from .check_numbers import NumberedChecks
from .deposited import Depositable
from .settlement import Settlement
from .transactions import key_or_none

_TARGETS = {
    "Bill": "Bill",
    "VendorCredit": "VendorCredit",
    "JournalEntry": "JournalEntry",
    "Deposit": "Deposit",
}
# What the service drops from the lines without a word.
_DROPPED = ("Purchase", "Expense", "Check", "CreditCardCredit")

#: By PayType: the field with the account, its name there, and the type that it must have.
_PAY_TYPES = {
    "Check": ("CheckPayment", "BankAccountRef", "Bank"),
    "CreditCard": ("CreditCardPayment", "CCAccountRef", "Credit Card"),
}


class BillPayment(NumberedChecks, Depositable, Settlement):
    """A bill payment pays bills with its own amount and with credits; what is left over stays with
    the vendor.

    A bill payment of 0 applies a vendor credit to a bill; it needs no bank account. One without a
    line cannot be made over the API (recorded answers, and a published client's live tests).
    """

    name = "BillPayment"
    party_type = "Vendor"
    party_field = "VendorRef"
    account_field = "APAccountRef"
    sign = -1
    targets = _TARGETS
    required = ("VendorRef", "TotalAmt", "PayType", "Line")
    read_only = Settlement.read_only | {"LinkedTxn"}
    sticky = Settlement.sticky | {"APAccountRef"}
    columns = {**Settlement.columns, "VendorRef": "party", "TotalAmt": "total"}
    references = {
        **Settlement.references,
        "VendorRef": "Vendor",
        "APAccountRef": "Account",
    }

    def complete(self, company, record, previous, sent):
        """Check the lines and the account that the money leaves."""
        body = record.body
        self.require(body)
        if not body["Line"] and (previous is None or "Line" in sent):
            raise faults.required_parameter("Line")
        is_short = self._drop_purchases(company, body)
        self._settle_account(company, body, is_short)
        super().complete(company, record, previous, sent)

    def _drop_purchases(self, company, body):
        """Purchases are no credits of a bill payment. Without them it pays the bills with money.

        :return: whether it pays more than it was sent with
        """
        lines = [line for line in body["Line"] if _link_type(line) not in _DROPPED]
        if len(lines) == len(body["Line"]):
            return False
        if not lines:
            raise faults.required_parameter("Line.LinkedTxn")
        body["Line"] = lines
        needed = sum(self._signed_cents(company, body, line) for line in lines)
        if needed <= to_cents(body["TotalAmt"]):
            return False
        body["TotalAmt"] = from_cents(needed)
        return True

    def _signed_cents(self, company, body, line):
        """:return: int, what a line pays, negative when it uses a credit"""
        line = self.completed_line(line)
        target = company.objects.get(*self.target_of(line))
        if target is None or target.deleted:
            return 0
        party = key_or_none(body["VendorRef"])
        claim, _home = company.entity(target.type).claim(company, target, party)
        return to_cents(line["Amount"]) * (-1 if claim < 0 else 1)

    @staticmethod
    def _settle_account(company, body, is_short):
        """:param is_short: whether the money is needed because of a credit that was dropped"""
        field, name, account_type = _PAY_TYPES[body["PayType"]]
        detail = body.get(field)
        if detail is None:
            raise faults.required_parameter(f"{field}.{name}")
        if body["PayType"] == "Check":
            detail.setdefault("PrintStatus", "NotSet")
        if detail.get(name, {}).get("value"):
            detail[name] = company.resolve("Account", detail[name])
            if not _is_paid_from(company, detail[name], account_type):
                raise faults.invalid_account_type(name)
        elif is_short:
            raise faults.business_rule("You need to choose the account that the money leaves.")
        elif body["TotalAmt"] or body["PayType"] != "Check":
            raise faults.required_parameter(f"{field}.{name}")

    def money_account(self, company, record):
        """The bank or card account, None when no money moves."""
        field, name, _ = _PAY_TYPES[record.body["PayType"]]
        return key_or_none(record.body[field].get(name))

    def check_account(self, body):
        """The bank account of a check."""
        is_check = body["PayType"] == "Check"
        return body["CheckPayment"].get("BankAccountRef", {}).get("value") if is_check else None

    def party_account(self, company, record):
        """The payable of the currency, or the one that is named."""
        if self.account_field in record.body:
            return int(record.body[self.account_field]["value"])
        return company.currencies.payable_account(record.body["CurrencyRef"]["value"])

    def link_type(self, record):
        """Bills show how they were paid."""
        return "BillPaymentCheck" if record.body["PayType"] == "Check" else "BillPaymentCreditCard"

    def render(self, company, record):
        """The service does not repeat the payable account."""
        answer = super().render(company, record)
        answer.pop("APAccountRef", None)
        return answer


def _link_type(line):
    """:return: the type that a line says it is linked to, None when it says nothing"""
    links = line.get("LinkedTxn") or ({},)
    return links[0].get("TxnType")


def _is_paid_from(company, reference, account_type):
    """:return: whether an account has a type; a check may also leave Undeposited Funds, so that a
    deposit can take it in (Intuit's page of the Deposit entity lists bill payments)
    """
    body = company.referenced("Account", reference).body
    is_undeposited = body.get("AccountSubType") == "UndepositedFunds"
    return body["AccountType"] == account_type or (account_type == "Bank" and is_undeposited)
