from urllib.request import urlopen

from odoo.tests import tagged

from .test_push import PushCase


@tagged("post_install", "-at_install")
class TestOpenInQuickbooks(PushCase):
    """The button leads to the page of QuickBooks that shows the same document, name or product."""

    def page(self, binding):
        """:return: what a browser is shown"""
        address = binding.action_open_in_quickbooks()["url"]
        self.assertTrue(address.startswith(f"{self.emulator.url}/app/"), address)
        with urlopen(address, timeout=10) as answer:
            return answer.read().decode()

    def test_an_invoice_is_shown_with_its_customer_and_its_postings(self):
        invoice = self.invoice()
        self.synchronise()
        page = self.page(self.binding(invoice))
        self.assertIn(invoice.name, page)
        self.assertIn(self.partner_a.name, page)
        self.assertIn("Accounts Receivable (A/R)", page)

    def test_every_kind_of_entity_that_is_tied_is_shown(self):
        invoice = self.invoice()
        self.set_off(invoice)
        self.synchronise()
        self.assertSynced(invoice)
        bindings = self.env["quickbooks.binding"].search([("qbo_id", "!=", False)])
        by_kind = {binding.qbo_type: binding for binding in bindings}
        self.assertLessEqual({"Customer", "Invoice", "CreditMemo", "Payment"}, set(by_kind))
        for binding in by_kind.values():
            self.assertIn("QuickBooks id", self.page(binding))
