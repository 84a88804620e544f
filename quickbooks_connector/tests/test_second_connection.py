"""A company is connected a second time: after a deletion, a reinstall, beside a sandbox, in a copy."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QuickbooksCase


@tagged("post_install", "-at_install")
class TestSecondConnection(QuickbooksCase):
    sample_company = "us_sales"
    other_samples = ("empty",)

    def setUp(self):
        super().setUp()
        self.connection._ensure_quickbooks_journals()
        first = self.emulator.realm_id
        self.other_realm = next(r for r in self.emulator.realms.values() if r != first)

    def second(self, realm_id=None):
        connection = self._connect(self.company, realm_id or self.other_realm)
        connection.qbo_company_name = "Second company"
        connection._ensure_quickbooks_journals()
        return connection

    def delete_first(self):
        journals = self.connection.sale_journal_id | self.connection.general_journal_id
        self.connection._transition("disconnect")
        self.connection.unlink()
        return journals

    def test_beside_another_one_it_has_journals_of_its_own(self):
        second = self.second()
        self.assertEqual(second.sale_journal_id.code, "QBI2")
        self.assertEqual(second.general_journal_id.code, "QBE2")
        self.assertEqual(second.sale_journal_id.name, "QuickBooks Invoices (Second company)")
        self.assertNotEqual(second.sale_journal_id, self.connection.sale_journal_id)

    def test_after_a_deletion_the_journals_of_the_same_company_serve_again(self):
        realm_id = self.connection.realm_id
        journals = self.delete_first()
        second = self.second(realm_id)
        self.assertEqual(second.sale_journal_id | second.general_journal_id, journals)

    def test_after_a_deletion_the_journals_of_another_company_are_left_alone(self):
        journals = self.delete_first()
        second = self.second()
        self.assertFalse((second.sale_journal_id | second.general_journal_id) & journals)

    def test_after_a_reinstall_the_old_journals_are_left_alone(self):
        journals = self.delete_first()
        journals.write({"quickbooks_numbers": False, "quickbooks_realm_id": False})
        journals[0].active = False
        second = self.second()
        self.assertEqual(second.sale_journal_id.code, "QBI2")
        self.assertEqual(second.general_journal_id.code, "QBE2")

    def test_a_foreign_journal_with_the_code_is_no_obstacle(self):
        self.env["account.journal"].create(
            {"name": "Quick bites", "code": "QBI2", "type": "general"}
        )
        self.assertEqual(self.second().sale_journal_id.code, "QBI3")

    def test_the_same_pair_of_companies_is_not_connected_twice(self):
        second = self.connection.copy({"name": "Again"})
        self.connection.active = False
        with self.assertRaisesRegex(UserError, "belongs to the connection “Emulated QuickBooks”"):
            second._complete_consent("code", self.connection.realm_id)

    def test_the_chart_is_imported_a_second_time(self):
        second = self.second()
        second.action_import_chart()
        rows = self.env["quickbooks.account.mapping"].search([("connection_id", "=", second.id)])
        self.assertEqual(set(rows.mapped("state")), {"confirmed"})

    def test_after_a_deletion_the_same_chart_is_imported_again(self):
        realm_id = self.connection.realm_id
        tax = self.tax("Tucson")
        self.delete_first()
        taxes = self.env["account.tax"].search_count([])
        second = self.second(realm_id)
        second.action_import_chart()
        rows = self.env["quickbooks.tax.mapping"].search(
            [("connection_id", "=", second.id), ("qbo_name", "=", "Tucson")]
        )
        self.assertEqual(rows.tax_id, tax)
        self.assertEqual(self.env["account.tax"].search_count([]), taxes)

    def test_a_tax_of_the_same_name_gets_another_name(self):
        known = self.tax("Tucson").children_tax_ids[0]
        rate = self.env["quickbooks.tax.mapping"].search([("tax_id", "=", known.id)], limit=1)
        known.amount = 99.0
        second = self.connection.with_company(self.company).sudo()
        made = second._make_tax(rate, known.invoice_repartition_line_ids.account_id)
        self.assertEqual(made.name, f"{rate.qbo_name} (2)")

    def test_without_journals_of_its_own_a_company_gets_them_with_free_codes(self):
        scoped = self.connection.sudo()
        sale = scoped._journals("sale").filtered(lambda j: not j.quickbooks_numbers)
        sale.active = False
        sale[0].code = "INV"
        scoped._import_journals()
        made = scoped._journals("sale").filtered(lambda j: not j.quickbooks_numbers)
        self.assertEqual(made.code, "INV2")
