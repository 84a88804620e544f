"""The batch request: up to 30 writes and queries, each with its own answer or Fault."""

from . import faults, jsontext, request_ids
from .entities import ENTITIES
from .query import run_query
from .writer import write

LARGEST_BATCH = 30
_OPERATIONS = ("create", "update", "delete")
_ITEM_FIELDS = {"bId", "operation", "optionsData"}


def run_batch(company, body, request_id=None):
    """Do the items one after the other; one that fails does not stop the others.

    :param body: parsed JSON
    :param request_id: with it, items that were done before are answered again
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
    return "[" + ",".join(_answer(company, item, request_id) for item in items) + "]"


def _answer(company, item, request_id):
    item_id = item.get("bId") if isinstance(item, dict) else None
    marker = {} if item_id is None else {"bId": str(item_id)}
    try:
        if item_id is None:
            raise faults.required_parameter("bId")
        if "Query" in item:
            return jsontext.dumps(
                {"QueryResponse": run_query(company, str(item["Query"])), **marker}
            )
        if request_id is None:
            return jsontext.dumps({**_write(company, item), **marker})
        request_ids.check_batch_item(str(item_id))
        return request_ids.once(
            company,
            f"{request_id}/{item_id}",
            jsontext.dumps(item),
            lambda: jsontext.dumps({**_write(company, item), **marker}),
        )
    except faults.QboFault as fault:
        return jsontext.dumps({"Fault": fault.body(), **marker})


def _write(company, item):
    names = [name for name in item if name not in _ITEM_FIELDS]
    if len(names) != 1 or names[0] not in ENTITIES:
        raise faults.QboFault(
            "2000",
            "Invalid or unsupported object name",
            f"Object Name: {', '.join(map(str, names))}",
        )
    name = names[0]
    operation = item.get("operation")
    if operation not in _OPERATIONS:
        raise faults.unsupported_operation(operation)
    if operation == "create" and isinstance(item[name], dict) and item[name].get("Id"):
        raise faults.malformed_property("Id is not allowed in a create", "Id")
    void = item.get("optionsData") == "void"
    return answer(company, write(company, name, item[name], operation, void))


def answer(company, record):
    """:return: ``{"Invoice": {...}}`` of a record that was just written"""
    if record.deleted:
        return {record.type: {"domain": "QBO", "status": "Deleted", "Id": str(record.id)}}
    return {record.type: company.entity(record.type).render(company, record)}
