"""Fields of an entity as people read them: titles, references by name, plain words."""

import re
from decimal import Decimal

from markupsafe import Markup

from ..money import CENT
from ..objects import key_of
from . import addresses, parts

_TITLES = {
    "AcctNum": "Account number",
    "APAccountRef": "Payable account",
    "ARAccountRef": "Receivable account",
    "Balance": "Open balance",
    "BillAddr": "Billing address",
    "BillEmail": "Email",
    "CCAccountRef": "Card account",
    "CreditCardPaymentTxn": "Credit card payment",
    "DepartmentRef": "Location",
    "Department": "Location",
    "DepositToAccountRef": "Deposit to",
    "DocNumber": "Number",
    "Entity": "Name",
    "EntityRef": "Payee",
    "GlobalTaxCalculation": "Tax on amounts",
    "HomeBalance": "Open balance in the home currency",
    "HomeTotalAmt": "Total in the home currency",
    "InvStartDate": "Tracked since",
    "PrimaryEmailAddr": "Email",
    "PrimaryPhone": "Phone",
    "QtyOnHand": "Quantity on hand",
    "Qty": "Quantity",
    "ShipAddr": "Shipping address",
    "Sku": "SKU",
    "SalesTermRef": "Terms",
    "TermRef": "Terms",
    "TotalAmt": "Total",
    "TrackQtyOnHand": "Quantity is tracked",
    "TxnDate": "Date",
    "TxnStatus": "Status",
    "UnappliedAmt": "Not applied yet",
}
_AMOUNTS = re.compile(r"(Amt|Amount|Balance|Price|Cost|Rate|BalanceWithJobs|SubAccounts)$")
# Members of enumerations are words written without blanks.
_ENUMERATIONS = re.compile(r"(Status|Calculation|SubType|Method|PayType|PaymentType)$")
_FIRST = (
    "CustomerRef",
    "VendorRef",
    "EntityRef",
    "EmployeeRef",
    "TxnDate",
    "DueDate",
    "TotalAmt",
    "Amount",
    "Balance",
)
_HIDDEN = {
    "Id",
    "SyncToken",
    "MetaData",
    "domain",
    "sparse",
    "status",
    "Line",
    "LinkedTxn",
    "TxnTaxDetail",
    "V4IDPseudonym",
    "DocNumber",
    "LineEx",
    "PurchaseEx",
}
_TOLD_WHEN_FALSE = ("Active", "Taxable")
_TARGETS = (
    "TaxAgency",
    "TaxCode",
    "TaxRate",
    "PaymentMethod",
    "Account",
    "Customer",
    "Vendor",
    "Employee",
    "Item",
    "Class",
    "Department",
    "Term",
)


def title_of(name):
    """:return: the title of a field: ``Private note`` for ``PrivateNote``"""
    return _TITLES.get(name) or _words(name.removesuffix("Ref"))


def plural_of(type_name):
    """:return: what several of an entity are called: ``Bill payments``"""
    title = title_of(type_name)
    if title.endswith("y"):
        return f"{title[:-1]}ies"
    return f"{title}es" if title.endswith("s") else f"{title}s"


def _words(name):
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).split()
    return " ".join([*words[:1], *(w if w.isupper() else w.lower() for w in words[1:])])


class Shown:
    """What the pages of one company show.

    :param company: the :class:`~qbo_emulator.company.Company`, under its lock
    """

    def __init__(self, company):
        self._company = company

    def link(self, type_name, key, text):
        """:return: markup of a link to the page of a record"""
        return parts.link(addresses.address_of(type_name, key, self._company.realm), text)

    def pairs(self, answer):
        """:return: list of (title, value) of the fields of an entity as the service answers it"""
        names = [name for name in answer if name not in _HIDDEN]
        names.sort(key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
        pairs = [(title_of(name), self.value(name, answer[name])) for name in names]
        return [pair for pair in pairs if pair[1]]

    def value(self, name, value):
        """:return: text or markup of the value of a field, empty when it says nothing"""
        if isinstance(value, bool):
            return "Yes" if value else "No" if name in _TOLD_WHEN_FALSE else ""
        if isinstance(value, dict):
            return self._object(name, value)
        if isinstance(value, list):
            return parts.joined(filter(None, (self.value(name, item) for item in value)), ", ")
        if isinstance(value, (int, Decimal)):
            return self._number(name, value)
        if _ENUMERATIONS.search(name):
            return "" if value == "NotSet" else _words(value)
        return "" if value is None else str(value)

    @staticmethod
    def _number(name, value):
        if _AMOUNTS.search(name) and Decimal(value) == Decimal(value).quantize(CENT):
            return parts.money(Decimal(value).quantize(CENT))
        return parts.money(format(Decimal(value), "f"))

    def _object(self, name, value):
        if isinstance(value.get("value"), str):
            return self.reference(name, value)
        if "EntityRef" in value:
            return self.reference(value.get("Type", ""), value["EntityRef"])
        shown = {key: self.value(key, item) for key, item in value.items() if key != "Id"}
        if name.endswith(("Addr", "Phone", "Email", "EmailAddr", "Mobile", "Fax")):
            return parts.joined(filter(None, shown.values()), ", ")
        titled = (f"{title_of(key)}: " + item for key, item in shown.items() if item)
        return parts.joined(titled, ", ")

    def reference(self, name, value):
        """:return: markup of what a reference points to, by its name"""
        kind = value.get("type", "").capitalize() or next(
            (target for target in _TARGETS if name.removesuffix("Ref").endswith(target)), None
        )
        key = key_of(value["value"])
        header = self._company.objects.header(kind, key) if kind else None
        text = value.get("name") or (header and header[0]) or value["value"]
        return self.link(kind, key, text) if header else str(text)


def history(company, record):
    """:return: list of (title, value): when a record was made and changed, and its ids"""
    times = company.metadata(record)
    return [
        ("Created", moment(times["CreateTime"])),
        ("Last changed", moment(times["LastUpdatedTime"])),
        ("QuickBooks id", str(record.id)),
        ("Version (SyncToken)", str(record.sync_token)),
    ]


def moment(text):
    """:return: a timestamp as people read it"""
    return Markup("{} <span>Pacific time</span>").format(text[:19].replace("T", " "))
