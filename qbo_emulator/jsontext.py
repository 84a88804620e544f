"""JSON with exact decimals.

Numbers with a decimal point are read as :class:`~decimal.Decimal` and written digit by digit, so
that an amount never passes through binary floating point: ``100.00`` stays ``100.00``.
"""

import json
import re
from decimal import Decimal, InvalidOperation

# Decimals leave the encoder as marked strings and lose the mark and the quotes afterwards. The mark
# is a character that bodies cannot contain: their strings are refused with control characters.
_MARK = "\x00"
_MARKED = re.compile(r'"\\u0000(-?[0-9.]+)"')


def _mark(value):
    if isinstance(value, Decimal):
        return _MARK + (format(value, "f") if value else "0")
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


_encoder = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_mark
)
_decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)


def loads(text):
    """Parse JSON; numbers with a point become Decimal.

    :raise ValueError: the text is not JSON, or has a number that no Decimal can hold
    """
    try:
        return _decoder.decode(text)
    except InvalidOperation as error:
        raise ValueError(f"no number: {error}") from None


def dumps(value):
    """:return: compact JSON text; Decimals are written exactly"""
    return _MARKED.sub(r"\1", _encoder.encode(value))
