"""What QuickBooks refuses, or never answers, is settled by what QuickBooks has: once, and with a reason."""

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from qbo_emulator.merging import merge

from ..client import QuickbooksClient, loads
from ..models import quickbooks_connection_budget
from ..sync.push import MAX_ATTEMPTS
from .test_push import PushCase
from .test_trouble import SYNC_LOG


class SettleCase(PushCase):
    def sparse(self, record, **values):
        """Change the entity of a record in QuickBooks."""
        return self.write_part(self.binding(record).qbo_type, self.theirs(record), values)

    def synchronise_meanwhile(self, happen):
        """Run once, and let something happen in QuickBooks after it was read, before it is written to.

        :param happen: callable
        """
        push = type(self.env["quickbooks.sync.push"])
        original, left = push._push, [happen]

        def _push(model, cycle):
            while left:
                left.pop()()
            return original(model, cycle)

        self.patch(push, "_push", _push)
        self.synchronise()

    def operations(self, record):
        """:return: what waits of a record, or is under way"""
        operations = self.binding(record).sudo().operation_ids
        return operations.filtered(lambda operation: operation.state != "done")

    def totals(self):
        """:return: the totals of the invoices that QuickBooks has, by id"""
        return {
            row["Id"]: float(row["TotalAmt"]) for row in self.books.query("SELECT * FROM Invoice")
        }

    def make_product(self):
        return self.env["product.product"].create(
            {
                "name": "Hedge trimming",
                "type": "service",
                "property_account_income_id": self.account("Services").id,
            }
        )


@tagged("post_install", "-at_install")
class TestMissing(SettleCase):
    """QuickBooks says "object not found" of what is gone, and of what refers to something inactive."""

    def change_price(self, invoice, price):
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = price
        invoice.action_post()

    def invoice_with_inactive_product(self):
        """:return: an invoice that was changed, and its product, made inactive in QuickBooks since"""
        product = self.make_product()
        invoice = self.invoice(lines=[(45.0, 2.0, {"product_id": product.id})])
        self.synchronise()
        self.change_price(invoice, 50.0)
        self.synchronise_meanwhile(lambda: self.sparse(product, Active=False))
        return invoice, product

    def assertWaitsForProduct(self, invoice, product):
        """It is held back and not made a second time; when the product is active again, it goes."""
        qbo_id = self.binding(invoice).qbo_id
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.assertIn("made inactive", invoice.quickbooks_message)
        self.assertEqual(self.totals(), {qbo_id: 90.0})
        self.sparse(product, Active=True, Name=product.name)
        self.synchronise()
        invoice.action_quickbooks_retry()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.totals(), {qbo_id: 100.0})

    def test_a_document_whose_product_is_inactive_waits_and_is_not_made_anew(self):
        self.assertWaitsForProduct(*self.invoice_with_inactive_product())

    def test_nor_is_it_where_quickbooks_gives_the_numbers(self):
        self.set_past_the_form(custom_numbers=False)
        self.assertWaitsForProduct(*self.invoice_with_inactive_product())

    def test_a_document_deleted_meanwhile_is_a_conflict(self):
        invoice = self.invoice()
        self.synchronise()
        self.change_price(invoice, 50.0)
        theirs = self.theirs(invoice)
        self.synchronise_meanwhile(lambda: self.books.write("Invoice", theirs, operation="delete"))
        self.assertEqual(invoice.quickbooks_status, "conflict")
        self.assertFalse(self.totals())

    def test_a_document_deleted_meanwhile_is_made_anew_where_odoo_wins(self):
        policies = self.connection.conflict_policy_ids
        policies.filtered(lambda row: row.qbo_type == "Invoice").policy = "odoo"
        invoice = self.invoice()
        self.synchronise()
        self.change_price(invoice, 50.0)
        theirs = self.theirs(invoice)
        self.synchronise_meanwhile(lambda: self.books.write("Invoice", theirs, operation="delete"))
        self.assertSynced(invoice)
        self.assertEqual(list(self.totals().values()), [50.0])

    def test_a_document_deleted_on_both_sides_is_gone(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_cancel()
        theirs = self.theirs(invoice)
        self.synchronise_meanwhile(lambda: self.books.write("Invoice", theirs, operation="delete"))
        self.assertSynced(invoice)
        self.assertFalse(self.operations(invoice))

    def test_a_document_deleted_there_and_posted_here_again_is_made_anew(self):
        invoice = self.invoice()
        self.synchronise()
        self.books.write("Invoice", self.theirs(invoice), operation="delete")
        self.synchronise()
        self.assertEqual(invoice.state, "cancel")
        invoice.button_draft()
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(list(self.totals().values()), [100.0])

    def test_a_customer_merged_meanwhile_follows_the_merge(self):
        gone, survivor = self.env["res.partner"].create([{"name": "Green"}, {"name": "Garden"}])
        self.invoice(gone)
        self.invoice(survivor)
        self.synchronise()
        company = self.emulator.emulator.companies[self.connection.realm_id]
        ids = self.binding(gone).qbo_id, self.binding(survivor).qbo_id
        gone.phone = "+1 555 1234"
        self.synchronise_meanwhile(lambda: merge(company, "Customer", *ids))
        self.assertEqual(self.binding(gone).merged_into_id, self.binding(survivor))
        everybody = "SELECT * FROM Customer WHERE Active IN (true, false)"
        self.assertNotIn("Green", [row["DisplayName"] for row in self.books.query(everybody)])


@tagged("post_install", "-at_install")
class TestUnanswered(SettleCase):
    """What QuickBooks was asked to create, and did not answer, is in Odoo once, however it comes back."""

    def setUp(self):
        super().setUp()
        self.invoice()
        self.synchronise()
        self.set_past_the_form(custom_numbers=False)

    def let_batches_fail(self, times, **values):
        """Let batches be done and answered with an error."""
        fault = {"fault": "status", "status": 500, "done": True, "path": "/batch$", "times": times}
        self.emulator.set_faults([fault | values])

    def unanswered(self, times=2):
        """:return: an invoice that QuickBooks has; so many answers were an error"""
        invoice = self.invoice(lines=[(777.0, 1.0)])
        self.let_batches_fail(times)
        with mute_logger(SYNC_LOG):
            self.synchronise()
        return invoice

    def assertOnce(self, invoice):
        self.assertSynced(invoice)
        self.assertEqual(list(self.totals().values()).count(invoice.amount_total), 1)
        same = Domain("amount_total", "=", invoice.amount_total)
        own = same & Domain("company_id", "=", self.company.id)
        self.assertEqual(self.env["account.move"].search(own), invoice)

    def test_a_pull_before_the_answer_does_not_make_it_a_second_time(self):
        invoice = self.unanswered()
        self.synchronise()
        self.assertEqual(
            self.operations(invoice).state, "sent", "It was pulled before it is settled"
        )
        self.synchronise()
        self.assertOnce(invoice)
        self.assertFalse(self.connection.error_message)

    def test_nor_is_a_contact_that_was_renamed_meanwhile(self):
        partner = self.env["res.partner"].create({"name": "Green"})
        self.invoice(partner)
        self.let_batches_fail(2)
        with mute_logger(SYNC_LOG):
            self.synchronise()
        partner.name = "Garden"
        for _run in range(3):
            self.synchronise()
        self.assertSynced(partner)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Green")]))
        self.assertEqual(self.theirs(partner)["DisplayName"], "Garden")

    def test_what_is_new_in_quickbooks_comes_after_it(self):
        invoice = self.unanswered()
        body = self.theirs(self.env["account.move"].search([("amount_total", "=", 100.0)], limit=1))
        kept = {name: body[name] for name in ("CustomerRef", "TxnDate", "Line", "TotalAmt")}
        self.books.write("Invoice", kept | {"PrivateNote": "By hand"})
        self.emulator.advance_clock(1200)
        self._store_token(self.connection)
        before = self.connection.cursor
        self.synchronise()
        self.assertEqual(self.connection.cursor, before)
        self.synchronise()
        self.assertOnce(invoice)
        self.assertGreater(self.connection.cursor, before)
        bound = [("qbo_type", "=", "Invoice"), ("res_id", "!=", False)]
        self.assertEqual(self.env["quickbooks.binding"].search_count(bound), 3)
        self.assertBooksEqual()

    def test_what_quickbooks_made_late_is_recognised_and_brought_up_to_date(self):
        invoice = self.invoice(lines=[(777.0, 1.0)])
        self.let_batches_fail(1, done=False, item="Invoice", code="10000")
        self.synchronise()
        operation = self.operations(invoice)
        self.assertEqual(operation.state, "draft", "It was not there when it was looked up")
        self.books.write("Invoice", loads(operation.payload))
        invoice.invoice_date_due = "2026-06-06"
        self.synchronise()
        self.assertOnce(invoice)
        self.assertEqual(self.theirs(invoice)["DueDate"], "2026-06-06")

    def bind_elsewhere(self, **values):
        """:return: an unanswered invoice, and a binding that has its entity already"""
        invoice = self.unanswered(times=1)
        (theirs,) = self.books.query("SELECT * FROM Invoice WHERE TotalAmt = '777'")
        binding = self.binding(invoice).sudo()
        return invoice, binding.copy({"qbo_id": theirs["Id"], "res_id": False} | values)

    def test_one_that_only_waits_to_be_taken_over_gives_way(self):
        invoice, other = self.bind_elsewhere(status="failed")
        self.synchronise()
        self.assertOnce(invoice)
        self.assertFalse(other.exists())

    def test_one_that_is_another_record_is_told_and_stops_nobody(self):
        double = self.invoice(post=False)
        invoice, _other = self.bind_elsewhere(res_id=double.id, record_name="INV/OTHER")
        later = self.invoice(lines=[(55.0, 1.0)])
        self.synchronise()
        self.assertSynced(later)
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.assertIn("INV/OTHER", invoice.quickbooks_message)
        invoice.button_cancel()
        self.synchronise()
        self.assertFalse(self.binding(invoice))
        self.assertFalse(self.connection.error_message)

    def test_a_look_up_sees_more_than_a_page(self):
        self.patch(QuickbooksClient.query_all, "__defaults__", ("", 2))
        for _number in range(3):
            self.invoice()
        self.synchronise()
        invoice = self.invoice(lines=[(777.0, 1.0)])
        self.let_batches_fail(1, item="Invoice", code="10000")
        self.synchronise()
        self.assertOnce(invoice)

    def test_records_of_one_kind_are_looked_up_with_one_query(self):
        self.set_past_the_form(custom_numbers=True)
        invoices = self.invoice() + self.invoice(lines=[(30.0, 1.0)])
        self.let_batches_fail(None, item="Invoice", code="10000")
        self.emulator.clear_log()
        self.synchronise()
        self.assertSynced(invoices)
        found = [row for row in self.api_requests() if "DocNumber IN" in str(row["body"])]
        self.assertEqual(len(found), 1)
        self.assertEqual(len(self.totals()), 3)

    def test_an_answer_that_nobody_can_read_keeps_the_others_from_nothing(self):
        self.emulator.set_faults(
            [{"fault": "html", "status": 200, "path": "/batch$", "times": None}]
        )
        invoice = self.invoice()
        with mute_logger(SYNC_LOG):
            for _failure in range(MAX_ATTEMPTS + 1):
                self.synchronise()
        self.assertNotEqual(self.operations(invoice).state, "sent")
        self.emulator.clear_faults()
        other = self.invoice(lines=[(55.0, 1.0)])
        self.synchronise()
        self.assertSynced(other)


@tagged("post_install", "-at_install")
class TestWithoutReads(SettleCase):
    """Where the reads of the month are used up, only what needs one waits."""

    def setUp(self):
        super().setUp()
        self.invoice()
        self.synchronise()
        self.connection.read_budget = 1000
        # The name is taken, so the customer has to be looked up.
        self.partner = self.env["res.partner"].create({"name": "Green"})
        self.books.write("Vendor", {"DisplayName": "Green"})

    def use_reads(self, reads):
        """:return: the row that counts them"""
        usage = (
            self.env["quickbooks.usage"]
            .sudo()
            .search([("connection_id", "=", self.connection.id), ("source", "=", "run")])
        )
        usage.reads = reads
        return usage

    def test_a_record_that_has_to_be_looked_up_keeps_no_other_from_going(self):
        usage = self.use_reads(1000)
        waiting = self.invoice(self.partner, lines=[(11.0, 1.0)])
        other = self.invoice(lines=[(12.0, 1.0)])
        self.synchronise()
        self.assertSynced(other)
        self.assertFalse(self.connection.error_message)
        self.assertTrue(self.operations(self.partner).next_attempt_at)
        usage.reads = 10
        self.synchronise()
        self.synchronise()
        self.assertSynced(waiting)

    def test_a_record_that_has_to_be_read_again_keeps_no_other_from_going(self):
        invoice = self.invoice(lines=[(13.0, 1.0)])
        self.synchronise()
        usage = self.use_reads(1000)
        self.sparse(invoice, TrackingNum="1Z999")
        invoice.invoice_date_due = "2026-06-06"
        other = self.invoice(lines=[(12.0, 1.0)])
        self.synchronise()
        self.assertSynced(other)
        self.assertFalse(self.connection.error_message)
        usage.reads = 10
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.theirs(invoice)["DueDate"], "2026-06-06")

    def test_reading_leaves_some_over_for_look_ups(self):
        self.patch(quickbooks_connection_budget, "RESERVED", 0.3)
        usage = self.use_reads(5)
        self.connection.write({"read_budget": 10, "first_load_done": False, "load_position": False})
        invoice = self.invoice(self.partner, lines=[(11.0, 1.0)])
        self.synchronise()
        self.assertFalse(self.connection.first_load_done)
        self.assertSynced(invoice)
        self.assertEqual(usage.reads, 8, "Two by the first load, one by the look-up")


@tagged("post_install", "-at_install")
class TestAttempts(SettleCase):
    """Automatic attempts are counted until the record changes, or a person wants it."""

    def test_five_failures_are_forgotten_with_the_next_edit(self):
        invoice = self.invoice()
        self.emulator.set_faults(
            [{"fault": "status", "item": "Invoice", "code": "10000", "times": None}]
        )
        for _attempt in range(MAX_ATTEMPTS + 1):
            self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.assertEqual(self.operations(invoice).attempts, MAX_ATTEMPTS + 1)
        invoice.action_quickbooks_retry()
        self.assertFalse(self.operations(invoice).attempts)
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "pending", "It is tried again by itself")


@tagged("post_install", "-at_install")
class TestSubscription(SettleCase):
    """A company whose subscription has ended can be read, and not written to."""

    def test_it_is_told_once_and_not_for_each_record(self):
        invoices = self.invoice() + self.invoice(lines=[(30.0, 1.0)])
        self.synchronise()
        more = self.invoice(lines=[(40.0, 1.0)]) + self.invoice(lines=[(50.0, 1.0)])
        fault = {"fault": "status", "status": 400, "code": "6190", "item": "Invoice"}
        self.emulator.set_faults([fault | {"times": None}])
        with mute_logger(SYNC_LOG):
            self.synchronise()
        self.assertIn("subscription", self.connection.error_message)
        self.assertTrue(self.connection.next_attempt_at)
        self.assertEqual(more.mapped("quickbooks_status"), ["pending", "pending"])
        self.emulator.clear_faults()
        self.synchronise()
        self.assertSynced(invoices + more)
        self.assertFalse(self.connection.error_message)
