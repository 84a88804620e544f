"""Holding what was answered, or sent, against the definitions, without changing it.

An answer must be written as QuickBooks writes: amounts are numbers with two decimals, ids and
references strings, nothing is null. ``answers.json`` tells what real answers have beside the
schemas.
"""

import json
import re
from decimal import Decimal
from functools import cache, partial
from importlib import resources

from ..faults import QboFault
from .schema import ENTITY_TYPES, address_fields, complex_type, enumeration, normalise

_ANSWERS = json.loads(
    resources.files(__package__).joinpath("answers.json").read_text(encoding="utf-8")
)
_AMOUNTS = frozenset(_ANSWERS["amounts"])
_DETAILS = {name: frozenset(kinds) for name, kinds in _ANSWERS["details"].items()}
_INACTIVE = " (deleted)"
# Lines of a request that the service completes or drops.
_IGNORED = (None, "SubTotalLineDetail")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def entity_violations(name, entity):
    """Hold an entity of an answer against its definition.

    :param name: name of the entity, ``Invoice``
    :param entity: parsed JSON, Decimals kept as they are written
    :return: list of sentences, each with the place of what is wrong
    """
    if name not in ENTITY_TYPES:
        return [f"{name} is no entity"]
    found = []
    _check_object(ENTITY_TYPES[name], entity, name, found)
    if found or entity.get("status") == "Deleted" or entity.get("sparse"):
        return found
    required = {*_ANSWERS["always"]["*"], *_ANSWERS["always"].get(name, ())}
    spared = {
        *_ANSWERS["without"].get(name, ()),
        *_ANSWERS["without"].get(f"{name} {entity.get('Id')}", ()),
    }
    missing = sorted(required - spared - set(entity))
    bare = [field for field in address_fields(name) if "Id" not in entity.get(field, {"Id": ""})]
    return [
        *(f"{name} lacks {field}" for field in missing),
        *(f"{name}.{field} lacks Id" for field in bare),
        *_line_violations(name, entity),
    ]


def object_violations(type_name, value):
    """Hold any other object of an answer, ``Fault`` or ``Report``, against its definition.

    :return: list of sentences
    """
    found = []
    _check_object(type_name, value, type_name, found)
    return found


def request_violations(name, body, removes=False):
    """Hold the body of a request against the definition of its entity.

    The service takes numeric strings, integer references, booleans as text, null and empty strings.

    :param removes: whether it deletes or voids, so that its lines do not matter
    :return: list of sentences
    """
    if name not in ENTITY_TYPES:
        return [f"{name} is no entity"]
    try:
        normal = normalise(ENTITY_TYPES[name], body)
    except QboFault as fault:
        return [f"{name}: {fault.detail}"]
    lines = [line for line in normal.get("Line", ()) if line.get("DetailType") not in _IGNORED]
    return [] if removes else _line_violations(name, {**normal, "Line": lines})


def _line_violations(name, value):
    """Hold the lines of an entity, of its tax and of its bundles against what lines it may have.

    :return: list of sentences
    """
    if name == "RecurringTransaction":
        inside = [(kind, value[kind]) for kind in value if kind in _DETAILS]
        return [found for pair in inside for found in _line_violations(*pair)]
    found = []
    for kind, holder, key in (
        (name, value, "Line"),
        ("TxnTaxDetail", value.get("TxnTaxDetail", {}), "TaxLine"),
    ):
        for line in holder.get(key, ()) if kind in _DETAILS else ():
            _check_line(kind, line, found)
    return found


def is_date_time(value):
    """:return: whether a value is a date-time with its offset, as answers write it"""
    return isinstance(value, str) and _DATE_TIME.fullmatch(value) is not None


def _check_line(kind, line, found):
    detail_type = line.get("DetailType", "")
    if detail_type not in _DETAILS[kind]:
        found.append(f"{kind} has a line of DetailType {detail_type!r}")
    expected = "DescriptionLineDetail" if detail_type == "DescriptionOnly" else detail_type
    details = {key for key in line if key.endswith("LineDetail")}
    if details - {expected}:
        found.append(f"{kind} has {sorted(details)} in a line of DetailType {detail_type!r}")
    if expected not in details and detail_type not in ("", "DescriptionOnly"):
        found.append(f"{kind} has a line of DetailType {detail_type!r} without {expected}")
    for inner in line.get("GroupLineDetail", {}).get("Line", ()):
        _check_line("GroupLineDetail", inner, found)


def _check_object(type_name, value, place, found):
    if value.__class__ is not dict:
        found.append(f"{place} is {_shown(value)}, not an object")
        return
    checks = _checks(type_name)
    for key, item in value.items():
        check = checks.get(key)
        if check is None:
            found.append(f"{place}.{key} is no field of {type_name}")
        else:
            check(item, f"{place}.{key}", found)
    if type_name == "ReferenceType" and not value.get("value"):
        found.append(f"{place} is a reference without a value")


@cache
def _checks(type_name):
    extra = {name: _check_any for name in _ANSWERS["fields"].get(type_name, ())}
    known = {
        field.name: _list_check(_check_of(field)) if field.repeated else _check_of(field)
        for field in complex_type(type_name).values()
    }
    return {**known, **extra}


def _check_of(field):
    if field.kind == "decimal" and field.name in _AMOUNTS:
        return _check_amount
    if field.kind in _SCALARS:
        return _SCALARS[field.kind]
    members = enumeration(field.kind)
    if members is not None:
        return partial(_check_member, members)
    if complex_type(field.kind) is not None:
        return partial(_check_object, field.kind)
    return partial(_check_string, field.maximum)


def _list_check(check):
    def check_list(value, place, found):
        if value.__class__ is not list:
            found.append(f"{place} is {_shown(value)}, not a list")
            return
        for item in value:
            check(item, place, found)

    return check_list


def _check_any(value, place, found):
    if value is None:
        found.append(f"{place} is null")


def _check_member(members, value, place, found):
    if value not in members:
        found.append(f"{place} is {_shown(value)}, not one of {', '.join(sorted(members))}")


def _check_string(maximum, value, place, found):
    if value.__class__ is not str:
        found.append(f"{place} is {_shown(value)}, not a string")
    elif maximum is not None and len(value.removesuffix(_INACTIVE)) > maximum:
        found.append(f"{place} has {len(value)} characters, more than {maximum}")


def _check_number(value, place, found):
    if value.__class__ not in (int, Decimal):
        found.append(f"{place} is {_shown(value)}, not a number")


def _check_amount(value, place, found):
    if value == 0 and value.__class__ is int:
        return
    if value.__class__ is not Decimal or value.as_tuple().exponent != -2 or not value:
        found.append(f"{place} is {_shown(value)}, not an amount with two decimals or 0")


def _check_whole(value, place, found):
    if value.__class__ is not int:
        found.append(f"{place} is {_shown(value)}, not a whole number")


def _check_boolean(value, place, found):
    if value.__class__ is not bool:
        found.append(f"{place} is {_shown(value)}, not true or false")


def _check_pattern(pattern, kind, value, place, found):
    if value.__class__ is not str or not pattern.fullmatch(value):
        found.append(f"{place} is {_shown(value)}, not a {kind}")


def _shown(value):
    return "null" if value is None else repr(value)[:60]


_SCALARS = {
    "any": _check_any,
    "boolean": _check_boolean,
    "decimal": _check_number,
    "int": _check_whole,
    "long": _check_whole,
    "positiveInteger": _check_whole,
    "date": partial(_check_pattern, _DATE, "date"),
    "dateTime": partial(_check_pattern, _DATE_TIME, "date-time"),
}
