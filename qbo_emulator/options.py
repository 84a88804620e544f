"""Options of a control request, held against what makes sense."""

import math
import re
from datetime import date


def check(options, fields, required=()):
    """Refuse options that are unknown, absent or make no sense.

    :param options: what was sent
    :param fields: dictionary of (what tells whether a value makes sense, what it must be) by name
    :param required: names that must be there
    :raise ValueError: in a sentence
    """
    if not isinstance(options, dict) or not fields.keys() >= options.keys():
        raise ValueError(f"the fields are {', '.join(fields)}: {options}")
    for name in required:
        if name not in options:
            raise ValueError(f"{name} is missing: {options}")
    for name, value in options.items():
        makes_sense, wanted = fields[name]
        if not makes_sense(value):
            raise ValueError(f"{name} must be {wanted}: {options}")


def is_text(value):
    """:return: whether a value is text that is not empty"""
    return isinstance(value, str) and value != ""


def is_flag(value):
    """:return: whether a value is true or false"""
    return isinstance(value, bool)


def is_whole(value):
    """:return: whether a value is a whole number"""
    return isinstance(value, int) and not isinstance(value, bool)


def is_count(value):
    """:return: whether a value is a whole number that is not negative"""
    return is_whole(value) and value >= 0


def is_duration(value):
    """:return: whether a value is a number of seconds"""
    return (is_whole(value) or isinstance(value, float)) and math.isfinite(value) and value >= 0


def is_share(value):
    """:return: whether a value lies between 0 and 1"""
    return is_duration(value) and value <= 1


def is_day_or_null(value):
    """:return: whether a value is an ISO date or null"""
    try:
        return value is None or bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def is_pattern(value):
    """:return: whether a value is a regular expression"""
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return isinstance(value, str)


def one_of(values):
    """:return: what a field must be that takes one of some values"""
    return lambda value: value in list(values), f"one of {', '.join(values)}"
