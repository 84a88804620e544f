"""Running a query: conditions become SQL over the columns and the JSON body of the ``object``
table.
"""

import sqlite3

from ..clock import parse_timestamp
from ..definitions import ENTITY_TYPES, complex_type
from ..definitions.values import read_boolean, read_date, read_decimal
from ..entities import ENTITIES
from ..faults import QboFault, invalid_id
from ..money import CENT
from ..objects import key_of
from .parser import invalid_query, parse

_ALWAYS_ANSWERED = {"TaxCode": "typeof(id) = 'text'"}


def run_query(company, text):
    """Run a query.

    :param text: the query
    :return: the value of ``QueryResponse``
    :raise QboFault: 4000, 4001 or 2030
    """
    query = parse(text)
    entity = ENTITIES.get(query.entity) or _by_any_case(query.entity)
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
        found = [_projection(entity, answer, query.fields) for answer in found]
    if not found:
        return {}
    return {entity.name: found, "startPosition": query.start, "maxResults": len(found)}


def _rows(company, entity, query, where, parameters):
    order = _order(entity, query.order)
    rows = company.objects.select(
        entity.name, where, parameters, order, query.limit, query.start - 1
    )
    if entity.name in _ALWAYS_ANSWERED:
        rows = _with_pseudo_codes(company, entity, rows, where, parameters)
    return rows


def _unprocessable(error):
    """Code 4002: the query is too much for the database, such as an endless list of values."""
    return QboFault("4002", "The query could not be processed", f"QueryProcessingError: {error}")


def _by_any_case(name):
    for entity in ENTITIES.values():
        if entity.name.lower() == name.lower():
            return entity
    raise invalid_query(f"invalid context declaration: {name}")


def _with_pseudo_codes(company, entity, rows, where, parameters):
    """The pseudo codes come with every page of tax codes, whatever MAXRESULTS says: a known quirk
    of the service.
    """
    known = {row.id for row in rows}
    condition = f"({where}) AND {_ALWAYS_ANSWERED[entity.name]}"
    pseudo = company.objects.select(entity.name, condition, parameters)
    return [row for row in pseudo if row.id not in known] + rows


def _projection(entity, answer, fields):
    wanted = {name.split(".")[0] for name in fields}
    for name in fields:
        _field(entity, name)
    kept = {name: value for name, value in answer.items() if name in wanted}
    return {**kept, "domain": "QBO", "sparse": True, "Id": answer["Id"]}


def _conditions(company, entity, conditions):
    parts, parameters = [], []
    for condition in conditions:
        part, values = _condition(company, entity, condition)
        parts.append(part)
        parameters += values
    if "Active" in entity.columns and not any(item.field == "Active" for item in conditions):
        parts.append("active = 1")
    return " AND ".join(parts) or "1", parameters


def _condition(company, entity, condition):
    if condition.field == "Id":
        return _id_condition(condition)
    if condition.field in entity.many:
        return _membership(entity.many[condition.field], condition)
    expression, read = _expression(company, entity, condition.field)
    if condition.operator == "LIKE":
        pattern = condition.values[0].replace("\\", "\\\\").replace("_", "\\_")
        return f"{expression} LIKE ? ESCAPE '\\'", [pattern]
    values = [read(value) for value in condition.values]
    if condition.operator == "IN":
        return f"{expression} IN ({', '.join('?' * len(values))})", values
    if condition.operator == "=" and not condition.values[0].strip():
        return f"{expression} IS NULL", []
    if condition.operator == "=" and expression == "name":
        return "(name = ? AND name = ? COLLATE BINARY)", values * 2
    return f"{expression} {condition.operator} ? COLLATE BINARY", values


def _id_condition(condition):
    if condition.operator not in ("=", "IN"):
        raise invalid_query("property 'Id' can only be compared with = or IN")
    for value in condition.values:
        if not value.isdecimal() and value not in ("TAX", "NON"):
            raise invalid_id(value)
    marks = ", ".join("?" * len(condition.values))
    return f"id IN ({marks})", [key_of(value) for value in condition.values]


def _membership(values, condition):
    if condition.operator not in ("=", "IN"):
        raise invalid_query(f"property '{condition.field}' can only be compared with = or IN")
    found = " OR ".join([f"? IN ({values})"] * len(condition.values))
    return f"({found})", [value.lower() for value in condition.values]


def _field(entity, name):
    fields = complex_type(ENTITY_TYPES[entity.name])
    head, _, tail = name.partition(".")
    if head not in fields:
        raise invalid_query(f"Property {name} not found for Entity {entity.name}")
    if not tail:
        return fields[head]
    inner = complex_type(fields[head].kind) or {}
    if tail not in inner:
        raise invalid_query(f"Property {name} not found for Entity {entity.name}")
    return inner[tail]


def _expression(company, entity, name):
    """:return: (SQL expression of a field, callable that turns a text of the query into a
    parameter)
    """
    field = _field(entity, name)
    if name in entity.columns:
        expression = entity.columns[name]
        return expression, _column_reader(company, name, field)
    if field.repeated:
        raise invalid_query(f"property '{name}' is not queryable")
    if field.kind in ("ReferenceType", "MemoRef"):
        return f"body ->> '$.{name}.value'", str
    if complex_type(field.kind) is not None:
        raise invalid_query(f"property '{name}' is not queryable")
    return f"body ->> '$.{name}'", _json_reader(company, name, field)


def _column_reader(company, name, field):
    if name.startswith("MetaData."):
        return lambda text: _moment(company, name, text)
    if field.kind == "decimal":
        return lambda text: _number(name, read_decimal(text, name) / CENT)
    if field.kind == "ReferenceType":
        return lambda text: _whole_number(text)
    return _json_reader(company, name, field)


def _json_reader(company, name, field):
    if field.kind == "boolean":
        return lambda text: int(read_boolean(text, name))
    if field.kind in ("decimal", "int", "positiveInteger", "long"):
        return lambda text: _number(name, read_decimal(text, name))
    if field.kind == "date":
        return lambda text: _day(company, name, text)
    return str


def _number(name, number):
    """A number as SQLite compares it; it is never used to calculate."""
    return int(number) if number == int(number) else float(number)


def _whole_number(text):
    if not text.isdecimal():
        raise invalid_id(text)
    return key_of(text)


def _day(company, name, text):
    if text.upper() == "CURRENT_DATE":
        return company.clock.today().isoformat()
    return read_date(text, name)


def _moment(company, name, text):
    if text.upper() == "CURRENT_DATE":
        text = company.clock.today().isoformat()
    try:
        return parse_timestamp(text)
    except ValueError:
        raise invalid_query(f"value '{text}' of property {name} is no date-time") from None


def _order(entity, order):
    parts = []
    for name, descending in order:
        field = _field(entity, name)
        if name in entity.columns:
            expression = entity.columns[name]
        elif field.kind in ("ReferenceType", "MemoRef"):
            expression = f"body ->> '$.{name}.value'"
        elif field.repeated or complex_type(field.kind) is not None:
            raise invalid_query(f"property '{name}' is not queryable")
        else:
            expression = f"body ->> '$.{name}'"
        parts.append(f"{expression} {'DESC' if descending else 'ASC'}")
    return "".join(f"{part}, " for part in parts)
