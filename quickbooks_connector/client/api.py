"""The operations of the QuickBooks Online Accounting API that the connector uses."""

from dataclasses import dataclass

from .errors import QboError, QboFault, Unanswered
from .faults import error_of, fault_of
from .http import QuickbooksHttp
from .payload import dumps

# Intuit: batch operations, query operations, change data capture.
BATCH_SIZE = 30
PAGE_SIZE = 1000
CDC_MAX_OBJECTS = 1000
CDC_MAX_DAYS = 30


@dataclass(frozen=True)
class BatchItem:
    """One write of a batch.

    :param str key: ``bId``, at most 10 characters, unique in its batch
    :param str operation: ``create``, ``update``, ``delete`` or ``void``
    :param str qbo_type: QuickBooks entity, for example ``Invoice``
    :param dict body: the entity
    """

    key: str
    operation: str
    qbo_type: str
    body: dict

    def as_json(self):
        """:return: the item as QuickBooks wants it; a void is an update with an option"""
        item = {"bId": self.key, "operation": self.operation, self.qbo_type: self.body}
        if self.operation == "void":
            item |= {"operation": "update", "optionsData": "void"}
        return item


class QuickbooksClient:
    """One QuickBooks company, seen through its API.

    Parameters are those of :class:`QuickbooksHttp`. Every method raises :class:`QboError`.
    """

    def __init__(self, api_url, realm_id, tokens, limiter, **options):
        self.realm_id = realm_id
        self._http = QuickbooksHttp(api_url, realm_id, tokens, limiter, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._http.close()

    @property
    def requests_sent(self):
        """:return: HTTP requests so far, refused ones included"""
        return self._http.requests_sent

    def company_info(self):
        """:return: the ``CompanyInfo`` of the realm"""
        return self._object(f"/companyinfo/{self.realm_id}", "CompanyInfo")

    def preferences(self):
        """:return: the ``Preferences`` of the realm"""
        return self._object("/preferences", "Preferences")

    def read(self, qbo_type, qbo_id):
        """
        :param str qbo_type: QuickBooks entity
        :param str qbo_id: its id
        :return: the entity as it is now
        """
        return self._object(f"/{qbo_type.lower()}/{qbo_id}", qbo_type)

    def query(self, qbo_type, condition="", position=1, page_size=PAGE_SIZE):
        """One page of a query.

        :param str qbo_type: QuickBooks entity
        :param str condition: what follows ``WHERE``; see :func:`quoted` for values
        :param int position: 1-based number of the first row
        :return: list of entities
        """
        where = f" WHERE {condition}" if condition else ""
        statement = (
            f"SELECT * FROM {qbo_type}{where} ORDERBY Id"
            f" STARTPOSITION {position} MAXRESULTS {page_size}"
        )
        # POST: the text of a query with many ids does not fit an address line.
        body = self._http.request(
            "POST", "/query", data=statement, content_type="application/text"
        )
        return list(_section(body, "QueryResponse").get(qbo_type, []))

    def query_all(self, qbo_type, condition="", page_size=PAGE_SIZE):
        """Every row of a query, page by page.

        :return: iterator over lists of entities; a row seen twice, because the table changed between
            two pages, comes once
        """
        position, seen = 1, set()
        while True:
            page = self.query(qbo_type, condition, position, page_size)
            fresh = [row for row in page if row.get("Id") not in seen]
            seen.update(row.get("Id") for row in fresh)
            if fresh:
                yield fresh
            if len(page) < page_size:
                return
            position += page_size

    def query_ids(self, qbo_type, qbo_ids, extra=""):
        """
        :param qbo_ids: ids to read; the inactive ones need ``Active IN (true, false)`` in ``extra``
        :return: list of the entities that exist
        """
        rows = []
        qbo_ids = list(qbo_ids)
        for start in range(0, len(qbo_ids), PAGE_SIZE):
            chunk = ", ".join(quoted(qbo_id) for qbo_id in qbo_ids[start : start + PAGE_SIZE])
            rows += self.query(qbo_type, f"Id IN ({chunk}){extra}")
        return rows

    def changes(self, qbo_types, since):
        """Change data capture.

        :param qbo_types: QuickBooks entities to ask for
        :param datetime since: UTC, without time zone; at most 30 days back
        :return: ``({qbo_type: [entity, …]}, server_time)``; a deleted one has ``status`` ``Deleted``;
            ``server_time`` is the text QuickBooks gave
        """
        body = self._http.request(
            "GET",
            "/cdc",
            params={
                "entities": ",".join(qbo_types),
                "changedSince": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )
        changed = {}
        for response in body.get("CDCResponse") or []:
            for section in response.get("QueryResponse") or []:
                for qbo_type in qbo_types:
                    changed.setdefault(qbo_type, []).extend(section.get(qbo_type) or [])
        return changed, body.get("time")

    def batch(self, items, request_id):
        """Up to 30 writes in one request.

        :param items: list of :class:`BatchItem`
        :param str request_id: at most 36 characters; the same id with the same items gives the same
            answer again and writes nothing twice (Intuit: request id)
        :return: ``{key: entity or QboError}`` for each item that was answered
        """
        body = self._http.request(
            "POST",
            "/batch",
            params={"requestid": request_id},
            data=dumps({"BatchItemRequest": [item.as_json() for item in items]}),
            content_type="application/json",
            kind="batch",
        )
        answers = body.get("BatchItemResponse")
        if not isinstance(answers, list):
            raise Unanswered("The answer to a batch has no items")
        by_key = {answer.get("bId"): answer for answer in answers if isinstance(answer, dict)}
        return {
            item.key: _item_answer(item, by_key[item.key]) for item in items if item.key in by_key
        }

    def report(self, name, **options):
        """
        :param str name: for example ``TrialBalance``
        :param options: its query parameters, dates as ISO text
        :return: the report as QuickBooks sends it
        """
        return self._http.request("GET", f"/reports/{name}", params=options)

    def _object(self, path, qbo_type):
        body = self._http.request("GET", path)
        return _section(body, qbo_type)


def quoted(value):
    """
    :param value: a value for a condition of a query
    :return: it as a literal; an apostrophe is escaped with a backslash (Intuit: query operations)
    """
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"


def _section(body, name):
    section = body.get(name)
    if not isinstance(section, dict):
        raise Unanswered(f"The answer has no {name}")
    return section


def _item_answer(item, answer):
    fault = fault_of(answer)
    if fault is not None:
        return error_of(fault, 400)
    entity = answer.get(item.qbo_type)
    if not isinstance(entity, dict) or "Id" not in entity:
        return QboFault(f"The answer to {item.operation} has no {item.qbo_type}")
    return entity


__all__ = ["BatchItem", "QboError", "QuickbooksClient", "quoted"]
