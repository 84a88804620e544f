"""Leave a customer out in the browser, see its invoice stop, and include it again."""

from contextlib import contextmanager

from odoo.tests import HttpCase, tagged

from .common import QuickbooksCase


@tagged("post_install", "-at_install")
class TestLeftOutTour(QuickbooksCase, HttpCase):
    """From the menu of customers to the invoice that followed its customer."""

    sample_company = "empty"

    @contextmanager
    def enter_registry_test_mode(self):
        """A browser test is in this mode from beginning to end."""
        yield

    def test_leave_a_customer_out_and_include_it_again(self):
        self.start()
        customer = self.env["res.partner"].create({"name": "Larry Left", "customer_rank": 1})
        invoice = self.invoice(customer, post=False)
        self.start_tour("/odoo", "quickbooks_left_out", login=self.env.user.login)
        self.assertEqual(invoice.quickbooks_status, "synced")
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Customer"), 1)
        self.assertFalse(self.books.query("SELECT COUNT(*) FROM Vendor"))
