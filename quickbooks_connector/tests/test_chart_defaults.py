"""After the import of the chart nothing that Odoo takes by itself holds a document back."""

from odoo import Command
from odoo.tests import tagged

from .common import QuickbooksCase, take_fixtures_away


@tagged("post_install", "-at_install")
class TestImportedDefaults(QuickbooksCase):
    sample_company = "empty"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        take_fixtures_away(cls)
        # A customer as a person enters one: what he posts to comes from the defaults.
        cls.customer = cls.env["res.partner"].create({"name": "First Customer"})

    def free_text(self, move_type="out_invoice"):
        """:return: a posted document with a line that names neither product, account nor tax"""
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-10",
                "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 100.0})],
            }
        )
        move.action_post()
        return move

    def test_nothing_is_left_to_map(self):
        self.assertFalse(self.connection._unmapped_odoo_accounts().mapped("display_name"))
        self.assertEqual(self.connection.unmapped_account_count, 0)

    def test_the_first_documents_are_sent(self):
        self.start()
        invoice, credit = self.free_text(), self.free_text("out_refund")
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({})
            ._create_payments()
        )
        entry = self.entry()
        self.synchronise()
        for record in (invoice, credit, payment, entry):
            self.assertEqual(record.quickbooks_status, "synced", record.quickbooks_message)
        self.assertBooksEqual()

    def test_a_product_of_before_has_no_tax_that_quickbooks_does_not_know(self):
        product = self.env["product.product"].create({"name": "Lawn", "list_price": 20.0})
        self.assertFalse(product.taxes_id)
        taxes = self.product_a.sudo().taxes_id
        self.assertFalse(taxes.filtered(lambda tax: tax.company_id == self.company))
        self.assertFalse(self.company.account_sale_tax_id)

    def test_the_chatter_says_what_was_chosen(self):
        said = " ".join(self.connection.message_ids.mapped("body"))
        self.assertIn("Income Account: ", said)
        self.assertIn(self.account("Sales of Product Income").name, said)
        self.assertEqual(self.company.income_account_id, self.account("Sales of Product Income"))

    def test_pressed_again_it_does_nothing(self):
        def made():
            return [
                self.env[model].with_context(active_test=False).search_count([])
                for model in ("account.account", "account.journal", "account.tax", "mail.message")
            ]

        before = made()
        self.connection.action_import_chart()
        self.assertEqual(made(), before)
        self.assertFalse(self.connection.can_import_chart)

    def test_another_income_account_as_default_is_listed_until_it_has_its_counterpart(self):
        account = self.env["account.account"].create(
            {"name": "Freight", "code": "430000", "account_type": "income"}
        )
        self.company.income_account_id = account
        self.connection.invalidate_recordset(["unmapped_account_count"])
        self.assertEqual(self.connection.unmapped_account_count, 1)
        row = self.env["quickbooks.account.to.map"].search([])
        self.assertEqual(row.account_id, account)
        self.assertEqual((row.side, row.name, row.kind), ("odoo", "Freight", "Income"))

    def test_an_account_without_counterpart_can_be_replaced_where_it_is_a_default(self):
        account = self.env["account.account"].create(
            {"name": "Freight", "code": "430000", "account_type": "income"}
        )
        category = self.env["product.category"].create(
            {"name": "Freight", "property_account_income_categ_id": account.id}
        )
        row = self.env["quickbooks.account.to.map"].search([])
        context = row.action_choose()["context"]
        choice = self.env["quickbooks.mapping.choice"].with_context(**context).create({})
        services = self.account("Services")
        self.assertIn(services, choice.replacement_account_ids)
        choice.replacement_account_id = services
        choice.action_confirm()
        self.assertEqual(category.property_account_income_categ_id, services)
        self.assertFalse(self.env["quickbooks.account.to.map"].search([]))

    def test_the_count_takes_a_fixed_number_of_queries(self):
        connection = self.connection

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            connection._unmapped_odoo_accounts()
            return self.env.cr.sql_log_count - before

        few = queries()
        accounts = self.env["account.account"].create(
            [
                {"name": f"Income {n}", "code": f"4300{n:02d}", "account_type": "income"}
                for n in range(20)
            ]
        )
        self.env["product.category"].create(
            [
                {"name": account.name, "property_account_income_categ_id": account.id}
                for account in accounts
            ]
        )
        self.assertLessEqual(queries(), few + 2)
        self.assertEqual(connection._unmapped_odoo_accounts(), accounts)


@tagged("post_install", "-at_install")
class TestSeveralCandidates(QuickbooksCase):
    """An account is chosen where its detail type leaves no doubt; else it is left to a person."""

    sample_company = "empty"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.company_data_2 = cls.setup_other_company(name="Second company")["company"]

    def test_several_income_accounts_leave_the_default_to_a_person(self):
        connection = self._connect(self.other, self.emulator.realm_id)
        rows = self.env["quickbooks.account.mapping"].sudo()
        of_income = rows.search(
            [("connection_id", "=", connection.id), ("qbo_type", "=", "Income")]
        )
        of_income.qbo_subtype = "OtherPrimaryIncome"
        before = self.other.income_account_id
        connection.with_company(self.other).action_import_chart()
        self.assertEqual(self.other.income_account_id, before)
        self.assertIn(before, connection._unmapped_odoo_accounts())
