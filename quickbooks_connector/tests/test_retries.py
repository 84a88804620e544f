"""Whether and when something is tried again, for each class of error."""

from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..sync.backoff import HOUR, JITTER, MINUTE
from .test_hostile_company import DescriptionCase
from .test_push import PushCase
from .test_trouble import SYNC_LOG


class RetryCase(PushCase, CronMixinCase):
    """Time stands still, so that every wait can be told to the second."""

    def setUp(self):
        super().setUp()
        self.clock = freeze_time(datetime.now(timezone.utc).replace(microsecond=0))
        self.frozen = self.clock.start()
        self.addCleanup(self.clock.stop)
        self.synchronise()
        self.emulator.clear_log()

    @property
    def now(self):
        """:return: the time that stands still, UTC"""
        return self.frozen().replace(tzinfo=None)

    def run_failing(self, *faults):
        """Run once while QuickBooks fails.

        :return: seconds until the next attempt; None where no clock decides
        """
        self.emulator.set_faults(list(faults))
        with mute_logger(SYNC_LOG):
            self.run_scheduled_action()
        moment = self.connection._waits_until()
        return (moment - self.now).total_seconds() if moment else None

    def assertWaits(self, seconds, longest):
        """The wait is as long as the class of error says, less the part that is left to chance."""
        self.assertLessEqual(longest * (1 - JITTER) - 1, seconds)
        self.assertLessEqual(seconds, longest)


@tagged("post_install", "-at_install")
class TestRetriesOfConnection(RetryCase):
    """A run that cannot go on is repeated when its class of error says so."""

    def test_after_no_answer_each_wait_is_twice_as_long_up_to_an_hour(self):
        cut = {"fault": "cut", "path": "/v3/", "times": None}
        for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
            wait = self.run_failing(cut)
            self.assertWaits(wait, minutes * MINUTE)
            self.frozen.tick(timedelta(hours=1))

    def test_the_next_attempt_is_planned_with_the_scheduler(self):
        with self.capture_triggers(self.connection.cron_id.id) as captured:
            wait = self.run_failing({"fault": "cut", "path": "/v3/"})
        moments = captured.records.mapped("call_at")
        self.assertEqual(moments, [self.now + timedelta(seconds=wait)])

    def test_what_triggers_a_run_meanwhile_does_not_shorten_the_wait(self):
        self.run_failing({"fault": "cut", "path": "/v3/"})
        self.emulator.clear_log()
        invoice = self.invoice()
        with self.capture_triggers(self.connection.cron_id.id) as captured:
            self.run_scheduled_action()
        self.assertFalse(self.api_requests())
        self.assertFalse(captured.records, "Another attempt is planned already")
        self.frozen.tick(timedelta(minutes=1))
        self.run_scheduled_action()
        self.assertSynced(invoice)

    def test_a_person_need_not_wait(self):
        self.run_failing({"fault": "cut", "path": "/v3/"})
        invoice = self.invoice()
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            invoice.with_env(invoice.env(cr=cursor)).action_quickbooks_sync_now()
        self.env.invalidate_all()
        self.assertSynced(invoice)

    def test_a_success_begins_the_count_anew(self):
        failed = {"fault": "status", "status": 503, "path": "/v3/"}
        for _failure in range(4):
            self.run_failing(failed)
            self.frozen.tick(timedelta(hours=1))
        self.run_scheduled_action()
        self.assertFalse(self.connection.next_attempt_at)
        self.assertFalse(self.connection.error_message)
        self.assertEqual(self.connection.last_success_at, self.now)
        self.assertWaits(self.run_failing(failed), MINUTE)

    def test_quickbooks_failing_is_waited_for_as_no_answer_is(self):
        self.assertWaits(
            self.run_failing({"fault": "status", "status": 500, "path": "/v3/"}), MINUTE
        )

    def test_a_throttle_lasts_as_long_as_quickbooks_says_and_never_less(self):
        wait = self.run_failing(
            {"fault": "status", "status": 429, "path": "/v3/", "retry_after": 200}
        )
        self.assertLessEqual(200, wait)
        self.assertLessEqual(wait, 200 * (1 + JITTER))
        self.assertEqual(self.connection.waits_until, self.connection.throttled_until)

    def test_a_throttle_without_a_word_lasts_a_minute(self):
        wait = self.run_failing({"fault": "status", "status": 429, "path": "/v3/"})
        self.assertLessEqual(MINUTE, wait)
        self.assertLessEqual(wait, MINUTE * (1 + JITTER))

    def test_a_lost_authorisation_waits_for_a_person(self):
        with self.capture_triggers(self.connection.cron_id.id) as captured:
            wait = self.run_failing({"fault": "token_revoked", "path": "/v3/"})
        self.assertIsNone(wait)
        self.assertFalse(captured.records)
        self.assertEqual(self.connection.state, "expired")
        self.emulator.clear_log()
        self.run_scheduled_action()
        self.assertFalse(self.api_requests())

    def test_a_missing_permission_is_asked_for_once_an_hour(self):
        wait = self.run_failing({"fault": "status", "status": 403, "code": "3100", "path": "/v3/"})
        self.assertWaits(wait, HOUR)


@tagged("post_install", "-at_install")
class TestRetriesOfRecord(RetryCase):
    """One record that QuickBooks fails over waits alone."""

    def setUp(self):
        super().setUp()
        self.invoice()
        self.run_scheduled_action()
        self.emulator.clear_log()

    def operation(self, record):
        return self.binding(record).sudo().operation_ids.filtered(lambda o: o.state != "done")

    def fail_items(self, **fault):
        self.emulator.set_faults([{"fault": "status", "item": "Invoice", "times": None} | fault])

    def test_a_poisonous_record_is_sent_once_per_run_and_the_others_go(self):
        bad = self.invoice()
        self.fail_items(item=0, code="10000")
        good = self.invoice()
        self.run_scheduled_action()
        self.assertEqual(len(self.batches()), 1)
        self.assertSynced(good)
        self.assertEqual(bad.quickbooks_status, "pending")
        self.emulator.clear_log()
        self.run_scheduled_action()
        self.assertFalse(self.batches(), "It has to wait")

    def test_each_failure_doubles_the_wait_of_the_record(self):
        bad = self.invoice()
        self.fail_items(code="10000")
        for minutes in (1, 2, 4, 8):
            with self.capture_triggers(self.connection.cron_id.id) as captured:
                self.run_scheduled_action()
            moment = self.operation(bad).next_attempt_at
            self.assertWaits((moment - self.now).total_seconds(), minutes * MINUTE)
            self.assertIn(moment, captured.records.mapped("call_at"))
            self.frozen.move_to(moment)

    def test_a_record_goes_by_itself_after_its_wait(self):
        bad = self.invoice()
        self.fail_items(code="10000")
        self.run_scheduled_action()
        self.emulator.clear_faults()
        self.frozen.tick(timedelta(minutes=1))
        self.run_scheduled_action()
        self.assertSynced(bad)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 2)

    def test_an_edited_record_need_not_wait(self):
        bad = self.invoice()
        self.fail_items(code="10000")
        self.run_scheduled_action()
        self.emulator.clear_faults()
        bad.button_draft()
        bad.invoice_line_ids.price_unit = 55.0
        bad.action_post()
        self.run_scheduled_action()
        self.assertSynced(bad)

    def test_a_throttled_record_waits_as_long_as_a_throttled_connection(self):
        bad = self.invoice()
        self.fail_items(code="3001")
        self.run_scheduled_action()
        self.assertEqual(len(self.batches()), 1)
        wait = (self.operation(bad).next_attempt_at - self.now).total_seconds()
        self.assertLessEqual(MINUTE, wait)

    def test_a_stale_record_is_sent_again_at_once(self):
        invoice = self.invoice()
        self.run_scheduled_action()
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 55.0
        invoice.action_post()
        self.emulator.clear_log()
        self.emulator.set_faults([{"fault": "stale_token", "item": "Invoice"}])
        self.run_scheduled_action()
        self.assertSynced(invoice)
        self.assertEqual(len(self.batches()), 2)

    def test_a_refused_record_waits_for_a_change(self):
        bad = self.invoice()
        self.fail_items(code="2020")
        self.run_scheduled_action()
        self.assertEqual(bad.quickbooks_status, "failed")
        self.emulator.clear_log()
        self.frozen.tick(timedelta(days=1))
        self.run_scheduled_action()
        self.assertFalse(self.batches())
        self.emulator.clear_faults()
        bad.button_draft()
        bad.action_post()
        self.run_scheduled_action()
        self.assertSynced(bad)


@tagged("post_install", "-at_install")
class TestRetriesOfClosedPeriod(DescriptionCase, RetryCase):
    """What lies in a closed period of QuickBooks goes when the period is opened there."""

    def close_books(self, day):
        self.books.close_books(day)

    def held_back(self):
        """:return: an invoice that QuickBooks refuses, because its books were closed meanwhile"""
        self.close_books("2026-03-31")
        invoice = self.invoice()
        self.run_scheduled_action()
        self.assertEqual(invoice.quickbooks_status, "failed")
        return invoice

    def preference_requests(self):
        return [row for row in self.api_requests() if row["path"].endswith("/preferences")]

    def test_a_refusal_lets_the_closing_date_be_read_and_named(self):
        invoice = self.held_back()
        self.assertIn("follows by itself", invoice.quickbooks_message)
        self.run_scheduled_action()
        self.assertEqual(self.connection.book_close_date.isoformat(), "2026-03-31")
        self.assertIn("closed until 2026-03-31", invoice.quickbooks_message)

    def test_it_is_not_sent_while_the_period_is_closed(self):
        self.held_back()
        self.run_scheduled_action()
        self.emulator.clear_log()
        for _hour in range(3):
            self.frozen.tick(timedelta(hours=1))
            self.run_scheduled_action()
        self.assertFalse(self.batches())
        self.assertEqual(len(self.preference_requests()), 3)

    def test_it_goes_by_itself_within_an_hour_after_the_period_is_opened(self):
        invoice = self.held_back()
        self.run_scheduled_action()
        self.close_books("2026-02-28")
        self.run_scheduled_action()
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.frozen.tick(timedelta(hours=1))
        self.run_scheduled_action()
        self.assertSynced(invoice)
        self.assertFalse(self.env["quickbooks.sync.issue"].search([]))

    def test_it_goes_when_it_gets_a_later_date(self):
        invoice = self.held_back()
        invoice.button_draft()
        invoice.write({"invoice_date": "2026-04-02", "date": "2026-04-02"})
        invoice.action_post()
        self.run_scheduled_action()
        self.assertSynced(invoice)

    def test_nobody_asks_for_the_closing_date_while_nothing_waits_for_it(self):
        self.frozen.tick(timedelta(days=1))
        self.run_scheduled_action()
        self.assertEqual(len(self.api_requests()), 1)

    @mute_logger("odoo.addons.quickbooks_connector.sync.closing")
    def test_a_closing_date_that_is_none_stops_no_run(self):
        held_back = self.held_back()
        self.damaged("Preferences", ("AccountingInfoPrefs", "BookCloseDate"), "0000-00-00")
        other = self.invoice(invoice_date="2026-04-02", date="2026-04-02")
        self.run_scheduled_action()
        self.assertSynced(other)
        self.assertFalse(self.connection.error_message)
        self.assertEqual(held_back.quickbooks_status, "failed")

    @mute_logger("odoo.addons.quickbooks_connector.sync.closing")
    def test_preferences_that_nobody_gives_stop_no_run(self):
        self.held_back()
        for fault in ({"fault": "status", "status": 500}, {"fault": "html", "status": 200}):
            with self.subTest(fault):
                self.connection.closing_date_read_at = False
                self.emulator.set_faults([fault | {"path": "/preferences"}])
                other = self.invoice(invoice_date="2026-04-02", date="2026-04-02")
                self.run_scheduled_action()
                self.assertSynced(other)
                self.assertFalse(self.connection.error_message)
