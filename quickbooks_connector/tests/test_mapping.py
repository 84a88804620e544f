from odoo.tests import tagged

from .common import QuickbooksCase


@tagged("post_install", "-at_install")
class TestProposals(QuickbooksCase):
    """Counterparts are proposed by number, name and type; a person confirms them."""

    sample_company = "empty"

    def row(self, qbo_name, **values):
        """:return: a row of the mapping without counterpart"""
        return (
            self.env["quickbooks.account.mapping"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "qbo_id": f"x{qbo_name}",
                    "qbo_name": qbo_name,
                    "qbo_type": "Income",
                }
                | values
            )
        )

    def income(self, name, code):
        return self.env["account.account"].create(
            {"name": name, "code": code, "account_type": "income"}
        )

    def propose(self):
        # As the synchronisation does, which is superuser code.
        self.env["quickbooks.entity.account"].sudo()._propose(self.connection)

    def test_the_number_comes_first(self):
        numbered = self.income("Consulting", "498765")
        self.income("Advice", "498766")
        row = self.row("Advice", qbo_number="498765")
        self.propose()
        self.assertEqual(row.account_id, numbered)
        self.assertEqual(row.state, "proposed")

    def test_then_the_name_whatever_its_case_and_parents(self):
        account = self.income("snow removal", "498767")
        row = self.row("Services outdoors:Snow Removal")
        self.propose()
        self.assertEqual(row.account_id, account)

    def test_a_name_of_another_type_is_no_proposal(self):
        self.env["account.account"].create(
            {"name": "Snow Removal", "code": "598767", "account_type": "expense"}
        )
        row = self.row("Snow Removal")
        self.propose()
        self.assertFalse(row.account_id)

    def test_two_candidates_are_no_proposal(self):
        self.income("Snow Removal", "498767")
        self.income("Snow removal", "498768")
        row = self.row("Snow Removal")
        self.propose()
        self.assertEqual(row.state, "unmapped")

    def test_the_only_account_of_a_type_is_proposed(self):
        account = self.env["account.account"].create(
            {"name": "Card", "code": "298767", "account_type": "liability_credit_card"}
        )
        rows = (
            self.env["quickbooks.account.mapping"].sudo().search([("qbo_type", "=", "Credit Card")])
        )
        rows.unlink()
        others = self.env["account.account"].search(
            [("account_type", "=", "liability_credit_card"), ("id", "!=", account.id)]
        )
        others.account_type = "liability_current"
        row = self.row("Company card", qbo_type="Credit Card")
        self.propose()
        self.assertEqual(row.account_id, account)

    def test_a_proposal_is_not_used_before_it_is_confirmed(self):
        account = self.income("Snow Removal", "498767")
        row = self.row("Snow Removal")
        self.propose()
        self.start()
        invoice = self.invoice(lines=[(10.0, 1.0, {"account_id": account.id})])
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.assertIn("498767", invoice.quickbooks_message)
        self.assertEqual(row.state, "proposed")


@tagged("post_install", "-at_install")
class TestChartImport(QuickbooksCase):
    """The QuickBooks chart becomes the chart of an empty company."""

    def test_every_account_has_a_confirmed_counterpart_of_a_fitting_type(self):
        rows = self.env["quickbooks.account.mapping"].search([])
        self.assertEqual(len(rows), 89)
        self.assertFalse(rows.filtered(lambda row: row.state != "confirmed"))
        checking = rows.filtered(lambda row: row.qbo_name == "Checking")
        self.assertEqual(checking.account_id.account_type, "asset_cash")

    def test_a_journal_receives_the_money_of_each_bank_account(self):
        journals = self.env["account.journal"]
        for name in ("Checking", "Savings", "Undeposited Funds"):
            journal = journals._quickbooks_of_account(self.account(name), self.company)
            self.assertEqual(len(journal), 1, name)

    def test_a_tax_of_two_rates_posts_each_to_its_agency(self):
        parts = self.tax("Tucson").children_tax_ids
        self.assertEqual(sorted(parts.mapped("amount")), [2.0, 7.1])
        accounts = parts.invoice_repartition_line_ids.account_id
        self.assertEqual(accounts, self.account("Arizona Dept. of Revenue Payable"))

    def test_a_tax_is_called_sales_tax_on_invoices(self):
        self.assertEqual(self.tax("Tucson").tax_group_id.name, "Sales tax")

    def test_a_company_with_entries_keeps_its_chart(self):
        self.invoice()
        with self.assertRaisesRegex(Exception, "Map its accounts"):
            self.connection.action_import_chart()
