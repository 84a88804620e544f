from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sync.push import MAX_ATTEMPTS
from .test_push import PushCase

SYNC_LOG = "odoo.addons.quickbooks_connector.sync.synchronise"


@tagged("post_install", "-at_install")
class TestTrouble(PushCase):
    """What goes wrong is told, loses nothing, and stops nobody else."""

    @mute_logger(SYNC_LOG)
    def test_an_expired_access_token_is_renewed_without_a_word(self):
        invoice = self.invoice()
        self.emulator.advance_clock(2 * 3600)
        self.synchronise()
        self.assertSynced(invoice)
        self.assertFalse(self.connection.error_message)

    @mute_logger(SYNC_LOG)
    def test_a_revoked_grant_asks_for_a_new_consent(self):
        invoice = self.invoice()
        self.emulator.set_faults([{"fault": "token_revoked", "path": "/v3/"}])
        self.synchronise()
        self.assertEqual(self.connection.state, "expired")
        self.assertIn("Connect", self.connection.error_message)
        self.assertIn(self.connection.name, self.connection.error_message)
        self.assertEqual(invoice.quickbooks_status, "pending")

    @mute_logger(SYNC_LOG)
    def test_what_was_posted_while_the_grant_was_expired_is_sent_later(self):
        self.emulator.set_faults([{"fault": "token_revoked", "path": "/v3/"}])
        self.synchronise()
        invoice = self.invoice()
        self._store_token(self.connection)
        for event in ("connect", "accept"):
            self.connection._transition(event)
        self.connection.action_start()
        self.synchronise()
        self.assertSynced(invoice)

    @mute_logger(SYNC_LOG)
    def test_a_token_of_another_company_names_the_company(self):
        self.set_past_the_form(realm_id="9341453999999999999")
        self.synchronise()
        self.assertIn("9341453999999999999", self.connection.error_message)
        self.assertEqual(self.connection.state, "running")

    @mute_logger(SYNC_LOG)
    def test_an_unreachable_server_is_named_and_tried_again(self):
        invoice = self.invoice()
        address = self.connection.base_url
        self.move_server("http://127.0.0.1:9")
        self.synchronise()
        self.assertIn("http://127.0.0.1:9", self.connection.error_for_administrators)
        self.assertIn("the server of the connection does not answer", self.connection.error_message)
        self.assertEqual(invoice.quickbooks_status, "pending")
        self.move_server(address)
        self.synchronise()
        self.assertFalse(self.connection.error_message)
        self.assertSynced(invoice)

    def test_a_missing_mapping_holds_one_record_and_lets_the_others_go(self):
        account = self.env["account.account"].create(
            {"name": "Freight", "code": "430000", "account_type": "income"}
        )
        held = self.invoice(lines=[(10.0, 1.0, {"account_id": account.id})])
        also = self.invoice(lines=[(11.0, 1.0, {"account_id": account.id})])
        free = self.invoice()
        self.synchronise()
        self.assertSynced(free)
        self.assertEqual(held.quickbooks_status, "failed")
        self.assertIn("430000", held.quickbooks_message)
        self.assertEqual(held.state, "posted")
        issue = self.env["quickbooks.sync.issue"].search([])
        self.assertEqual(issue.blocked_count, 3)  # both invoices, and the item for the account
        mapping = self.env["quickbooks.account.mapping"].search(
            [("connection_id", "=", self.connection.id), ("qbo_type", "=", "Income")], limit=1
        )
        mapping.account_id = account
        self.synchronise()
        self.assertSynced(held + also)
        self.assertFalse(self.env["quickbooks.sync.issue"].search([]))

    def test_a_known_product_on_an_unmapped_account_holds_only_its_document(self):
        product = self.env["product.product"].create(
            {"name": "Hedges", "property_account_income_id": self.account("Services").id}
        )
        self.invoice(lines=[(10.0, 1.0, {"product_id": product.id})])
        self.synchronise()
        account = self.env["account.account"].create(
            {"name": "Freight", "code": "430000", "account_type": "income"}
        )
        held = self.invoice(
            lines=[(10.0, 1.0, {"product_id": product.id, "account_id": account.id})]
        )
        free = self.invoice()
        self.synchronise()
        self.assertSynced(free)
        self.assertIn("430000", held.quickbooks_message)

    def test_a_batch_that_quickbooks_turns_down_is_sent_in_halves(self):
        invoices = self.invoice() + self.invoice() + self.invoice()
        self.synchronise()
        more = self.invoice() + self.invoice() + self.invoice()
        self.emulator.set_faults(
            [{"fault": "status", "status": 400, "code": "2010", "path": "/batch$"}]
        )
        self.synchronise()
        self.assertSynced(invoices + more)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 6)

    @mute_logger(SYNC_LOG)
    def test_a_batch_that_fails_for_ever_is_given_up_and_blocks_nobody(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_cancel()
        fault = {"fault": "status", "status": 500, "path": "/batch$", "times": None}
        self.emulator.set_faults([fault])
        for _attempt in range(MAX_ATTEMPTS + 1):
            self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.emulator.clear_faults()
        other = self.invoice()
        self.synchronise()
        self.assertSynced(other)

    def test_what_quickbooks_refuses_is_told_in_its_words_and_can_be_tried_again(self):
        invoice, other = self.invoice(), self.invoice()
        self.synchronise()
        self.books.write("Customer", {"DisplayName": "Taken Name"})
        self.partner_a.name = "Taken Name"
        other.button_draft()
        other.action_post()
        self.synchronise()
        self.assertIn("QuickBooks refuses it", self.partner_a.quickbooks_message)
        self.assertSynced(invoice + other)
        self.partner_a.name = "Free Name"
        self.synchronise()
        self.assertSynced(self.partner_a)

    @mute_logger(SYNC_LOG)
    def test_a_lost_answer_makes_no_duplicate(self):
        self.invoice()
        self.synchronise()
        invoice = self.invoice()
        self.emulator.set_faults([{"fault": "answer_lost", "path": "/batch$"}])
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "syncing")
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 2)

    @mute_logger(SYNC_LOG)
    def unanswered_for_days(self, fault):
        """:return: an invoice whose batch met a fault, two days and a forgotten request id ago"""
        self.invoice()
        self.synchronise()
        invoice = self.invoice()
        self.emulator.set_faults([{"fault": fault, "path": "/batch$"}])
        self.synchronise()
        operation = self.binding(invoice).operation_ids.filtered(lambda o: o.state == "sent")
        operation.requested_at -= timedelta(days=2)
        self.books.forget_requests()
        return invoice

    def test_a_request_id_that_is_forgotten_makes_no_duplicate(self):
        invoice = self.unanswered_for_days("answer_lost")
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 2)

    def test_what_never_arrived_is_sent_days_later(self):
        invoice = self.unanswered_for_days("cut")
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 2)

    @mute_logger(SYNC_LOG)
    def test_an_answer_cut_short_makes_no_duplicate(self):
        self.invoice()
        self.synchronise()
        invoice = self.invoice()
        self.emulator.set_faults([{"fault": "truncated", "path": "/batch$"}])
        self.synchronise()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 2)

    @mute_logger(SYNC_LOG)
    def test_throttling_pauses_the_connection_until_it_may_go_on(self):
        invoice = self.invoice()
        self.emulator.set_faults(
            [{"fault": "status", "status": 429, "path": "/batch$", "retry_after": 30}]
        )
        self.synchronise()
        self.assertTrue(self.connection.throttled_until)
        self.emulator.clear_log()
        self.synchronise()
        self.assertFalse(self.api_requests())
        self.connection.throttled_until = False
        self.synchronise()
        self.assertSynced(invoice)

    def test_a_stale_sync_token_is_read_again(self):
        invoice = self.invoice()
        self.synchronise()
        self.binding(invoice).sudo().sync_token = "0"
        self.books.write(
            "Invoice",
            {
                "Id": self.binding(invoice).qbo_id,
                "SyncToken": "0",
                "sparse": True,
                "TrackingNum": "1Z999",
            },
        )
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 140.0
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), 140.0)

    def edited_in_flight(self, fault):
        """An invoice whose answer is on its way while a person changes it.

        :return: the invoice
        """
        self.invoice()
        self.synchronise()
        invoice = self.invoice()
        self.emulator.set_faults([fault])
        with mute_logger(SYNC_LOG):
            self.synchronise()
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 120.0
        invoice.action_post()
        return invoice

    def test_an_edit_while_the_answer_is_lost_is_sent_after_it(self):
        invoice = self.edited_in_flight({"fault": "answer_lost", "path": "/batch$"})
        self.synchronise()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), 120.0)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 2)

    def test_an_edit_while_a_refusal_is_on_its_way_takes_its_place(self):
        invoice = self.edited_in_flight({"fault": "cut", "path": "/batch$"})
        self.books.close_books("2026-12-31")
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.assertIn("closed until 2026-12-31", invoice.quickbooks_message)
        operations = self.binding(invoice).sudo().operation_ids
        self.assertEqual(operations.mapped("state"), ["blocked"])

    def test_a_person_can_leave_a_record_out(self):
        invoice = self.invoice()
        self.leave_out(invoice)
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "skipped")
        self.assertFalse(self.books.query("SELECT COUNT(*) FROM Invoice"))

    def test_sync_now_without_a_running_connection_says_what_to_do(self):
        self.connection.action_pause()
        with self.assertRaisesRegex(UserError, "press Start"):
            self.invoice().action_quickbooks_sync_now()

    def test_nothing_is_sent_while_paused_and_nothing_is_lost(self):
        self.connection.action_pause()
        invoice = self.invoice()
        self.synchronise()
        self.assertFalse(self.api_requests())
        self.connection.action_start()
        self.synchronise()
        self.assertSynced(invoice)

    def test_a_copied_database_is_cut_off(self):
        self.invoice()
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "another-database")
        self.synchronise()
        self.assertEqual(self.connection.state, "detached")
        self.assertFalse(self.api_requests())
        self.assertFalse(self.connection._credential()._sealed("refresh_token"))


@tagged("post_install", "-at_install")
class TestClosedPeriods(PushCase):
    """No date is moved to get past a closed period."""

    def test_a_document_of_a_closed_quickbooks_period_is_held_back(self):
        self.connection.book_close_date = "2026-03-31"
        invoice = self.invoice()
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.assertIn("closed until 2026-03-31", invoice.quickbooks_message)
        self.connection.book_close_date = False
        invoice.action_quickbooks_retry()
        self.synchronise()
        self.assertSynced(invoice)

    def test_a_document_of_a_locked_odoo_period_is_held_back(self):
        self.company.sudo().sale_lock_date = "2026-03-31"
        customer = self.books.write("Customer", {"DisplayName": "Late Payer"})
        item = self.books.write(
            "Item",
            {
                "Name": "Advice",
                "Type": "Service",
                "IncomeAccountRef": {"value": self.mapping("Services").qbo_id},
            },
        )
        theirs = self.books.write(
            "Invoice",
            {
                "CustomerRef": {"value": customer["Id"]},
                "TxnDate": "2026-03-10",
                "Line": [
                    {
                        "DetailType": "SalesItemLineDetail",
                        "Amount": 70,
                        "SalesItemLineDetail": {"ItemRef": {"value": item["Id"]}},
                    }
                ],
            },
        )
        self.synchronise()
        waiting = self.env["quickbooks.binding"].search([("qbo_type", "=", "Invoice")])
        self.assertIn("locked until 2026-03-31", waiting.message)
        self.company.sudo().sale_lock_date = False
        waiting.action_retry()
        self.synchronise()
        move = self.env["account.move"].browse(waiting.res_id)
        self.assertEqual(move.date.isoformat(), theirs["TxnDate"])
        self.assertBooksEqual()
