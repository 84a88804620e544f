"""Purchase: an expense, a check or a card charge, paid at once."""

from .. import faults
from .check_numbers import NumberedChecks
from .extensions import name_value
from .order_links import FulfilsOrders
from .purchase_document import PurchaseDocument

_NAME_LISTS = ("Vendor", "Customer", "Employee")

#: By PaymentType: the types of account that the money may leave.
_ACCOUNT_TYPES = {
    "Cash": ("Bank", "Other Current Asset"),
    "Check": ("Bank",),
    "CreditCard": ("Credit Card",),
}

# What the extension of a purchase calls its kind, in Intuit's samples.
_KINDS = {"Expense": "54", "Check": "3", "CreditCardCredit": "11"}


class Purchase(FulfilsOrders, NumberedChecks, PurchaseDocument):
    """Money spent at once, or given back to the card when ``Credit`` is true."""

    name = "Purchase"
    party_field = "EntityRef"
    required = ("AccountRef", "PaymentType", "Line")
    companions = ("PaymentType",)
    read_only = PurchaseDocument.read_only | {"PurchaseEx"}
    columns = {
        name: column for name, column in PurchaseDocument.columns.items() if name != "VendorRef"
    } | {"EntityRef": "party"}
    references = {
        **PurchaseDocument.references,
        "AccountRef": "Account",
        "PaymentMethodRef": "PaymentMethod",
    }

    def accept(self, sent, keep_unset=False):
        """The service refuses its own extension (reported by a published client).

        :raise QboFault: 2010
        """
        if isinstance(sent, dict) and sent.get("PurchaseEx"):
            raise faults.malformed_property("PurchaseEx is read-only.", "PurchaseEx")
        return super().accept(sent, keep_unset)

    def complete(self, company, record, previous, sent):
        """Find the payee, and hold the account against the way of payment."""
        body = record.body
        self.require(body)
        if body["PaymentType"] not in _ACCOUNT_TYPES:
            raise faults.invalid_value(
                "2170", "Invalid Enumeration", "PaymentType", body["PaymentType"]
            )
        if body["PaymentType"] != "CreditCard":
            body["Credit"] = False
        self._settle_payee(company, body)
        super().complete(company, record, previous, sent)
        account_type = company.ledger.account_type(self.counter_account(company, body))
        if account_type not in _ACCOUNT_TYPES[body["PaymentType"]]:
            raise faults.invalid_account_type("AccountRef")
        body.setdefault("Credit", False)

    @staticmethod
    def _settle_payee(company, body):
        """Ids of names are unique over the three lists, so a payee without a type is found too."""
        payee = body.pop("EntityRef", {})
        if not payee.get("value"):
            return
        asked = payee.get("type")
        if asked and asked not in _NAME_LISTS:
            raise faults.invalid_value("2170", "Invalid Enumeration", "EntityRef.type", asked)
        for type_name in [asked] if asked else _NAME_LISTS:
            if asked or company.objects.header(type_name, int(payee["value"])):
                found = company.resolve(type_name, payee)
                body["EntityRef"] = {**found, "type": type_name}
                return
        raise faults.invalid_reference("Names", payee["value"])

    def party_of(self, company, body):
        """The payee, unless it is an employee: those have no currency."""
        payee = body.get("EntityRef")
        if payee and payee["type"] != "Employee":
            return company.referenced(payee["type"], payee)
        return None

    def party_type(self, body):
        """The list of the payee."""
        return body["EntityRef"]["type"]

    def sign_of(self, body):
        """A card credit takes a purchase back."""
        return -1 if body.get("Credit") else 1

    def counter_account(self, company, body):
        """The bank or card account."""
        return int(body["AccountRef"]["value"])

    def check_account(self, body):
        """The bank account of a check."""
        return body["AccountRef"]["value"] if body["PaymentType"] == "Check" else None

    def link_type(self, record):
        """Payments show the kind of purchase."""
        if record.body.get("Credit"):
            return "CreditCardCredit"
        return "Check" if record.body["PaymentType"] == "Check" else "Expense"

    def render(self, company, record):
        """Add the extension that says which kind of purchase it is."""
        answer = super().render(company, record)
        answer["PurchaseEx"] = {"any": [name_value("TxnType", _KINDS[self.link_type(record)])]}
        return answer
