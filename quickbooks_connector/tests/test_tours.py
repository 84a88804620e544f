"""What a bookkeeper does in the browser, from the consent page to the Synced badge."""

from contextlib import contextmanager

from odoo.tests import HttpCase, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from qbo_emulator.testing import EmulatorThread

from .common import ConsentPages, QuickbooksCase, allow_loopback, take_fixtures_away
from .test_conflicts import ADDRESS, ConflictCase

CALLBACK = "/quickbooks/oauth/callback"


@tagged("post_install", "-at_install")
class TestConnectTour(ConsentPages, AccountTestInvoicingCommon, HttpCase):
    """Connect through the consent page, which is a page of QuickBooks and not of Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        allow_loopback(cls.env)
        take_fixtures_away(cls)
        cls.emulator = EmulatorThread(companies=("empty",), limits=False, check="all")
        cls.emulator.start()
        cls.addClassCleanup(cls.emulator.stop)
        cls.connection = cls.env["quickbooks.connection"].create(
            {
                "name": "Emulated QuickBooks",
                "company_id": cls.company_data["company"].id,
                "environment": "custom",
                "base_url": cls.emulator.url,
            }
        )

    def test_from_new_to_the_first_invoice_each_way(self):
        self.connection.unlink()
        books = self.emulator.company()
        customer = books.write("Customer", {"DisplayName": "Quentin of QuickBooks"})
        income = books.query("SELECT * FROM Account WHERE AccountType = 'Income' MAXRESULTS 1")
        account = {"value": income[0]["Id"]}
        item = books.write("Item", {"Name": "Work", "Type": "Service", "IncomeAccountRef": account})
        detail = {"ItemRef": {"value": item["Id"]}}
        line = {"Amount": 80, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
        books.write("Invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line]})
        self.presses = {self.emulator.url: "button[value=connect]"}
        self.typed_address = self.emulator.url
        self.start_tour("/odoo", "quickbooks_connect", login=self.env.user.login, timeout=180)
        connection = self.env["quickbooks.connection"].search([])
        self.assertEqual(connection.state, "running")
        self.assertEqual(connection.realm_id, self.emulator.realm_id)
        documents = books.query("SELECT * FROM Invoice")
        self.assertEqual(sorted(row["TotalAmt"] for row in documents), [80, 120])
        rows = connection.trial_balance_comparison()
        self.assertFalse([row for row in rows if row["odoo"] != row["quickbooks"]])

    def test_declined(self):
        self.presses = {
            self.emulator.url: "button[value=cancel]",
            self.base_url() + CALLBACK: "main a.btn",
        }
        self.connection.write({"client_id": "emulator-client", "client_secret": "emulator-secret"})
        address = f"/odoo/quickbooks-connections/{self.connection.id}"
        self.start_tour(address, "quickbooks_decline", login=self.env.user.login)
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.connection.realm_id)

    def test_a_wrong_address_and_a_wrong_secret_are_named_and_corrected(self):
        self.connection.unlink()
        self.presses = {
            self.emulator.url: "button[value=connect]",
            self.base_url() + CALLBACK: "main a.btn",
        }
        self.typed_address = self.emulator.url
        self.start_tour("/odoo", "quickbooks_wrong_entries", login=self.env.user.login)
        connection = self.env["quickbooks.connection"].search([])
        self.assertEqual(connection.state, "connected")
        self.assertEqual(connection.realm_id, self.emulator.realm_id)

    def test_foreign_answer(self):
        self.authenticate(self.env.user.login, self.env.user.login)
        with self.assertLogs("odoo.addons.quickbooks_connector.controllers.oauth", "WARNING"):
            answer = self.url_open(f"{CALLBACK}?state=guessed&code=1&realmId=1")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("press Connect again", answer.text)
        self.assertEqual(self.connection.state, "draft")


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
            "/odoo/invoicing",
            "quickbooks_invoice",
            login=self.env.user.login,
        )
        (invoice,) = self.books.query("SELECT * FROM Invoice")
        self.assertEqual(invoice["DocNumber"], sent.name)
        self.assertEqual(sent.quickbooks_status, "synced")
        self.assertEqual(draft.quickbooks_status, "not_synced")


@tagged("post_install", "-at_install")
class TestConflictTour(ConflictCase, HttpCase):
    """A record was changed on both sides: see both, and choose field by field."""

    @contextmanager
    def enter_registry_test_mode(self):
        """A browser test is in this mode from beginning to end."""
        yield

    def test_a_side_is_chosen_for_each_field(self):
        customer = self.env["res.partner"].create({"name": "Cora Customer", "phone": "555 0100"})
        self.invoice(customer)
        self.synchronise()
        changes = {"PrimaryPhone": {"FreeFormNumber": "555 0222"}, "BillAddr": ADDRESS}
        self.change_there(customer, changes)
        customer.phone = "555 0111"
        self.synchronise()
        self.start_tour(
            "/odoo/quickbooks-conflicts", "quickbooks_conflict", login=self.env.user.login
        )
        self.synchronise()
        self.assertAgreed(customer)
        self.assertEqual(self.theirs(customer)["PrimaryPhone"]["FreeFormNumber"], "555 0111")
        self.assertEqual(customer.street, "12 Main Street")
