"""Read everything that QuickBooks has, page by page, over as many runs as it takes."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..client import key_of
from ..client.api import MAX_RESTARTS, PAGE_SIZE, continues, next_page
from .pull import OVERLAP, utc

# A page is not read ahead when fewer seconds are left for the run.
TIME_FOR_A_PAGE = 5


class QuickbooksSyncLoad(models.AbstractModel):
    """The first load, and later ones where the changes cannot be asked for one by one.

    What is known is recognised by its SyncToken. Queries never tell of deletions: a later load notes what
    it meets, and what is bound and was not met is gone.
    """

    _name = "quickbooks.sync.load"
    _description = "QuickBooks Load"

    _page_size = PAGE_SIZE

    def _begin_again(self, cycle):
        """Everything is to be read again, the lists at once."""
        cycle.connection.write(
            {
                "first_load_done": False,
                "load_position": False,
                "is_loading_again": True,
            }
        )
        cycle.ahead = {}
        self._forget_seen(cycle)
        self.env["quickbooks.sync.lists"]._store_lists(cycle.connection, cycle.client, cycle)
        self.env["quickbooks.sync"]._commit(cycle, remaining=1)

    def _load(self, cycle):
        """Page by page from where the last call stopped.

        :return: whether it is complete
        """
        connection = cycle.connection
        if not connection.load_position:
            _nothing, server_time = cycle.client.changes(["Account"], fields.Datetime.now())
            moment = utc(server_time) or fields.Datetime.now() - OVERLAP
            undecided = self.env["quickbooks.sync.apply"]._undecided_since(connection)
            # What is left out of this load comes with the changes.
            connection.cursor = min(moment, undecided or moment)
            connection.load_position = "0:1:"
        entities = self._entities()
        index, position, last = connection.load_position.split(":", 2)
        index, position = int(index), int(position)
        while index < len(entities):
            position, last = self._load_page(cycle, entities[index:], position, last or None)
            if position is None:
                if not self._remove_missing(cycle, entities[index]):
                    return False
                index, position = index + 1, 1
            connection.load_position = f"{index}:{position}:{last or ''}"
            if not self.env["quickbooks.sync"]._commit(cycle, remaining=1):
                return False
        connection.write(
            {"first_load_done": True, "load_position": False, "is_loading_again": False}
        )
        return True

    def _entities(self):
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
            cycle.restarts += 1
            if cycle.restarts > MAX_RESTARTS:
                raise cycle.client.disjointed(entity._qbo_type)
            return 1, None
        complete = len(page) < self._page_size
        if not complete:
            self._read_ahead(cycle, entity, next_page(position, page, self._page_size)[0])
        elif entities[1:]:
            self._read_ahead(cycle, entities[1], 1)
        looked_at = self.env["quickbooks.sync.apply"]._apply(cycle, entity._qbo_type, page)
        self._note_seen(cycle, entity, map(key_of, page[:looked_at]))
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

    # === WHAT IS GONE === #

    def _forget_seen(self, cycle):
        """What a load before met may be gone since."""
        self._mark_seen(cycle, False, SQL("TRUE"))

    def _note_seen(self, cycle, entity, qbo_ids):
        if cycle.connection.is_loading_again:
            met = [qbo_id for qbo_id in qbo_ids if qbo_id]
            which = SQL("qbo_type = %s AND qbo_id = ANY(%s)", entity._qbo_type, met)
            self._mark_seen(cycle, True, which)

    def _mark_seen(self, cycle, is_seen, which):
        """The bindings keep the moment of their last change, which people see.

        :param SQL which: condition of the bindings
        """
        bindings = self.env["quickbooks.binding"]
        bindings.flush_model(["connection_id", "qbo_type", "qbo_id", "is_seen"])
        self.env.cr.execute(
            SQL(
                """UPDATE quickbooks_binding SET is_seen = %s
                    WHERE connection_id = %s AND is_seen IS DISTINCT FROM %s AND %s""",
                is_seen,
                cycle.connection.id,
                is_seen,
                which,
            )
        )
        bindings.invalidate_model(["is_seen"])

    def _remove_missing(self, cycle, entity):
        """Compare the ids that were met with those that are bound.

        :return: whether there was time for it
        """
        if not cycle.connection.is_loading_again:
            return True
        qbo_type = entity._qbo_type
        bound = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("qbo_type", "=", qbo_type)
            & Domain("qbo_id", "!=", False)
            & Domain("is_seen", "=", False)
        )
        pull = self.env["quickbooks.sync.pull"]
        for qbo_ids in split_every(self._page_size, bound.mapped("qbo_id"), list):
            # Asked for once more before a record is taken back: it may have been garbled in its page.
            rows = pull._read_as_changes(cycle, qbo_type, qbo_ids)
            if self.env["quickbooks.sync.merges"]._apply(cycle, qbo_type, rows) < len(rows):
                return False
            self._note_seen(cycle, entity, qbo_ids)
            if not self.env["quickbooks.sync"]._commit(cycle, remaining=1):
                return False
        return True
