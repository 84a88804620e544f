"""Read what changed in QuickBooks since the cursor."""

from datetime import UTC, datetime, timedelta

from odoo import fields, models

from ..client.api import CDC_MAX_DAYS, CDC_MAX_OBJECTS, PAGE_SIZE

# Changes that were committed in QuickBooks while the last answer was made are asked for again; those
# that are known already are recognised by their SyncToken.
OVERLAP = timedelta(minutes=5)


class QuickbooksSyncPull(models.AbstractModel):
    """Pull: first load by pages, then change data capture (CDC)."""

    _name = "quickbooks.sync.pull"
    _description = "QuickBooks Pull"

    def _pull(self, cycle):
        """
        :return: whether everything was read; if not, there was no time left
        """
        connection = cycle.connection
        if not connection.first_load_done and not self._first_load(cycle):
            return False
        self._retry(cycle)
        oldest = fields.Datetime.now() - timedelta(days=CDC_MAX_DAYS) + OVERLAP
        if connection.cursor < oldest:
            # CDC looks back 30 days only: read everything again; what is known is recognised.
            connection.write({"first_load_done": False, "load_position": False})
            return self._pull(cycle)
        types = self._types(in_change_data=True)
        changed, server_time = cycle.client.changes(types, connection.cursor - OVERLAP)
        if sum(map(len, changed.values())) >= CDC_MAX_OBJECTS:
            # The answer is cut off there.
            connection.write({"first_load_done": False, "load_position": False})
            return self._pull(cycle)
        return self._apply_changes(cycle, types, changed, server_time)

    def _apply_changes(self, cycle, types, changed, server_time):
        for qbo_type in types:
            payloads = changed.get(qbo_type) or []
            if payloads:
                looked_at = self.env["quickbooks.sync.apply"]._apply(cycle, qbo_type, payloads)
                if looked_at < len(payloads):
                    return False
        # What waited for something that has just come is read again, and again while that helps.
        while self._retry(cycle):
            pass
        cycle.connection.cursor = _utc(server_time)
        self.env["quickbooks.sync"]._commit(cycle)
        return True

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
            connection.load_position = "0:1"
        entities = self._loaded_entities()
        index, position = map(int, connection.load_position.split(":"))
        while index < len(entities):
            position = self._load_page(cycle, entities[index], position)
            if position is None:
                index, position = index + 1, 1
            connection.load_position = f"{index}:{position}"
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

    def _load_page(self, cycle, entity, position):
        """
        :return: position of the next row, None after the last one
        """
        condition = "" if entity._is_document else "Active IN (true, false)"
        page = cycle.client.query(entity._qbo_type, condition, position)
        looked_at = self.env["quickbooks.sync.apply"]._apply(cycle, entity._qbo_type, page)
        complete = looked_at == len(page) and len(page) < PAGE_SIZE
        return None if complete else position + looked_at

    # === ANOTHER TRY === #

    def _retry(self, cycle):
        """Read the entities again that were held back and may go now.

        :return: whether there were any
        """
        waiting = self.env["quickbooks.binding"].search(
            [("connection_id", "=", cycle.connection.id), ("retry_pull", "=", True)]
        )
        if not waiting:
            return False
        waiting.retry_pull = False
        order = {qbo_type: rank for rank, qbo_type in enumerate(self._types())}
        by_type = waiting.grouped("qbo_type")
        for qbo_type in sorted(by_type, key=order.__getitem__):
            entity = self.env["quickbooks.entity"]._named(by_type[qbo_type][0].entity)
            extra = "" if entity._is_document else " AND Active IN (true, false)"
            rows = cycle.client.query_ids(qbo_type, by_type[qbo_type].mapped("qbo_id"), extra)
            self.env["quickbooks.sync.apply"]._apply(cycle, qbo_type, rows)
        self.env["quickbooks.sync"]._commit(cycle)
        return True


def _utc(server_time):
    """
    :param str server_time: as QuickBooks gives it, with its offset
    :return: UTC without time zone
    """
    try:
        moment = datetime.fromisoformat(server_time)
    except (TypeError, ValueError):
        return fields.Datetime.now() - OVERLAP
    return fields.Datetime.to_datetime(moment.astimezone(UTC).replace(tzinfo=None, microsecond=0))
