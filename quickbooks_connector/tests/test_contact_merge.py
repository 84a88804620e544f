"""Two contacts are merged in Odoo, with Odoo's own wizard."""

from odoo.tests import tagged

from .test_push import PushCase


@tagged("post_install", "-at_install")
class TestContactMerge(PushCase):
    """What the wizard moves in Odoo moves in QuickBooks."""

    def setUp(self):
        super().setUp()
        self.kept, self.double = self.env["res.partner"].create(
            [{"name": "Green Gardens"}, {"name": "Green Gardens Ltd"}]
        )
        self.document = self.invoice(self.double)

    def merge(self):
        """Merge the double into the other contact, and synchronise."""
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge([self.kept.id, self.double.id], self.kept)
        self.synchronise()

    def customers(self):
        """:return: ``{name: whether it is active}`` of the customers that QuickBooks has"""
        rows = self.books.query("SELECT * FROM Customer WHERE Active IN (true, false)")
        return {row["DisplayName"]: row["Active"] for row in rows}

    def make_both_customers(self):
        """:return: the QuickBooks id of the double"""
        self.invoice(self.kept)
        self.synchronise()
        self.emulator.clear_log()
        return self.binding(self.double).qbo_id

    def assertCustomerOfAll(self, records):
        self.assertSynced(records)
        kept = self.binding(self.kept).qbo_id
        for record in records:
            self.assertEqual(self.theirs(record)["CustomerRef"]["value"], kept)

    def test_the_documents_go_to_the_remaining_customer_and_the_other_becomes_inactive(self):
        double = self.make_both_customers()
        self.merge()
        self.assertCustomerOfAll(self.document)
        self.assertFalse(self.books.get("Customer", double)["Active"])
        stuck = self.env["quickbooks.binding"].search([("status", "!=", "synced")])
        self.assertFalse(stuck, stuck.mapped("message"))
        self.assertBooksEqual()

    def test_a_paid_invoice_goes_with_its_payment(self):
        payment = self.pay(self.document)
        double = self.make_both_customers()
        self.merge()
        self.assertCustomerOfAll(self.document)
        self.assertSynced(payment)
        self.assertEqual(
            self.theirs(payment)["CustomerRef"], self.theirs(self.document)["CustomerRef"]
        )
        self.assertEqual(float(self.theirs(self.document)["Balance"]), 0.0)
        self.assertFalse(self.books.get("Customer", double)["Active"])
        self.assertBooksEqual()

    def test_an_invoice_that_a_credit_note_pays_goes_with_both(self):
        credit, _lines = self.set_off(self.document)
        double = self.make_both_customers()
        self.merge()
        self.assertCustomerOfAll(self.document + credit)
        self.assertEqual(float(self.theirs(self.document)["Balance"]), 60.0)
        self.assertFalse(self.books.get("Customer", double)["Active"])
        self.assertBooksEqual()

    def test_a_contact_that_quickbooks_does_not_know_becomes_the_customer_that_the_other_is(self):
        self.synchronise()
        binding = self.binding(self.double)
        self.merge()
        self.assertEqual(self.binding(self.kept), binding)
        self.assertEqual(self.customers(), {"Green Gardens": True})
        self.assertCustomerOfAll(self.document)
        self.assertEqual(self.theirs(self.document)["SyncToken"], "0")

    def test_a_contact_that_waits_to_be_sent_becomes_the_customer_that_the_other_is(self):
        self.synchronise()
        waiting = self.invoice(self.kept)
        self.env["quickbooks.operation"].sudo()._enqueue_for(
            self.connection.sudo(),
            self.env["quickbooks.entity.customer"],
            self.kept.sudo(),
            force=True,
        )
        self.merge()
        self.assertEqual(self.customers(), {"Green Gardens": True})
        self.assertCustomerOfAll(self.document + waiting)
