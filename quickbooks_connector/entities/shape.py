"""Whether a body that QuickBooks sent has the form that conversions rely on."""

import re
from datetime import date
from decimal import Decimal

from ..client import is_key

LISTS = ("Line", "LinkedTxn", "TaxLine", "TaxRateDetail")
DEEPEST = 20
# Far beyond what QuickBooks accepts (Intuit: transactions, amounts), and within what the database stores.
LARGEST = Decimal(10) ** 12
MOST_DECIMALS = 20
# Fields that are one text, by which records are looked up and named.
TEXTS = (
    *("DisplayName", "FullyQualifiedName", "Name", "DocNumber", "Sku", "PrivateNote", "TxnDate"),
    *("DueDate", "status", "SyncToken", "Type", "DetailType", "TxnId", "TxnType", "Address"),
    *("FreeFormNumber", "Country", "CountrySubDivisionCode", "Description", "PaymentRefNum"),
    *("AccountType", "AccountSubType", "AcctNum", "PostingType", "CompanyName", "City"),
    *("PostalCode", "Line1", "Line2", "Line3", "Line4", "Line5"),
)
# Those that are words of QuickBooks, and short.
WORDS = ("status", "SyncToken", "Type", "DetailType", "TxnId", "TxnType", "PostingType")
LONGEST_WORD = 100
# Intuit: the longest text that the API takes is that of a note or of a line.
LONGEST_TEXT = 4000
DATES = ("TxnDate", "DueDate")
NUMBERS = (
    *("Amount", "TotalAmt", "UnappliedAmt", "TotalTax", "Qty", "UnitPrice", "RateValue", "DueDays"),
    "Level",
)
FLAGS = ("Active",)
OBJECT_ENDINGS = ("Ref", "Detail", "Addr", "Memo")


def is_number(value):
    """:return: whether this can be the id of an entity that is read by its id: QuickBooks refuses a query
    with another one as a whole"""
    return isinstance(value, str) and bool(re.fullmatch("[0-9]{1,18}", value))


def flaw(body):
    """Look for what has another form than QuickBooks documents.

    :param dict body: an entity
    :return: where and what, for a person, or None
    """
    return _flaw_of_object(body, "", 0)


def _flaw_of_object(body, place, depth):
    if depth > DEEPEST:
        return f"{place[:100]}: nested too deeply"
    for name, value in body.items():
        if len(name) > LONGEST_WORD or not name.isprintable() or not _is_encodable(name):
            return f"{place or '-'}: a name that no field has"
        found = _flaw(name, value, f"{place}.{name}".lstrip("."), depth)
        if found:
            return found
    return None


def _flaw(name, value, place, depth):
    if isinstance(value, dict):
        if name in TEXTS + LISTS + NUMBERS + FLAGS:
            return f"{place}: an object"
        if name.endswith("Ref") and value and not is_key(value.get("value")):
            return f"{place}: no id"
        return _flaw_of_object(value, place, depth + 1)
    if isinstance(value, list):
        return _flaw_of_list(name, value, place, depth)
    if value is None:
        return None
    if name in LISTS:
        return f"{place}: no list"
    if name.endswith(OBJECT_ENDINGS):
        return f"{place}: no object"
    return _flaw_of_field(name, value, place) or _flaw_of_plain(value, place)


def _flaw_of_list(name, rows, place, depth):
    if name not in LISTS and (name in TEXTS + NUMBERS + FLAGS or name.endswith(OBJECT_ENDINGS)):
        return f"{place}: a list"
    for row in rows:
        if name in LISTS and not isinstance(row, dict):
            return f"{place}: an entry that is no object"
        found = _flaw("", row, place, depth + 1)
        if found:
            return found
    return None


def _flaw_of_field(name, value, place):
    """What is wrong with the value of a field that has a known kind."""
    if name in TEXTS and not isinstance(value, str):
        return f"{place}: no text"
    if name in WORDS and len(value) > LONGEST_WORD:
        return f"{place}: too long"
    if name in DATES and value and not is_date(value):
        return f"{place}: no date"
    if name in NUMBERS and not _is_number(value):
        return f"{place}: no number"
    if name in FLAGS and value not in (True, False, "true", "false"):
        return f"{place}: neither true nor false"
    return None


def _flaw_of_plain(value, place):
    if isinstance(value, str):
        if "\x00" in value or not _is_encodable(value):
            return f"{place}: a character that no text has"
        if len(value) > LONGEST_TEXT:
            return f"{place}: too long"
    elif not isinstance(value, bool) and not is_amount(Decimal(value)):
        return f"{place}: a number out of range"
    return None


def is_amount(number):
    """
    :param Decimal number: as QuickBooks sent it
    :return: whether it is within what QuickBooks accepts and the database stores
    """
    return (
        number.is_finite()
        and number.copy_abs() < LARGEST
        and number.as_tuple().exponent >= -MOST_DECIMALS
    )


def _is_number(value):
    """Numbers, and texts of digits as conversions read them."""
    if isinstance(value, str):
        return bool(re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", value))
    return not isinstance(value, bool)


def is_date(text):
    """
    :param str text: as QuickBooks sent it
    :return: whether it is a day as QuickBooks writes one, and in no other of the forms that Python reads
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_encodable(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
