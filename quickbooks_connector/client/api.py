"""The operations of the QuickBooks Online Accounting API that the connector uses."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass

from .errors import ServerFailed, Unreadable
from .faults import error_of, fault_of
from .http import QuickbooksHttp
from .payload import dumps, key_of

# Intuit: batch operations, query operations, change data capture.
BATCH_SIZE = 30
PAGE_SIZE = 1000
CDC_MAX_OBJECTS = 1000
CDC_MAX_DAYS = 30
# How often a query begins again because its pages do not fit together, before the answers are given up.
MAX_RESTARTS = 5


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
        return self.reads_sent + self.writes_sent

    @property
    def reads_sent(self):
        """:return: those that Intuit meters, "CorePlus": queries, changes, reports, single reads"""
        return self._http.reads_sent

    @property
    def writes_sent(self):
        """:return: those that write, "Core" """
        return self._http.writes_sent

    def reserve_batch(self):
        """Wait until a batch may be sent, and count it; see :meth:`start_batch`.

        :return: a :class:`~.limits.Slot`
        :raise LimitReached: that would take too long
        """
        return self._http.reserve("batch")

    @contextmanager
    def keeping_reads(self, reads):
        """Within it, so many of the reads that are left are kept for what matters more.

        :param float reads: how many
        """
        before, self._http.reads_kept = self._http.reads_kept, reads
        try:
            yield
        finally:
            self._http.reads_kept = before

    def company_info(self):
        """:return: the ``CompanyInfo`` of the realm"""
        return self._object(f"/companyinfo/{self.realm_id}", "CompanyInfo")

    def preferences(self):
        """:return: the ``Preferences`` of the realm"""
        return self._object("/preferences", "Preferences")

    def query(self, qbo_type, condition="", position=1, page_size=PAGE_SIZE):
        """One page of a query.

        :param str qbo_type: QuickBooks entity
        :param str condition: what follows ``WHERE``; see :func:`quoted` for values
        :param int position: 1-based number of the first row
        :param int page_size: how many rows at most, up to 1000
        :return: list of entities
        :raise QboError: the subclass tells what can be done about it
        """
        return self._http.request(**self._page(qbo_type, condition, position, page_size))

    def start_query(self, qbo_type, condition="", position=1, page_size=PAGE_SIZE):
        """The same, while the caller does something else.

        :return: an :class:`~.http.Answer`
        """
        return self._http.start(**self._page(qbo_type, condition, position, page_size))

    def _page(self, qbo_type, condition, position, page_size):
        where = f" WHERE {condition}" if condition else ""
        statement = (
            f"SELECT * FROM {qbo_type}{where} ORDERBY Id"
            f" STARTPOSITION {position} MAXRESULTS {page_size}"
        )
        return {
            # The text of a query with many ids does not fit an address line.
            "method": "POST",
            "path": "/query",
            "data": statement,
            "content_type": "application/text",
            "read": lambda body: self._rows(self._section(body, "QueryResponse"), qbo_type),
        }

    def query_all(self, qbo_type, condition="", page_size=PAGE_SIZE):
        """Every row of a query, page by page.

        Each page begins with the last row of the page before. Where it does not, something was
        removed meanwhile and what follows has moved up: then the query begins again, because a row
        may have slipped through between the pages.

        :param str qbo_type: QuickBooks entity
        :param str condition: what follows ``WHERE``
        :param int page_size: how many rows to ask for at once
        :return: iterator over lists of entities; a row that is met again comes once
        :raise QboError: the subclass tells what can be done about it
        """
        position, last, seen, restarts = 1, None, set(), 0
        while True:
            page = self.query(qbo_type, condition, position, page_size)
            if not continues(page, last):
                restarts += 1
                if restarts > MAX_RESTARTS:
                    raise self.disjointed(qbo_type)
                position, last = 1, None
                continue
            fresh = [row for row in page if key_of(row) is None or key_of(row) not in seen]
            seen.update(map(key_of, fresh))
            if fresh:
                yield fresh
            # QuickBooks adds its pseudo codes to every page of tax codes, also after the last one.
            if not fresh or len(page) < page_size:
                return
            position, last = next_page(position, page, page_size)

    def query_ids(self, qbo_type, qbo_ids, extra=""):
        """
        :param str qbo_type: QuickBooks entity
        :param qbo_ids: ids to read
        :param str extra: ``" AND …"``; inactive entities need ``Active IN (true, false)`` in it
        :return: list of the entities that exist
        :raise QboError: the subclass tells what can be done about it
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
        :return: ``({qbo_type: [entity, …]}, server_time)``; a deleted one has the ``status``
            ``Deleted``; ``server_time`` is the text QuickBooks gave
        :raise QboError: the subclass tells what can be done about it
        """
        body = self._http.request(
            "GET",
            "/cdc",
            params={
                "entities": ",".join(qbo_types),
                "changedSince": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )
        changed = {qbo_type: [] for qbo_type in qbo_types}
        for response in self._listed(body, "CDCResponse"):
            for section in self._listed(response, "QueryResponse"):
                for qbo_type, entities in changed.items():
                    entities += self._rows(section, qbo_type)
        return changed, body.get("time")

    def batch(self, items, request_id):
        """Up to 30 writes in one request.

        :param items: list of :class:`BatchItem`
        :param str request_id: at most 36 characters; the same id with the same items gives the same
            answer again and writes nothing twice (Intuit: request id)
        :return: ``{key: entity or QboError}`` for each item that was answered
        :raise QboError: the batch as a whole was refused or not answered
        """
        return self._http.request(**self._batch(items, request_id))

    def start_batch(self, items, request_id, slot=None):
        """The same, while the caller does something else.

        :param slot: of :meth:`reserve_batch`
        :return: an :class:`~.http.Answer`
        """
        return self._http.start(slot=slot, **self._batch(items, request_id))

    def _batch(self, items, request_id):
        return {
            "method": "POST",
            "path": "/batch",
            "params": {"requestid": request_id},
            "data": dumps({"BatchItemRequest": [item.as_json() for item in items]}),
            "content_type": "application/json",
            "kind": "batch",
            "read": lambda body: self._batch_answers(items, body),
        }

    def _batch_answers(self, items, body):
        """An item that is answered twice has no answer that counts."""
        answers = self._listed(body, "BatchItemResponse")
        told = Counter(str(answer.get("bId")) for answer in answers)
        by_key = {str(answer.get("bId")): answer for answer in answers}
        return {
            item.key: self._item_answer(item, by_key[item.key])
            for item in items
            if told[item.key] == 1
        }

    def report(self, name, **options):
        """
        :param str name: for example ``TrialBalance``
        :param options: its query parameters, dates as ISO text
        :return: the report as QuickBooks sends it
        :raise QboError: the subclass tells what can be done about it
        """
        return self._http.request("GET", f"/reports/{name}", params=options)

    def _object(self, path, qbo_type):
        body = self._http.request("GET", path)
        return self._section(body, qbo_type)

    def _section(self, body, name):
        section = body.get(name)
        if not isinstance(section, dict):
            raise self._unreadable(name)
        return section

    def _rows(self, section, qbo_type):
        """Where there is nothing to tell of a type, QuickBooks leaves it out. An entry that is no entity
        is an empty one: it has no id, and the others are good all the same."""
        rows = self._list({qbo_type: [], **section}, qbo_type)
        return [row if isinstance(row, dict) else {} for row in rows]

    def _listed(self, parent, name):
        """
        :return: list of the objects of that name
        :raise QboError: a fault stands in their place, or nothing that can be read
        """
        rows = self._list(parent, name)
        if not all(isinstance(row, dict) for row in rows):
            raise self._unreadable(name)
        return rows

    def _list(self, parent, name):
        fault = fault_of(parent)
        if fault is not None:
            raise error_of(fault, intuit_tid=self._http.intuit_tid)
        rows = parent.get(name)
        if not isinstance(rows, list):
            raise self._unreadable(name)
        return rows

    def disjointed(self, qbo_type):
        """:return: the error of a query whose pages do not fit together, however often it begins again"""
        return Unreadable(f"The pages of {qbo_type} do not fit together")

    def _unreadable(self, name):
        return Unreadable(f"The answer has no {name}", intuit_tid=self._http.intuit_tid)

    def _item_answer(self, item, answer):
        fault = fault_of(answer)
        if fault is not None:
            return error_of(fault, intuit_tid=self._http.intuit_tid)
        entity = answer.get(item.qbo_type)
        if not isinstance(entity, dict):
            # Whether it was written is not known: it has to be looked up.
            return ServerFailed(
                f"The answer to {item.operation} has no {item.qbo_type}",
                intuit_tid=self._http.intuit_tid,
            )
        return entity


def next_page(position, rows, page_size=PAGE_SIZE):
    """Where to go on after rows that were read or worked off.

    :param int position: of the first of these rows
    :param list rows: at least one
    :param int page_size: how many rows a page has
    :return: ``(position, id)``: of the last of these rows, with which the next page begins; without
        an id, and of the row after it, where a page has room for one row only
    """
    if page_size == 1:
        return position + 1, None
    return position + len(rows) - 1, key_of(rows[-1])


def continues(page, last):
    """
    :param list page: rows of a query
    :param str last: id of the row that it should begin with, None for the first page
    :return: whether nothing was removed before it since
    """
    return last is None or any(key_of(row) == last for row in page)


def quoted(value):
    """
    :param value: a value for a condition of a query
    :return: it as a literal; an apostrophe is escaped with a backslash (Intuit: query operations)
    """
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"
