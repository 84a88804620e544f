from dateutil.parser import isoparse

from odoo import Command, fields
from odoo.tests import tagged

from ..sync import pull, push
from .common import QuickbooksCase


class PushCase(QuickbooksCase):
    """A QuickBooks company without documents, synchronising."""

    sample_company = "empty"

    def setUp(self):
        super().setUp()
        self.start()
        self.emulator.clear_log()

    def theirs(self, record, entity=None):
        """:return: the entity that a record is, as QuickBooks has it now"""
        binding = self.binding(record, entity)
        return self.books.get(binding.qbo_type, binding.qbo_id)

    def set_off(self, invoice):
        """Use a credit note of 40 to pay part of an invoice.

        :return: the credit note, and the receivable lines of both
        """
        credit = self.invoice(invoice.partner_id, [(40.0, 1.0)], move_type="out_refund")
        receivable = (invoice + credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        receivable.reconcile()
        return credit, receivable

    def assertSynced(self, records):
        for record in records:
            self.assertEqual(record.quickbooks_status, "synced", record.quickbooks_message)


@tagged("post_install", "-at_install")
class TestPushInvoice(PushCase):
    """A posted invoice is in QuickBooks once, to the cent."""

    def test_a_posted_invoice_arrives_with_its_customer(self):
        invoice = self.invoice()
        self.synchronise()
        self.assertSynced(invoice)
        theirs = self.theirs(invoice)
        self.assertEqual(theirs["DocNumber"], invoice.name)
        self.assertEqual(float(theirs["TotalAmt"]), invoice.amount_total)
        self.assertEqual(theirs["CustomerRef"]["value"], self.binding(self.partner_a).qbo_id)
        self.assertBooksEqual()

    def test_nothing_is_sent_while_posting(self):
        self.invoice()
        self.assertFalse(self.api_requests())

    def test_a_draft_is_not_sent(self):
        invoice = self.invoice(post=False)
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "not_synced")

    def test_a_line_posts_to_the_account_it_has_in_odoo(self):
        income = self.account("Sales of Product Income")
        invoice = self.invoice(lines=[(80.0, 1.0, {"account_id": income.id})])
        self.synchronise()
        self.assertSynced(invoice)
        self.assertBooksEqual()

    def test_amounts_that_are_no_product_of_quantity_and_price_survive(self):
        invoice = self.invoice(lines=[(3.333, 7.0), (0.1, 3.0), (19.99, 1.5, {"discount": 33.0})])
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), invoice.amount_total)
        self.assertBooksEqual()

    def test_notes_and_sections_keep_their_text(self):
        note = {"display_type": "line_note", "name": "Thank you", "account_id": False}
        invoice = self.invoice(lines=[(10.0, 1.0), (0.0, 0.0, note)])
        self.synchronise()
        self.assertSynced(invoice)
        descriptions = [line.get("Description") for line in self.theirs(invoice)["Line"]]
        self.assertIn("Thank you", descriptions)

    def test_ninety_invoices_take_three_batches(self):
        invoices = self.env["account.move"].browse()
        for _number in range(90):
            invoices += self.invoice(post=False)
        invoices.action_post()
        self.synchronise()
        self.assertSynced(invoices)
        batches = [row for row in self.batches() if '"Invoice"' in row["body"]]
        self.assertEqual(len(batches), 3)
        self.assertLessEqual(len(self.api_requests()) - 3, 5)

    def test_a_changed_invoice_is_changed_in_quickbooks(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 175.0
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 1)
        self.assertBooksEqual()

    def test_an_invoice_posted_again_unchanged_is_not_sent_again(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_draft()
        self.assertEqual(invoice.quickbooks_status, "pending")
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.theirs(invoice)["SyncToken"], "0")

    def test_a_deleted_invoice_is_voided(self):
        invoice = self.invoice()
        self.invoice()
        self.synchronise()
        qbo_id = self.binding(invoice).qbo_id
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.synchronise()
        self.assertFalse(float(self.books.get("Invoice", qbo_id)["TotalAmt"]))
        self.assertBooksEqual()

    def test_a_cancelled_invoice_is_voided(self):
        invoice = self.invoice()
        self.invoice()
        self.synchronise()
        qbo_id = self.binding(invoice).qbo_id
        invoice.button_cancel()
        self.synchronise()
        theirs = self.books.get("Invoice", qbo_id)
        self.assertFalse(float(theirs["TotalAmt"]))
        self.assertBooksEqual()

    def test_an_invoice_cancelled_before_it_was_sent_is_never_sent(self):
        invoice = self.invoice()
        invoice.button_cancel()
        self.synchronise()
        self.assertFalse(self.books.query("SELECT COUNT(*) FROM Invoice"))

    def test_several_edits_are_sent_as_one(self):
        invoice = self.invoice()
        for price in (101.0, 102.0):
            invoice.button_draft()
            invoice.invoice_line_ids.price_unit = price
            invoice.action_post()
        self.synchronise()
        self.assertEqual(self.theirs(invoice)["SyncToken"], "0")
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), 102.0)


@tagged("post_install", "-at_install")
class TestPushMoney(PushCase):
    """Payments, credit notes and entries, with what they settle."""

    def test_a_payment_pays_its_invoice(self):
        invoice = self.invoice()
        payment = self.pay(invoice)
        self.synchronise()
        self.assertSynced(invoice + invoice.browse())
        self.assertSynced(payment)
        self.assertEqual(float(self.theirs(invoice)["Balance"]), 0.0)
        self.assertBooksEqual()

    def test_a_partial_payment_leaves_the_rest_open(self):
        invoice = self.invoice()
        self.pay(invoice, amount=30.0)
        self.synchronise()
        self.assertEqual(float(self.theirs(invoice)["Balance"]), invoice.amount_residual)

    def test_one_payment_over_three_invoices_is_one_payment_with_three_lines(self):
        invoices = self.invoice() + self.invoice() + self.invoice()
        payment = self.pay(invoices)
        self.synchronise()
        self.assertSynced(payment)
        self.assertEqual(len(self.theirs(payment)["Line"]), 3)
        self.assertEqual([float(self.theirs(i)["Balance"]) for i in invoices], [0.0] * 3)

    def test_an_unreconciled_payment_is_unlinked(self):
        invoice = self.invoice()
        payment = self.pay(invoice)
        self.synchronise()
        payment.move_id.line_ids.remove_move_reconcile()
        self.synchronise()
        self.assertEqual(float(self.theirs(invoice)["Balance"]), 100.0)
        self.assertEqual(float(self.theirs(payment)["UnappliedAmt"]), 100.0)

    def test_a_cancelled_payment_is_voided(self):
        invoice = self.invoice()
        payment = self.pay(invoice)
        self.synchronise()
        payment.action_draft()
        payment.action_cancel()
        self.synchronise()
        self.assertEqual(float(self.theirs(invoice)["Balance"]), 100.0)
        self.assertBooksEqual()

    def test_a_credit_note_is_set_off_against_its_invoice(self):
        invoice = self.invoice()
        credit, _lines = self.set_off(invoice)
        self.synchronise()
        self.assertSynced(invoice)
        self.assertSynced(credit)
        self.assertEqual(float(self.theirs(invoice)["Balance"]), 60.0)
        self.assertEqual(float(self.theirs(credit)["RemainingCredit"]), 0.0)
        self.assertBooksEqual()

    def test_a_credit_note_taken_back_from_its_invoice_is_unapplied(self):
        invoice = self.invoice()
        credit, receivable = self.set_off(invoice)
        self.synchronise()
        receivable.remove_move_reconcile()
        self.synchronise()
        self.assertEqual(float(self.theirs(invoice)["Balance"]), 100.0)
        self.assertEqual(float(self.theirs(credit)["RemainingCredit"]), 40.0)

    def test_an_entry_arrives_account_by_account(self):
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-03-10",
                "line_ids": [
                    Command.create({"account_id": self.account("Checking").id, "debit": 25.0}),
                    Command.create(
                        {
                            "account_id": self.partner_a.property_account_receivable_id.id,
                            "partner_id": self.partner_a.id,
                            "credit": 25.0,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        self.synchronise()
        self.assertSynced(entry)
        self.assertBooksEqual()


@tagged("post_install", "-at_install")
class TestLongPush(PushCase):
    """Our own writes never fill the answer of change data capture."""

    def test_a_long_push_reads_its_writes_back_in_between(self):
        self.patch(push, "WAVE_SIZE", 2)
        invoices = [self.invoice() for _number in range(3)]
        self.synchronise()
        self.assertSynced(invoices)
        paths = [row["path"].rpartition("/")[2] for row in self.api_requests()]
        self.assertEqual(paths[-4:], ["batch", "cdc", "batch", "cdc"])

    def test_what_cannot_be_sent_does_not_keep_the_others_back(self):
        self.patch(push, "WAVE_SIZE", 1)
        unmapped = self.mapping("Services")
        held_back = self.invoice()
        other = self.account("Sales of Product Income")
        sent = self.invoice(lines=[(10.0, 1.0, {"account_id": other.id})])
        unmapped.sudo().account_id = False
        self.synchronise()
        self.assertEqual(held_back.quickbooks_status, "failed")
        self.assertSynced(sent)

    def test_a_long_push_is_prepared_slice_by_slice(self):
        self.patch(push, "SLICE_SIZE", 2)
        partners = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(3)])
        invoices = self.env["account.move"].union(*map(self.invoice, partners))
        payments = self.env["account.payment"].union(*map(self.pay, invoices))
        self.synchronise()
        for records in (partners, invoices, payments):
            self.assertSynced(records)
        self.assertBooksEqual()

    def test_the_next_run_asks_for_few_of_them_again(self):
        self.patch(pull, "REPEATED_WRITES", 1)
        for _number in range(2):
            self.invoice()
        self.synchronise()
        self.emulator.clear_log()
        cursor = self.connection.cursor
        self.synchronise()
        (request,) = self.api_requests()
        since = fields.Datetime.to_datetime(
            isoparse(request["query"]["changedSince"]).replace(tzinfo=None)
        )
        self.assertLessEqual(since, cursor)
        self.assertLess(cursor - since, pull.OVERLAP)
