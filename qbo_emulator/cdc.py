"""Change data capture: what changed in some entities since a moment, deletions included."""

from . import faults
from .clock import DAY, parse_timestamp
from .entities import ENTITIES
from .query.parser import invalid_query

_WINDOW = 30 * DAY
_LARGEST_ANSWER = 1000


def changes(company, entity_names, changed_since):
    """Answer a ``/cdc`` request.

    The answer holds at most 1000 objects, counted over all entities in the order in which they are
    asked for.

    :param entity_names: comma-separated text of the request
    :param changed_since: ISO date-time of the request, at most 30 days ago
    :return: the value of ``CDCResponse``
    :raise QboFault: a parameter is absent or cannot be used
    """
    since = _moment(company, changed_since)
    remaining = _LARGEST_ANSWER
    found = []
    with company.lock:
        for entity in _entities(entity_names):
            records = company.objects.changed(entity.name, since, remaining)
            remaining -= len(records)
            found.append(_response(company, entity, records))
    return [{"QueryResponse": found}]


def _moment(company, text):
    if not text:
        raise faults.required_parameter("changedSince")
    try:
        since = parse_timestamp(text)
    except ValueError:
        raise faults.invalid_value("2060", "Invalid Date Format", "changedSince", text) from None
    if since < company.clock.now() - _WINDOW:
        raise faults.QboFault(
            "2190",
            "Invalid Date Range",
            "Invalid Date Range : changedSince must be within the last 30 days.",
            element="changedSince",
        )
    return since


def _entities(names):
    if not names:
        raise faults.required_parameter("entities")
    for name in dict.fromkeys(part.strip() for part in names.split(",")):
        entity = ENTITIES.get(name)
        if entity is None:
            raise invalid_query(f"invalid context declaration: {name}")
        if not entity.in_change_data:
            raise faults.unsupported_operation(f"cdc for entity {name}")
        yield entity


def _response(company, entity, records):
    if not records:
        return {}
    answers = [
        entity.render_deleted(company, record) if record.deleted else entity.render(company, record)
        for record in records
    ]
    return {entity.name: answers, "startPosition": 1, "maxResults": len(answers)}
