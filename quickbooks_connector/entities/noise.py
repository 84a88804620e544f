"""Differences of form: what QuickBooks and Odoo write differently and mean alike.

``1.00`` and ``1``, the order of keys, and empty fields are evened out by :func:`~..client.payload.canonical`
already, the order of lines where an entity compares them.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
AMOUNTS = ("TotalAmt",)
NAMES = ("DisplayName", "Name")
# What QuickBooks adds to the name of an inactive entry (recorded answers of the service).
DELETED = " (deleted)"
# QuickBooks flows the parts of an address into its lines when it keeps it (Intuit: invoice, BillAddr):
# read in this order, they are the same words.
ADDRESS_PARTS = (
    "Line1",
    "Line2",
    "Line3",
    "Line4",
    "Line5",
    "City",
    "CountrySubDivisionCode",
    "PostalCode",
    "Country",
)


def cents(amount):
    """
    :param amount: number or text of a body, may be None
    :return: the amount as Decimal, to the cent
    """
    return Decimal(str(amount or 0)).quantize(CENT, rounding=ROUND_HALF_UP)


def same(ours, theirs, names):
    """
    :param dict ours: compared fields of a body
    :param dict theirs: compared fields of another one
    :param names: of the fields that count
    :return: whether they mean the same
    """
    return all(meaning(name, ours.get(name)) == meaning(name, theirs.get(name)) for name in names)


def meaning(name, value):
    """
    :param str name: of a compared field
    :param value: its value in canonical form
    :return: a value that is equal for all forms of the same content, None for an empty one
    """
    if isinstance(value, dict):
        return _meaning_of_parts(value)
    if value and name in AMOUNTS:
        return cents(value)
    if isinstance(value, str):
        text = " ".join(value.split())
        return (text.removesuffix(DELETED) if name in NAMES else text) or None
    return value


def _meaning_of_parts(value):
    # Anything else than a text is no reference.
    if isinstance(value.get("value"), str):
        return value["value"]
    if isinstance(value.get("Address"), str):
        return value["Address"].strip().casefold()
    if value.keys() & set(ADDRESS_PARTS):
        text = " ".join(str(value[part]) for part in ADDRESS_PARTS if value.get(part))
        return re.findall(r"\w+", text.casefold())
    return value or None
