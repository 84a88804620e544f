"""Both sides settle or change the same documents before they hear of each other."""

from odoo.tests import tagged

from ..sync import pull
from .test_push import PushCase


class BothSidesCase(PushCase):
    def sent(self, *invoices):
        """:return: what QuickBooks has of invoices that were posted in Odoo"""
        self.synchronise()
        return [self.theirs(invoice) for invoice in invoices]

    def pay_there(self, theirs, date="2026-05-04"):
        """Record a payment of all that is left of an invoice in QuickBooks."""
        return self.books.write(
            "Payment",
            {
                "CustomerRef": theirs["CustomerRef"],
                "TxnDate": date,
                "TotalAmt": theirs["Balance"],
                "DepositToAccountRef": {"value": self.mapping("Checking").qbo_id},
                "Line": [self.link(theirs["Balance"], "Invoice", theirs)],
            },
        )

    def use_there(self, amount, invoice, credit):
        """Use a credit memo to pay an invoice in QuickBooks."""
        return self.books.write(
            "Payment",
            {
                "CustomerRef": invoice["CustomerRef"],
                "TotalAmt": 0,
                "Line": [
                    self.link(amount, "Invoice", invoice),
                    self.link(amount, "CreditMemo", credit),
                ],
            },
        )

    @staticmethod
    def link(amount, qbo_type, document):
        return {"Amount": amount, "LinkedTxn": [{"TxnId": document["Id"], "TxnType": qbo_type}]}

    def delete_there(self, qbo_type, entity):
        head = {"Id": entity["Id"], "SyncToken": entity["SyncToken"]}
        self.books.write(qbo_type, head, "delete")

    def payments(self):
        """:return: how many payments of money there are in Odoo and in QuickBooks"""
        ours = self.env["account.payment"].search_count(
            [("company_id", "=", self.company.id), ("state", "in", ("in_process", "paid"))]
        )
        return ours, self.books.query("SELECT COUNT(*) FROM Payment WHERE TotalAmt > '0'")

    def bound_payment(self, theirs):
        return self.env["quickbooks.binding"].search(
            [("qbo_type", "=", "Payment"), ("qbo_id", "=", theirs["Id"])]
        )

    def assertNothingWaits(self):
        waiting = self.env["quickbooks.operation"].sudo().search([("state", "!=", "done")])
        self.assertFalse(waiting.binding_id.mapped(lambda b: (b.record_name, b.message)))
        held_back = self.env["quickbooks.binding"].search([("status", "!=", "synced")])
        self.assertFalse(held_back.mapped(lambda b: (b.record_name, b.status, b.message)))


@tagged("post_install", "-at_install")
class TestPaidOnBothSides(BothSidesCase):
    """One invoice, paid in Odoo and in QuickBooks between two runs: a person says whether it was the same
    money, and until then no money is lost or doubled."""

    def paid_twice(self):
        """:return: the invoice, its payment in Odoo, and the one in QuickBooks on another day"""
        invoice = self.invoice()
        (theirs,) = self.sent(invoice)
        payment = self.pay(invoice)
        return invoice, payment, self.pay_there(theirs)

    def hold_both_back(self):
        """:return: see :meth:`paid_twice`; change data capture does not tell of it any more"""
        twice = self.paid_twice()
        self.synchronise()
        self.emulator.advance_clock(2 * pull.OVERLAP.seconds)
        self.synchronise()
        return twice

    def test_the_same_day_and_amount_is_the_same_payment(self):
        invoice = self.invoice()
        (theirs,) = self.sent(invoice)
        payment = self.pay(invoice)
        self.pay_there(theirs, payment.date.isoformat())
        self.synchronise()
        self.assertEqual(self.payments(), (1, 1))
        self.assertNothingWaits()
        self.assertBooksEqual()

    def test_the_same_day_and_amount_over_two_invoices_are_two_payments(self):
        ours, other = self.invoice(), self.invoice()
        _ours, theirs = self.sent(ours, other)
        payment = self.pay(ours)
        self.pay_there(theirs, payment.date.isoformat())
        self.synchronise()
        self.assertEqual(self.payments(), (2, 2))
        self.assertEqual((ours + other).mapped("amount_residual"), [0.0, 0.0])
        self.assertEqual([row["Balance"] for row in self.sent(ours, other)], [0, 0])
        self.assertNothingWaits()
        self.assertBooksEqual()

    def test_both_are_held_back_and_say_why(self):
        invoice, payment, there = self.hold_both_back()
        self.assertEqual(self.payments(), (1, 1))
        self.assertEqual(payment.quickbooks_status, "failed")
        self.assertIn("open balance", payment.quickbooks_message)
        waiting = self.bound_payment(there)
        self.assertEqual(waiting.status, "failed")
        self.assertIn(invoice.name, waiting.message)
        self.assertIn("settled on both sides", waiting.message)

    def test_others_go_on(self):
        self.paid_twice()
        other = self.invoice()
        payment = self.pay(other)
        self.synchronise()
        self.assertSynced(other)
        self.assertSynced(payment)
        self.assertEqual(self.theirs(other)["Balance"], 0)

    def test_two_payments_cross_over_when_the_one_of_odoo_is_taken_off(self):
        invoice, payment, _there = self.hold_both_back()
        partial = payment.move_id.line_ids.matched_debit_ids
        invoice.js_remove_outstanding_partial(partial.id)
        self.synchronise()
        self.assertEqual(self.payments(), (2, 2))
        self.assertEqual(float(self.theirs(payment)["UnappliedAmt"]), payment.amount)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertNothingWaits()
        self.assertBooksEqual()

    def test_the_same_money_is_one_payment_when_that_of_odoo_is_cancelled(self):
        invoice, payment, _there = self.hold_both_back()
        payment.action_draft()
        payment.action_cancel()
        self.synchronise()
        self.assertEqual(self.payments(), (1, 1))
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertNothingWaits()
        self.assertBooksEqual()

    def test_the_same_money_is_one_payment_when_that_of_quickbooks_is_deleted(self):
        invoice, payment, there = self.hold_both_back()
        self.delete_there("Payment", there)
        payment.action_quickbooks_retry()
        self.synchronise()
        self.assertEqual(self.payments(), (1, 1))
        self.assertEqual(self.theirs(invoice)["Balance"], 0)
        self.assertNothingWaits()
        self.assertBooksEqual()


@tagged("post_install", "-at_install")
class TestSettlementsAndChanges(BothSidesCase):
    """A credit is used on one side while the other side changes or removes what it pays."""

    def grown(self, theirs):
        """Add a line to an invoice in QuickBooks."""
        lines = [row for row in theirs["Line"] if row["DetailType"] == "SalesItemLineDetail"]
        head = {name: theirs[name] for name in ("Id", "SyncToken")} | {"sparse": True}
        added = {name: value for name, value in lines[0].items() if name not in ("Id", "LineNum")}
        self.books.write("Invoice", head | {"Line": [*lines, added]})

    def test_a_credit_used_in_odoo_is_sent_though_the_pull_writes_the_invoice_anew(self):
        invoice = self.invoice()
        (theirs,) = self.sent(invoice)
        self.set_off(invoice)
        self.grown(theirs)
        self.synchronise()
        self.assertEqual(invoice.amount_residual, 160.0)
        self.assertEqual(float(self.theirs(invoice)["Balance"]), 160.0)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Payment"), 1)
        self.assertNothingWaits()
        self.assertBooksEqual()

    def test_a_credit_used_on_an_invoice_that_is_voided_in_quickbooks_is_not_sent(self):
        invoice = self.invoice()
        (theirs,) = self.sent(invoice)
        credit, _lines = self.set_off(invoice)
        head = {name: theirs[name] for name in ("Id", "SyncToken")}
        self.books.write("Invoice", head, void=True)
        self.synchronise()
        self.assertEqual(invoice.state, "cancel")
        self.assertEqual(credit.amount_residual, 40.0)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Payment"), 0)
        self.assertNothingWaits()
        self.assertBooksEqual()

    def test_a_credit_used_in_quickbooks_is_known_again_after_the_invoice_has_changed(self):
        invoice = self.invoice()
        credit = self.invoice(lines=[(40.0, 1.0)], move_type="out_refund")
        theirs, credit_there = self.sent(invoice, credit)
        used = self.use_there(40, theirs, credit_there)
        self.synchronise()
        self.grown(self.theirs(invoice))
        self.synchronise()
        self.delete_there("Payment", used)
        self.synchronise()
        self.assertEqual(invoice.amount_residual, 200.0)
        self.assertEqual(credit.amount_residual, 40.0)
        self.assertNothingWaits()
        self.assertBooksEqual()

    def used_twice(self):
        """:return: an invoice, a credit note, and two applications of it in QuickBooks"""
        invoice = self.invoice()
        credit = self.invoice(lines=[(40.0, 1.0)], move_type="out_refund")
        theirs, credit_there = self.sent(invoice, credit)
        uses = []
        for amount in (20, 15):
            uses.append(self.use_there(amount, theirs, credit_there))
            self.synchronise()
        return invoice, credit, uses

    def test_a_credit_used_twice_on_an_invoice_in_quickbooks_is_two_applications(self):
        invoice, credit, (first, _second) = self.used_twice()
        self.assertEqual(invoice.amount_residual, 65.0)
        self.assertNothingWaits()
        self.delete_there("Payment", first)
        self.synchronise()
        self.assertEqual(invoice.amount_residual, 85.0)
        self.assertEqual(credit.amount_residual, 25.0)
        self.assertNothingWaits()
        self.assertBooksEqual()

    def test_both_are_known_again_after_the_invoice_has_changed(self):
        invoice, credit, uses = self.used_twice()
        self.grown(self.theirs(invoice))
        self.synchronise()
        self.assertEqual(invoice.amount_residual, 165.0)
        for use, left in zip(uses, (185.0, 200.0), strict=True):
            self.delete_there("Payment", use)
            self.synchronise()
            self.assertEqual(invoice.amount_residual, left)
        self.assertEqual(credit.amount_residual, 40.0)
        self.assertNothingWaits()
        self.assertBooksEqual()

    def test_payments_and_used_credits_that_wait_are_forgotten_when_they_are_deleted(self):
        """Both are of the QuickBooks type Payment: what one was is not taken for the other."""
        invoice = self.invoice()
        credit = self.invoice(lines=[(40.0, 1.0)], move_type="out_refund")
        theirs, credit_there = self.sent(invoice, credit)
        payment = self.pay(invoice)
        waiting = [
            self.pay_there(theirs | {"Balance": 60}),
            self.use_there(40, theirs, credit_there),
        ]
        self.synchronise()
        self.assertEqual([self.bound_payment(row).status for row in waiting], ["failed"] * 2)
        for row in waiting:
            self.delete_there("Payment", row)
        payment.action_quickbooks_retry()
        self.synchronise()
        self.assertFalse(self.connection.error_message)
        self.assertFalse(any(self.bound_payment(row) for row in waiting))
        self.assertEqual(self.payments(), (1, 1))
        self.assertNothingWaits()
        self.assertBooksEqual()


@tagged("post_install", "-at_install")
class TestPaymentsMoved(BothSidesCase):
    """What a payment pays is changed in Odoo together with the documents: what is freed is freed first, so
    that QuickBooks neither refuses anything nor changes it by itself."""

    def receivable(self, *records):
        moves = self.env["account.move"].union(
            *(record.move_id if record._name == "account.payment" else record for record in records)
        )
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def take_off(self, payment):
        """Take a payment off everything that it pays."""
        self.receivable(payment).remove_move_reconcile()

    def lower(self, invoice, price):
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = price
        invoice.action_post()

    def paid(self):
        """:return: an invoice and its payment, both in QuickBooks"""
        invoice = self.invoice()
        payment = self.pay(invoice)
        self.synchronise()
        return invoice, payment

    def assertSameOpenAmounts(self, *invoices):
        self.assertNothingWaits()
        for invoice in invoices:
            self.assertEqual(float(self.theirs(invoice)["Balance"]), invoice.amount_residual)
        self.assertBooksEqual()

    def test_a_payment_taken_off_an_invoice_that_gets_smaller(self):
        invoice, payment = self.paid()
        self.take_off(payment)
        self.lower(invoice, 60.0)
        self.synchronise()
        self.assertSameOpenAmounts(invoice)
        self.assertEqual(self.theirs(payment)["UnappliedAmt"], 100)

    def test_a_payment_put_on_the_smaller_invoice_again(self):
        invoice, payment = self.paid()
        self.take_off(payment)
        self.lower(invoice, 60.0)
        self.receivable(invoice, payment).reconcile()
        self.synchronise()
        self.assertSameOpenAmounts(invoice)
        self.assertEqual(self.theirs(payment)["UnappliedAmt"], 40)

    def test_another_payment_for_an_invoice_that_gets_smaller(self):
        invoice, payment = self.paid()
        self.take_off(payment)
        self.lower(invoice, 60.0)
        self.pay(invoice)
        self.synchronise()
        self.assertSameOpenAmounts(invoice)
        self.assertEqual(self.theirs(payment)["UnappliedAmt"], 100)

    def test_two_payments_that_change_places(self):
        first, one = self.paid()
        second, other = self.paid()
        self.take_off(one)
        self.take_off(other)
        self.receivable(first, other).reconcile()
        self.receivable(second, one).reconcile()
        self.synchronise()
        self.assertSameOpenAmounts(first, second)
        links = [
            self.theirs(payment)["Line"][0]["LinkedTxn"][0]["TxnId"] for payment in (one, other)
        ]
        self.assertEqual(links, [self.binding(move).qbo_id for move in (second, first)])

    def test_a_choice_that_cannot_be_carried_out_is_asked_again(self):
        invoice, payment = self.paid()
        self.take_off(payment)
        later = self.pay(invoice)
        there = self.theirs(payment)
        link = self.link(60, "Invoice", self.theirs(invoice))
        self.write_part("Payment", there, {"Line": [link]})
        self.synchronise()
        binding = self.binding(payment)
        self.assertEqual(binding.status, "conflict")
        binding.action_keep_quickbooks()
        self.synchronise()
        binding.action_retry()
        self.synchronise()
        self.assertEqual(binding.status, "conflict")
        binding.action_keep_odoo()
        self.synchronise()
        later.action_quickbooks_retry()
        self.synchronise()
        self.assertSameOpenAmounts(invoice)
        self.assertEqual(self.theirs(payment)["UnappliedAmt"], 100)

    def test_a_credit_in_the_place_of_a_payment(self):
        invoice, payment = self.paid()
        self.take_off(payment)
        credit, _lines = self.set_off(invoice)
        self.synchronise()
        self.assertSameOpenAmounts(invoice, credit)
