"""One run: settle what was left open, pull, push, and take our own echo in."""

import time
from contextlib import suppress
from datetime import timedelta

from psycopg2.errors import UniqueViolation
from psycopg2.extensions import TransactionRollbackError

from odoo import fields, models
from odoo.exceptions import UserError

from ..client import (
    AuthenticationFailed,
    GrantRefused,
    LimitReached,
    QboError,
    ReadsUsedUp,
    Throttled,
    logger_of,
)
from ..const import APPLYING, ApplyingCompany
from ..tools.authorisation import client_of
from ..tools.encryption_key import KeyUnusable
from .cycle import Cycle

_logger = logger_of(__name__)

# Index that allows one waiting operation per record.
ONE_WAITING = "quickbooks_operation_one_waiting"
# How often a run that goes on for long gives a sign of life.
HEARTBEAT = timedelta(minutes=1)


class QuickbooksSync(models.AbstractModel):
    """Runs a connection. The only code that commits, together with its neighbours in this folder."""

    _name = "quickbooks.sync"
    _description = "QuickBooks Synchronisation"

    # === ENTRY POINTS === #

    def _synchronise(self, connection):
        """Called by the scheduled action of the connection, which is the lock of the run.

        :param connection: ``quickbooks.connection`` record, may be empty
        """
        if not connection or not self._may_run(connection):
            return
        with self.env["quickbooks.sync.meter"]._alone(connection) as alone:
            if alone:
                self._run_alone(self._in_company(connection))
            else:
                connection._trigger()
                self._commit()

    def _run_alone(self, connection):
        usage, limiter = self.env["quickbooks.sync.meter"]._open(connection)
        with client_of(connection, limiter=limiter) as client:
            cycle = Cycle(connection, client, usage, limiter)
            try:
                finished = self.with_env(connection.env)._run(cycle)
            except LimitReached as reached:
                self._go_on_later(cycle, reached.seconds)
            except QboError as error:
                self._stop(cycle, error)
            except KeyUnusable as error:
                self._stop_without_key(cycle, error)
            except Exception as error:
                if not self._was_overtaken(error):
                    self._show_surprise(cycle, error)
                    raise
                # What was sent is settled by its request id.
                self._begin_anew(cycle)
            else:
                connection._note_success(finished)
                cycle.close()
                self._commit(cycle, remaining=0 if finished else 1)

    def _run_now(self, connections):
        """Run connections at once for a person; one that is running already runs again after.

        What the person did so far is committed first: the run works in transactions of its own.
        """
        self._commit()
        for connection in connections.sudo():
            connection._ensure_cron()
            if connection.next_attempt_at:
                connection.next_attempt_at = False
            self._commit()
            try:
                connection.cron_id.method_direct_trigger()
            except UserError:
                connection._trigger()
        connections.env.invalidate_all()

    def _may_run(self, connection):
        if connection.state != "running":
            return False
        if time.monotonic() >= self.env.context.get("cron_end_time", float("inf")):
            # The scheduler calls several times even so: other connections are to have their turn first.
            connection._trigger()
            self._commit(remaining=1)
            return False
        if connection._is_copy():
            connection._transition("detach")
            connection._forget_secrets()
            self._commit()
            return False
        until = connection._waits_until()
        if until and until > fields.Datetime.now():
            connection._trigger_once(until)
            return False
        return True

    def _in_company(self, connection):
        """:return: the connection, as superuser of its company only, without notifications"""
        return (
            connection.sudo()
            .with_company(connection.company_id)
            .with_context(
                allowed_company_ids=connection.company_id.ids,
                tracking_disable=True,
                mail_create_nosubscribe=True,
                **{APPLYING: ApplyingCompany(connection.company_id.id)},
            )
        )

    # === ONE RUN === #

    def _run(self, cycle):
        """
        :return: whether everything is done; if not, there was no time left
        """
        self.env["quickbooks.sync.settle"]._settle_open(cycle)
        with suppress(ReadsUsedUp):
            self.env["quickbooks.sync.closing"]._check(cycle)
        if not self._pull(cycle):
            return False
        pushed, finished = self.env["quickbooks.sync.push"]._push(cycle)
        if pushed and finished:
            # Our own writes come back at once, and not in the next run: that one finds nothing to do.
            self._pull(cycle)
        return finished

    def _pull(self, cycle):
        """
        :return: whether everything was read that the budget of this month has room for
        """
        if not self.env["quickbooks.sync.meter"]._may_read(cycle):
            return True
        kept = cycle.connection._reads_kept()
        try:
            with cycle.client.keeping_reads(kept):
                return self.env["quickbooks.sync.pull"]._pull(cycle)
        except ReadsUsedUp:
            # What was read is kept. Nothing more is until the month ends; writes go on.
            return True

    def _go_on_later(self, cycle, seconds):
        """QuickBooks takes no more for the moment: leave the worker to others meanwhile."""
        self._roll_back(cycle)
        cycle.close()
        cycle.connection._trigger_once(fields.Datetime.now() + timedelta(seconds=seconds))
        self._commit(cycle, remaining=0)

    def _stop(self, cycle, error):
        """The run cannot go on. What was sent and not answered is settled by the next one."""
        connection = cycle.connection
        self._roll_back(cycle)
        _logger.warning(
            "QuickBooks connection %s stopped: %s (intuit_tid %s)",
            connection.id,
            error.message,
            error.intuit_tid,
        )
        connection._set_error(error)
        self._wait(connection, error)
        refused = isinstance(error, GrantRefused | AuthenticationFailed)
        if refused and connection.state == "running":
            connection._transition("expire")
            connection._tell()
        cycle.close("stopped", connection.error_message)
        self._commit(cycle, remaining=0)

    def _stop_without_key(self, cycle, error):
        """No token can be decrypted. The log says so once; all goes on when the key is repaired."""
        self._roll_back(cycle)
        connection = cycle.connection
        connection._show_error(str(error))
        self._wait(connection, error)
        cycle.close("stopped", connection.error_message)
        self._commit(cycle, remaining=0)

    def _wait(self, connection, error):
        """The next attempt is when the class of the error says so."""
        connection.failures_in_a_row += 1
        moment = self.env["quickbooks.sync.backoff"]._next_attempt(
            error, connection.failures_in_a_row
        )
        if isinstance(error, Throttled):
            connection.throttled_until = moment
        else:
            connection.next_attempt_at = moment
        if moment:
            connection._trigger(moment)

    def _show_surprise(self, cycle, error):
        """What nobody expected is shown on the connection, and left to the scheduler and its log."""
        self._roll_back(cycle)
        connection = cycle.connection
        text = self.env._(
            "%(connection)s stopped because of an unexpected error. It is tried again on its own; if it"
            " lasts, give the technical details to whoever looks after your Odoo.",
            connection=connection.display_name,
        )
        connection._show_error(text, repr(error))
        self._wait(connection, error)
        cycle.close("stopped", connection.error_message)
        self._commit()

    @staticmethod
    def _was_overtaken(error):
        """:return: whether a person wrote the same record, or noted an operation of it, first"""
        if isinstance(error, UniqueViolation):
            return error.diag.constraint_name == ONE_WAITING
        return isinstance(error, TransactionRollbackError)

    def _begin_anew(self, cycle):
        self._roll_back(cycle)
        _logger.info("QuickBooks connection %s was interrupted, it runs again", cycle.connection.id)
        cycle.close()
        cycle.connection._trigger()
        self._commit(cycle, remaining=0)

    def _roll_back(self, cycle):
        """Forget what was not committed; the run may have been opened with it."""
        self.env.cr.rollback()
        cycle.rows = []
        if cycle.run and not cycle.run.exists():
            cycle.run = None

    def _commit(self, cycle=None, remaining=None):
        """Commit, and tell the scheduler how far the run is.

        :param cycle: of the run, None outside of one
        :param int remaining: 1 while there is more to do than time allows
        :return: seconds that are left for this call of the scheduler
        """
        if not cycle:
            return self.env["ir.cron"]._commit_progress(remaining=remaining)
        cycle.write_log()
        now = fields.Datetime.now()
        if not cycle.connection.alive_at or cycle.connection.alive_at + HEARTBEAT <= now:
            cycle.connection.alive_at = now
        cycle.write_usage()
        processed, cycle.processed = cycle.processed, 0
        cycle.seconds_left = self.env["ir.cron"]._commit_progress(processed, remaining=remaining)
        return cycle.seconds_left
