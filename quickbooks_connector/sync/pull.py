"""Read what changed in QuickBooks since the cursor."""

from datetime import timedelta, timezone

from dateutil.parser import isoparse

from odoo import fields, models
from odoo.fields import Domain

from ..client.api import CDC_MAX_DAYS, CDC_MAX_OBJECTS, PAGE_SIZE, continues, next_page

# Changes that were committed in QuickBooks while the last answer was made are asked for again; those
# that are known already are recognised by their SyncToken.
OVERLAP = timedelta(minutes=5)
# Of our own writes the overlap repeats no more than this, or they would fill the answer after a long push.
REPEATED_WRITES = 300
# A page is not read ahead when fewer seconds are left for the run.
TIME_FOR_A_PAGE = 5


class QuickbooksSyncPull(models.AbstractModel):
    """Pull: first load by pages, then change data capture (CDC)."""

    _name = "quickbooks.sync.pull"
    _description = "QuickBooks Pull"

    _page_size = PAGE_SIZE

    def _pull(self, cycle):
        """
        :return: whether everything was read; if not, there was no time left
        """
        connection = cycle.connection
        if not connection.first_load_done and not self._first_load(cycle):
            return False
        if not self._retry(cycle):
            return False
        oldest = fields.Datetime.now() - timedelta(days=CDC_MAX_DAYS) + OVERLAP
        if connection.cursor < oldest:
            # CDC looks back 30 days only: read everything again; what is known is recognised.
            connection.write({"first_load_done": False, "load_position": False})
            self.env["quickbooks.sync.lists"]._store_lists(connection, cycle.client)
            return self._pull(cycle) and self._remove_missing(cycle)
        hints = self.env["quickbooks.sync.hints"]._take(cycle)
        types = self._types(in_change_data=True)
        since = self._since(connection)
        changed, server_time = cycle.client.changes(types, since)
        cut_off = sum(map(len, changed.values())) >= CDC_MAX_OBJECTS
        if cut_off:
            changed = self._changed_by_query(cycle, types, since)
        if not self._apply_changes(cycle, types, changed):
            return False
        if cut_off and not self._remove_missing(cycle):
            return False
        if not self.env["quickbooks.sync.hints"]._read_apart(cycle, hints):
            return False
        hints.unlink()
        connection.cursor = _utc(server_time)
        self.env["quickbooks.sync"]._commit(cycle)
        return True

    def _since(self, connection):
        """:return: moment from which on changes are asked for, UTC"""
        since = connection.cursor - OVERLAP
        latest = self.env["quickbooks.operation"].search(
            Domain("connection_id", "=", connection.id)
            & Domain("state", "=", "done")
            & Domain("write_date", ">", since),
            order="write_date DESC",
            offset=REPEATED_WRITES,
            limit=1,
        )
        return max(since, min(latest.write_date, connection.cursor)) if latest else since

    def _apply_changes(self, cycle, types, changed):
        """
        :param dict changed: ``{qbo_type: [entity, …]}``
        :return: whether all of it was looked at before time ran out
        """
        for qbo_type in types:
            payloads = changed.get(qbo_type) or []
            looked_at = self.env["quickbooks.sync.merges"]._apply(cycle, qbo_type, payloads)
            if looked_at < len(payloads):
                return False
        # What waited for something that has just come is read again.
        return self._retry(cycle)

    def _changed_by_query(self, cycle, types, since):
        """The answer of CDC is cut off at 1000 entities: ask type by type (Intuit: change data capture)."""
        moment = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        changed = {}
        for qbo_type in types:
            conditions = [f"MetaData.LastUpdatedTime >= '{moment}'", self._condition(qbo_type)]
            condition = " AND ".join(filter(None, conditions))
            pages = cycle.client.query_all(qbo_type, condition)
            changed[qbo_type] = [row for page in pages for row in page]
        return changed

    def _remove_missing(self, cycle):
        """Queries never tell of deletions: compare all ids of QuickBooks with those that are bound.

        :return: whether there was time for it
        """
        for entity in self._loaded_entities():
            qbo_type = entity._qbo_type
            bound = self.env["quickbooks.binding"].search(
                Domain("connection_id", "=", cycle.connection.id)
                & Domain("qbo_type", "=", qbo_type)
                & Domain("qbo_id", "!=", False)
            )
            pages = cycle.client.query_all(qbo_type, self._condition(qbo_type))
            there = {row["Id"] for page in pages for row in page}
            gone = [_deleted(qbo_id) for qbo_id in bound.mapped("qbo_id") if qbo_id not in there]
            if self.env["quickbooks.sync.merges"]._apply(cycle, qbo_type, gone) < len(gone):
                return False
        return True

    def _condition(self, qbo_type):
        return self.env["quickbooks.entity"]._of_type(qbo_type)[0]._reading_condition()

    def _read(self, cycle, qbo_type, qbo_ids):
        """:return: those of the entities that exist, inactive ones too, as they are now"""
        condition = self._condition(qbo_type)
        extra = f" AND {condition}" if condition else ""
        return cycle.client.query_ids(qbo_type, qbo_ids, extra)

    def _types(self, in_change_data=False):
        """
        :param bool in_change_data: only those that change data capture tells of
        :return: QuickBooks' types, each once, in dependency order
        """
        entities = self.env["quickbooks.entity"]._in_dependency_order()
        return list(
            dict.fromkeys(
                entity._qbo_type
                for entity in entities
                if entity._in_change_data or not in_change_data
            )
        )

    # === FIRST LOAD === #

    def _first_load(self, cycle):
        """Page by page from where the last call stopped.

        :return: whether it is complete
        """
        connection = cycle.connection
        if not connection.load_position:
            _nothing, server_time = cycle.client.changes(["Account"], fields.Datetime.now())
            connection.cursor = _utc(server_time)
            connection.load_position = "0:1:"
        entities = self._loaded_entities()
        index, position, last = connection.load_position.split(":")
        index, position = int(index), int(position)
        while index < len(entities):
            position, last = self._load_page(cycle, entities[index:], position, last or None)
            if position is None:
                index, position = index + 1, 1
            connection.load_position = f"{index}:{position}:{last or ''}"
            if not self.env["quickbooks.sync"]._commit(cycle, remaining=1):
                return False
        connection.write({"first_load_done": True, "load_position": False})
        return True

    def _loaded_entities(self):
        """:return: one entity per QuickBooks type that is tied record by record"""
        by_type = {}
        for entity in self.env["quickbooks.entity"]._in_dependency_order():
            if not entity._is_mapped_list():
                by_type.setdefault(entity._qbo_type, entity)
        return list(by_type.values())

    def _load_page(self, cycle, entities, position, last):
        """
        :param list entities: the first one is read, the others come after it
        :param str last: QuickBooks id of the row at this position, which was looked at before
        :return: position and id of the last row that was looked at; position None after the last one
        """
        entity = entities[0]
        ahead = cycle.ahead.pop((entity._qbo_type, position), None)
        page = (ahead or self._start(cycle, entity, position)).result()
        if not continues(page, last):
            # Something was removed meanwhile and a row may have slipped through: from the beginning, where
            # what is known is recognised.
            return 1, None
        complete = len(page) < self._page_size
        if not complete:
            self._read_ahead(cycle, entity, next_page(position, page, self._page_size)[0])
        elif entities[1:]:
            self._read_ahead(cycle, entities[1], 1)
        looked_at = self.env["quickbooks.sync.apply"]._apply(cycle, entity._qbo_type, page)
        if looked_at == len(page) and complete:
            return None, None
        return next_page(position, page[:looked_at], self._page_size)

    def _start(self, cycle, entity, position):
        """:return: an :class:`~..client.http.Answer` with a page"""
        return cycle.client.start_query(
            entity._qbo_type, entity._reading_condition(), position, self._page_size
        )

    def _read_ahead(self, cycle, entity, position):
        """While a page is applied, the next one is on its way, if there will be time for it."""
        if cycle.seconds_left > TIME_FOR_A_PAGE:
            cycle.ahead = {(entity._qbo_type, position): self._start(cycle, entity, position)}

    # === ANOTHER TRY === #

    def _retry(self, cycle):
        """Read the entities again that were held back and may go now, as long as that lets others go.

        :return: whether there was time for all of them
        """
        before = None
        while True:
            waiting = self.env["quickbooks.binding"].search(
                [("connection_id", "=", cycle.connection.id), ("retry_pull", "=", True)]
            )
            if not waiting or waiting == before:
                waiting.retry_pull = False
                return True
            before = waiting
            order = {qbo_type: rank for rank, qbo_type in enumerate(self._types())}
            by_type = waiting.grouped("qbo_type")
            for qbo_type in sorted(by_type, key=order.__getitem__):
                if not self._retry_type(cycle, qbo_type, by_type[qbo_type]):
                    return False
            self.env["quickbooks.sync"]._commit(cycle)

    def _retry_type(self, cycle, qbo_type, bindings):
        ids = bindings.mapped("qbo_id")
        rows = self._read(cycle, qbo_type, ids)
        rows += [_deleted(qbo_id) for qbo_id in set(ids) - {row["Id"] for row in rows}]
        looked_at = self.env["quickbooks.sync.merges"]._apply(cycle, qbo_type, rows)
        done = {row["Id"] for row in rows[:looked_at]}
        # One that failed again keeps the mark only if something it waits for has come meanwhile.
        settled = bindings.exists().filtered(lambda b: b.qbo_id in done and b.status != "failed")
        settled.retry_pull = False
        return looked_at == len(rows)


def _deleted(qbo_id):
    """:return: an entity as change data capture tells of its deletion"""
    return {"Id": qbo_id, "status": "Deleted"}


def _utc(server_time):
    """
    :param str server_time: as QuickBooks gives it, with its offset
    :return: UTC without time zone
    """
    try:
        moment = isoparse(server_time)
    except (TypeError, ValueError):
        return fields.Datetime.now() - OVERLAP
    return fields.Datetime.to_datetime(
        moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
    )
