from odoo.tests import tagged

from .test_conflicts import ConflictCase


@tagged("post_install", "-at_install")
class TestDrafts(ConflictCase):
    """What a person has reset to draft is left alone until it is posted or cancelled."""

    def other_account(self):
        return self.account("Sales of Product Income")

    def operations(self, record):
        return self.binding(record).sudo().operation_ids.filtered(lambda o: o.state != "done")

    # === CHANGED THERE MEANWHILE === #

    def test_a_draft_is_not_posted_by_a_change_in_quickbooks(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_draft()
        self.change_there(invoice, {"DueDate": "2026-05-05"})
        self.synchronise()
        self.synchronise()
        self.assertEqual((invoice.state, invoice.quickbooks_status), ("draft", "failed"))
        self.assertIn("Post it", invoice.quickbooks_message)

    def test_edits_of_a_draft_and_of_quickbooks_are_merged_when_it_is_posted(self):
        invoice = self.invoice()
        self.invoice(lines=[(80.0, 1.0, {"account_id": self.other_account().id})])
        self.synchronise()
        invoice.button_draft()
        invoice.invoice_line_ids.account_id = self.other_account()
        self.change_there(invoice, {"DueDate": "2026-05-05"})
        self.synchronise()
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(invoice.invoice_date_due.isoformat(), "2026-05-05")
        self.assertEqual(invoice.invoice_line_ids.account_id, self.other_account())
        self.assertBooksEqual()

    def test_a_change_in_quickbooks_reaches_a_draft_posted_again_unchanged(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_draft()
        self.change_there(invoice, {"DueDate": "2026-05-05"})
        self.synchronise()
        # Change data capture repeats five minutes only.
        self.emulator.advance_clock(1200)
        self._store_token(self.connection)
        self.synchronise()
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(invoice.invoice_date_due.isoformat(), "2026-05-05")

    def test_the_same_field_of_a_draft_and_of_quickbooks_is_asked_about_when_it_is_posted(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 175.0
        self.change_there(invoice, self.sold(60))
        self.synchronise()
        invoice.action_post()
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "conflict")
        self.assertEqual(invoice.amount_total, 175.0)

    def test_a_draft_that_was_voided_in_quickbooks_waits_and_can_be_cancelled(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_draft()
        self.books.write("Invoice", self.theirs(invoice), operation="void")
        self.synchronise()
        self.assertEqual((invoice.state, invoice.quickbooks_status), ("draft", "failed"))
        self.assertIn("Cancel it", invoice.quickbooks_message)
        invoice.button_cancel()
        self.synchronise()
        self.assertEqual((invoice.state, invoice.quickbooks_status), ("cancel", "synced"))

    def test_a_draft_payment_is_not_posted_by_a_change_in_quickbooks(self):
        payment = self.pay(self.invoice())
        self.synchronise()
        payment.action_draft()
        self.change_there(payment, {"TxnDate": "2026-03-20"})
        self.synchronise()
        self.assertEqual((payment.state, payment.quickbooks_status), ("draft", "failed"))
        payment.action_post()
        self.synchronise()
        self.assertSynced(payment)
        self.assertEqual(payment.date.isoformat(), "2026-03-20")

    def test_a_draft_entry_is_not_posted_by_a_change_in_quickbooks(self):
        entry = self.entry()
        self.synchronise()
        entry.button_draft()
        self.change_there(entry, {"TxnDate": "2026-03-20"})
        self.synchronise()
        self.assertEqual((entry.state, entry.quickbooks_status), ("draft", "failed"))
        entry.action_post()
        self.synchronise()
        self.assertSynced(entry)
        self.assertEqual(entry.date.isoformat(), "2026-03-20")

    def test_a_payment_of_quickbooks_waits_for_a_draft_and_follows_when_it_is_posted(self):
        invoice = self.invoice()
        self.pay(self.invoice())
        self.synchronise()
        invoice.button_draft()
        theirs = self.theirs(invoice)
        link = {"TxnId": theirs["Id"], "TxnType": "Invoice"}
        self.books.write(
            "Payment",
            {
                "TxnDate": "2026-03-20",
                "TotalAmt": 100,
                "CustomerRef": {"value": theirs["CustomerRef"]["value"]},
                "DepositToAccountRef": {"value": self.mapping("Checking").qbo_id},
                "Line": [{"Amount": 100, "LinkedTxn": [link]}],
            },
        )
        self.synchronise()
        waiting = self.env["quickbooks.binding"].search(
            [("qbo_type", "=", "Payment"), ("status", "=", "failed")]
        )
        self.assertIn("is a draft in Odoo", waiting.message)
        invoice.action_post()
        self.synchronise()
        self.assertEqual(waiting.status, "synced", waiting.message)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertBooksEqual()

    # === NOT SENT === #

    def test_a_draft_that_was_never_sent_leaves_the_outbox(self):
        invoice = self.invoice()
        invoice.button_draft()
        self.assertFalse(self.binding(invoice))
        self.synchronise()
        self.assertFalse(self.batches(), "Its customer is not sent for it")
        self.assertEqual(invoice.quickbooks_status, "not_synced")

    def test_a_draft_that_was_never_sent_is_sent_when_it_is_posted_again(self):
        invoice = self.invoice()
        invoice.button_draft()
        self.synchronise()
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)

    def test_an_edit_that_waits_is_withdrawn_with_its_document(self):
        invoice = self.invoice()
        self.synchronise()
        self.connection.action_pause()
        invoice.invoice_date_due = "2026-06-06"
        invoice.button_draft()
        self.assertFalse(self.operations(invoice))
        self.assertIn("draft in Odoo", invoice.quickbooks_message)

    def test_a_cancelled_document_that_is_a_draft_again_is_not_voided(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_cancel()
        invoice.button_draft()
        self.synchronise()
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), 100.0)

    def test_a_document_left_out_stays_left_out_in_draft(self):
        invoice = self.invoice()
        self.leave_out(invoice)
        invoice.button_draft()
        self.assertEqual(invoice.quickbooks_status, "skipped")

    def test_what_does_not_belong_any_more_leaves_the_outbox(self):
        invoice = self.invoice()
        self.set_past_the_form(start_date="2026-04-01")
        self.synchronise()
        self.assertFalse(self.binding(invoice))

    def test_a_document_moved_before_the_first_day_is_not_called_a_draft(self):
        invoice = self.invoice()
        self.synchronise()
        self.set_past_the_form(start_date="2026-02-01")
        invoice.button_draft()
        invoice.write({"invoice_date": "2026-01-15", "date": "2026-01-15"})
        invoice.action_post()
        self.assertEqual(invoice.quickbooks_status, "warning")
        self.assertIn("not among what is synchronised", invoice.quickbooks_message)
        self.synchronise()
        self.assertEqual(self.theirs(invoice)["TxnDate"], "2026-03-10")
        self.assertEqual(invoice.quickbooks_status, "warning")
        invoice.button_draft()
        invoice.write({"invoice_date": "2026-03-11", "date": "2026-03-11"})
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.theirs(invoice)["TxnDate"], "2026-03-11")

    def test_a_payment_that_is_paid_out_now_says_that_it_is_not_sent(self):
        payment = self.pay(self.invoice())
        self.synchronise()
        payment.action_draft()
        payment.payment_type = "outbound"
        payment.action_post()
        self.synchronise()
        self.assertEqual(payment.quickbooks_status, "warning")
        self.assertIn("not among what is synchronised", payment.quickbooks_message)

    # === THE ENTRY OF A PAYMENT === #

    def test_a_payment_cancelled_through_its_entry_is_voided(self):
        invoice = self.invoice()
        payment = self.pay(invoice)
        self.synchronise()
        payment.move_id.button_cancel()
        self.synchronise()
        self.assertEqual(float(self.theirs(payment)["TotalAmt"]), 0.0)
        self.assertEqual(float(self.theirs(invoice)["Balance"]), 100.0)
        self.assertFalse(self.operations(payment))
        self.assertBooksEqual()

    def test_a_payment_whose_entry_is_a_draft_is_not_called_synced(self):
        payment = self.pay(self.invoice())
        self.synchronise()
        payment.move_id.button_draft()
        self.assertEqual(payment.quickbooks_status, "pending")
        self.assertIn("draft in Odoo", payment.quickbooks_message)

    def test_a_payment_whose_entry_is_posted_again_is_synced(self):
        payment = self.pay(self.invoice())
        self.synchronise()
        payment.move_id.button_draft()
        self.synchronise()
        payment.move_id.action_post()
        self.synchronise()
        self.assertSynced(payment)
        self.assertBooksEqual()
