"""Running a query: conditions become SQL over the columns and the JSON body of the ``object``
table.
"""

import sqlite3

from ..entities import ENTITIES, ENTITIES_BY_PATH
from ..faults import QboFault, invalid_id
from ..objects import key_of
from .fields import condition_field, find_field, sort_expression
from .parser import invalid_query, parse

_ALWAYS_ANSWERED = {"TaxCode": "typeof(id) = 'text'"}
_PSEUDO_IDS = ("TAX", "NON", "CustomSalesTax")
# The service has been seen to count these in its answers, and not to count others.
_COUNTED = frozenset({"Invoice", "PurchaseOrder"})


def run_query(company, text):
    """Run a query.

    :param text: the query
    :return: the value of ``QueryResponse``
    :raise QboFault: 4000, 4001, 4002 or 2030
    """
    query = parse(text)
    entity = queried_entity(query.entity)
    where, parameters = _conditions(company, entity, query.conditions)
    with company.lock:
        try:
            if query.is_count:
                return {"totalCount": company.objects.count(entity.name, where, parameters)}
            rows = _rows(company, entity, query, where, parameters)
        except sqlite3.OperationalError as error:
            raise _unprocessable(error) from None
        found = [entity.render(company, row) for row in rows]
    if query.fields:
        wanted = _selected(company, entity, query.fields)
        found = [_projection(answer, wanted) for answer in found]
    if not found:
        return {}
    response = {entity.name: found, "startPosition": query.start, "maxResults": len(found)}
    if entity.name in _COUNTED:
        response["totalCount"] = len(found)
    return response


def queried_entity(name):
    """:return: the entity of a name in any case

    :raise QboFault: 4001
    """
    entity = ENTITIES.get(name) or ENTITIES_BY_PATH.get(name.lower())
    if entity is None:
        raise invalid_query(f"invalid context declaration: {name}")
    return entity


def _rows(company, entity, query, where, parameters):
    order = _order(company, entity, query.order) or _usual_order(entity, where)
    rows = company.objects.select(
        entity.name, where, parameters, order, query.limit, query.start - 1
    )
    if entity.name in _ALWAYS_ANSWERED:
        rows = _with_pseudo_codes(company, entity, rows, where, parameters, bool(query.order))
    return rows


def _unprocessable(error):
    """Code 4002: the query is too much for the database, such as an endless list of values."""
    return QboFault("4002", "Error processing query", f"QueryProcessingError: {error}")


def _with_pseudo_codes(company, entity, rows, where, parameters, is_ordered):
    """The pseudo codes come with every page of tax codes, whatever MAXRESULTS says: a known quirk
    of the service.
    """
    known = {row.id for row in rows} if is_ordered else set()
    condition = f"({where}) AND {_ALWAYS_ANSWERED[entity.name]}"
    pseudo = company.objects.select(entity.name, condition, parameters, entity.usual_order)
    others = rows if is_ordered else [row for row in rows if row not in pseudo]
    return [row for row in pseudo if row.id not in known] + others


def _selected(company, entity, names):
    """:return: what is asked for of each field: the set of its members, None for the whole field"""
    wanted = {}
    for name in names:
        field, _, member = find_field(company, entity, name).name.partition(".")
        members = wanted.setdefault(field, set() if member else None)
        if not member:
            wanted[field] = None
        elif members is not None:
            members.add(member)
    return wanted


def _projection(answer, wanted):
    kept = {name: _part(value, wanted[name]) for name, value in answer.items() if name in wanted}
    return {**kept, "domain": "QBO", "sparse": True, "Id": answer["Id"]}


def _part(value, members):
    """Asking for one member of an object gives the object with that member alone; lists are whole."""
    if members is None or not isinstance(value, dict):
        return value
    return {name: member for name, member in value.items() if name in members}


def _conditions(company, entity, conditions):
    parts, parameters = [], []
    for condition in conditions:
        part, values = _condition(company, entity, condition)
        parts.append(part)
        parameters += values
    asks_for_activity = any(item.field.lower() == "active" for item in conditions)
    if "Active" in entity.columns and not asks_for_activity:
        parts.append("active = 1")
    return " AND ".join(parts) or "1", parameters


def _condition(company, entity, condition):
    if condition.field.lower() == "id":
        return _id_condition(condition)
    several = {name.lower(): values for name, values in entity.many.items()}
    if condition.field.lower() in several:
        return _membership(several[condition.field.lower()], condition)
    field = condition_field(company, entity, condition.field)
    if condition.operator == "LIKE":
        return _like(field, condition.values[0])
    set_values = [value for value in condition.values if value.strip()]
    values = [field.read(value) for value in set_values]
    if condition.operator == "!=":
        return f"{field.expression} IS NOT ?", values or [None]
    if condition.operator not in ("=", "IN"):
        if not values:
            raise invalid_query(f"property '{field.name}' cannot be compared with nothing")
        return f"{field.expression} {condition.operator} ?", values
    alternatives = [f"{field.expression} IN ({_marks(values)})"] if values else []
    if len(set_values) < len(condition.values):
        alternatives.append(f"{field.expression} IS NULL")
    return f"({' OR '.join(alternatives)})", values


def _marks(values):
    return ", ".join("?" * len(values))


def _like(field, pattern):
    """The only wildcard is ``%``."""
    if not field.is_text:
        raise invalid_query(f"operator LIKE cannot be applied to property '{field.name}'")
    escaped = pattern.replace("\\", "\\\\").replace("_", "\\_")
    return f"{field.expression} LIKE ? ESCAPE '\\'", [escaped]


def _id_condition(condition):
    if condition.operator not in ("=", "IN"):
        raise invalid_query("property 'Id' can only be compared with = or IN")
    for value in condition.values:
        if not value.isdecimal() and value not in _PSEUDO_IDS:
            raise invalid_id(value)
    return f"id IN ({_marks(condition.values)})", [key_of(value) for value in condition.values]


def _membership(values, condition):
    if condition.operator not in ("=", "IN"):
        raise invalid_query(f"property '{condition.field}' can only be compared with = or IN")
    found = " OR ".join([f"? IN ({values})"] * len(condition.values))
    return f"({found})", [value.lower() for value in condition.values]


def _usual_order(entity, where):
    """The plus keeps SQLite from walking along the times where an index fits the condition."""
    order = entity.usual_order
    return order if where == "1" or not order.startswith("updated") else f"+{order}"


def _order(company, entity, order):
    parts = [
        f"{sort_expression(company, entity, name)} {'DESC' if descending else 'ASC'}"
        for name, descending in order
    ]
    return "".join(f"{part}, " for part in parts)
