"""The batch request: up to 30 writes and queries, each with its own answer or Fault."""

from . import faults, jsontext, request_ids
from .entities import ENTITIES
from .injection import entity_of_item
from .query import run_query
from .writer import write

LARGEST_BATCH = 30
_OPERATIONS = ("create", "update", "delete")
_VOID = "void"
_OPTIONS = {
    _VOID: "void",
    "allowduplicatedocnum": "allow_duplicate_number",
    "donotupdateaccountontxns": "keep_documents",
}
_ITEM_FIELDS = {"bId", "operation", "optionsData"}


def run_batch(company, body, request_id=None, pick_fault=None):
    """Do the items one after the other; one that fails does not stop the others.

    :param body: parsed JSON
    :param request_id: with it, items that were done before are answered again
    :param pick_fault: callable that gives the fault on demand of an item, by place and item
    :return: text of the list ``BatchItemResponse``
    :raise QboFault: the request as a whole is refused
    """
    items = body.get("BatchItemRequest") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise faults.required_parameter("BatchItemRequest")
    if len(items) > LARGEST_BATCH:
        raise faults.QboFault(
            "1040",
            "Batch size exceeds allowed limit",
            f"The batch size of {len(items)} exceeds the allowed limit of {LARGEST_BATCH}.",
        )
    found = []
    for place, item in enumerate(items):
        fault = pick_fault and pick_fault(place, item)
        if fault:
            found.append(_failed(company, item, place, request_id, fault))
        else:
            found.append(_answer(company, item, place, request_id))
    return "[" + ",".join(found) + "]"


def _failed(company, item, place, request_id, fault):
    if fault.done or fault.fault == "answer_lost":
        _answer(company, item, place, request_id)
    problem = fault.problem(entity_of_item(item))
    return jsontext.dumps({"Fault": problem.body_of_part(), **_marker(item)})


def _marker(item):
    item_id = item.get("bId") if isinstance(item, dict) else None
    if not isinstance(item_id, str | int):
        return {}
    return {"bId": str(item_id).encode("utf-8", "replace").decode()}


def _answer(company, item, place, request_id):
    """Do an item; one without a bId is answered without it and replayed by its place."""
    marker = _marker(item)
    item_id = marker.get("bId", f"#{place}")
    try:
        if not isinstance(item, dict):
            raise faults.malformed_property("An item of a batch is no object.", "BatchItemRequest")
        if "Query" in item:
            return jsontext.dumps({"QueryResponse": _query(company, item), **marker})
        if request_id is None:
            return jsontext.dumps({**_write(company, item), **marker})
        request_ids.check_batch_item(request_id, item_id)
        return request_ids.once(
            company,
            f"{request_id}/{item_id}",
            jsontext.dumps(item).encode("utf-8", "surrogatepass"),
            lambda: jsontext.dumps({**_write(company, item), **marker}),
        )
    except faults.QboFault as fault:
        return jsontext.dumps({"Fault": fault.body_of_part(), **marker})


def _query(company, item):
    if not isinstance(item["Query"], str):
        raise faults.malformed_property("The value of Query is no text.", "Query")
    return run_query(company, item["Query"])


def _write(company, item):
    """Do the write of an item; without an operation it is a creation."""
    names = [name for name in item if name not in _ITEM_FIELDS]
    if len(names) != 1 or names[0] not in ENTITIES:
        raise faults.QboFault(
            "2000",
            "Invalid or unsupported object name",
            f"Object Name: {', '.join(map(str, names))}",
        )
    name = names[0]
    operation = item.get("operation", "create")
    if operation not in _OPERATIONS:
        raise faults.unsupported_operation(operation)
    if operation == "create" and isinstance(item[name], dict) and item[name].get("Id"):
        raise faults.malformed_property("Id is not allowed in a create", "Id")
    options = options_of(item.get("optionsData"))
    if _VOID in options and operation != "update":
        raise faults.unsupported_operation(f"{operation} with optionsData void")
    return answer(company, write(company, name, item[name], operation, **options))


def options_of(text):
    """Read what a write shall do beside what it usually does.

    :param text: value of ``optionsData`` or of the parameter ``include``, separated by commas
    :return: the arguments of :func:`~qbo_emulator.writer.write` that are True
    """
    wanted = wanted_in(text)
    return {argument: True for option, argument in _OPTIONS.items() if option in wanted}


def wanted_in(text):
    """:return: set of the options in a text, in lower case"""
    return {part.strip().lower() for part in str(text or "").split(",")}


def answer(company, record):
    """:return: ``{"Invoice": {...}}`` of a record that was just written"""
    entity = company.entity(record.type)
    if record.deleted:
        return {record.type: entity.render_removed(record)}
    return {record.type: entity.render(company, record)}
