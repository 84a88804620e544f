"""What a bookkeeper does in the browser, from the consent page to the Synced badge."""

import json
from contextlib import contextmanager

from odoo.tests import HttpCase, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from qbo_emulator.testing import EmulatorThread

from .common import QuickbooksCase

# Runs in every page that the browser opens. A tour cannot do this: its script ends at the border of
# Odoo's origin and goes on when the browser comes back.
PRESS_ON_CONSENT_PAGE = """
if (location.origin === %(origin)s) {
    addEventListener("DOMContentLoaded", () => document.querySelector(%(button)s).click());
}
"""


@tagged("post_install", "-at_install")
class TestConnectTour(AccountTestInvoicingCommon, HttpCase):
    """Connect through the consent page, which is a page of QuickBooks and not of Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emulator = EmulatorThread(companies=("empty",), limits=False).start()
        cls.addClassCleanup(cls.emulator.stop)
        cls.connection = cls.env["quickbooks.connection"].create(
            {
                "name": "Emulated QuickBooks",
                "company_id": cls.company_data["company"].id,
                "environment": "custom",
                "base_url": cls.emulator.url,
            }
        )

    def authenticate(self, user, password, *, browser=None, **options):
        """Also tell the browser which button of the consent page to press."""
        if browser:
            values = {
                "origin": json.dumps(self.emulator.url),
                "button": json.dumps(f"button[value={self.decision}]"),
            }
            browser._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument",
                params={"source": PRESS_ON_CONSENT_PAGE % values},
            )
        return super().authenticate(user, password, browser=browser, **options)

    def test_connect_import_start(self):
        self.decision = "connect"
        self.start_tour("/odoo", "quickbooks_connect", login=self.env.user.login)
        self.assertEqual(self.connection.state, "running")
        self.assertEqual(self.connection.realm_id, self.emulator.realm_id)

    def test_declined(self):
        self.decision = "cancel"
        self.connection.write({"client_id": "emulator-client", "client_secret": "emulator-secret"})
        address = f"/odoo/quickbooks-connections/{self.connection.id}"
        self.start_tour(address, "quickbooks_decline", login=self.env.user.login)
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.connection.realm_id)


@tagged("post_install", "-at_install")
class TestInvoiceTour(QuickbooksCase, HttpCase):
    """Post an invoice and see its badge turn from Waiting to Synced."""

    sample_company = "empty"

    @contextmanager
    def enter_registry_test_mode(self):
        """A browser test is in this mode from beginning to end."""
        yield

    def test_badge_turns_to_synced(self):
        self.start()
        customers = self.env["res.partner"].create([{"name": "Sally Sent"}, {"name": "Dora Draft"}])
        sent, draft = (self.invoice(customer, post=False) for customer in customers)
        self.start_tour(
            "/odoo/action-account.action_move_out_invoice",
            "quickbooks_invoice",
            login=self.env.user.login,
        )
        (invoice,) = self.books.query("SELECT * FROM Invoice")
        self.assertEqual(invoice["DocNumber"], sent.name)
        self.assertEqual(sent.quickbooks_status, "synced")
        self.assertEqual(draft.quickbooks_status, "not_synced")
