"""The fields that a query can name: how they are found, compared and sorted by.

Names are not case-sensitive. A field that Intuit's reference pages list without the mark
"filterable" cannot stand in a condition; where the pages contradict themselves or recordings of the
service, it can.
"""

from dataclasses import dataclass

from ..clock import parse_timestamp
from ..definitions import ENTITY_TYPES, complex_type
from ..definitions.values import read_boolean, read_date, read_decimal
from ..faults import invalid_id
from ..money import CENT
from ..objects import key_of
from .parser import invalid_query

_NUMBERS = ("decimal", "int", "positiveInteger", "long")
_REFERENCES = ("ReferenceType", "MemoRef")


def _names(text):
    return frozenset(text.split())


# Not filterable wherever they occur.
_NEVER_FILTERED = _names(
    "SyncToken Title PrivateNote CustomerMemo CurrencyRef ExchangeRate GlobalTaxCalculation "
    "DepartmentRef DepositToAccountRef ApplyTaxAfterDiscount PrintStatus EmailStatus ShipDate "
    "ShipMethodRef TrackingNum TransactionLocationType TxnSource RecurDataRef TaxExemptionRef "
    "HomeTotalAmt HomeBalance InvoiceLink AcctNum"
)

# Not filterable in some entities.
_NOT_FILTERED = {
    "Customer": _names("Suffix BalanceWithJobs Level ResaleNum"),
    "Vendor": _names("TaxIdentifier TermRef Vendor1099 TaxReportingBasis"),
    "Employee": _names("SSN BirthDate Gender HiredDate ReleasedDate"),
    "Item": _names(
        "UnitPrice PurchaseCost QtyOnHand ReorderPoint InvStartDate PurchaseDesc Level ParentRef "
        "IncomeAccountRef ExpenseAccountRef AssetAccountRef PrefVendorRef ClassRef"
    ),
    "Budget": _names("StartDate EndDate BudgetEntryType"),
    "Term": _names("DiscountPercent DiscountDays DueDays DayOfMonthDue DueNextMonthDays"),
    "Payment": _names("UnappliedAmt ProcessPayment"),
    "JournalEntry": _names("Adjustment"),
    "Purchase": _names("EntityRef"),
    "PurchaseOrder": _names("POStatus"),
    "Transfer": _names("FromAccountRef ToAccountRef Amount"),
}

# What stands for an object that is no reference.
_STANDS_FOR = {("Customer", "PrimaryEmailAddr"): "Address"}


@dataclass(frozen=True, slots=True)
class QueryField:
    """A field of an entity in a query.

    :ivar name: in the spelling of the entity, ``MetaData.LastUpdatedTime``
    :ivar expression: SQL expression of its value; of a list or an object None
    :ivar read: callable that turns a value of the query into a parameter of the SQL
    :ivar is_text: whether LIKE can be applied
    """

    name: str
    expression: str | None
    read: object
    is_text: bool


def sort_expression(company, entity, name):
    """:return: SQL expression of a field to sort by

    :raise QboFault: 4001
    """
    return _sortable(find_field(company, entity, name), name).expression


def condition_field(company, entity, name):
    """:return: the :class:`QueryField` of a condition

    :raise QboFault: 4001
    """
    field = _sortable(find_field(company, entity, name), name)
    if field.name in _NEVER_FILTERED or field.name in _NOT_FILTERED.get(entity.name, ()):
        raise _not_queryable(name)
    return field


def _sortable(field, name):
    if field.expression is None:
        raise _not_queryable(name)
    return field


def _not_queryable(name):
    return invalid_query(f"property '{name}' is not queryable")


def find_field(company, entity, name):
    """:return: the :class:`QueryField` of a name in any case

    :raise QboFault: 4001 when the entity has no such field
    """
    head, _, tail = name.partition(".")
    field = _by_any_case(complex_type(ENTITY_TYPES[entity.name]), head)
    inner = None
    if field and (tail or (entity.name, field.name) in _STANDS_FOR):
        inner = _by_any_case(
            complex_type(field.kind) or {}, tail or _STANDS_FOR[entity.name, field.name]
        )
    if field is None or (tail and inner is None):
        raise invalid_query(f"Property {name} not found for Entity {entity.name}")
    path = f"{field.name}.{inner.name}" if inner else field.name
    return _query_field(company, entity, path, inner or field, field.repeated)


def _by_any_case(fields, name):
    if name in fields:
        return fields[name]
    lower = name.lower()
    return next((field for key, field in fields.items() if key.lower() == lower), None)


def _query_field(company, entity, path, field, is_in_list):
    column = entity.columns.get(path)
    if column:
        read = _column_reader(company, path, field)
        return QueryField(path, column, read, field.kind not in (*_NUMBERS, "boolean", "dateTime"))
    if is_in_list or field.repeated:
        return QueryField(path, None, None, False)
    if field.kind in _REFERENCES:
        return QueryField(path, _text_in_body(f"{path}.value"), str, True)
    if complex_type(field.kind) is not None:
        return QueryField(path, None, None, False)
    if field.kind == "date":
        return QueryField(path, f"body ->> '$.{path}'", _day_reader(company, path), True)
    if field.kind == "boolean" or field.kind in _NUMBERS:
        return QueryField(path, f"body ->> '$.{path}'", _scalar_reader(path, field), False)
    return QueryField(path, _text_in_body(path), str, True)


def _text_in_body(path):
    """Texts are compared whatever their case."""
    return f"body ->> '$.{path}' COLLATE NOCASE"


def _column_reader(company, path, field):
    if path.startswith("MetaData."):
        return lambda text: _moment(company, path, text)
    if field.kind == "decimal":
        return lambda text: _number(read_decimal(text, path) / CENT)
    if field.kind == "ReferenceType":
        return _whole_number
    if field.kind == "date":
        return _day_reader(company, path)
    if field.kind == "boolean":
        return _scalar_reader(path, field)
    return str


def _scalar_reader(path, field):
    if field.kind == "boolean":
        return lambda text: int(read_boolean(text, path))
    return lambda text: _number(read_decimal(text, path))


def _number(number):
    """A number as SQLite compares it; it is never used to calculate."""
    return int(number) if number == int(number) else float(number)


def _whole_number(text):
    if not text.isdecimal():
        raise invalid_id(text)
    return key_of(text)


def _day_reader(company, path):
    def read(text):
        if text.upper() == "CURRENT_DATE":
            return company.clock.today().isoformat()
        return read_date(text, path)

    return read


def _moment(company, path, text):
    if text.upper() == "CURRENT_DATE":
        text = company.clock.today().isoformat()
    try:
        return parse_timestamp(text)
    except ValueError:
        raise invalid_query(f"value '{text}' of property {path} is no date-time") from None
