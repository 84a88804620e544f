"""One account or tax is mapped where it is missing, and history does not part without a word."""

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .common import QuickbooksCase


class ChoiceCase(QuickbooksCase):
    sample_company = "empty"

    def income(self, name="Catering", code="499999", **values):
        return self.env["account.account"].create(
            {"name": name, "code": code, "account_type": "income"} | values
        )

    def choice(self, **given):
        """:return: the choice that a person sees, given one side"""
        action = self.env["quickbooks.mapping.choice"]._action_for(self.connection, **given)
        return self.env["quickbooks.mapping.choice"].with_context(**action["context"]).create({})

    def row(self, name, qbo_type="Income", **values):
        return (
            self.env["quickbooks.account.mapping"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "qbo_id": f"x{name}",
                    "qbo_name": name,
                    "qbo_type": qbo_type,
                }
                | values
            )
            .sudo(False)
        )


@tagged("post_install", "-at_install")
class TestChoice(ChoiceCase):
    """Only what fits and is free is offered."""

    def test_only_free_accounts_of_fitting_types_are_offered_for_an_odoo_account(self):
        catering, _rent = self.row("Catering"), self.row("Rent", "Expense")
        inactive = self.row("Old", qbo_active=False)
        choice = self.choice(account=self.income())
        self.assertFalse(choice.warning)
        self.assertEqual(choice.choosable_account_mapping_ids, catering)
        self.assertNotIn(inactive, choice.choosable_account_mapping_ids)
        self.assertFalse(choice.nothing_fits)

    def test_only_free_accounts_of_fitting_types_are_offered_for_a_quickbooks_account(self):
        account = self.income()
        choice = self.choice(mapping=self.row("Catering"))
        self.assertIn(account, choice.choosable_account_ids)
        self.assertNotIn(self.account("Services"), choice.choosable_account_ids)
        self.assertEqual(set(choice.choosable_account_ids.mapped("account_type")), {"income"})

    def test_where_nothing_fits_the_lists_are_read_again(self):
        choice = self.choice(account=self.income())
        self.assertTrue(choice.nothing_fits)
        self.books.write("Account", {"Name": "Catering", "AccountType": "Income"})
        with self.enter_registry_test_mode():
            action = choice.action_read_lists()
        again = self.env["quickbooks.mapping.choice"].with_context(**action["context"]).create({})
        self.assertEqual(again.choosable_account_mapping_ids.qbo_name, "Catering")

    def test_the_choice_solves_the_cause_and_the_documents_follow(self):
        self.start()
        account = self.income()
        invoice = self.invoice(lines=[(80.0, 1.0, {"account_id": account.id})])
        self.synchronise()
        issue = self.env["quickbooks.sync.issue"].search([])
        context = issue.action_solve()["context"]
        choice = self.env["quickbooks.mapping.choice"].with_context(**context).create({})
        self.books.write("Account", {"Name": "Catering", "AccountType": "Income"})
        with self.enter_registry_test_mode():
            self.connection.action_refresh_lists()
        choice.invalidate_recordset()
        choice.account_mapping_id = choice.choosable_account_mapping_ids
        choice.action_confirm()
        self.assertFalse(issue.exists())
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "synced")

    def test_a_tax_is_chosen_both_ways(self):
        tax = self.env["account.tax"].create(
            {"name": "8 %", "amount": 8.0, "type_tax_use": "sale", "amount_type": "percent"}
        )
        code = (
            self.env["quickbooks.tax.mapping"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "qbo_id": "77",
                    "qbo_name": "County",
                    "qbo_type": "TaxCode",
                }
            )
            .sudo(False)
        )
        self.assertIn(tax, self.choice(tax_mapping=code).choosable_tax_ids)
        choice = self.choice(tax=tax)
        self.assertIn(code, choice.choosable_tax_mapping_ids)
        choice.tax_mapping_id = code
        choice.action_confirm()
        self.assertEqual((code.tax_id, code.state), (tax, "confirmed"))

    def test_who_does_not_map_is_told_whom_to_ask(self):
        issue = (
            self.env["quickbooks.sync.issue"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "cause": f"odoo:account.account:{self.income().id}",
                    "message": "Account 499999 Catering has no QuickBooks account. Map it.",
                }
            )
        )
        billing = self.env["res.users"].create(
            {
                "name": "Billing",
                "login": "billing",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [(6, 0, self.env.ref("account.group_account_invoice").ids)],
            }
        )
        with self.assertRaisesRegex(AccessError, "role “Manager”"):
            issue.sudo(False).with_user(billing).action_solve()


@tagged("post_install", "-at_install")
class TestHistory(ChoiceCase):
    """An account with history is mapped to another one only by a person who has read what parts."""

    def setUp(self):
        super().setUp()
        self.start()
        self.checking = self.mapping("Checking")
        self.entry()
        self.synchronise()

    def test_another_account_is_refused_and_the_history_named(self):
        spare = self.income(account_type="asset_cash")
        with self.assertRaises(RedirectWarning) as refused:
            self.checking.account_id = spare
        text = refused.exception.args[0]
        self.assertIn("Checking: 1, from", text)
        self.assertIn("03/10/2026", text)
        self.assertIn("25.00", text)
        self.assertIn("documents with it that are in QuickBooks: 1", text)

    def test_clearing_it_is_refused_whichever_way_it_is_written(self):
        for values in (
            {"account_id": False},
            {"state": "unmapped"},
            {"state": "proposed"},
            {"account_id": False, "state": "confirmed"},
        ):
            # The state is the code's own, whatever it is.
            refusal = AccessError if "state" in values else RedirectWarning
            with self.subTest(values=values), self.assertRaises(refusal):
                self.checking.write(values)

    def test_another_kind_is_refused_both_ways(self):
        with self.assertRaisesRegex(RedirectWarning, "of the type"):
            self.row("Second bank", "Bank").account_id = self.income()
        with self.assertRaisesRegex(RedirectWarning, "of the type"):
            self.row("Fees").account_id = self.income(code="199999", account_type="asset_cash")
        receivable = self.income(code="129999", account_type="asset_receivable", reconcile=True)
        with self.assertRaisesRegex(RedirectWarning, "of the type"):
            self.row("Owed", "Accounts Payable").account_id = receivable

    def test_confirming_a_proposal_is_no_way_round(self):
        row = self.row("Second bank", "Bank")
        row.sudo().write({"account_id": self.income().id, "state": "proposed"})
        with self.assertRaises(RedirectWarning):
            row.action_confirm()
        self.assertEqual(row.state, "proposed")

    def test_what_fits_needs_no_question(self):
        row = self.row("Second bank", "Bank")
        row.account_id = self.income(code="199999", account_type="asset_cash")
        self.assertEqual(row.state, "confirmed")

    def test_a_person_decides_and_the_chatter_keeps_it(self):
        spare = self.income(code="199999", account_type="asset_cash")
        with self.assertRaises(RedirectWarning) as refused:
            self.checking.account_id = spare
        context = refused.exception.args[1]["context"]
        choice = self.env["quickbooks.mapping.choice"].with_context(**context).create({})
        self.assertEqual(choice.account_id, spare)
        with self.assertRaisesRegex(UserError, "Change it all the same"):
            choice.action_confirm()
        choice.accepted = True
        choice.action_confirm()
        self.assertEqual(self.checking.account_id, spare)
        self.assertIn("Checking: 1, from", self.connection.message_ids[0].body)

    def test_an_account_of_another_company_is_refused(self):
        other = self.setup_other_company(name="Second company")["company"]
        foreign = (
            self.env["account.account"]
            .sudo()
            .create(
                {
                    "name": "Foreign",
                    "code": "410000",
                    "account_type": "income",
                    "company_ids": [(6, 0, other.ids)],
                }
            )
        )
        row = self.row("Catering")
        with self.assertRaises(UserError):
            row.account_id = foreign.sudo(False)
        choice = self.choice(mapping=row)
        with self.assertRaises(UserError):
            choice.account_id = foreign.sudo(False)
            choice.action_confirm()
        line = (
            foreign.env["account.journal"]
            .create({"name": "Bank", "type": "bank", "code": "FB", "company_id": other.id})
            .inbound_payment_method_line_ids[0]
        )
        method = self.env["quickbooks.payment.method.mapping"].search(
            [("connection_id", "=", self.connection.id)], limit=1
        )
        with self.assertRaises(UserError):
            method.payment_method_line_id = line.sudo(False)
