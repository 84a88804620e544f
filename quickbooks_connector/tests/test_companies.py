"""A slow or failing company never delays another one."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_push import PushCase
from .test_trouble import SYNC_LOG


@tagged("post_install", "-at_install")
class TestCompaniesApart(PushCase):
    """Two companies with a connection each; the first one is in trouble."""

    other_samples = ("us_sales",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.setup_other_company()["company"]
        cls.other = cls._connect(company, cls.emulator.realms["us_sales"])
        cls.other.action_import_chart()

    def setUp(self):
        super().setUp()
        self._store_token(self.other)
        self.other.action_start()

    def run_both(self, **fault):
        """Run the company in trouble, then the other one, as one worker of the scheduler does."""
        path = f"/company/{self.connection.realm_id}/"
        self.emulator.set_faults([{"path": path, "times": None} | fault])
        with mute_logger(SYNC_LOG):
            self.run_scheduled_action()
        self.run_scheduled_action(self.other)

    def assertOtherIsThrough(self):
        self.assertTrue(self.other.first_load_done)
        self.assertTrue(self.other.last_success_at)
        self.assertFalse(self.other.error_message)
        self.assertFalse(self.other._waits_until())

    def test_one_that_cannot_be_reached_delays_nobody(self):
        self.run_both(fault="cut")
        self.assertTrue(self.connection.next_attempt_at)
        self.assertOtherIsThrough()

    def test_one_that_is_throttled_delays_nobody(self):
        self.run_both(fault="status", status=429, retry_after=600)
        self.assertTrue(self.connection.throttled_until)
        self.assertOtherIsThrough()

    def test_one_that_has_lost_its_authorisation_delays_nobody(self):
        self.run_both(fault="token_revoked", times=1)
        self.assertEqual(self.connection.state, "expired")
        self.assertOtherIsThrough()

    def test_one_that_waits_gives_its_worker_back_at_once(self):
        self.run_both(fault="cut")
        self.emulator.clear_log()
        self.run_scheduled_action()
        self.assertFalse(self.api_requests())

    def test_a_call_without_time_left_gives_way_to_other_companies_and_goes_on_later(self):
        invoices = self.env["account.move"].union(*(self.invoice() for _number in range(31)))
        self.emulator.clear_log()
        self.call_without_time_left()
        self.assertFalse(self.api_requests())
        self.run_scheduled_action()
        self.assertSynced(invoices)

    def call_without_time_left(self):
        """Call the method of the scheduled action as the scheduler does when its time is over."""
        cron = self.connection.cron_id
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            context = {"cron_id": cron.id, "cron_end_time": 0}
            cron, progress = cron.with_env(cron.env(cr=cursor, context=context))._add_progress()
            cron.env["quickbooks.connection"]._cron_synchronise(self.connection.id)
            self.assertEqual(progress.remaining, 1, "The scheduler calls it again")
        self.env.invalidate_all()
