"""A slow or failing company never delays another one."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_push import PushCase
from .test_trouble import SYNC_LOG


class CompaniesCase(PushCase):
    """Two companies with a connection each."""

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


@tagged("post_install", "-at_install")
class TestCompaniesApart(CompaniesCase):
    """The first of two companies is in trouble."""

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


@tagged("post_install", "-at_install")
class TestSharedContacts(CompaniesCase):
    """A contact without a company is a customer in the QuickBooks of both companies."""

    def setUp(self):
        super().setUp()
        self.contact = self.env["res.partner"].create({"name": "Shared Customer"})
        operations = self.env["quickbooks.operation"].sudo()
        customer = self.env["quickbooks.entity.customer"]
        for connection in self.connection, self.other:
            operations._enqueue_for(connection.sudo(), customer, self.contact.sudo(), force=True)
            self.run_scheduled_action(connection)
        self.own, self.others = (
            self.binding(self.contact).filtered(lambda b, c=connection: b.connection_id == c)
            for connection in (self.connection, self.other)
        )
        self.assertTrue(self.own.qbo_id and self.others.qbo_id)
        self.other.accepts_shared_changes = True
        self.emulator.clear_log()

    def there(self, binding):
        """:return: the customer as the QuickBooks of a binding has it"""
        books = self.emulator.company(binding.connection_id.realm_id)
        return books.get("Customer", binding.qbo_id)

    def change_in_quickbooks(self, **values):
        """Change the customer in the QuickBooks of the first company, and let both companies run."""
        self.write_part("Customer", self.there(self.own), values)
        self.run_scheduled_action(self.connection)
        self.run_scheduled_action(self.other)

    def test_a_change_in_one_quickbooks_goes_to_the_other(self):
        self.change_in_quickbooks(DisplayName="Renamed Customer")
        self.assertEqual(self.contact.name, "Renamed Customer")
        self.assertEqual(self.there(self.others)["DisplayName"], "Renamed Customer")
        self.assertEqual((self.own.status, self.others.status), ("synced", "synced"))

    def test_the_log_of_the_other_company_says_where_it_comes_from(self):
        self.change_in_quickbooks(DisplayName="Renamed Customer")
        (row,) = self.others.log_ids.filtered(lambda row: row.direction == "company")
        self.assertIn(self.company.name, row.message)
        self.assertFalse(self.own.log_ids.filtered(lambda row: row.direction == "company"))

    def test_it_does_not_go_to_a_company_that_does_not_allow_it_and_differs_there(self):
        self.other.accepts_shared_changes = False
        self.change_in_quickbooks(DisplayName="Renamed Customer")
        self.assertEqual(self.contact.name, "Renamed Customer")
        self.assertEqual(self.there(self.others)["DisplayName"], "Shared Customer")
        self.assertEqual((self.own.status, self.others.status), ("synced", "warning"))
        self.assertIn(self.company.name, self.others.message)
        self.assertEqual(self.others.log_ids[0].action, "keep")
        # It stays so: no run takes both for equal.
        self.run_scheduled_action(self.other)
        self.assertEqual(self.others.status, "warning")

    def test_a_person_sends_it_all_the_same(self):
        self.other.accepts_shared_changes = False
        self.change_in_quickbooks(DisplayName="Renamed Customer")
        contact = self.contact.with_context(allowed_company_ids=self.other.company_id.ids)
        self.sync_now(contact)
        self.assertEqual(self.there(self.others)["DisplayName"], "Renamed Customer")
        self.assertEqual(self.others.status, "synced")

    def test_what_both_have_changed_waits_for_a_person_who_merges_it(self):
        self.other.accepts_shared_changes = False
        self.change_in_quickbooks(PrimaryPhone={"FreeFormNumber": "555 0111"})
        self.emulator.company(self.other.realm_id).write(
            "Customer",
            {"Id": self.others.qbo_id, "SyncToken": self.there(self.others)["SyncToken"]}
            | {"sparse": True, "DisplayName": "Renamed There"},
        )
        for _run in range(2):
            self.run_scheduled_action(self.other)
            self.assertEqual(self.others.status, "failed")
            self.assertIn("in Odoo by another company", self.others.message)
            self.assertEqual(self.contact.name, "Shared Customer")
            self.assertNotIn("PrimaryPhone", self.there(self.others))
        contact = self.contact.with_context(allowed_company_ids=self.other.company_id.ids)
        self.sync_now(contact)
        self.assertEqual((self.contact.name, self.contact.phone), ("Renamed There", "555 0111"))
        there = self.there(self.others)
        self.assertEqual(there["DisplayName"], "Renamed There")
        self.assertEqual(there["PrimaryPhone"]["FreeFormNumber"], "555 0111")
        self.assertEqual((self.others.status, self.others.message), ("synced", False))
        # The first company is told of the name in its turn, and goes on when a person says so.
        self.assertEqual(self.own.status, "warning")
        self.assertIn(self.other.company_id.name, self.own.message)
        self.sync_now(self.contact.with_context(allowed_company_ids=self.company.ids))
        self.assertEqual(self.there(self.own)["DisplayName"], "Renamed There")
        self.assertEqual(self.own.status, "synced")

    def test_nothing_is_sent_back_to_where_it_was_changed(self):
        self.change_in_quickbooks(DisplayName="Renamed Customer")
        realms = {row["path"].split("/")[3] for row in self.batches()}
        self.assertEqual(realms, {self.other.realm_id})
        self.run_scheduled_action(self.connection)
        self.assertEqual(self.there(self.own)["SyncToken"], "1")

    def test_one_that_is_made_inactive_in_one_quickbooks_is_so_in_the_other(self):
        self.change_in_quickbooks(Active=False)
        self.assertFalse(self.contact.active)
        self.assertFalse(self.there(self.others)["Active"])
        self.assertEqual(self.others.status, "synced")
