from unittest.mock import patch

from odoo import fields
from odoo.sql_db import Cursor
from odoo.tests import tagged

from ..const import ApplyingCompany
from .common import QuickbooksCase


class PullCase(QuickbooksCase):
    """The sample company with its documents, loaded."""

    def setUp(self):
        super().setUp()
        self.start()
        self.emulator.clear_log()

    def bound(self, qbo_type, qbo_id):
        """:return: the binding of an entity of QuickBooks"""
        return self.env["quickbooks.binding"].search(
            [
                ("connection_id", "=", self.connection.id),
                ("qbo_type", "=", qbo_type),
                ("qbo_id", "=", qbo_id),
            ]
        )

    def ours(self, entity, qbo_type):
        """:return: the record that an entity of QuickBooks is"""
        binding = self.bound(qbo_type, entity["Id"])
        self.assertTrue(binding.res_id, binding.message)
        return self.env[binding.res_model].browse(binding.res_id)

    def some(self, qbo_type, condition=""):
        """:return: the first entity of QuickBooks of a type"""
        where = f" WHERE {condition}" if condition else ""
        return self.books.query(f"SELECT * FROM {qbo_type}{where} ORDERBY Id MAXRESULTS 1")[0]

    def statements_of_a_run(self, *beginnings):
        """
        :param beginnings: first words of the statements that count, those that write by default
        :return: the SQL statements of one run
        """
        beginnings = beginnings or ("INSERT", "UPDATE", "DELETE")
        statements = []
        execute = Cursor.execute

        def recorded(cursor, query, *arguments, **options):
            text = query.decode() if isinstance(query, bytes) else getattr(query, "code", query)
            if text.lstrip().upper().startswith(beginnings):
                statements.append(text)
            return execute(cursor, query, *arguments, **options)

        # On a slow machine the sign of life that is written once a minute would be due.
        self.set_past_the_form(alive_at=fields.Datetime.now())
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            connection = self.connection.with_env(self.env(cr=cursor, su=True))
            with patch.object(Cursor, "execute", recorded):
                connection.env["quickbooks.sync"]._synchronise(connection)
        self.env.invalidate_all()
        return statements

    def pay_there(self, invoice, applied=None):
        """Record a payment in QuickBooks over the total of an invoice.

        :param applied: how much of it is applied, all of it by default
        """
        link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
        self.books.write(
            "Payment",
            {
                "CustomerRef": invoice["CustomerRef"],
                "TotalAmt": invoice["TotalAmt"],
                "Line": [{"Amount": applied or invoice["TotalAmt"], "LinkedTxn": [link]}],
            },
        )

    def open_invoice(self):
        """:return: an invoice of QuickBooks that nobody has paid anything of"""
        return next(
            row
            for row in self.books.query("SELECT * FROM Invoice MAXRESULTS 1000")
            if row["Balance"] == row["TotalAmt"] and row["Balance"]
        )


@tagged("post_install", "-at_install")
class TestFirstLoad(PullCase):
    """The books of QuickBooks come into Odoo."""

    def test_everything_arrives_and_the_trial_balances_are_equal(self):
        self.assertFalse(self.connection.error_message)
        held_back = self.env["quickbooks.binding"].search([("status", "!=", "synced")])
        self.assertFalse(held_back.mapped("message"))
        self.assertBooksEqual()

    def test_documents_keep_number_date_due_date_and_tax(self):
        theirs = self.some("Invoice", "DocNumber = '1010'")
        ours = self.ours(theirs, "Invoice")
        self.assertEqual(ours.name, theirs["DocNumber"])
        self.assertEqual(ours.invoice_date.isoformat(), theirs["TxnDate"])
        self.assertEqual(ours.invoice_date_due.isoformat(), theirs["DueDate"])
        self.assertEqual(ours.amount_total, float(theirs["TotalAmt"]))

    def test_every_open_balance_is_the_same(self):
        for qbo_type in ("Invoice", "CreditMemo"):
            for theirs in self.books.query(f"SELECT * FROM {qbo_type} MAXRESULTS 1000"):
                ours = self.ours(theirs, qbo_type)
                self.assertEqual(ours.amount_residual, float(theirs["Balance"]), ours.name)

    def test_a_sub_customer_is_a_contact_of_its_parent(self):
        theirs = self.some("Customer", "Job = true")
        ours = self.ours(theirs, "Customer")
        parent = self.bound("Customer", theirs["ParentRef"]["value"])
        self.assertEqual(ours.parent_id.id, parent.res_id)

    def test_a_partner_that_is_there_already_is_matched_not_doubled(self):
        # The first load has taken everything over: forget one partner, and load again.
        theirs = self.some("Vendor")
        ours = self.ours(theirs, "Vendor")
        self.bound("Vendor", theirs["Id"]).sudo().unlink()
        self.connection.first_load_done = False
        self.synchronise()
        self.assertEqual(self.ours(theirs, "Vendor"), ours)

    def test_the_first_load_can_be_repeated_without_any_change(self):
        moves = self.env["account.move"].search_count([])
        self.connection.first_load_done = False
        self.synchronise()
        self.assertEqual(self.env["account.move"].search_count([]), moves)
        self.assertBooksEqual()

    def test_documents_before_the_start_date_stay_where_they_are(self):
        theirs = self.open_invoice()
        move = self.ours(theirs, "Invoice")
        self.bound("Invoice", theirs["Id"]).sudo().unlink()
        move.with_context(quickbooks_applying=ApplyingCompany(self.company.id)).button_cancel()
        self.connection.first_load_done = False
        self.set_past_the_form(start_date="2099-01-01")
        self.synchronise()
        self.assertFalse(self.bound("Invoice", theirs["Id"]))


@tagged("post_install", "-at_install")
class TestFirstLoadByPages(QuickbooksCase):
    """A first load of more rows than fit a page."""

    def setUp(self):
        super().setUp()
        self.pages = self.registry["quickbooks.sync.load"]
        self.patch(self.pages, "_page_size", 10)

    def load(self):
        """Start, and run until all pages are read, which may take more time than one run has."""
        self.start()
        while not self.connection.first_load_done:
            self.synchronise()

    def test_everything_arrives(self):
        self.load()
        self.assertEqual(self.binding_count("Invoice"), self.there("Invoice"))
        self.assertBooksEqual()

    def test_no_row_slips_through_when_one_is_removed_between_two_pages(self):
        load_page = self.pages._load_page
        first = self.books.query("SELECT * FROM Invoice ORDERBY Id MAXRESULTS 1")[0]
        removed = []

        def load_and_remove(load, cycle, entities, *arguments):
            place = load_page(load, cycle, entities, *arguments)
            if entities[0]._qbo_type == "Invoice" and not removed:
                removed.append(self.books.write("Invoice", first, "delete"))
            return place

        self.patch(self.pages, "_load_page", load_and_remove)
        self.load()
        self.assertTrue(removed)
        self.assertEqual(self.binding_count("Invoice"), self.there("Invoice") + len(removed))
        self.assertBooksEqual()

    def there(self, qbo_type):
        """:return: how many entities QuickBooks has"""
        return self.books.query(f"SELECT COUNT(*) FROM {qbo_type}")

    def binding_count(self, qbo_type):
        """:return: how many entities are tied to a record, those that are gone meanwhile included"""
        return self.env["quickbooks.binding"].search_count(
            [
                ("connection_id", "=", self.connection.id),
                ("qbo_type", "=", qbo_type),
                ("res_id", "!=", False),
            ]
        )


@tagged("post_install", "-at_install")
class TestIdleRun(PullCase):
    """A run that finds nothing to do is cheap and quiet."""

    def test_a_second_run_costs_one_request(self):
        self.synchronise()
        self.assertEqual([row["path"].rsplit("/", 1)[1] for row in self.api_requests()], ["cdc"])

    def test_a_second_run_writes_nothing_but_the_cursor_and_the_meter(self):
        self.emulator.advance_clock(60)
        cursor, meter = sorted(self.statements_of_a_run())
        self.assertRegex(
            cursor, r'^\s*UPDATE "quickbooks_connection"\s+SET "cursor" = [^,]*, "write_date"'
        )
        self.assertRegex(meter, r'^\s*UPDATE "quickbooks_usage"')

    def test_a_run_after_a_push_is_idle_too(self):
        self.pay(self.invoice())
        self.synchronise()
        self.emulator.clear_log()
        self.emulator.advance_clock(60)
        self.assertEqual(len(self.statements_of_a_run()), 2)
        self.assertEqual(len(self.api_requests()), 1)

    def test_an_idle_run_leaves_no_row_in_the_list_of_runs(self):
        runs = self.env["quickbooks.sync.run"].search_count([])
        self.synchronise()
        self.assertEqual(self.env["quickbooks.sync.run"].search_count([]), runs)


@tagged("post_install", "-at_install")
class TestChangesInQuickbooks(PullCase):
    """What is changed in QuickBooks changes in Odoo."""

    def test_a_changed_invoice_is_changed(self):
        theirs = self.open_invoice()
        theirs["Line"] = [
            line for line in theirs["Line"] if line["DetailType"] == "SalesItemLineDetail"
        ]
        line = theirs["Line"][0]
        line["Amount"] = 500
        for name in ("Qty", "UnitPrice"):
            line["SalesItemLineDetail"].pop(name, None)
        changed = self.books.write("Invoice", theirs)
        self.synchronise()
        self.assertEqual(self.ours(changed, "Invoice").amount_total, float(changed["TotalAmt"]))
        self.assertBooksEqual()

    def test_a_voided_invoice_is_cancelled(self):
        theirs = self.open_invoice()
        self.books.write("Invoice", theirs, operation="update", void=True)
        self.synchronise()
        self.assertEqual(self.ours(theirs, "Invoice").state, "cancel")
        self.assertBooksEqual()

    def test_a_deleted_invoice_is_cancelled(self):
        theirs = self.open_invoice()
        self.books.write("Invoice", theirs, operation="delete")
        self.synchronise()
        self.assertEqual(self.ours(theirs, "Invoice").state, "cancel")
        self.assertBooksEqual()

    def test_a_payment_recorded_there_pays_the_invoice_here(self):
        theirs = self.open_invoice()
        self.pay_there(theirs)
        self.synchronise()
        self.assertIn(self.ours(theirs, "Invoice").payment_state, ("paid", "in_payment"))
        self.assertBooksEqual()

    def test_what_odoo_refuses_is_held_back_alone(self):
        known = self.open_invoice()
        line = next(line for line in known["Line"] if "SalesItemLineDetail" in line)
        item = self.books.write(
            "Item",
            {
                "Name": "Closed shop",
                "Type": "Service",
                "IncomeAccountRef": {"value": self.mapping("Other Income").qbo_id},
            },
        )
        self.account("Other Income").active = False
        sale = {"ItemRef": {"value": item["Id"]}}
        bad, good = (
            self.books.write("Invoice", {"CustomerRef": known["CustomerRef"], "Line": [one]})
            for one in ({**line, "SalesItemLineDetail": sale, "Amount": 5}, line)
        )
        self.synchronise()
        binding = self.bound("Invoice", bad["Id"])
        self.assertEqual((binding.status, binding.res_id), ("failed", 0))
        self.assertIn("Other Income", binding.message)
        self.assertEqual(self.ours(good, "Invoice").state, "posted")

    def test_many_payments_are_looked_up_as_one_is(self):
        known = self.open_invoice()
        body = {"CustomerRef": known["CustomerRef"], "Line": known["Line"][:1]}
        counts = []
        for number in (1, 8):
            for _payment in range(number):
                self.pay_there(self.books.write("Invoice", body))
            reads = self.statements_of_a_run("SELECT")
            counts.append(sum('FROM "account_journal"' in text for text in reads))
        self.assertEqual(*counts)
        self.assertBooksEqual()

    def test_a_payment_that_pays_less_than_it_could_keeps_its_amounts(self):
        theirs = self.open_invoice()
        self.pay_there(theirs, applied=10)
        self.synchronise()
        ours = self.ours(theirs, "Invoice")
        self.assertEqual(ours.amount_residual, float(theirs["TotalAmt"]) - 10)

    def test_a_deleted_payment_leaves_the_invoice_open(self):
        theirs = self.some("Payment", "TotalAmt > '0'")
        self.books.write("Payment", theirs, operation="delete")
        self.synchronise()
        self.assertEqual(self.ours(theirs, "Payment").state, "canceled")
        self.assertBooksEqual()

    def test_an_inactive_customer_is_archived_without_the_mark_in_its_name(self):
        theirs = self.books.write("Customer", {"DisplayName": "Short Visit"})
        self.synchronise()
        self.books.write("Customer", theirs | {"Active": False})
        self.synchronise()
        ours = self.ours(theirs, "Customer")
        self.assertFalse(ours.active)
        self.assertEqual(ours.name, "Short Visit")

    def test_a_customer_made_active_again_is_back(self):
        theirs = self.books.write("Customer", {"DisplayName": "Second Thoughts"})
        self.synchronise()
        theirs = self.books.write("Customer", theirs | {"Active": False})
        self.synchronise()
        self.books.write(
            "Customer",
            theirs | {"Active": True, "DisplayName": "Second Thoughts"},
        )
        self.synchronise()
        ours = self.ours(theirs, "Customer")
        self.assertTrue(ours.active)
        self.assertEqual(ours.name, "Second Thoughts")

    def test_an_inactive_product_is_archived_and_comes_back(self):
        theirs = self.some("Item", "Type = 'Service'")
        for active in (False, True):
            theirs = self.books.write(
                "Item",
                {name: theirs[name] for name in ("Id", "SyncToken")}
                | {"sparse": True, "Active": active},
            )
            self.synchronise()
            self.assertEqual(self.ours(theirs, "Item").active, active)

    def test_a_credit_applied_there_pays_the_invoice_here(self):
        theirs = self.open_invoice()
        line = next(row for row in theirs["Line"] if row.get("SalesItemLineDetail"))
        item = {"ItemRef": line["SalesItemLineDetail"]["ItemRef"]}
        credit = self.books.write(
            "CreditMemo",
            {
                "CustomerRef": theirs["CustomerRef"],
                "Line": [
                    {
                        "DetailType": "SalesItemLineDetail",
                        "Amount": 5,
                        "SalesItemLineDetail": item,
                    }
                ],
            },
        )
        links = ((theirs, "Invoice"), (credit, "CreditMemo"))
        self.books.write(
            "Payment",
            {
                "CustomerRef": theirs["CustomerRef"],
                "TotalAmt": 0,
                "Line": [
                    {"Amount": 5, "LinkedTxn": [{"TxnId": row["Id"], "TxnType": kind}]}
                    for row, kind in links
                ],
            },
        )
        self.synchronise()
        self.assertEqual(
            self.ours(theirs, "Invoice").amount_residual, float(theirs["TotalAmt"]) - 5
        )
        self.assertEqual(self.ours(credit, "CreditMemo").amount_residual, 0.0)
        self.assertBooksEqual()

    def test_an_entry_is_changed_account_by_account(self):
        theirs = self.some("JournalEntry")
        for line in theirs["Line"]:
            line["Amount"] = 2 * line["Amount"]
        self.books.write("JournalEntry", theirs)
        self.synchronise()
        self.assertBooksEqual()

    def test_a_new_account_is_listed_for_mapping(self):
        self.books.write("Account", {"Name": "Snow removal", "AccountType": "Income"})
        self.synchronise()
        mapping = self.env["quickbooks.account.mapping"].search([("qbo_name", "=", "Snow removal")])
        self.assertEqual(mapping.state, "unmapped")
