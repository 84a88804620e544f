from odoo.tests import tagged

from .common import QuickbooksCase


@tagged("post_install", "-at_install")
class TestPushInvoice(QuickbooksCase):
    """A posted invoice is in QuickBooks once, to the cent."""

    sample_company = "empty"

    def test_a_posted_invoice_arrives_with_its_customer(self):
        self.start()
        invoice = self.invoice()
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "synced", invoice.quickbooks_message)
        theirs = self.books.get("Invoice", self.binding(invoice).qbo_id)
        self.assertEqual(theirs["DocNumber"], invoice.name)
        self.assertEqual(float(theirs["TotalAmt"]), invoice.amount_total)
        self.assertBooksEqual()
