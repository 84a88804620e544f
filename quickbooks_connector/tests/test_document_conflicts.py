from odoo.tests import tagged

from .test_conflicts import ConflictCase


@tagged("post_install", "-at_install")
class TestInvoiceConflicts(ConflictCase):
    """An invoice that was changed on both sides."""

    def setUp(self):
        super().setUp()
        self.move = self.invoice()
        self.invoice()
        self.synchronise()

    def total_there(self):
        return float(self.theirs(self.move)["TotalAmt"])

    def both_change_the_lines(self):
        self.change_there(self.move, self.sold(70))
        self.change_here(self.move, 140.0)
        self.synchronise()

    def test_due_date_and_memo_of_quickbooks_and_lines_of_odoo_are_merged(self):
        self.change_there(
            self.move,
            {"DueDate": "2026-05-01", "CustomerMemo": {"value": "Thank you"}, "DocNumber": "A-77"},
        )
        self.change_here(self.move, 140.0)
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.move.invoice_date_due.isoformat(), "2026-05-01")
        self.assertIn("Thank you", self.move.narration)
        self.assertEqual(self.move.amount_total, 140.0)
        there = self.theirs(self.move)
        self.assertEqual((there["DueDate"], float(there["TotalAmt"])), ("2026-05-01", 140.0))
        self.assertEqual(there["DocNumber"], "A-77")

    def test_lines_of_quickbooks_and_the_due_date_of_odoo_are_merged(self):
        self.change_there(self.move, self.sold(70))
        self.move.button_draft()
        self.move.write({"invoice_payment_term_id": False, "invoice_date_due": "2026-05-01"})
        self.move.action_post()
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.move.amount_total, 70.0)
        there = self.theirs(self.move)
        self.assertEqual((there["DueDate"], float(there["TotalAmt"])), ("2026-05-01", 70.0))

    def test_a_stale_sync_token_is_merged_in_the_same_run(self):
        self.change_there(self.move, {"DueDate": "2026-05-01"})
        self.synchronise()
        self.change_here(self.move, 140.0)
        self.binding(self.move).sudo().sync_token = "0"
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_ask_shows_lines_with_names_and_amounts(self):
        self.both_change_the_lines()
        self.assertEqual(self.move.quickbooks_status, "conflict")
        lines = self.rows(self.move)["lines"]
        self.assertIn("Total: $\xa0140.00", lines.odoo)
        self.assertIn("Total: $\xa070.00", lines.quickbooks)
        self.assertIn("Work: $\xa0100.00 (Services)", lines.agreed)
        self.assertFalse(lines.choice)

    def test_quickbooks_wins(self):
        self.policy("Invoice", "quickbooks")
        self.both_change_the_lines()
        self.assertAgreed(self.move)
        self.assertEqual((self.move.amount_total, self.total_there()), (70.0, 70.0))

    def test_odoo_wins(self):
        self.policy("Invoice", "odoo")
        self.both_change_the_lines()
        self.assertAgreed(self.move)
        self.assertEqual((self.move.amount_total, self.total_there()), (140.0, 140.0))

    def test_newest_wins(self):
        self.policy("Invoice", "newest")
        self.change_there(self.move, self.sold(70))
        self.change_here(self.move, 140.0)
        waiting = self.binding(self.move).operation_ids.filtered(lambda o: o.state == "draft")
        waiting.sudo().changed_at = "2099-01-01"
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_keep_odoo(self):
        self.both_change_the_lines()
        self.binding(self.move).action_keep_odoo()
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_keep_quickbooks(self):
        self.both_change_the_lines()
        self.binding(self.move).action_keep_quickbooks()
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.move.amount_total, 70.0)

    def test_the_chosen_lines_and_the_other_due_date(self):
        self.change_there(self.move, {"DueDate": "2026-05-01"})
        self.both_change_the_lines()
        self.decide(self.move, lines="odoo", due="quickbooks")
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)
        self.assertEqual(self.move.invoice_date_due.isoformat(), "2026-05-01")

    def removed_there(self, **how):
        self.books.write("Invoice", self.theirs(self.move), **how)
        self.change_here(self.move, 140.0)
        self.synchronise()

    def test_deleted_in_quickbooks_and_kept_in_odoo(self):
        self.removed_there(operation="delete")
        self.assertEqual(self.rows(self.move)["*"].quickbooks, "Deleted or voided")
        self.decide(self.move, **{"*": "odoo"})
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_voided_in_quickbooks_and_kept_in_odoo(self):
        self.removed_there(operation="update", void=True)
        self.binding(self.move).action_keep_odoo()
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_deleted_in_quickbooks_which_wins(self):
        self.policy("Invoice", "quickbooks")
        self.removed_there(operation="delete")
        self.assertEqual(self.move.state, "cancel")
        self.assertBooksEqual()

    def cancelled_here(self):
        self.change_there(self.move, self.sold(70))
        self.move.button_cancel()
        self.synchronise()

    def test_cancelled_in_odoo_which_wins(self):
        self.policy("Invoice", "odoo")
        self.cancelled_here()
        self.assertEqual(self.total_there(), 0.0)
        self.assertBooksEqual()

    def test_cancelled_in_odoo_and_kept_in_quickbooks(self):
        self.cancelled_here()
        self.decide(self.move, **{"*": "quickbooks"})
        self.assertEqual((self.move.state, self.move.amount_total), ("posted", 70.0))
        self.assertAgreed(self.move)

    def test_taken_back_on_both_sides_is_no_conflict(self):
        self.books.write("Invoice", self.theirs(self.move), operation="update", void=True)
        self.move.button_cancel()
        self.synchronise()
        self.assertSynced(self.move)
        self.assertBooksEqual()


@tagged("post_install", "-at_install")
class TestPaymentConflicts(ConflictCase):
    """A payment that was changed on both sides."""

    def setUp(self):
        super().setUp()
        self.move = self.invoice()
        self.payment = self.pay(self.move, amount=60.0)
        self.synchronise()

    def change_payment_here(self, values):
        lines = self.move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.payment.action_draft()
        self.payment.write(values)
        self.payment.action_post()
        own = self.payment.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        (lines + own).reconcile()

    def both_change_the_date(self):
        self.change_there(self.payment, {"TotalAmt": 60, "TxnDate": "2026-04-02"})
        self.change_payment_here({"date": "2026-04-03"})
        self.synchronise()

    def dates(self):
        return self.payment.date.isoformat(), self.theirs(self.payment)["TxnDate"]

    def test_date_of_quickbooks_and_amount_of_odoo_are_merged(self):
        self.change_there(self.payment, {"TotalAmt": 60, "TxnDate": "2026-04-02"})
        self.change_payment_here({"amount": 80.0})
        self.synchronise()
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-02", "2026-04-02"))
        self.assertEqual(float(self.theirs(self.payment)["TotalAmt"]), 80.0)
        self.assertEqual(self.move.amount_residual, 20.0)

    def test_ask(self):
        self.both_change_the_date()
        self.assertEqual(self.payment.quickbooks_status, "conflict")
        self.assertEqual(self.dates(), ("2026-04-03", "2026-04-02"))
        self.decide(self.payment, date="quickbooks")
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-02", "2026-04-02"))

    def test_quickbooks_wins(self):
        self.policy("Payment", "quickbooks")
        self.both_change_the_date()
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-02", "2026-04-02"))

    def test_odoo_wins(self):
        self.policy("Payment", "odoo")
        self.both_change_the_date()
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-03", "2026-04-03"))

    def test_newest_wins(self):
        self.policy("Payment", "newest")
        self.change_there(self.payment, {"TotalAmt": 60, "TxnDate": "2026-04-02"})
        self.change_payment_here({"date": "2026-04-03"})
        waiting = self.binding(self.payment).operation_ids.filtered(lambda o: o.state == "draft")
        waiting.sudo().changed_at = "2000-01-01"
        self.synchronise()
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-02", "2026-04-02"))
