"""What a person leaves out is left out in both directions, whatever state it is in and whatever happens."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_conflicts import ConflictCase
from .test_trouble import SYNC_LOG

NEVER, WAITING, SENT, IN_FLIGHT = "never sent", "waiting", "sent", "in flight"


class LeftOutCase(ConflictCase):
    """Records that can be left out, and documents that name them."""

    def setUp(self):
        super().setUp()
        # The item that stands for the account is there already: what follows goes out alone.
        self.sold_to(self.partner_a)
        self.synchronise()

    def sold_to(self, partner, **values):
        return self.invoice(partner, **values)

    def customer(self, name="Cora Customer"):
        return self.env["res.partner"].create({"name": name, "customer_rank": 1})

    def make_product(self, name="Hedges"):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "lst_price": 45.0,
                "property_account_income_id": self.account("Services").id,
            }
        )

    def note(self, record, entity):
        """Note a contact or product for sending, as *sync now* does."""
        self.env["quickbooks.operation"].sudo()._enqueue_for(
            self.connection.sudo(),
            self.env["quickbooks.entity"]._named(entity),
            record.sudo(),
            True,
        )

    def sync_again(self, records):
        """Choose *sync now* in a list."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            records.with_env(records.env(cr=cursor)).action_quickbooks_sync_now()
        self.env.invalidate_all()

    def count(self, qbo_type):
        condition = " WHERE Active IN (true, false)" if qbo_type in ("Customer", "Item") else ""
        return self.books.query(f"SELECT COUNT(*) FROM {qbo_type}{condition}")  # noqa: S608

    def assertLeftOut(self, records, reason=""):
        for record in records:
            self.assertEqual(record.quickbooks_status, "skipped", record.quickbooks_message)
            self.assertIn(reason, record.quickbooks_message)
            waiting = self.binding(record).operation_ids.filtered(lambda o: o.state != "done")
            self.assertFalse(waiting)


class LeftOutTable:
    """One kind of record: every state it can be left out in, and all that can happen afterwards."""

    qbo_type = None
    in_odoo = None

    def new(self):
        """:return: a record that is not noted for sending"""
        raise NotImplementedError

    def noted(self):
        """:return: a record that waits to be sent, alone"""
        raise NotImplementedError

    def edit(self, record):
        raise NotImplementedError

    def take_back(self, record):
        raise NotImplementedError

    def shape(self, record):
        """:return: what QuickBooks could change of a record"""
        raise NotImplementedError

    def delete_there(self, record):
        self.books.write(self.qbo_type, self.theirs(record), operation="delete")

    def in_state(self, state):
        record = self.new() if state == NEVER else self.noted()
        if state == SENT:
            self.synchronise()
            self.assertSynced(record)
        if state == IN_FLIGHT:
            lost = {"fault": "status", "status": 500, "done": True, "path": "/batch$", "times": 1}
            self.emulator.set_faults([lost])
            with mute_logger(SYNC_LOG):
                self.synchronise()
            self.assertEqual(self.binding(record).operation_ids.state, "sent")
        self.leave_out(record)
        return record

    def each(self, *states):
        """:return: iterator over a left-out record in each state, after the run that follows"""
        for state in states:
            with self.subTest(state):
                before = self.count(self.qbo_type)
                record = self.in_state(state)
                self.assertEqual(record.quickbooks_status, "skipped")
                self.synchronise()
                self.assertLeftOut(record)
                there = state in (SENT, IN_FLIGHT)
                self.assertEqual(bool(self.binding(record).qbo_id), there)
                yield record
                self.assertEqual(self.count(self.qbo_type), before + there)

    def version_there(self, record):
        binding = self.binding(record)
        return self.theirs(record)["SyncToken"] if binding.qbo_id else None

    def test_what_changes_here_is_not_sent(self):
        for record in self.each(NEVER, WAITING, SENT, IN_FLIGHT):
            version = self.version_there(record)
            self.edit(record)
            self.synchronise()
            self.assertLeftOut(record)
            self.assertEqual(self.version_there(record), version)

    def test_what_is_taken_back_here_stays_there(self):
        for record in self.each(NEVER, WAITING, SENT, IN_FLIGHT):
            version = self.version_there(record)
            self.take_back(record)
            self.synchronise()
            self.assertLeftOut(record)
            self.assertEqual(self.version_there(record), version)

    def test_what_changes_there_is_not_taken_over(self):
        for record in self.each(SENT, IN_FLIGHT):
            shape = self.shape(record)
            self.change_there(record, self.changes_there)
            self.synchronise()
            self.assertLeftOut(record)
            self.assertEqual(self.shape(record), shape)

    def test_what_is_deleted_there_stays_here(self):
        for state in (SENT, IN_FLIGHT):
            with self.subTest(state):
                record = self.in_state(state)
                self.synchronise()
                shape = self.shape(record)
                self.delete_there(record)
                self.synchronise()
                self.assertLeftOut(record)
                self.assertEqual(self.shape(record), shape)

    def test_sync_now_includes_it_again_once(self):
        for state in (WAITING, SENT, IN_FLIGHT):
            with self.subTest(state):
                before = self.count(self.qbo_type)
                record = self.in_state(state)
                self.sync_again(record)
                self.assertSynced(record)
                self.assertEqual(self.count(self.qbo_type), before + 1)
        self.assertBooksEqual()

    def test_both_sides_edits_meanwhile_meet_when_it_is_included_again(self):
        record = self.in_state(SENT)
        self.change_there(record, self.changes_there)
        self.edit_the_same(record)
        self.sync_again(record)
        self.assertEqual(record.quickbooks_status, "conflict")

    def test_a_change_there_meanwhile_is_taken_over_when_it_is_included_again(self):
        record = self.in_state(SENT)
        shape = self.shape(record)
        self.change_there(record, self.changes_there)
        self.synchronise()
        self.sync_again(record)
        self.assertSynced(record)
        self.assertNotEqual(self.shape(record), shape)


@tagged("post_install", "-at_install")
class TestContactLeftOut(LeftOutTable, LeftOutCase):
    qbo_type = "Customer"
    changes_there = {"PrimaryPhone": {"FreeFormNumber": "555 0222"}}  # noqa: RUF012

    def new(self):
        return self.customer()

    def noted(self):
        record = self.customer(f"Customer {self.count('Customer')}")
        self.note(record, "customer")
        return record

    def edit(self, record):
        record.email = "cora@example.com"

    def edit_the_same(self, record):
        record.phone = "555 0111"

    def take_back(self, record):
        record.active = False

    def delete_there(self, record):
        self.change_there(record, {"Active": False})

    def shape(self, record):
        return record.phone, record.active


@tagged("post_install", "-at_install")
class TestProductLeftOut(LeftOutTable, LeftOutCase):
    qbo_type = "Item"
    changes_there = {"UnitPrice": 55}  # noqa: RUF012

    def new(self):
        return self.make_product()

    def noted(self):
        record = self.make_product(f"Product {self.count('Item')}")
        self.note(record, "item")
        return record

    def edit(self, record):
        record.default_code = "H1"

    def edit_the_same(self, record):
        record.lst_price = 50.0

    def take_back(self, record):
        record.active = False

    def delete_there(self, record):
        self.change_there(record, {"Active": False})

    def shape(self, record):
        return record.lst_price, record.active


@tagged("post_install", "-at_install")
class TestInvoiceLeftOut(LeftOutTable, LeftOutCase):
    qbo_type = "Invoice"
    changes_there = {"DueDate": "2026-06-01"}  # noqa: RUF012

    def new(self):
        return self.invoice(post=False)

    def noted(self):
        return self.invoice()

    def edit(self, record):
        if record.state == "posted":
            record.button_draft()
        record.invoice_line_ids.price_unit = 140.0
        record.action_post()

    def edit_the_same(self, record):
        record.invoice_date_due = "2026-07-01"

    def take_back(self, record):
        record.button_cancel()

    def shape(self, record):
        return record.invoice_date_due, record.amount_total, record.state

    def test_what_was_cancelled_meanwhile_is_voided_when_it_is_included_again(self):
        record = self.in_state(SENT)
        record.button_cancel()
        self.sync_again(record)
        self.assertEqual(float(self.theirs(record)["TotalAmt"]), 0.0)
        self.assertBooksEqual()

    def test_what_was_deleted_there_asks_a_person_when_it_is_included_again(self):
        record = self.in_state(SENT)
        self.delete_there(record)
        self.sync_again(record)
        self.assertEqual(record.quickbooks_status, "conflict")

    def test_a_draft_left_out_is_posted_and_still_left_out(self):
        record = self.in_state(NEVER)
        record.action_post()
        self.synchronise()
        self.assertLeftOut(record)
        self.sync_again(record)
        self.assertSynced(record)

    def test_the_payment_of_a_left_out_invoice_stops_and_follows(self):
        record = self.in_state(WAITING)
        payment = self.pay(record)
        self.assertLeftOut(payment, f"it settles {record.name}")
        self.synchronise()
        self.assertFalse(self.count("Payment"))
        self.sync_again(record)
        self.assertSynced(record + payment.move_id)
        self.assertBooksEqual()

    def test_an_invoice_entered_by_hand_there_is_tied_and_stays_left_out(self):
        record = self.in_state(WAITING)
        other = self.sold_to(self.partner_a)
        self.synchronise()
        body = {
            name: part
            for name, part in self.theirs(other).items()
            if name in ("CustomerRef", "TxnDate", "Line", "TxnTaxDetail")
        }
        entered = self.books.write("Invoice", body | {"DocNumber": record.name})
        self.synchronise()
        self.assertEqual(self.binding(record).qbo_id, entered["Id"])
        self.assertLeftOut(record)


@tagged("post_install", "-at_install")
class TestPaymentLeftOut(LeftOutTable, LeftOutCase):
    qbo_type = "Payment"
    changes_there = {"PaymentRefNum": "Cheque 7"}  # noqa: RUF012

    def new(self):
        return self.pay_new(post=False)

    def noted(self):
        return self.pay_new()

    def pay_new(self, post=True):
        invoice = self.invoice()
        self.synchronise()
        payment = self.pay(invoice)
        if not post:
            payment.action_draft()
        return payment

    def edit(self, record):
        record.payment_reference = "Ours"

    edit_the_same = edit

    def take_back(self, record):
        if record.state != "draft":
            record.action_draft()
        record.action_cancel()

    def shape(self, record):
        return record.payment_reference, record.amount, record.state


@tagged("post_install", "-at_install")
class TestEntryLeftOut(LeftOutTable, LeftOutCase):
    qbo_type = "JournalEntry"
    changes_there = {"TxnDate": "2026-03-20"}  # noqa: RUF012

    def new(self):
        entry = self.entry()
        entry.button_draft()
        return entry

    def noted(self):
        return self.entry()

    def edit(self, record):
        record.line_ids[0].name = "Corrected"

    def edit_the_same(self, record):
        if record.state == "posted":
            record.button_draft()
        record.date = "2026-03-25"
        record.action_post()

    def take_back(self, record):
        record.button_cancel()

    def shape(self, record):
        return record.date, record.state
