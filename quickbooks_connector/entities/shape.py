"""Whether a body that QuickBooks sent has the form that conversions rely on."""

from decimal import Decimal

LISTS = ("Line", "LinkedTxn", "TaxLine")
DEEPEST = 20
# Far beyond what QuickBooks accepts (Intuit: transactions, amounts), and within what the database stores.
LARGEST = Decimal(10) ** 12
# Fields that are one text, by which records are looked up and named.
TEXTS = (
    *("DisplayName", "FullyQualifiedName", "Name", "DocNumber", "Sku", "PrivateNote", "TxnDate"),
    *("DueDate", "status", "SyncToken", "Type", "DetailType", "TxnId", "TxnType", "Address"),
    *("FreeFormNumber", "Country", "CountrySubDivisionCode", "Description", "PaymentRefNum"),
    *("AccountType", "AccountSubType", "AcctNum"),
)
OBJECT_ENDINGS = ("Ref", "Detail", "Addr", "Memo")


def is_key(value):
    """:return: whether this can be the id of an entity"""
    return (
        isinstance(value, str) and 0 < len(value) <= 40 and value.isascii() and value.isprintable()
    )


def flaw(body):
    """Look for what has another form than QuickBooks documents.

    :param dict body: an entity
    :return: where and what, for a person, or None
    """
    return _flaw_of_object(body, "", 0)


def _flaw_of_object(body, place, depth):
    if depth > DEEPEST:
        return f"{place}: nested too deeply"
    for name, value in body.items():
        found = _flaw(name, value, f"{place}.{name}".lstrip("."), depth)
        if found:
            return found
    return None


def _flaw(name, value, place, depth):
    if isinstance(value, dict):
        if name in TEXTS or name in LISTS:
            return f"{place}: an object"
        if name.endswith("Ref") and value and not is_key(value.get("value")):
            return f"{place}: no id"
        return _flaw_of_object(value, place, depth + 1)
    if isinstance(value, list):
        return _flaw_of_list(name, value, place, depth)
    if name in LISTS and value is not None:
        return f"{place}: no list"
    if name.endswith(OBJECT_ENDINGS) and value is not None and not _is_flag(value):
        return f"{place}: no object"
    if name in TEXTS and value is not None and not isinstance(value, str):
        return f"{place}: no text"
    return _flaw_of_plain(value, place)


def _flaw_of_list(name, rows, place, depth):
    if name in TEXTS or name.endswith(OBJECT_ENDINGS):
        return f"{place}: a list"
    for row in rows:
        if name in LISTS and not isinstance(row, dict):
            return f"{place}: an entry that is no object"
        found = _flaw("", row, place, depth + 1)
        if found:
            return found
    return None


def _flaw_of_plain(value, place):
    if isinstance(value, str) and ("\x00" in value or not _is_encodable(value)):
        return f"{place}: a character that no text has"
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if is_number and not abs(value) < LARGEST:
        return f"{place}: a number out of range"
    return None


def _is_flag(value):
    return isinstance(value, bool)


def _is_encodable(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
