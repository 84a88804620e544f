"""One realm, one connection that runs: nothing of one QuickBooks company serves or reaches another one."""

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import QuickbooksCase
from .consent import answer_of

MAPPINGS = (
    "quickbooks.account.mapping",
    "quickbooks.tax.mapping",
    "quickbooks.term.mapping",
    "quickbooks.payment.method.mapping",
)


@tagged("post_install", "-at_install")
class RealmCase(QuickbooksCase, HttpCase):
    sample_company = "us_sales"
    other_samples = ("empty",)

    def setUp(self):
        super().setUp()
        self.authenticate(self.env.user.login, self.env.user.login)
        self.empty = self.emulator.realms["empty"]

    def consent(self, connection, realm_id):
        """Connect through the consent page.

        :return: the answer of Odoo to the browser that comes back
        """
        connection.sudo().write({"client_secret": self.emulator.client_secret})
        address = connection.action_connect()["url"]
        answer = self.url_open(answer_of(address, realm_id), allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def second(self, **values):
        """:return: another connection of the company, not connected yet"""
        return self.connection.copy(
            {"name": "Second", "client_id": self.emulator.client_id, **values}
        )

    def of(self, connection, model):
        return self.env[model].sudo().search([("connection_id", "=", connection.id)])


@tagged("post_install", "-at_install")
class TestAnotherRealm(RealmCase):
    def test_it_starts_with_mappings_cursor_and_load_state_of_its_own(self):
        before = {model: self.of(self.connection, model) for model in MAPPINGS}
        self.assertTrue(before["quickbooks.account.mapping"].filtered("account_id"))
        self.connection.write({"cursor": "2026-01-01", "first_load_done": True})
        self.connection.action_disconnect()
        self.assertEqual(self.consent(self.connection, self.empty).status_code, 303)
        self.assertEqual(self.connection.realm_id, self.empty)
        self.assertFalse(self.connection.cursor or self.connection.first_load_done)
        for model in MAPPINGS:
            self.assertFalse(before[model].exists(), model)
        accounts = self.of(self.connection, "quickbooks.account.mapping")
        there = {row["Id"]: row["Name"] for row in self.books.query("SELECT * FROM Account")}
        self.assertEqual({row.qbo_id: row.qbo_name for row in accounts}, there)
        self.assertFalse(accounts.filtered(lambda row: row.state == "confirmed"))

    def test_what_it_has_is_read_after_start(self):
        # The first company has been connected and never started.
        self.connection.action_disconnect()
        self.consent(self.connection, self.empty)
        self.books.write("Customer", {"DisplayName": "Vera of the second company"})
        self.start()
        self.assertTrue(
            self.env["res.partner"].search([("name", "=", "Vera of the second company")])
        )

    def test_a_connection_whose_records_are_tied_stays_with_its_company(self):
        self.start()
        self.connection.action_disconnect()
        answer = self.consent(self.connection, self.empty)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("make a new connection", answer.text)
        self.assertEqual(self.connection.realm_id, self.emulator.realms["us_sales"])
        self.assertTrue(self.of(self.connection, "quickbooks.account.mapping"))


@tagged("post_install", "-at_install")
class TestTwoConnections(RealmCase):
    def test_a_second_one_of_the_same_company_can_be_connected(self):
        second = self.second()
        self.assertEqual(self.consent(second, self.empty).status_code, 303)
        self.assertEqual(second.state, "connected")
        self.assertNotEqual(second.sale_journal_id, self.env["account.journal"])

    def test_one_of_them_runs(self):
        second = self.second()
        self.consent(second, self.empty)
        self.start()
        with self.assertRaisesRegex(UserError, "Disconnect that one first"):
            second.action_start()
        self.connection.action_disconnect()
        second.action_start()
        self.assertEqual(second.state, "running")

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_lets_one_run(self):
        second = self.second()
        self.start()
        with self.assertRaisesRegex(Exception, "running"), self.env.cr.savepoint():
            second.sudo().state = "running"
            self.env.flush_all()

    def test_the_same_quickbooks_company_is_not_connected_twice(self):
        second = self.second()
        answer = self.consent(second, self.connection.realm_id)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Emulated QuickBooks", answer.text)
        self.assertEqual(second.state, "draft")

    def of_second_company(self):
        """:return: a connection of another Odoo company, not connected yet"""
        company = self.setup_other_company(name="Second company")["company"]
        return self.second(company_id=company.id, sale_journal_id=False, general_journal_id=False)

    def test_the_books_of_two_odoo_companies_do_not_meet_in_one_quickbooks_company(self):
        second = self.of_second_company()
        realm_id = self.connection.realm_id
        answer = self.consent(second, realm_id)
        self.assertEqual(answer.status_code, 400)
        self.assertIn(f"connected to {self.company.name}", answer.text)
        self.assertIn("Press Disconnect", answer.text)
        self.assertEqual((second.state, second.realm_id), ("draft", False))
        self.connection.action_disconnect()
        self.assertEqual(self.consent(second, realm_id).status_code, 303)
        # The first one does not come back beside it either.
        self.assertEqual(self.consent(self.connection, realm_id).status_code, 400)
        self.assertEqual(self.connection.state, "disconnected")

    def test_a_company_in_which_a_person_does_not_work_is_not_named(self):
        second = self.of_second_company()
        company = second.company_id
        self.env.user.write({"company_id": company.id, "company_ids": [(6, 0, company.ids)]})
        answer = self.consent(
            second.with_context(allowed_company_ids=company.ids), self.emulator.realms["us_sales"]
        )
        self.assertEqual(answer.status_code, 400)
        self.assertIn("in which you do not work", answer.text)
        self.assertNotIn(self.company_data["company"].sudo().name, answer.text)
        self.assertNotIn("Emulated QuickBooks", answer.text)

    def test_one_that_was_given_up_notes_nothing_and_shows_nothing(self):
        self.start()
        invoice = self.invoice()
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "synced")
        self.connection.action_disconnect()
        second = self.second()
        self.consent(second, self.empty)
        second.action_start()
        invoice.narration = "changed afterwards"
        operations = self.env["quickbooks.operation"].search(
            [("connection_id", "=", self.connection.id), ("state", "!=", "done")]
        )
        self.assertFalse(operations)


@tagged("post_install", "-at_install")
class TestSandboxThenProduction(RealmCase):
    """What came from a sandbox is not sent to the real company unasked."""

    def setUp(self):
        super().setUp()
        self.start()
        self.own = self.invoice()
        self.synchronise()
        self.imported = self.env["account.move"].search(
            [("journal_id", "=", self.connection.sale_journal_id.id)]
        )
        self.assertTrue(self.imported)

    def production(self, second):
        """:return: the second connection, which runs now"""
        self.assertEqual(self.consent(second, self.empty).status_code, 303)
        for row in self.of(second, "quickbooks.account.mapping"):
            row.sudo().write({"account_id": self.fitting(row).id})
        second.action_start()
        self.synchronise(second)
        return second

    def fitting(self, row):
        """:return: the account that the first company has under the same name"""
        return self.env["account.account"].search([("name", "=", row.qbo_name)], limit=1)

    def sent(self):
        """:return: ids of the Odoo documents that the second company has"""
        books = self.emulator.company(self.empty)
        return {row["DocNumber"] for row in books.query("SELECT * FROM Invoice")}

    def assertOnlyOwnIsSent(self, second):
        self.assertEqual(self.sent() & set(self.imported.mapped("name")), set())
        self.assertIn(self.own.name, self.sent())
        bindings = self.of(second, "quickbooks.binding")
        left_out = bindings.filtered(
            lambda b: b.res_id in self.imported.ids and b.entity == "invoice"
        )
        self.assertTrue(left_out)
        self.assertEqual(set(left_out.mapped("status")), {"skipped"})
        self.assertIn("came from the QuickBooks company", left_out[0].message)
        self.assertIn(
            "came from another QuickBooks company", str(second.message_ids.mapped("body"))
        )

    def test_after_a_disconnect(self):
        self.connection.action_disconnect()
        self.assertOnlyOwnIsSent(self.production(self.second()))

    def test_after_the_first_connection_was_deleted(self):
        self.connection.action_disconnect()
        second = self.second()
        self.connection.unlink()
        self.assertOnlyOwnIsSent(self.production(second))

    def test_an_edit_does_not_send_it_either_and_a_person_does(self):
        self.connection.action_disconnect()
        second = self.production(self.second())
        document = self.imported.filtered(lambda move: move.state == "posted")[0]
        document.narration = "edited"
        self.synchronise(second)
        self.assertEqual(document.quickbooks_status, "skipped")
        self.sync_now(document)
        self.assertNotEqual(document.quickbooks_status, "skipped")
