"""Read what changed in QuickBooks since the cursor."""

from datetime import timedelta
from itertools import chain

from odoo import fields, models
from odoo.fields import Domain

from ..client import key_of, moment_of, told_moment
from ..client.api import CDC_MAX_DAYS, CDC_MAX_OBJECTS

# Changes that were committed in QuickBooks while the last answer was made are asked for again; those
# that are known already are recognised by their SyncToken.
OVERLAP = timedelta(minutes=5)
# Of our own writes the overlap repeats no more than this, or they would fill the answer after a long push.
REPEATED_WRITES = 300
# What is asked for again at the least.
SHORTEST_OVERLAP = timedelta(seconds=2)
# By how much the clock of QuickBooks may be ahead of ours to be believed.
CLOCKS_APART = timedelta(days=1)


class QuickbooksSyncPull(models.AbstractModel):
    """Pull: change data capture (CDC), once everything was loaded by pages."""

    _name = "quickbooks.sync.pull"
    _description = "QuickBooks Pull"

    def _pull(self, cycle):
        """
        :return: whether everything was read; if not, there was no time left
        """
        connection = cycle.connection
        cycle.undecided = False
        if not connection.first_load_done and not self.env["quickbooks.sync.load"]._load(cycle):
            return False
        if connection.cursor < fields.Datetime.now() - timedelta(days=CDC_MAX_DAYS) + OVERLAP:
            # CDC does not look back so far.
            return self._load_again(cycle)
        if not self._retry(cycle):
            return False
        hints = self.env["quickbooks.sync.hints"]._take(cycle)
        types = self._types(in_change_data=True)
        changed, server_time = self._changes(cycle, types)
        if changed is None:
            return self._load_again(cycle)
        if not self._apply_changes(cycle, types, changed):
            return False
        if not self.env["quickbooks.sync.hints"]._read_apart(cycle, hints):
            return False
        hints._mark_read()
        moment = utc(server_time)
        if moment and moment > connection.cursor and not cycle.undecided:
            connection.cursor = moment
        self.env["quickbooks.sync"]._commit(cycle)
        return True

    def _changes(self, cycle, types):
        """
        :return: ``({qbo_type: [entity, …]}, server_time)``; None instead of the entities where the answer
            is cut off, which it is at 1000 entities (Intuit: change data capture)
        """
        since = self._since(cycle.connection)
        shortly_before = cycle.connection.cursor - SHORTEST_OVERLAP
        documents = [t for t in types if self._entity(t)._is_document]
        rows = []
        for moment in dict.fromkeys((since, shortly_before)):
            if _are_too_many(rows, moment):
                break
            changed, server_time = cycle.client.changes(types, moment)
            if not _is_cut_off(changed):
                return changed, server_time
            rows = list(chain.from_iterable(changed[qbo_type] for qbo_type in documents))
            if _are_too_many(rows, moment):
                continue
            # A transaction moves the times of all entries of lists that it names (recorded answers of the
            # service): without these the answer is much shorter.
            changed, server_time = cycle.client.changes(documents, moment)
            if not _is_cut_off(changed):
                others = [qbo_type for qbo_type in types if qbo_type not in documents]
                return self._changed_entries(cycle, others, moment) | changed, server_time
        return None, None

    def _changed_entries(self, cycle, types, since):
        """The changed entries of lists. They are never deleted: where change data capture is cut off, a
        query finds them all.

        :return: ``{qbo_type: [entity, …]}``
        """
        changed, _server_time = cycle.client.changes(types, since)
        if not _is_cut_off(changed):
            return changed
        changed_since = f"MetaData.LastUpdatedTime >= '{since:%Y-%m-%dT%H:%M:%SZ}'"
        return {
            qbo_type: list(
                chain.from_iterable(
                    cycle.client.query_all(
                        qbo_type,
                        " AND ".join(filter(None, (changed_since, self._condition(qbo_type)))),
                    )
                )
            )
            for qbo_type in types
        }

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
        shortest = connection.cursor - SHORTEST_OVERLAP
        return max(since, min(latest.write_date, shortest)) if latest else since

    def _load_again(self, cycle):
        """What changed cannot be asked for: everything is read again, once in a run.

        :return: whether everything was read
        """
        again = not cycle.loaded_again
        cycle.loaded_again = True
        self.env["quickbooks.sync.load"]._begin_again(cycle)
        return again and self._pull(cycle)

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

    @staticmethod
    def _not_there(wanted, rows):
        """
        :param list wanted: ids that were asked for
        :param list rows: what was answered
        :return: those of the ids that QuickBooks does not have; none where the answer has entities that
            nobody asked for, or that have no id: these may be the missing ones
        """
        there = {key_of(row) for row in rows}
        return [qbo_id for qbo_id in wanted if qbo_id not in there] if there <= {*wanted} else []

    def _entity(self, qbo_type):
        return self.env["quickbooks.entity"]._of_type(qbo_type)[0]

    def _condition(self, qbo_type):
        return self._entity(qbo_type)._reading_condition()

    def _read(self, cycle, qbo_type, qbo_ids):
        """:return: those of the entities that exist, inactive ones too, as they are now"""
        condition = self._condition(qbo_type)
        extra = f" AND {condition}" if condition else ""
        return cycle.client.query_ids(qbo_type, qbo_ids, extra)

    def _read_as_changes(self, cycle, qbo_type, qbo_ids):
        """:return: the entities as they are now, those that QuickBooks does not have as deleted ones"""
        rows = self._read(cycle, qbo_type, qbo_ids)
        return rows + [deleted(qbo_id) for qbo_id in self._not_there(qbo_ids, rows)]

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

    # === ANOTHER TRY === #

    def _retry(self, cycle):
        """Read the entities again that were held back and may go now, as long as that lets others go.

        :return: whether there was time for all of them
        """
        before = None
        while True:
            waiting = self.env["quickbooks.binding"].search(
                Domain("connection_id", "=", cycle.connection.id)
                & Domain("retry_pull", "=", True)
                & Domain("qbo_type", "in", self._types())
                & self.env["quickbooks.entity"]._is_known()
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
        rows = self._read_as_changes(cycle, qbo_type, bindings.mapped("qbo_id"))
        looked_at = self.env["quickbooks.sync.merges"]._apply(cycle, qbo_type, rows)
        done = {key_of(row) for row in rows[:looked_at]}
        # One that failed again keeps the mark only if something it waits for has come meanwhile.
        settled = bindings.exists().filtered(lambda b: b.qbo_id in done and b.status != "failed")
        settled.retry_pull = False
        return looked_at == len(rows)


def _is_cut_off(changed):
    """:return: whether an answer of change data capture may lack something"""
    return sum(map(len, changed.values())) >= CDC_MAX_OBJECTS


def _are_too_many(rows, moment):
    """:return: whether those of some entities that were changed since then fill an answer; one that does not
    say when it was changed does not count
    """
    told = (told_moment(row, "LastUpdatedTime") for row in rows)
    return sum(changed is not None and changed >= moment for changed in told) >= CDC_MAX_OBJECTS


def deleted(qbo_id):
    """:return: an entity as change data capture tells of its deletion"""
    return {"Id": qbo_id, "status": "Deleted"}


def utc(server_time):
    """
    :param str server_time: as QuickBooks gives it, with its offset
    :return: UTC without time zone; None where that is no time, or not believable: a moment far ahead would
        hide all changes until then
    """
    told = moment_of(server_time)
    return told if told and told < fields.Datetime.now() + CLOCKS_APART else None
