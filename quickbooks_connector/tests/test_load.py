from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..sync import pull
from .test_push import PushCase


@tagged("post_install", "-at_install")
class TestLoadAgain(PushCase):
    """Where the changes cannot be asked for one by one, everything is read again and the ids are compared."""

    def be_away(self, days):
        """Nothing was read for so long."""
        self.emulator.advance_clock(1200)
        self._store_token(self.connection)
        self.set_past_the_form(cursor=fields.Datetime.now() - timedelta(days=days))

    def have_no_time(self):
        """Every call of the scheduler has time for one page only.

        :return: list that grows by one with every call
        """
        sync, calls = self.registry["quickbooks.sync"], []
        commit, run = sync._commit, sync._run

        def commit_and_end(sync, cycle=None, remaining=None):
            left = commit(sync, cycle, remaining)
            return 0.0 if cycle and remaining else left

        def run_and_count(sync, cycle):
            calls.append(cycle)
            return run(sync, cycle)

        self.patch(sync, "_commit", commit_and_end)
        self.patch(sync, "_run", run_and_count)
        self.patch(self.registry["quickbooks.sync.load"], "_page_size", 5)
        return calls

    def deleted_there(self, count=1):
        """:return: invoices that both sides had and that QuickBooks has no more, and one that stays"""
        invoices = [self.invoice() for _ in range(count + 1)]
        self.synchronise()
        for invoice in invoices[:-1]:
            self.books.write("Invoice", self.theirs(invoice), operation="delete")
        return invoices[:-1], invoices[-1]

    def assertTakenBack(self, invoices, kept):
        self.assertEqual({invoice.state for invoice in invoices}, {"cancel"})
        self.assertEqual(kept.state, "posted")
        self.assertSynced(kept)
        self.assertBooksEqual()

    def test_what_was_deleted_in_31_days_of_silence_is_found(self):
        gone, kept = self.deleted_there()
        self.be_away(days=31)
        self.synchronise()
        self.assertTakenBack(gone, kept)

    def test_what_was_deleted_is_found_over_as_many_runs_as_it_takes(self):
        gone, kept = self.deleted_there(count=7)
        self.be_away(days=45)
        calls = self.have_no_time()
        self.synchronise()
        self.assertGreater(len(calls), 5)
        self.assertTakenBack(gone, kept)

    def test_the_books_are_compared_though_the_load_is_interrupted(self):
        gone, kept = self.deleted_there()
        self.be_away(days=45)
        self.emulator.set_faults([{"fault": "cut", "path": "/query", "after": 12, "times": None}])
        self.synchronise()
        self.assertFalse(self.connection.first_load_done)
        self.emulator.clear_faults()
        self.synchronise()
        self.assertTakenBack(gone, kept)

    def test_what_was_changed_meanwhile_is_taken_over(self):
        invoice = self.invoice()
        self.synchronise()
        self.write_part("Invoice", self.theirs(invoice), {"DueDate": "2027-01-31"})
        self.be_away(days=31)
        self.synchronise()
        self.assertEqual(invoice.invoice_date_due.isoformat(), "2027-01-31")

    def test_what_is_new_there_since_its_page_was_read_is_not_taken_for_gone(self):
        gone, kept = self.deleted_there()
        self.be_away(days=45)
        load = self.registry["quickbooks.sync.load"]
        self.patch(load, "_note_seen", lambda *arguments: None)
        self.synchronise()
        self.assertTakenBack(gone, kept)

    def test_more_changes_than_an_answer_holds_are_read_page_by_page(self):
        invoices = [self.invoice() for _ in range(4)]
        self.synchronise()
        for invoice in invoices:
            self.write_part("Invoice", self.theirs(invoice), {"DueDate": "2027-01-31"})
        self.patch(pull, "CDC_MAX_OBJECTS", 4)
        self.emulator.clear_log()
        self.synchronise()
        self.assertEqual(
            {invoice.invoice_date_due.isoformat() for invoice in invoices}, {"2027-01-31"}
        )
        # All of these changes are new: nobody asks for them a second time.
        asked = [row["query"]["entities"] for row in self.api_requests() if "/cdc" in row["path"]]
        self.assertEqual([entities == "Account" for entities in asked[:2]], [False, True])

    def test_changes_of_lists_that_fill_an_answer_do_not_hide_those_of_documents(self):
        customers = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(3)])
        invoices = [self.invoice(customer) for customer in customers]
        self.synchronise()
        self.write_part("Invoice", self.theirs(invoices[0]), {"DueDate": "2027-01-31"})
        for customer in customers:
            phone = {"PrimaryPhone": {"FreeFormNumber": "555 0222"}}
            self.write_part("Customer", self.theirs(customer), phone)
        for most, queries in ((8, False), (4, True)):
            with self.subTest(most):
                self.patch(pull, "CDC_MAX_OBJECTS", most)
                self.emulator.clear_log()
                self.synchronise()
                requests = [row["path"].rpartition("/")[2] for row in self.api_requests()]
                self.assertEqual(requests[:3], ["cdc"] * 3)
                self.assertEqual("query" in requests, queries)
                self.assertTrue(self.connection.first_load_done)
        self.assertEqual(invoices[0].invoice_date_due.isoformat(), "2027-01-31")
        self.assertEqual(set(customers.mapped("phone")), {"555 0222"})

    def test_a_full_answer_of_known_changes_is_asked_for_again_with_a_short_overlap(self):
        for _ in range(4):
            self.invoice()
        self.synchronise()
        self.patch(pull, "CDC_MAX_OBJECTS", 4)
        self.patch(pull, "SHORTEST_OVERLAP", timedelta(seconds=-5))
        self.emulator.clear_log()
        self.synchronise()
        self.assertEqual(
            [row["path"].rpartition("/")[2] for row in self.api_requests()], ["cdc", "cdc"]
        )
