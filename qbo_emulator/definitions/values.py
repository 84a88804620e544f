"""Reading single values as the service does: it takes numeric strings, integer ids, booleans as
strings.

Every reader takes a JSON value and the field's name and answers the normal form, or raises the
Fault that the service answers for it.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from .. import faults
from ..clock import parse_timestamp, timestamp_text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*|[Z+-].*)?", re.DOTALL)
_TIME_OF_DAY = re.compile(r"\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?")
_ZONE = re.compile(r"T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$")
_DIGITS = 15


def string_reader(maximum):
    """:param maximum: longest text accepted, or None"""

    def read(value, name):
        if value.__class__ is not str:
            value = _scalar_text(value, name)
        if maximum is not None and len(value) > maximum:
            raise faults.too_long(name, maximum, len(value))
        if _CONTROL.search(value):
            raise faults.invalid_string(name, _CONTROL.sub("?", value))
        return value

    return read


def _scalar_text(value, name):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise faults.malformed_property(
        f"Can not deserialize instance of java.lang.String out of {_token(value)} token", name
    )


def _token(value):
    return "START_ARRAY" if isinstance(value, list) else "START_OBJECT"


def read_boolean(value, name):
    """Take true and false, also as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise faults.invalid_value("2230", "Invalid Boolean", name, _shown(value))


def _shown(value):
    return value if isinstance(value, str | int | Decimal) else type(value).__name__


def read_decimal(value, name):
    """Take a number of up to 15 digits before the point, also as text."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise faults.invalid_value("2100", "Invalid Decimal Format", name, _shown(value))
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise faults.invalid_value("2100", "Invalid Decimal Format", name, value) from None
    if not number.is_finite() or number.adjusted() >= _DIGITS or number.as_tuple().exponent < -15:
        raise faults.invalid_value("2110", "Invalid Decimal", name, value)
    return _without_trailing_zeros(number)


def _without_trailing_zeros(number):
    """The service answers 13.0 as 13 (recorded answers)."""
    if number.as_tuple().exponent >= 0:
        return number
    if number == number.to_integral_value():
        return number.to_integral_value()
    return number.normalize()


def read_integer(value, name):
    """Take a whole number, also as text."""
    try:
        number = read_decimal(value, name)
    except faults.QboFault:
        number = None
    if number is None or number != number.to_integral_value():
        raise faults.invalid_value("2080", "Invalid Number Format", name, _shown(value))
    return int(number)


def read_positive_integer(value, name):
    """Take a whole number above zero; 0 is what clients send for an unset one.

    :return: int, or None for 0
    """
    number = read_integer(value, name)
    if number < 0:
        raise faults.invalid_value("2090", "Invalid Number", name, value)
    return number or None


def read_date(value, name):
    """Take a date; a time behind it is dropped."""
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise faults.invalid_value("2060", "Invalid Date Format", name, _shown(value))
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        raise faults.invalid_value("2070", "Invalid Date", name, value) from None


def read_date_time(value, name):
    """Take a date-time, or a time of day, which its entity completes.

    :return: the text; a date-time without a zone gets that of Pacific time
    """
    if isinstance(value, str) and _TIME_OF_DAY.fullmatch(value):
        return value
    try:
        moment = parse_timestamp(value)
        return value if _ZONE.search(value) else timestamp_text(int(moment))
    except (AttributeError, ValueError, OverflowError):
        raise faults.invalid_value("2060", "Invalid Date Format", name, _shown(value)) from None


def read_extension(value, name):
    """Take nothing: the elements without a schema are the service's own, what is sent is ignored.

    :return: None
    """
    return None


def enumeration_reader(members):
    """:param members: the texts that the field may hold"""
    allowed = frozenset(members)

    def read(value, name):
        if value.__class__ is str and value in allowed:
            return value
        raise faults.invalid_value("2170", "Invalid Enumeration", name, _shown(value))

    return read
