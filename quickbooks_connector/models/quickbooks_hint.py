"""What webhooks reported: for the next run, and to recognise a delivery that comes again."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..client.webhooks import CLOCKS_APART, OLDEST

# A hint that no run has read for this long is of no use any more: CDC reports 30 days.
KEPT_UNREAD = timedelta(days=30)
# A hint that was read is kept for as long as its event would be noted again.
KEPT_READ = OLDEST + CLOCKS_APART
# A run of the others reads nothing any more, or not before it has read everything.
STATES_THAT_READ = frozenset({"connected", "running", "paused", "expired"})
# That autovacuum deletes at once.
DELETED_AT_ONCE = 10_000


class QuickbooksHint(models.Model):
    """QuickBooks reported that an entity has changed. No group has access."""

    _name = "quickbooks.hint"
    _description = "QuickBooks Hint"
    _inherit = ["quickbooks.guarded"]
    _order = "id"
    _rec_name = "event_id"
    _log_access = False

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id")
    event_id = fields.Char(required=True, readonly=True, help="The same in every delivery")
    qbo_type = fields.Char(required=True, readonly=True)
    qbo_id = fields.Char(required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    deleted_id = fields.Char(readonly=True, help="Of a merge: the entity that is gone")
    moment = fields.Datetime(required=True, readonly=True, help="When it was received, UTC")
    read_at = fields.Datetime(readonly=True, help="When a run had read what changed, UTC")

    _event_unique = models.Constraint(
        "UNIQUE(connection_id, event_id)", "This event is noted already."
    )
    _unread_index = models.Index("(connection_id) WHERE read_at IS NULL")
    _moment_index = models.Index("(moment)")

    @api.model
    def _note(self, connections, events):
        """Note events once, however often and in which order they come; two statements for any number.

        :param connections: ``quickbooks.connection`` records whose verifier token the delivery has
        :param events: list of :class:`~..client.WebhookEvent`. Left out are those of other companies, of
            types that the connector does not carry, and those that are too old, dated in the future or
            without a date
        :return: the connections for which there is something that was not noted before
        """
        rows = self._rows(connections.filtered(lambda c: c.state in STATES_THAT_READ), events)
        if not rows:
            return connections.browse()
        noted = self.env.execute_query(
            SQL(
                """INSERT INTO quickbooks_hint
                       (connection_id, event_id, qbo_type, qbo_id, operation, deleted_id, moment)
                   VALUES %s
                       ON CONFLICT DO NOTHING
                RETURNING connection_id""",
                SQL(", ").join(map(SQL, ["%s"] * len(rows), rows)),
            )
        )
        return connections.browse({connection_id for (connection_id,) in noted})

    def _rows(self, connections, events):
        """:return: what to insert, as tuples"""
        types = {e._qbo_type.lower(): e._qbo_type for e in self.env["quickbooks.entity"]._all()}
        by_realm = connections.grouped("realm_id")
        now = fields.Datetime.now()
        rows = []
        for event in events:
            if event.entity not in types or not event.is_timely(now):
                continue
            what = (types[event.entity], event.qbo_id, event.operation, event.deleted_id, now)
            concerned = by_realm.get(event.realm_id, connections.browse())
            rows += [(connection_id, event.event_id, *what) for connection_id in concerned.ids]
        return rows

    def _unread(self, connection, types):
        """
        :param list types: QuickBooks' types that are known
        :return: what no run of the connection has read yet
        """
        return self.search(
            Domain("connection_id", "=", connection.id)
            & Domain("read_at", "=", False)
            & Domain("qbo_type", "in", types)
        )

    def _mark_read(self):
        """A run has read what they hint at. They stay, so that the events are not noted again."""
        self.write({"read_at": fields.Datetime.now()})

    @api.autovacuum
    def _gc_expired(self):
        """What was read goes with its window, what no run reads goes in the end."""
        now = fields.Datetime.now()
        read = Domain("read_at", "!=", False) & Domain("moment", "<", now - KEPT_READ)
        expired = self.search(
            read | Domain("moment", "<", now - KEPT_UNREAD), limit=DELETED_AT_ONCE
        )
        expired.unlink()
        return len(expired), len(expired) == DELETED_AT_ONCE
