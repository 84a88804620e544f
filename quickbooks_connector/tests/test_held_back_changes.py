"""A change of QuickBooks that could not be taken over is not lost: it is tried again."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_push import PushCase


@tagged("post_install", "-at_install")
class TestHeldBackChanges(PushCase):
    """An invoice of a locked period was changed in QuickBooks, so long ago that CDC says it no more."""

    def setUp(self):
        super().setUp()
        self.document = self.invoice()
        self.synchronise()
        self.company.sudo().sale_lock_date = "2026-03-31"

    def change(self, record=None, **values):
        """Change an entity in QuickBooks."""
        record = record or self.document
        self.write_part(self.binding(record).qbo_type, self.theirs(record), values)

    def hold_back(self, **values):
        """Change the invoice, meet the lock, and let more time pass than is asked for twice."""
        self.change(**values)
        self.synchronise()
        self.assertEqual(self.document.quickbooks_status, "failed")
        self.assertIn("locked until 2026-03-31", self.document.quickbooks_message)
        self.emulator.advance_clock(1200)
        self._store_token(self.connection)
        self.synchronise()

    def test_what_was_taken_back_or_moved_out_of_a_locked_period_says_what_to_do(self):
        self.company.sudo().sale_lock_date = False
        gone, moved = self.invoice(), self.invoice()
        payment = self.pay(self.invoice())
        payment.action_draft()
        payment.date = "2026-03-12"
        payment.action_post()
        self.synchronise()
        self.company.sudo().fiscalyear_lock_date = "2026-03-31"
        self.books.write("Invoice", self.theirs(gone), operation="delete")
        self.books.write("Payment", self.theirs(payment), operation="delete")
        self.change(moved, TxnDate="2026-04-10")
        self.synchronise()
        for record in gone + moved + payment.move_id:
            self.assertEqual(record.quickbooks_status, "failed")
            self.assertIn("locked until 2026-03-31", record.quickbooks_message)
            self.assertIn("press Retry", record.quickbooks_message)
        self.assertIn(gone.name, gone.quickbooks_message)
        self.company.sudo().fiscalyear_lock_date = False
        (gone + moved).action_quickbooks_retry()
        payment.action_quickbooks_retry()
        self.synchronise()
        self.assertEqual((gone.state, payment.state), ("cancel", "canceled"))
        self.assertEqual(moved.date.isoformat(), "2026-04-10")
        self.assertBooksEqual()

    def test_retry_takes_over_a_change_when_the_period_is_open_again(self):
        self.hold_back(DueDate="2026-05-05")
        self.company.sudo().sale_lock_date = False
        self.document.action_quickbooks_retry()
        self.synchronise()
        self.assertSynced(self.document)
        self.assertFalse(self.document.quickbooks_message)
        self.assertEqual(self.document.invoice_date_due.isoformat(), "2026-05-05")

    def test_retry_takes_over_a_deletion_when_the_period_is_open_again(self):
        self.books.write("Invoice", self.theirs(self.document), operation="delete")
        self.synchronise()
        self.assertEqual(self.document.state, "posted")
        self.company.sudo().sale_lock_date = False
        self.document.action_quickbooks_retry()
        self.synchronise()
        self.assertEqual(self.document.state, "cancel")

    def test_retry_before_the_period_is_open_says_the_same_again(self):
        self.hold_back(DueDate="2026-05-05")
        self.document.action_quickbooks_retry()
        self.synchronise()
        self.assertEqual(self.document.quickbooks_status, "failed")
        self.assertIn("locked until 2026-03-31", self.document.quickbooks_message)
        self.assertFalse(self.binding(self.document).retry_pull)

    def test_a_change_that_is_undone_in_quickbooks_holds_nothing_back(self):
        before = self.theirs(self.document)["DueDate"]
        self.hold_back(DueDate="2026-05-05")
        self.change(DueDate=before)
        self.synchronise()
        self.assertSynced(self.document)
        self.assertFalse(self.document.quickbooks_message)

    def test_an_account_that_is_mapped_lets_a_change_go_that_waited_for_it(self):
        self.company.sudo().sale_lock_date = False
        account = self.books.write(
            "Account",
            {"Name": "Catering", "AccountType": "Income", "AccountSubType": "ServiceFeeIncome"},
        )
        product = self.env["product.product"].create(
            {
                "name": "Buffet",
                "type": "service",
                "property_account_income_id": self.account("Services").id,
            }
        )
        self.invoice(lines=[(45.0, 2.0, {"product_id": product.id})])
        self.synchronise()
        self.change(product, IncomeAccountRef={"value": account["Id"]})
        self.synchronise()
        self.assertEqual(product.quickbooks_status, "failed")
        self.emulator.advance_clock(1200)
        self._store_token(self.connection)
        catering = self.env["account.account"].create(
            {"name": "Catering", "code": "499998", "account_type": "income"}
        )
        self.mapping("Catering").account_id = catering
        self.synchronise()
        self.assertSynced(product)
        self.assertEqual(product.property_account_income_id, catering)

    def test_retry_leaves_alone_what_only_differs(self):
        binding = self.binding(self.document)
        binding.sudo()._hold_back("QuickBooks has another total.", status="warning")
        with self.assertRaisesRegex(UserError, "nothing of it is held back"):
            self.document.action_quickbooks_retry()
        self.assertFalse(binding.retry_pull)


@tagged("post_install", "-at_install")
class TestFaultyConversion(PushCase):
    """The conversion of another addon has a mistake: it holds back one record, and not the run."""

    def take_over(self, mistake):
        """Let the conversion of one of two new customers fail.

        :return: ``{name: status}`` of both
        """
        customer = self.registry["quickbooks.entity.customer"]
        convert, names = customer._to_odoo, (f"Bad {mistake}", f"Good {mistake}")

        def faulty(entity, payload, refs):
            if payload["DisplayName"] == names[0]:
                raise mistake
            return convert(entity, payload, refs)

        self.patch(customer, "_to_odoo", faulty)
        for name in names:
            self.books.write("Customer", {"DisplayName": name})
        self.synchronise()
        bindings = self.env["quickbooks.binding"].search([("record_name", "in", names)])
        return {binding.record_name: binding.status for binding in bindings}

    def test_a_missing_part_holds_back_its_record_alone(self):
        status = self.take_over(IndexError("part"))
        self.assertEqual(status, {"Bad part": "failed", "Good part": "synced"})

    def test_an_assumption_that_does_not_hold_holds_back_its_record_alone(self):
        status = self.take_over(AssertionError("assumption"))
        self.assertEqual(status, {"Bad assumption": "failed", "Good assumption": "synced"})
