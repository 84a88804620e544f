"""What a run may ask of QuickBooks, and what it has asked: limits, meter and budget."""

from contextlib import contextmanager

import psycopg2.errors

from odoo import fields, models
from odoo.tools import SQL

from ..client import RateLimiter

# Seconds that a run may wait for its next request. What takes longer is left to another run, so that the
# worker is free for other connections meanwhile.
PATIENCE = 2.5
# How long a run waits for another Odoo company to finish with the same QuickBooks company.
LOCK_PATIENCE = "2s"


class QuickbooksSyncMeter(models.AbstractModel):
    """Keeps a run to the limits of its QuickBooks company and to the budget of its connection."""

    _name = "quickbooks.sync.meter"
    _description = "QuickBooks Meter"

    @contextmanager
    def _alone(self, connection):
        """Two connections may share a QuickBooks company, and with it Intuit's limits: one of them runs at
        a time, so that the level it stores is the level of both.

        The lock belongs to the session of the database: it outlasts commits, and ends with the process.

        :return: whether it is this run's turn
        """
        key = SQL("hashtext('quickbooks_realm'), hashtext(%s)", connection.realm_id)
        cr = self.env.cr
        try:
            cr.execute(
                SQL("SET LOCAL lock_timeout = %s; SELECT pg_advisory_lock(%s)", LOCK_PATIENCE, key),
                log_exceptions=False,
            )
        except psycopg2.errors.LockNotAvailable:
            cr.rollback()
            yield False
            return
        # What the other one stored before is visible from the next transaction on.
        self.env["quickbooks.sync"]._commit()
        try:
            yield True
        finally:
            cr.rollback()
            cr.execute(SQL("SELECT pg_advisory_unlock(%s)", key))

    def _open(self, connection):
        """
        :return: the row of this month, and a :class:`RateLimiter` that goes on where the last run stopped,
            this one's or that of another Odoo company
        """
        lately = self.env["quickbooks.usage"]._lately(connection.realm_id)
        usage = lately._of_month(connection, "run")
        if usage not in lately:
            self.env["quickbooks.sync"]._commit()
        limiter = RateLimiter(patience=PATIENCE)
        for level in lately.mapped("level"):
            limiter.restore(level)
        return usage, limiter

    def _may_read(self, cycle):
        """Reading slows down when the budget runs short; a run that reads notes when it did.

        :return: whether it is time to read from QuickBooks again
        """
        connection, now = cycle.connection, fields.Datetime.now()
        if connection._is_short_of_reads() and not cycle.usage.warned:
            cycle.usage.warned = True
            connection._warn_of_budget()
        interval = connection._reading_interval()
        if interval is None:
            return False
        last = cycle.read_at or cycle.usage.read_at
        if interval and last and last + interval > now:
            connection._trigger_once(last + interval)
            return False
        cycle.read_at = now
        return True
