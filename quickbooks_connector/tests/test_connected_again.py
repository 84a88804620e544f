"""A connection is deleted, and the same two companies are connected again: nothing is there twice."""

from odoo.tests import tagged

from .test_realms import RealmCase

CHOICES = {
    "quickbooks.account.mapping": "account_id",
    "quickbooks.tax.mapping": "tax_id",
}


@tagged("post_install", "-at_install")
class TestConnectedAgain(RealmCase):
    def setUp(self):
        super().setUp()
        self.start()
        self.customer = self.env["res.partner"].create({"name": "Cora Customer"})
        self.sent = self.invoice(self.customer)
        self.synchronise()
        self.there = {"value": self.binding(self.customer).qbo_id}

    def connect_again(self):
        """Delete the connection, make another one of the same companies with the same choices, run it."""
        realm_id = self.connection.realm_id
        choices = {
            (model, row.qbo_type, row.qbo_id): row[name].id
            for model, name in CHOICES.items()
            for row in self.of(self.connection, model)
            if row.state == "confirmed"
        }
        self.connection.action_disconnect()
        second = self.second()
        self.connection.unlink()
        self.connection = second
        self.assertEqual(self.consent(second, realm_id).status_code, 303)
        for model, name in CHOICES.items():
            for row in self.of(second, model):
                chosen = choices.get((model, row.qbo_type, row.qbo_id))
                row.write({name: chosen, "state": "confirmed" if chosen else "unmapped"})
        self.start(second)
        self.synchronise(second)

    def counts(self):
        """:return: how many documents of each kind each side has"""
        kinds = ("Customer", "Item", "Invoice", "CreditMemo", "Payment", "JournalEntry")
        models = ("res.partner", "product.product", "account.move", "account.payment")
        return {k: self.books.query(f"SELECT COUNT(*) FROM {k}") for k in kinds} | {  # noqa: S608
            model: self.env[model].search_count([]) for model in models
        }

    def pay_there(self, *lines, **values):
        """:return: a payment of 60 in QuickBooks"""
        return self.books.write(
            "Payment",
            {
                "CustomerRef": self.there,
                "TxnDate": "2026-03-11",
                "TotalAmt": 60,
                "DepositToAccountRef": {"value": self.mapping("Checking").qbo_id},
                "Line": list(lines),
            }
            | values,
        )

    def assertAllSynced(self):
        bindings = self.of(self.connection, "quickbooks.binding")
        self.assertEqual(set(bindings.mapped("status")), {"synced"}, bindings.mapped("message"))

    def test_documents_that_are_alike_are_there_once(self):
        for _twin in range(2):
            self.pay_there()
            self.pay(self.invoice(self.customer))
            self.entry()
        self.synchronise()
        before = self.counts()
        self.connect_again()
        self.assertEqual(self.counts(), before)
        self.assertAllSynced()
        self.assertBooksEqual()

    def test_one_that_is_new_there_is_not_taken_for_one_that_was_tied(self):
        self.pay_there()
        self.synchronise()
        before = self.counts()
        self.pay_there()
        self.connect_again()
        self.assertEqual(self.counts()["account.payment"], before["account.payment"] + 1)
        self.assertEqual(self.counts()["Payment"], before["Payment"] + 1)
        self.assertAllSynced()
        self.assertBooksEqual()

    def test_a_customer_who_was_renamed_meanwhile_is_there_once(self):
        before = self.counts()
        self.write_part(
            "Customer",
            self.books.get("Customer", self.there["value"]),
            {"DisplayName": "Cora Married"},
        )
        self.connect_again()
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.binding(self.customer).qbo_id, self.there["value"])

    def test_a_document_that_changed_meanwhile_is_there_once_and_differs_until_a_person_says(self):
        known = self.books.get("Invoice", self.binding(self.sent).qbo_id)
        before = self.counts()
        self.write_part(
            "Invoice", known, {"TxnDate": "2026-03-12", "CustomerRef": known["CustomerRef"]}
        )
        self.connect_again()
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.binding(self.sent).qbo_id, known["Id"])
        self.assertEqual(self.sent.quickbooks_status, "warning")
        self.assertIn("not connected", self.sent.quickbooks_message)
        self.sync_now(self.sent)
        self.assertEqual(self.sent.quickbooks_status, "synced", self.sent.quickbooks_message)
        self.assertEqual(self.books.get("Invoice", known["Id"])["TxnDate"], "2026-03-10")
        self.assertBooksEqual()

    def test_a_payment_that_used_a_credit_too_is_there_once(self):
        credit = self.invoice(self.customer, [(40.0, 1.0)], move_type="out_refund")
        self.synchronise()
        of_invoice, of_credit = self.binding(self.sent), self.binding(credit)
        self.pay_there(
            {"Amount": 100, "LinkedTxn": [{"TxnId": of_invoice.qbo_id, "TxnType": "Invoice"}]},
            {"Amount": 40, "LinkedTxn": [{"TxnId": of_credit.qbo_id, "TxnType": "CreditMemo"}]},
        )
        self.synchronise()
        self.assertIn(self.sent.payment_state, ("paid", "in_payment"))
        before = self.counts()
        self.connect_again()
        self.assertEqual(self.counts(), before)
        self.assertAllSynced()
        self.assertBooksEqual()

    def test_what_was_left_out_stays_so_with_its_documents(self):
        waiting = self.invoice(self.customer)
        alone = self.entry()
        self.leave_out(self.customer)
        self.leave_out(alone)
        before = self.counts()
        self.connect_again()
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.customer.quickbooks_status, "skipped")
        self.assertIn("was left out when", alone.quickbooks_message)
        self.assertIn("its customer Cora Customer is left out", waiting.quickbooks_message)
        self.sync_now(self.customer)
        self.sync_now(alone)
        self.assertAllSynced()
        self.assertBooksEqual()

    def test_one_that_was_deleted_here_meanwhile_comes_again(self):
        entry = self.entry()
        self.synchronise()
        before = self.counts()
        realm_id = self.connection.realm_id
        self.connection.action_disconnect()
        entry.button_draft()
        entry.with_context(force_delete=True).unlink()
        self.connect_again()
        self.assertEqual(self.connection.realm_id, realm_id)
        self.assertEqual(self.counts()["account.move"], before["account.move"])
