"""Transactions and names as lists of transactions show them."""

from dataclasses import dataclass

from ..clock import timestamp_text
from ..entities import ENTITIES, OWN_ENTITIES
from ..entities.transactions import TransactionEntity

_LABELS = {
    "CreditMemo": "Credit Memo",
    "HomeCurrencyAdjustment": "Home Currency Adjustment",
    "InventoryAdjustment": "Inventory Qty Adjust",
    "InventoryStartingValue": "Inventory Starting Value",
    "JournalEntry": "Journal Entry",
    "PayrollCheck": "Payroll Check",
    "PurchaseOrder": "Purchase Order",
    "RefundReceipt": "Refund",
    "SalesReceipt": "Sales Receipt",
    "SalesTaxPayment": "Sales Tax Payment",
    "TimeActivity": "Time Charge",
    "VendorCredit": "Vendor Credit",
}
_NON_POSTING = ("Estimate", "PurchaseOrder", "TimeActivity")
_BILL_PAYMENTS = {"Check": "Bill Payment (Check)", "CreditCard": "Bill Payment (Credit Card)"}
_PURCHASES = {"Cash": "Expense", "Check": "Check", "CreditCard": "Credit Card Expense"}

_NAME_LISTS = ("Customer", "Vendor", "Employee", "Class", "Department", "Term")


@dataclass(frozen=True, slots=True)
class Document:
    """A transaction.

    :ivar label: its type as people read it, ``Credit Memo``
    :ivar date: ISO date
    :ivar due: ISO date; its own day when it has no due date
    :ivar memo: its private note
    :ivar party: id of its customer or vendor, when it has one
    :ivar total: int, cents in its currency
    :ivar created: timestamp text, as ``updated``
    :ivar rate: home units per unit of its currency, as text
    """

    type: str
    id: int
    label: str
    date: str
    number: str
    due: str
    memo: str
    party: int | None
    department: int | None
    term: int | None
    total: int
    created: str
    updated: str
    currency: str
    rate: str
    is_adjustment: bool

    @property
    def is_posting(self):
        """Whether the transaction is of a kind that posts to the ledger."""
        return self.type not in _NON_POSTING


def transaction_types():
    """:return: list of the entities that are transactions"""
    return [
        name
        for name, entity in {**ENTITIES, **OWN_ENTITIES}.items()
        if isinstance(entity, TransactionEntity)
    ]


def read_documents(company, last, first="0000-00-00"):
    """Read the transactions of a period.

    :param first: ISO date, as ``last``
    :return: dictionary of :class:`Document` by (type, id), in the order of dates and ids
    """
    types = transaction_types()
    rows = company.connection.execute(
        "SELECT type, id, txn_date, COALESCE(doc_number, ''), body ->> '$.DueDate', "
        "COALESCE(body ->> '$.PrivateNote', ''), party, body ->> '$.DepartmentRef.value', "
        "body ->> '$.SalesTermRef.value', total, created, updated, "
        "body ->> '$.CurrencyRef.value', body ->> '$.ExchangeRate', body ->> '$.Adjustment', "
        "COALESCE(body ->> '$.PaymentType', body ->> '$.PayType'), body ->> '$.Credit' "
        "FROM object WHERE realm = ? AND deleted = 0 AND txn_date BETWEEN ? AND ? "
        f"AND type IN ({', '.join('?' * len(types))}) ORDER BY txn_date, id",
        (company.realm, first, last, *types),
    )
    return {row[:2]: _document(*row) for row in rows}


def _document(
    type_name,
    key,
    day,
    number,
    due,
    memo,
    party,
    department,
    term,
    total,
    created,
    updated,
    currency,
    rate,
    adjustment,
    way,
    credit,
):
    return Document(
        type_name,
        key,
        _label(type_name, way, credit),
        day,
        number,
        due or day,
        memo,
        party,
        department and int(department),
        term and int(term),
        total,
        timestamp_text(created),
        timestamp_text(updated),
        currency or "",
        str(rate or 1),
        bool(adjustment),
    )


def _label(type_name, way, credit):
    if type_name == "BillPayment":
        return _BILL_PAYMENTS.get(way, "Bill Payment")
    if type_name == "Purchase":
        return "Credit Card Credit" if credit else _PURCHASES.get(way, "Expense")
    return _LABELS.get(type_name, type_name)


class Names:
    """What lines of lists refer to by id.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    """

    def __init__(self, company):
        rows = company.connection.execute(
            "SELECT type, id, full_name, active FROM object WHERE realm = ? AND deleted = 0 "
            f"AND type IN ({', '.join('?' * len(_NAME_LISTS))})",
            (company.realm, *_NAME_LISTS),
        )
        self._titles = {
            (type_name, key): name if active else f"{name} (deleted)"
            for type_name, key, name, active in rows
        }

    def title(self, type_name, key):
        """:return: the name of what an id stands for, empty without one"""
        return self._titles.get((type_name, key), "")

    def party(self, key):
        """:return: (list, name) of a customer, vendor or employee: their ids are unique"""
        for type_name in ("Customer", "Vendor", "Employee"):
            if (type_name, key) in self._titles:
                return type_name, self._titles[type_name, key]
        return None, ""
