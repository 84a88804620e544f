"""JSON as QuickBooks speaks it, with money as :class:`~decimal.Decimal`."""

import json
from datetime import timezone
from decimal import Decimal
from itertools import accumulate

from dateutil.parser import isoparse

from .errors import Unreadable

# QuickBooks itself nests up to about 25 levels. What is below this limit holds back one record, if it does
# harm at all; above it, what walks through it would meet the end of Python's stack.
MAX_DEPTH = 320
# Far longer than the name of a company (Intuit: CompanyInfo).
LONGEST_NAME = 1000

_STRUCTURE = b'"[]{}'
_NO_STRUCTURE = bytes(set(range(256)) - set(_STRUCTURE))
# What each byte of structure outside of texts adds to the depth.
_STEPS = tuple({ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}.get(n, 0) for n in range(256))


class TooDeep(ValueError):
    """JSON that nests deeper than what walks through it can follow."""

    def __init__(self):
        super().__init__(f"The answer nests deeper than {MAX_DEPTH} levels")


def loads(text):
    """
    :param text: JSON text or bytes, which are UTF-8 (RFC 8259)
    :return: the value, every number with a fraction as Decimal, never as float
    :raise TooDeep: it nests deeper than :data:`MAX_DEPTH`
    :raise ValueError: when it is not JSON
    """
    if isinstance(text, str):
        text = text.encode(errors="surrogatepass")
    if _depth(text) > MAX_DEPTH:
        raise TooDeep
    text = text.decode("utf-8-sig", errors="surrogatepass")
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def _depth(text):
    """How deep JSON nests, told from its brackets, before anything is made of it.

    :param bytes text: JSON, or what is said to be
    """
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Two quotes side by side end one text and begin the next, or the other way round: without them,
    # what is inside of a text still is.
    structure = text.translate(None, _NO_STRUCTURE).replace(b'""', b"")
    if b'"' in structure:
        structure = b"".join(structure.split(b'"')[::2])
    return max(accumulate(map(_STEPS.__getitem__, structure)), default=0)


def dumps(value):
    """
    :param value: JSON value that may contain Decimals
    :return: JSON text, the same for the same value, so that a replay sends the same bytes
    :raise TypeError: when it contains something that JSON does not know
    """
    return json.dumps(value, default=_number, ensure_ascii=False, separators=(",", ":"))


def is_key(value):
    """:return: whether this can be the id of an entity"""
    return (
        isinstance(value, str) and 0 < len(value) <= 40 and value.isascii() and value.isprintable()
    )


def key_of(body):
    """
    :param dict body: an entity
    :return: its id, None where it has none that can be one
    """
    key = body.get("Id")
    return key if is_key(key) else None


def writable(text):
    """
    :param str text: as QuickBooks sent it
    :return: it without what no database stores
    """
    return text.encode(errors="replace").decode().replace("\x00", "")


def value_at(body, *names):
    """
    :param dict body: an entity of which there is one only, such as the ``Preferences``
    :param names: the way from it to a value
    :return: the value, None where it is not told
    :raise Unreadable: there is something else on the way than an object
    """
    value = body
    for name in names:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise Unreadable(f"The answer has no object above {name}")
        value = value.get(name)
    return value


def text_at(body, *names):
    """As :func:`value_at`, of a short text.

    :return: the text, None where it is not told or empty
    :raise Unreadable: there is something else, or a text that no database stores
    """
    value = value_at(body, *names)
    if value in (None, ""):
        return None
    if not isinstance(value, str) or len(value) > LONGEST_NAME or writable(value) != value:
        raise Unreadable(f"The answer has no {names[-1]} that is a text")
    return value


def moment_of(text):
    """
    :param str text: a moment as QuickBooks gives it, with its offset
    :return: UTC without time zone, in whole seconds; None where that is no moment
    """
    try:
        moment = isoparse(text).astimezone(timezone.utc)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=None, microsecond=0)


def told_moment(body, name):
    """
    :param dict body: an entity
    :param str name: ``CreateTime`` or ``LastUpdatedTime``
    :return: when QuickBooks says that this happened, as :func:`moment_of` gives it; None where it does not
        say
    """
    metadata = body.get("MetaData")
    return moment_of(metadata.get(name)) if isinstance(metadata, dict) else None


def canonical(value):
    """Bring a value to the form in which two equal ones compare equal.

    ``1.00`` is ``1``, an unset field is an absent one, the order of keys does not count.

    :param value: JSON value
    :return: JSON value without Decimals, so that it can be stored
    """
    if isinstance(value, dict):
        pairs = ((key, canonical(value[key])) for key in sorted(value))
        return {key: item for key, item in pairs if item not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        # Adding zero takes the sign off a negative zero.
        return format(Decimal(value).normalize() + 0, "f")
    return value


def _refuse_constant(name):
    """Python's reader takes ``NaN`` and ``Infinity``, which are not JSON."""
    raise ValueError(f"{name} is not JSON")


def _number(value):
    """A JSON number of up to 15 digits, QuickBooks' own limit, survives the way through float."""
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no place in a QuickBooks body")
