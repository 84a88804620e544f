"""The checker: holds every answer of the API, and what it was sent, against the definitions.

It watches over the emulator itself and over the client that is tested with it. What it finds is
collected and told at the end.
"""

import threading
from urllib.parse import unquote_plus

from . import jsontext
from .definitions import ENTITY_TYPES
from .definitions.check import (
    entity_violations,
    is_date_time,
    object_violations,
    request_violations,
)
from .definitions.report_check import report_violations

_KEPT = 1000
_PLAIN = ("application/pdf", "text/plain", "application/octet-stream")
# Their deletion is answered by the time alone (Intuit's reference).
_UNNAMED_REMOVALS = frozenset({"budget"})
_GATEWAY = {"warnings", "fault", "time"}
_ENTITY_OF_PATH = {
    **{name.lower(): name for name in ENTITY_TYPES},
    "creditcardpayment": "CreditCardPaymentTxn",
}
# Paths of an entity that answer a list of it.
_LIST_ANSWERS = {"taxclassification": "QueryResponse"}
_BATCH_FIELDS = {"bId", "operation", "optionsData"}


class Checker:
    """What was answered or sent against the definitions.

    :param refused_too: whether bodies that were refused count as well; they do when a client is
        tested that should send none
    """

    def __init__(self, refused_too=False):
        self.refused_too = refused_too
        self._lock = threading.Lock()
        self._violations = []

    def violations(self):
        """:return: list of dictionaries ``method, path, violation``, oldest first"""
        with self._lock:
            return list(self._violations)

    def clear(self):
        """Forget what was found."""
        with self._lock:
            self._violations.clear()

    def check(self, request, response):
        """Hold an answer, and the request that it belongs to, against the definitions."""
        for violation in _answer_violations(request, response) + self._sent(request, response):
            self.note(request, violation)

    def note(self, request, violation):
        """Remember a violation."""
        found = {
            "method": request.method,
            "path": unquote_plus(request.full_path.rstrip("?")),
            "violation": violation,
        }
        with self._lock:
            if len(self._violations) < _KEPT:
                self._violations.append(found)

    def _sent(self, request, response):
        # With a requestid the answer may be that of an earlier body, which was the accepted one.
        if request.method != "POST" or ("requestid" in request.args and not self.refused_too):
            return []
        body = _parsed(request.get_data())
        answer = _parsed(response.get_data())
        if not isinstance(body, dict) or not isinstance(answer, dict):
            return []
        if _head(request) == "batch":
            answers = answer.get("BatchItemResponse", [{"Fault": {}}] * len(body))
            items = body.get("BatchItemRequest")
            pairs = zip(items if isinstance(items, list) else (), answers, strict=False)
            return [found for item, what in pairs for found in self._item_sent(item, what)]
        entity = _ENTITY_OF_PATH.get(_head(request))
        if entity is None or ("Fault" in answer and not self.refused_too):
            return []
        includes = request.args.get("include", "").lower().split(",")
        removes = request.args.get("operation") in ("delete", "void") or "void" in includes
        return request_violations(entity, body, removes)

    def _item_sent(self, item, answer):
        if not isinstance(item, dict) or ("Fault" in answer and not self.refused_too):
            return []
        removes = item.get("operation") == "delete" or "optionsData" in item
        names = [name for name in item if name not in _BATCH_FIELDS and name != "Query"]
        return [found for name in names for found in request_violations(name, item[name], removes)]


def told(violations):
    """:return: text that tells violations, None when there are none"""
    lines = [f"{entry['method']} {entry['path']}: {entry['violation']}" for entry in violations]
    return "\n".join(["Not as QuickBooks would have it:", *lines]) if lines else None


def _head(request):
    return request.path.split("/")[4].lower() if request.path.count("/") >= 4 else ""


def _parsed(data):
    try:
        return jsontext.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def _answer_violations(request, response):
    if response.status_code >= 500:
        return [f"HTTP {response.status_code}"]
    if response.mimetype in _PLAIN:
        return []
    body = _parsed(response.get_data())
    if not isinstance(body, dict):
        return ["the answer is no JSON object"]
    if response.status_code == 401:
        return [f"the gateway answers without {name}" for name in sorted(_GATEWAY - set(body))]
    head = _head(request)
    if head == "reports" and "Fault" not in body:
        return report_violations(body)
    if head == "taxservice" and "Fault" not in body:
        return object_violations("TaxService", body)
    time = body.pop("time", None)
    found = [] if is_date_time(time) else [f"time is {time!r}"]
    if response.status_code != 200 and "Fault" not in body:
        found.append(f"HTTP {response.status_code} without Fault")
    if not body and head in _UNNAMED_REMOVALS and request.args.get("operation") == "delete":
        return found
    if len(body) != 1:
        return [*found, f"the answer holds {', '.join(sorted(body))}"]
    ((name, value),) = body.items()
    # A requestid that comes again is answered as its first request was, whatever that was about.
    is_expected = name in (_expected(head), "Fault", _LIST_ANSWERS.get(head)) or (
        request.method == "POST" and "requestid" in request.args
    )
    if not is_expected:
        found.append(f"{name} is the answer of {head}")
    return found + _content_violations(name, value)


def _expected(head):
    envelopes = {
        "query": "QueryResponse",
        "cdc": "CDCResponse",
        "batch": "BatchItemResponse",
        "upload": "AttachableResponse",
    }
    return envelopes.get(head) or _ENTITY_OF_PATH.get(head)


def _content_violations(name, value):
    if name == "Fault":
        return _fault_violations(value)
    if name in _CONTENTS:
        return _CONTENTS[name](value)
    return entity_violations(name, value)


def _fault_violations(fault):
    found = object_violations("Fault", fault)
    if not found and not fault.get("type"):
        found.append("a Fault has no type")
    for error in fault["Error"] if not found else ():
        missing = {"Message", "Detail", "code"} - set(error)
        found += [f"an Error of a Fault lacks {name}" for name in sorted(missing)]
    return found


def _query_violations(response):
    found = []
    rows = 0
    for name, value in response.items():
        if name in ("startPosition", "maxResults", "totalCount"):
            if type(value) is not int:
                found.append(f"{name} is {value!r}")
        elif not isinstance(value, list) or not value:
            found.append(f"{name} of a QueryResponse is no list of entities")
        else:
            rows += len(value)
            for entity in value:
                found += entity_violations(name, entity)
    is_query = "TaxClassification" not in response
    if is_query and rows and response.get("maxResults") != rows:
        found.append(f"maxResults is {response.get('maxResults')} for {rows} entities")
    return found


def _cdc_violations(responses):
    found = []
    for response in responses:
        for part in response["QueryResponse"]:
            found += _query_violations(part)
    return found


def _batch_violations(items):
    found = []
    for item in items:
        contents = [name for name in item if name != "bId"]
        if len(contents) != 1:
            found.append(f"an item of a batch holds {', '.join(contents)}")
        for name in contents:
            found += _content_violations(name, item[name])
    return found


def _upload_violations(items):
    return [
        found
        for item in items
        for name, value in item.items()
        for found in _content_violations(name, value)
    ]


_CONTENTS = {
    "QueryResponse": _query_violations,
    "CDCResponse": _cdc_violations,
    "BatchItemResponse": _batch_violations,
    "AttachableResponse": _upload_violations,
}
