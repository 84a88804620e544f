"""Change data capture: what changed in some entities since a moment, deletions included."""

from . import faults
from .clock import DAY, parse_timestamp
from .query.execution import queried_entity

_WINDOW = 30 * DAY
_LARGEST_ANSWER = 1000
_NEVER_CAPTURED = frozenset({"journalcode", "timeactivity", "taxagency", "taxcode", "taxrate"})
# The service has been seen to count these, and not to count customers and payments.
_COUNTED = frozenset({"Bill", "BillPayment", "Estimate", "Invoice"})


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
        raise faults.unsupported_operation(
            f"cdc with changedSince date {text} which is older than fixed days"
        )
    return since


def _entities(names):
    wanted = [name.strip() for name in (names or "").split(",") if name.strip()]
    if not wanted:
        raise faults.required_parameter("entities")
    for name in wanted:
        if name.lower() in _NEVER_CAPTURED or not queried_entity(name).in_change_data:
            raise faults.unsupported_operation(f"cdc for entity {name}")
    return dict.fromkeys(queried_entity(name) for name in wanted)


def _response(company, entity, records):
    if not records:
        return {}
    answers = [
        entity.render_deleted(company, record) if record.deleted else entity.render(company, record)
        for record in records
    ]
    response = {entity.name: answers, "startPosition": 1, "maxResults": len(answers)}
    if entity.name in _COUNTED:
        response["totalCount"] = len(answers)
    return response
