"""To solve: what is missing is listed once, and leads to the place where a person completes it."""

from odoo.tests import tagged

from .common import QuickbooksCase


@tagged("post_install", "-at_install")
class TestIssues(QuickbooksCase):
    sample_company = "empty"

    def setUp(self):
        super().setUp()
        self.start()
        account = self.env["account.account"].create(
            {"name": "Catering", "code": "499999", "account_type": "income"}
        )
        line = {"account_id": account.id}
        self.invoices = self.invoice(lines=[(80.0, 1.0, line)]) + self.invoice(
            lines=[(60.0, 1.0, line)]
        )
        self.synchronise()
        self.issue = self.env["quickbooks.sync.issue"].search(
            [("connection_id", "=", self.connection.id)]
        )

    def test_one_issue_lists_all_records_that_wait_for_it(self):
        self.assertEqual(len(self.issue), 1)
        self.assertIn("499999 Catering", self.issue.message)
        blocked = self.env["quickbooks.binding"].search(self.issue.action_open_blocked()["domain"])
        self.assertLessEqual(self.binding(self.invoices), blocked)
        self.assertEqual(blocked[0].action_solve(), self.issue.action_solve())

    def test_solve_opens_the_choice_of_the_account(self):
        action = self.issue.action_solve()
        self.assertEqual(action["res_model"], "quickbooks.mapping.choice")
        choice = self.env["quickbooks.mapping.choice"].with_context(**action["context"]).create({})
        self.assertEqual(choice.account_id, self.invoices.invoice_line_ids.account_id)
        self.assertEqual(choice.connection_id, self.connection)

    def test_choosing_an_account_lets_the_records_go(self):
        account = self.invoices.invoice_line_ids.account_id
        self.books.write("Account", {"Name": "Catering", "AccountType": "Income"})
        self.synchronise()
        mapping = self.env["quickbooks.account.mapping"].search(
            [("connection_id", "=", self.connection.id), ("qbo_name", "=", "Catering")]
        )
        mapping.account_id = account
        self.synchronise()
        self.assertEqual(set(self.invoices.mapped("quickbooks_status")), {"synced"})
        self.assertFalse(self.issue.exists())
