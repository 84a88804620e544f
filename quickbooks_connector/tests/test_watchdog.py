"""A stalled run is noticed and taken over."""

from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .test_push import PushCase

WATCHDOG_LOG = "odoo.addons.quickbooks_connector.sync.watchdog"


@tagged("post_install", "-at_install")
class TestWatchdog(PushCase, CronMixinCase):
    def setUp(self):
        super().setUp()
        clock = freeze_time(datetime.now(timezone.utc).replace(microsecond=0))
        self.frozen = clock.start()
        self.addCleanup(clock.stop)
        self.cron = self.connection.sudo().cron_id

    def watch(self):
        """Let the watchdog look.

        :return: the triggers that it set for the connection
        """
        cron = self.env.ref("quickbooks_connector.ir_cron_watchdog").sudo()
        with (
            mute_logger(WATCHDOG_LOG),
            self.capture_triggers(self.connection.cron_id.id or 0) as captured,
            self.enter_registry_test_mode(),
        ):
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        return captured.records

    def interrupted_run(self):
        """:return: the run of a process that was killed in the middle"""
        return self.env["quickbooks.sync.run"].sudo().create({"connection_id": self.connection.id})

    def test_it_leaves_a_healthy_connection_alone(self):
        self.assertFalse(self.watch())
        self.assertFalse(self.connection.stall_count)

    def test_the_run_of_a_dead_process_is_closed_and_the_connection_runs_again(self):
        run = self.interrupted_run()
        self.assertTrue(self.watch())
        self.assertEqual(run.state, "interrupted")
        self.assertEqual(run.ended_at, fields.Datetime.now())
        self.assertIn("nothing is lost", run.message)
        invoice = self.invoice()
        self.synchronise()
        self.assertSynced(invoice)

    def test_a_deactivated_scheduled_action_is_activated(self):
        self.cron.active = False
        self.assertTrue(self.watch())
        self.assertTrue(self.cron.active)

    def test_an_action_that_odoo_deactivated_after_a_week_of_failures_goes_on(self):
        job = self.cron.read(["cron_name", "active", "failure_count"])[0] | {
            "failure_count": 5,
            "first_failure_date": datetime.now() - timedelta(days=8),
        }
        with mute_logger("odoo.addons.base.models.ir_cron"):
            self.cron._update_failure_count(job, "failed")
        self.env.invalidate_all()
        self.assertFalse(self.cron.active)
        self.watch()
        self.assertTrue(self.cron.active)

    def test_a_missing_scheduled_action_is_made_again(self):
        self.cron.unlink()
        self.watch()
        self.assertTrue(self.connection.cron_id.active)

    def test_an_action_that_was_put_off_is_called_when_its_run_is_late(self):
        self.cron.nextcall = fields.Datetime.now() + timedelta(days=300)
        self.assertFalse(self.watch())
        self.frozen.tick(timedelta(hours=1))
        self.assertTrue(self.watch())
        self.assertEqual(self.cron.nextcall, fields.Datetime.now())

    def test_a_wait_after_an_error_is_no_stall(self):
        self.connection.next_attempt_at = fields.Datetime.now() + timedelta(hours=1)
        self.frozen.tick(timedelta(hours=1))
        self.assertFalse(self.watch())

    def test_a_paused_connection_is_left_alone(self):
        self.connection.action_pause()
        run = self.interrupted_run()
        self.frozen.tick(timedelta(days=1))
        self.assertFalse(self.watch())
        self.assertEqual(run.state, "running")

    def test_a_copy_of_a_database_is_left_alone(self):
        self.cron.active = False
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "another-database")
        self.watch()
        self.assertFalse(self.cron.active)

    def test_it_is_told_when_it_happens_again_and_again(self):
        for _time in range(2):
            self.interrupted_run()
            self.watch()
        self.assertFalse(self.connection.activity_ids)
        self.interrupted_run()
        self.watch()
        self.assertEqual(self.connection.activity_ids.quickbooks_trouble, "stalled")

    def test_a_run_that_goes_through_ends_the_matter(self):
        for _time in range(3):
            self.interrupted_run()
            self.watch()
        self.synchronise()
        self.watch()
        self.assertFalse(self.connection.stall_count)
        self.assertFalse(self.connection.activity_ids)
