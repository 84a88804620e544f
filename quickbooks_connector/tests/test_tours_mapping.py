"""What a bookkeeper does in the browser to map accounts, each from the menu."""

from contextlib import contextmanager

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import ConsentPages, QuickbooksCase, take_fixtures_away


class TourCase(ConsentPages, QuickbooksCase, HttpCase):
    sample_company = "empty"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        take_fixtures_away(cls)

    @contextmanager
    def enter_registry_test_mode(self):
        """A browser test is in this mode from beginning to end."""
        yield

    def tour(self, name):
        self.start_tour("/odoo", name, login=self.env.user.login)
        self.env.invalidate_all()

    def income(self, name, code, **values):
        return self.env["account.account"].create(
            {"name": name, "code": code, "account_type": "income"} | values
        )


@tagged("post_install", "-at_install")
class TestImportTour(TourCase):
    imports_chart = False

    def test_the_first_free_text_invoice_after_the_import_is_sent(self):
        self.connection._ensure_quickbooks_journals()
        self.tour("quickbooks_import_defaults")
        self.assertEqual(self.connection.state, "running")
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.env["res.partner"].create({"name": "First Customer"}).id,
                "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 100.0})],
            }
        )
        invoice.action_post()
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "synced", invoice.quickbooks_message)


@tagged("post_install", "-at_install")
class TestMappingTours(TourCase):
    def test_accounts_of_both_sides_are_mapped_in_one_list(self):
        freight = self.income("Freight", "430000")
        self.company.income_account_id = freight
        self.books.write("Account", {"Name": "Catering", "AccountType": "Income"})
        self.connection.action_refresh_lists()
        self.tour("quickbooks_accounts_to_map")
        self.assertEqual(self.company.income_account_id, self.account("Services"))
        self.assertEqual(self.account("Catering"), freight)

    def test_solve_leads_to_the_choice_of_the_account(self):
        self.start()
        account = self.income("Catering", "499999")
        invoice = self.invoice(lines=[(80.0, 1.0, {"account_id": account.id})])
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.books.write("Account", {"Name": "Event Catering", "AccountType": "Income"})
        self.tour("quickbooks_solve_account")
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "synced")

    def test_history_parts_only_after_a_person_has_read_what_parts(self):
        self.start()
        self.entry()
        self.synchronise()
        spare = self.income("Second bank", "199999", account_type="asset_cash")
        self.tour("quickbooks_history_parts")
        self.assertEqual(self.account("Checking"), spare)


@tagged("post_install", "-at_install")
class TestConnectAgainTours(TourCase):
    other_samples = ("us_sales",)

    def test_a_second_connection_gets_journals_of_its_own(self):
        self.connection._ensure_quickbooks_journals()
        second = self.env["quickbooks.connection"].create(
            {
                "name": "Second connection",
                "company_id": self.company.id,
                "environment": "custom",
                "base_url": self.emulator.url,
                "client_id": self.emulator.client_id,
                "client_secret": self.emulator.client_secret,
            }
        )
        chosen = next(
            realm for realm in self.emulator.realms.values() if realm != self.connection.realm_id
        )
        self.presses = {
            f"{self.emulator.url}/": f"input[value='{chosen}']",
            self.emulator.url: "button[value=connect]",
        }
        self.tour("quickbooks_second_connection")
        self.assertEqual(second.state, "connected")
        self.assertEqual(second.realm_id, chosen)
        self.assertEqual(second.sale_journal_id.code, "QBI2")

    def test_after_a_reconnect_the_banner_says_so(self):
        self.start()
        self.connection.action_disconnect()
        self.presses = {self.emulator.url: "button[value=connect]"}
        self.tour("quickbooks_connected_again")
        self.assertEqual(self.connection.state, "running")
