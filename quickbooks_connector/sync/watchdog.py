"""Stalled runs are noticed and taken over."""

from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.tools.date_utils import relativedelta

from ..client import logger_of

_logger = logger_of(__name__)

# So much later than it should have, a run may begin when the workers are busy.
LENIENCY = timedelta(minutes=30)


class QuickbooksSyncWatchdog(models.AbstractModel):
    """Looks after the scheduled actions of all connections, in one of its own.

    Whoever runs a connection holds the lock of its scheduled action, and PostgreSQL gives the lock of a
    dead process back. So an open run whose action can be locked has no process any more.
    """

    _name = "quickbooks.sync.watchdog"
    _description = "QuickBooks Watchdog"

    @api.model
    def _cron_look_after(self):
        """Repair what would not run any more, then bring the activities up to date."""
        if self.env["ir.config_parameter"].sudo().get_param("database.is_neutralized"):
            return
        connections = self.env["quickbooks.connection"].search([("state", "!=", "draft")])
        for connection in connections.filtered(lambda c: c.state == "running"):
            try:
                if not connection._is_copy():
                    self._look_after(connection)
                self.env["quickbooks.sync"]._commit()
            except TransactionRollbackError:
                # A run has just begun or ended, which is all that is wanted.
                self.env.cr.rollback()
        connections._tell()

    def _look_after(self, connection):
        connection._ensure_cron()
        cron = connection.cron_id
        late = self._is_late(connection)
        if not cron.try_lock_for_update(allow_referencing=True):
            # A process is at work. If it hangs, Odoo ends it; a person learns that it does.
            connection.stall_count += late
            return
        dead_runs = self.env["quickbooks.sync.run"].search(
            [("connection_id", "=", connection.id), ("state", "=", "running")]
        )
        if cron.active and not late and not dead_runs:
            return
        _logger.warning(
            "QuickBooks connection %s stalled and is taken over: action active %s, late %s, open runs %s",
            connection.id,
            cron.active,
            late,
            dead_runs.ids,
        )
        self._close(dead_runs)
        self._wake(connection, cron)

    def _is_late(self, connection):
        """:return: whether a run should have given a sign of life long ago"""
        cron = connection.cron_id
        interval = relativedelta(**{cron.interval_type: cron.interval_number})
        last = connection.alive_at or connection.create_date
        awaited = max(filter(None, (last, connection._waits_until())))
        return awaited + interval + LENIENCY < fields.Datetime.now()

    def _close(self, dead_runs):
        dead_runs.write(
            {
                "state": "interrupted",
                "ended_at": fields.Datetime.now(),
                "message": self.env._(
                    "The process ended in the middle of this run. The next run goes on from there;"
                    " nothing is lost or sent twice."
                ),
            }
        )

    def _wake(self, connection, cron):
        """Odoo deactivates an action that failed for a week; ours goes on, and a person is told."""
        now = fields.Datetime.now()
        cron.write({"active": True, "nextcall": min(cron.nextcall, now)})
        connection.write({"stall_count": connection.stall_count + 1, "alive_at": now})
        connection._trigger()
