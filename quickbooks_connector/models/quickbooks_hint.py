"""What webhooks told, until the next run has read it."""

from odoo import api, fields, models
from odoo.tools import SQL

# A hint that no run has taken for this long is old news: CDC tells of 30 days.
KEPT_DAYS = 30


class QuickbooksHint(models.Model):
    """QuickBooks told that an entity has changed. No group has access."""

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

    _event_unique = models.Constraint(
        "UNIQUE(connection_id, event_id)", "This event is noted already."
    )

    @api.model
    def _note(self, connections, events):
        """Note events once, however often and in which order they come; two statements for any number.

        :param connections: ``quickbooks.connection`` records whose verifier token the delivery has
        :param events: list of :class:`~..client.WebhookEvent`; of other companies, and of types that
            the connector does not carry, they are left out
        :return: the connections that were hinted at
        """
        types = {e._qbo_type.lower(): e._qbo_type for e in self.env["quickbooks.entity"]._all()}
        by_realm = connections.grouped("realm_id")
        now = fields.Datetime.now()
        rows, hinted = [], connections.browse()
        for event in events:
            concerned = by_realm.get(event.realm_id)
            if not concerned or event.entity not in types:
                continue
            hinted |= concerned
            what = (types[event.entity], event.qbo_id, event.operation, event.deleted_id, now)
            rows += [(connection_id, event.event_id, *what) for connection_id in concerned.ids]
        if rows:
            self.env.execute_query(
                SQL(
                    """INSERT INTO quickbooks_hint
                           (connection_id, event_id, qbo_type, qbo_id, operation, deleted_id, moment)
                       VALUES %s
                           ON CONFLICT DO NOTHING
                    RETURNING id""",
                    SQL(", ").join(map(SQL, ["%s"] * len(rows), rows)),
                )
            )
        return hinted

    @api.autovacuum
    def _gc_untaken(self):
        """What a connection that does not run was told is forgotten in the end."""
        limit = 1000
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        old = self.search([("moment", "<", before)], limit=limit)
        old.unlink()
        return len(old), len(old) == limit
