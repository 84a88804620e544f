"""Intuit's limits are kept and used up; what is asked is counted, and kept to the budget."""

import time
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..client import RateLimiter, limits
from ..sync import meter, push
from ..tools import authorisation
from .test_push import PushCase

SYNC_LOG = "odoo.addons.quickbooks_connector.sync.synchronise"


class LimitsCase(PushCase):
    def usage(self, source="run", connection=None):
        """:return: the row of this month"""
        usage = self.env["quickbooks.usage"].sudo()
        return usage.search(
            [
                ("connection_id", "=", (connection or self.connection).id),
                ("source", "=", source),
                ("month", "=", fields.Date.today().replace(day=1)),
            ]
        )

    def reads(self):
        """:return: the metered requests since the log was cleared"""
        return [row for row in self.api_requests() if not row["path"].endswith("/batch")]


@tagged("post_install", "-at_install")
class TestLimits(LimitsCase):
    """Many small batches against an emulator that refuses what is too much."""

    def setUp(self):
        super().setUp()
        self.emulator.emulator.throttle.clear()
        self.patch(self.emulator.emulator.throttle, "enabled", True)

    def limit_batches(self, *windows):
        """Let a run keep to Intuit's limits, but for those of batches."""
        self.patch(limits, "WINDOWS", {"any": [(8, 1.0), (450, 60.0)], "batch": list(windows)})

    def one_record_per_batch(self):
        self.patch(push, "BATCH_SIZE", 1)

    def refused(self):
        return [row for row in self.api_requests() if row["status"] == 429]

    def test_a_push_of_many_batches_meets_no_throttle(self):
        self.one_record_per_batch()
        self.limit_batches((39, 60.0, 10))
        invoices = self.env["account.move"].union(*(self.invoice() for _number in range(14)))
        self.synchronise()
        self.assertFalse(self.refused())
        self.assertSynced(invoices)

    def test_the_level_is_kept_for_the_next_run(self):
        self.limit_batches((3, 60.0))
        invoice = self.invoice()
        self.synchronise()
        self.assertSynced(invoice)
        sent = len(self.batches())
        self.assertEqual(len(self.usage().level["batch"]["answered"]), sent)
        later = self.invoice()
        self.synchronise()
        self.assertEqual(len(self.batches()), sent)
        self.assertEqual(later.quickbooks_status, "pending")
        self.assertFalse(self.connection.error_message)

    def test_a_run_that_would_wait_long_ends_and_is_triggered_at_the_right_moment(self):
        self.limit_batches((3, 60.0))
        self.invoice()
        self.synchronise()
        self.invoice()
        began = time.monotonic()
        self.synchronise()
        self.assertLess(time.monotonic() - began, 20)
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connection.cron_id.id)], order="call_at desc", limit=1
        )
        wait = trigger.call_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(seconds=20))
        self.assertLessEqual(wait, timedelta(seconds=60))

    def test_a_run_that_the_limit_ends_is_closed(self):
        self.one_record_per_batch()
        self.limit_batches((3, 60.0))
        self.env["account.move"].union(*(self.invoice() for _number in range(4)))
        self.synchronise()
        self.assertEqual(len(self.batches()), 3)
        runs = self.env["quickbooks.sync.run"].search([("connection_id", "=", self.connection.id)])
        self.assertEqual(set(runs.mapped("state")), {"done"})

    def test_what_waited_for_the_limit_is_sent_later(self):
        self.limit_batches((3, 60.0))
        self.invoice()
        self.synchronise()
        later = self.invoice()
        self.synchronise()
        self.usage().level = False
        self.synchronise()
        self.assertSynced(later)

    def test_batches_are_under_way_together_and_arrive_once(self):
        self.one_record_per_batch()
        self.synchronise()
        invoices = self.env["account.move"].union(*(self.invoice() for _number in range(4)))
        self.emulator.set_faults(
            [{"fault": "slow", "seconds": 0.5, "path": "/batch$", "times": None}]
        )
        self.limit_batches((39, 60.0, 10))
        self.synchronise()
        self.assertSynced(invoices)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 4)
        moments = [datetime.fromisoformat(row["time"]) for row in self.batches()][-4:]
        self.assertLess(moments[1] - moments[0], timedelta(seconds=0.5))

    @mute_logger(SYNC_LOG)
    def test_a_throttle_pauses_for_as_long_as_quickbooks_says(self):
        self.emulator.set_faults([{"fault": "status", "status": 429, "retry_after": 7}])
        self.synchronise()
        wait = self.connection.throttled_until - fields.Datetime.now()
        self.assertLess(wait, timedelta(seconds=20))
        self.assertGreater(wait, timedelta())


@tagged("post_install", "-at_install")
class TestSharedRealm(LimitsCase):
    """Two Odoo companies with the same QuickBooks company share its limits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._connect(cls.setup_other_company()["company"], cls.emulator.realm_id)
        cls.other.realm_id = cls.connection.realm_id

    def test_what_one_sent_counts_for_the_other(self):
        self.invoice()
        self.synchronise()
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            env = self.env(cr=cursor, su=True)
            _usage, limiter = env["quickbooks.sync.meter"]._open(self.other.with_env(env))
        sent = limiter.state()["batch"]["answered"]
        self.assertEqual(len(sent), len(self.batches()))

    def test_they_run_one_after_the_other(self):
        self.patch(meter, "LOCK_PATIENCE", "10ms")
        key = SQL("hashtext('quickbooks_realm'), hashtext(%s)", self.connection.realm_id)
        with db_connect(self.env.cr.dbname).cursor() as elsewhere:
            elsewhere.execute(SQL("SELECT pg_advisory_lock(%s)", key))
            self.emulator.clear_log()
            self.synchronise()
            self.assertFalse(self.api_requests())
            elsewhere.execute(SQL("SELECT pg_advisory_unlock(%s)", key))
        self.synchronise()
        self.assertEqual(len(self.api_requests()), 1)


@tagged("post_install", "-at_install")
class TestMeter(LimitsCase):
    """Reads and writes are counted as QuickBooks receives them."""

    def test_the_meter_shows_what_quickbooks_received(self):
        before = self.usage().reads, self.usage().writes
        self.invoice()
        self.synchronise()
        self.synchronise()
        usage = self.usage()
        self.assertTrue(self.batches())
        self.assertEqual(usage.reads - before[0], len(self.reads()))
        self.assertEqual(usage.writes - before[1], len(self.batches()))

    @mute_logger(SYNC_LOG)
    def test_requests_of_a_run_that_failed_are_counted(self):
        before = self.usage().reads
        self.emulator.set_faults([{"fault": "status", "status": 500, "path": "/cdc"}])
        self.synchronise()
        self.assertEqual(self.usage().reads - before, len(self.reads()))

    def test_what_a_person_asks_for_is_counted_apart(self):
        with self.enter_registry_test_mode():
            self.connection.action_test()
            self.connection.action_test()
        self.assertEqual(self.usage("person").reads, 2)
        run = self.usage()
        self.assertEqual(self.connection.reads_this_month, run.reads + 2)

    def test_a_new_month_begins_at_nothing(self):
        self.synchronise()
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            self.connection.invalidate_recordset()
            self.assertEqual(self.connection.reads_this_month, 0)
            self.assertGreater(self.usage().search([]).reads, 0)

    def test_an_idle_run_is_one_request_and_few_statements(self):
        self.synchronise()
        self.synchronise()
        self.emulator.clear_log()
        cron = self.connection.sudo().cron_id
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertLess(self.env.cr.sql_log_count - before, 60)
        self.assertEqual(len(self.api_requests()), 1)

    def test_a_person_who_would_wait_for_long_is_told_so(self):
        one_a_minute = {kind: [(1, 60.0)] for kind in ("any", "batch")}
        limiters = {self.connection.realm_id: RateLimiter(one_a_minute, patience=0.0)}
        self.patch(authorisation, "_limiters", limiters)
        with self.enter_registry_test_mode():
            self.connection.action_test()
            with self.assertRaisesRegex(UserError, "Try again in a minute"):
                self.connection.action_test()


@tagged("post_install", "-at_install")
class TestBudget(LimitsCase):
    """Reading slows down before the budget is gone, and stops at it; writing goes on."""

    def use(self, share):
        """Say that a share of the budget is used."""
        self.connection.read_budget = 10_000
        self.usage().reads = round(share * 10_000)
        self.emulator.clear_log()

    def messages(self):
        return self.connection.message_ids.filtered(lambda m: "of this month are used" in m.body)

    def test_a_warning_comes_once_a_month(self):
        self.use(0.79)
        self.synchronise()
        self.assertFalse(self.messages())
        self.use(0.8)
        self.synchronise()
        self.synchronise()
        self.assertEqual(len(self.messages()), 1)

    def test_reading_slows_down_so_that_the_month_is_covered(self):
        self.use(0.8)
        now = fields.Datetime.now()
        self.synchronise()
        self.assertEqual(len(self.reads()), 0)  # it has read just now, when it was started
        interval = self.connection._reading_interval()
        left = self.connection._budget_renewed_at() - now
        self.assertAlmostEqual(interval / (left / 1900), 1, 2)
        self.usage().read_at = now - interval
        self.synchronise()
        self.assertEqual(len(self.reads()), 1)

    def test_a_run_that_reads_later_is_triggered_for_it(self):
        self.use(0.8)
        self.synchronise()
        due = self.usage().read_at + self.connection._reading_interval()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connection.cron_id.id)]
        )
        closest = min(abs(trigger.call_at - due) for trigger in triggers)
        self.assertLess(closest, timedelta(seconds=5))

    def test_writing_goes_on_when_nothing_may_be_read_any_more(self):
        self.use(1)
        invoice = self.invoice()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.reads(), [])
        self.assertEqual(self.usage().reads, 10_000)

    def test_the_last_reads_of_the_budget_are_not_exceeded_by_a_first_load(self):
        self.use(0.7)
        self.connection.write({"first_load_done": False, "load_position": False})
        self.usage().reads = 3
        self.connection.read_budget = 5
        self.synchronise()
        self.assertEqual(len(self.reads()), 2)
        self.assertFalse(self.connection.first_load_done)
        self.assertFalse(self.connection.error_message)
        self.connection.read_budget = 1000
        self.synchronise()
        self.assertTrue(self.connection.first_load_done)

    def test_a_person_is_told_that_the_reads_are_used_up(self):
        self.use(1)
        with (
            self.enter_registry_test_mode(),
            self.assertRaisesRegex(UserError, "Reads per month"),
        ):
            self.connection.action_test()

    def test_a_higher_budget_lets_it_read_again(self):
        self.use(1)
        self.synchronise()
        self.assertFalse(self.reads())
        self.connection.read_budget = 100_000
        self.synchronise()
        self.assertEqual(len(self.reads()), 1)

    def test_no_budget_is_no_limit(self):
        self.use(1)
        self.connection.read_budget = 0
        self.synchronise()
        self.assertEqual(len(self.reads()), 1)
