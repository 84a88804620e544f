from decimal import Decimal

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..const import ApplyingCompany
from ..sync import pull
from .test_pull import PullCase
from .test_push import PushCase


@tagged("post_install", "-at_install")
class TestTax(PullCase):
    """The tax of a document is the same on both sides, to the cent and to the agency."""

    def taxed(self, code="California"):
        return {"tax_ids": [Command.set(self.tax(code).ids)]}

    def pushed(self, invoice):
        """:return: the invoice as QuickBooks has it"""
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "synced", invoice.quickbooks_message)
        return self.books.get("Invoice", self.binding(invoice).qbo_id)

    def test_odd_cents_of_tax_are_those_of_odoo(self):
        invoice = self.invoice(
            lines=[(33.33, 1.0, self.taxed()), (12.34, 3.0, self.taxed()), (50.0, 1.0)]
        )
        self.assertTrue(invoice.amount_tax)
        theirs = self.pushed(invoice)
        self.assertEqual(float(theirs["TxnTaxDetail"]["TotalTax"]), invoice.amount_tax)
        self.assertBooksEqual()

    def test_a_tax_of_two_rates_reaches_both_accounts(self):
        invoice = self.invoice(lines=[(99.99, 1.0, self.taxed("Tucson"))])
        self.pushed(invoice)
        self.assertBooksEqual()

    def test_two_taxes_on_one_document_are_held_back(self):
        invoice = self.invoice(lines=[(10.0, 1.0, self.taxed()), (10.0, 1.0, self.taxed("Tucson"))])
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.assertIn("different taxes", invoice.quickbooks_message)

    def test_quickbooks_cents_win_when_a_document_comes_from_there(self):
        ours = self.ours(self.invoice_there("California"), "Invoice")
        self.assertEqual(ours.amount_tax, 8.03)
        self.assertEqual(ours.amount_total, 108.03)
        self.assertBooksEqual()

    def test_another_tax_of_the_same_amount_is_taken_over(self):
        theirs = self.invoice_there("California")
        self.assertBooksEqual()
        self.books.write("Invoice", theirs | {"TxnTaxDetail": self.tax_there("Tucson")})
        self.synchronise()
        ours = self.ours(theirs, "Invoice")
        self.assertEqual(ours.invoice_line_ids.tax_ids, self.tax("Tucson"))
        self.assertEqual(ours.amount_total, 108.03)
        self.assertBooksEqual()

    def test_a_decision_shows_both_taxes_with_their_names(self):
        theirs = self.invoice_there("California")
        ours = self.ours(theirs, "Invoice")
        self.books.write("Invoice", theirs | {"TxnTaxDetail": self.tax_there("Tucson")})
        ours.button_draft()
        ours.invoice_line_ids.price_unit = 200
        ours.action_post()
        self.synchronise()
        action = ours.action_quickbooks_decide()
        lines = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        self.assertIn("Tax: $\xa016.00\nCalifornia\nTotal: $\xa0216.00", lines.odoo)
        self.assertIn("Tax: $\xa08.03\nTucson\nTotal: $\xa0108.03", lines.quickbooks)

    def tax_there(self, code):
        """:return: a tax of 8.03 with a code of QuickBooks, as a request gives it"""
        mapping = self.env["quickbooks.tax.mapping"].search(
            [("qbo_type", "=", "TaxCode"), ("qbo_name", "=", code)]
        )
        return {"TxnTaxCodeRef": {"value": mapping.qbo_id}, "TotalTax": Decimal("8.03")}

    def invoice_there(self, code):
        """:return: an invoice of 100.00 and 8.03 of tax, which was made in QuickBooks and has come here"""
        line = {
            "DetailType": "SalesItemLineDetail",
            "Amount": 100,
            "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "TAX"}},
        }
        theirs = self.books.write(
            "Invoice",
            {
                "CustomerRef": self.open_invoice()["CustomerRef"],
                "Line": [line],
                "TxnTaxDetail": self.tax_there(code),
            },
        )
        self.synchronise()
        return theirs


@tagged("post_install", "-at_install")
class TestSettlementsSurvive(PullCase):
    """What pays a document stays, whatever else is changed about it."""

    def paid(self):
        """:return: an invoice of QuickBooks, paid by one payment that pays nothing else"""
        for payment in self.books.query("SELECT * FROM Payment MAXRESULTS 1000"):
            links = [link for line in payment["Line"] for link in line.get("LinkedTxn", [])]
            if len(links) == 1 and links[0]["TxnType"] == "Invoice" and payment["TotalAmt"]:
                invoice = self.books.get("Invoice", links[0]["TxnId"])
                if not invoice["Balance"] and invoice["TotalAmt"] == payment["TotalAmt"]:
                    return invoice
        return self.fail("the sample company has no such invoice")

    def test_a_paid_invoice_that_grows_in_quickbooks_keeps_its_payment(self):
        theirs = self.paid()
        lines = [ln for ln in theirs["Line"] if ln["DetailType"] == "SalesItemLineDetail"]
        extra = {
            "DetailType": "SalesItemLineDetail",
            "Amount": 10,
            "SalesItemLineDetail": {"ItemRef": lines[0]["SalesItemLineDetail"]["ItemRef"]},
        }
        changed = self.books.write(
            "Invoice",
            {
                "Id": theirs["Id"],
                "SyncToken": theirs["SyncToken"],
                "sparse": True,
                "Line": [*theirs["Line"], extra],
            },
        )
        self.synchronise()
        ours = self.ours(theirs, "Invoice")
        self.assertEqual(ours.amount_total, float(changed["TotalAmt"]))
        self.assertEqual(ours.amount_residual, float(changed["Balance"]))
        self.assertBooksEqual()

    def test_a_new_due_date_leaves_the_lines_alone(self):
        theirs = self.open_invoice()
        ours = self.ours(theirs, "Invoice")
        lines = ours.invoice_line_ids
        self.books.write(
            "Invoice",
            {
                "Id": theirs["Id"],
                "SyncToken": theirs["SyncToken"],
                "sparse": True,
                "DueDate": "2027-01-31",
            },
        )
        self.synchronise()
        self.assertEqual(ours.invoice_date_due.isoformat(), "2027-01-31")
        self.assertEqual(ours.invoice_line_ids, lines)

    def test_a_payment_pays_instalments_in_the_order_they_are_due(self):
        theirs = self.open_invoice()
        ours = self.ours(theirs, "Invoice")
        halves = [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
            for days in (10, 40)
        ]
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": halves})
        with mute_logger("odoo.addons.base.models.ir_cron"):
            move = ours.with_context(quickbooks_applying=ApplyingCompany(self.company.id))
            move.button_draft()
            move.invoice_payment_term_id = term
            move.action_post()
        self.pay_there(theirs)
        self.synchronise()
        receivable = ours.line_ids.filtered(lambda ln: ln.account_type == "asset_receivable")
        self.assertEqual(receivable.mapped("amount_residual"), [0.0, 0.0])

    def test_a_payment_that_also_uses_a_credit_is_one_payment(self):
        theirs = self.open_invoice()
        credit = self.books.write(
            "CreditMemo",
            {
                "CustomerRef": theirs["CustomerRef"],
                "Line": [
                    {
                        "DetailType": "SalesItemLineDetail",
                        "Amount": 5,
                        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
                    }
                ],
            },
        )
        self.books.write(
            "Payment",
            {
                "CustomerRef": theirs["CustomerRef"],
                "TotalAmt": theirs["TotalAmt"] - 5,
                "Line": [
                    {
                        "Amount": theirs["TotalAmt"],
                        "LinkedTxn": [{"TxnId": theirs["Id"], "TxnType": "Invoice"}],
                    },
                    {
                        "Amount": 5,
                        "LinkedTxn": [{"TxnId": credit["Id"], "TxnType": "CreditMemo"}],
                    },
                ],
            },
        )
        self.synchronise()
        self.assertEqual(self.ours(theirs, "Invoice").amount_residual, 0.0)
        self.assertEqual(self.ours(credit, "CreditMemo").amount_residual, 0.0)
        self.connection.action_pause()
        self.connection.action_start()
        self.emulator.clear_log()
        self.synchronise()
        self.assertFalse(self.batches())


@tagged("post_install", "-at_install")
class TestBooksNeverPart(PushCase):
    """Cases in which the two ledgers could part without a word."""

    def test_a_draft_is_not_called_synced(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_draft()
        self.assertEqual(invoice.quickbooks_status, "pending")
        self.assertIn("draft in Odoo", invoice.quickbooks_message)

    def test_an_item_changed_in_a_list_is_sent(self):
        entry = self.entry()
        self.synchronise()
        entry.line_ids[1].account_id = self.account("Sales of Product Income")
        self.synchronise()
        self.assertSynced(entry)
        self.assertBooksEqual()

    def test_a_paid_invoice_can_be_cancelled(self):
        invoice = self.invoice()
        other = self.invoice()
        payment = self.pay(invoice)
        self.synchronise()
        invoice.button_cancel()
        self.synchronise()
        self.assertSynced(payment + payment.browse())
        self.assertSynced(invoice + other)
        self.assertBooksEqual()

    def test_an_applied_credit_note_can_be_cancelled(self):
        invoice = self.invoice()
        credit, _lines = self.set_off(invoice)
        self.synchronise()
        credit.button_cancel()
        self.synchronise()
        waiting = self.env["quickbooks.operation"].search([("state", "!=", "done")])
        self.assertFalse(waiting)
        self.assertEqual(float(self.theirs(invoice)["Balance"]), 100.0)
        self.assertBooksEqual()

    def test_an_account_mapped_anew_is_used_at_once(self):
        account = self.env["account.account"].create(
            {"name": "Freight", "code": "430000", "account_type": "income"}
        )
        first, second = self.env["quickbooks.account.mapping"].search(
            [("connection_id", "=", self.connection.id), ("qbo_type", "=", "Income")], limit=2
        )
        first.account_id = account
        self.invoice(lines=[(10.0, 1.0, {"account_id": account.id})])
        self.synchronise()
        first.sudo().account_id = False
        second.account_id = account
        later = self.invoice(lines=[(20.0, 1.0, {"account_id": account.id})])
        self.synchronise()
        self.assertSynced(later)
        item = self.theirs(later)["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"]
        self.assertEqual(self.books.get("Item", item)["IncomeAccountRef"]["value"], second.qbo_id)

    def test_a_document_deleted_there_and_posted_again_here_is_created_again(self):
        invoice = self.invoice()
        self.synchronise()
        theirs = self.theirs(invoice)
        self.books.write("Invoice", theirs, operation="delete")
        self.synchronise()
        self.assertEqual(invoice.state, "cancel")
        invoice.button_draft()
        invoice.action_post()
        self.synchronise()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 1)
        self.assertBooksEqual()

    def test_an_entry_whose_note_says_voided_still_counts(self):
        services, checking = self.mapping("Services"), self.mapping("Checking")
        line = {"DetailType": "JournalEntryLineDetail", "Amount": 7}
        entry = self.books.write(
            "JournalEntry",
            {
                "PrivateNote": "Voided cheque booked back",
                "Line": [
                    line
                    | {
                        "JournalEntryLineDetail": {
                            "PostingType": side,
                            "AccountRef": {"value": mapping.qbo_id},
                        }
                    }
                    for side, mapping in (("Debit", checking), ("Credit", services))
                ],
            },
        )
        self.synchronise()
        binding = self.env["quickbooks.binding"].search([("qbo_id", "=", entry["Id"])])
        self.assertEqual(binding.filtered(lambda b: b.entity == "journal_entry").status, "synced")
        self.assertBooksEqual()

    def test_what_is_deleted_while_change_data_is_cut_off_is_found(self):
        invoice = self.invoice()
        kept = self.invoice()
        self.synchronise()
        self.books.write("Invoice", self.theirs(invoice), operation="delete")
        self.patch(pull, "CDC_MAX_OBJECTS", 1)
        self.synchronise()
        self.assertEqual(invoice.state, "cancel")
        self.assertEqual(kept.state, "posted")
        self.assertBooksEqual()

    def test_what_was_posted_between_connect_and_start_is_sent(self):
        invoice = self.invoice()
        self.synchronise()
        for event in ("expire", "connect", "accept"):
            self.connection._transition(event)
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 130.0
        invoice.action_post()
        self.connection.action_start()
        self.synchronise()
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), 130.0)


@tagged("post_install", "-at_install")
class TestOnBothSidesAlready(PullCase):
    """What is in both books when they are connected is recognised, not doubled."""

    def test_documents_are_matched_and_nothing_is_sent(self):
        moves = self.env["account.move"].search_count([("state", "=", "posted")])
        self.env["quickbooks.binding"].sudo().search(
            [("qbo_type", "in", ("Invoice", "CreditMemo", "Payment", "JournalEntry"))]
        ).unlink()
        self.connection.action_pause()
        self.connection.write({"first_load_done": False})
        self.connection.action_start()
        self.emulator.clear_log()
        self.synchronise()
        self.assertEqual(self.env["account.move"].search_count([("state", "=", "posted")]), moves)
        held_back = self.env["quickbooks.binding"].search([("status", "!=", "synced")])
        self.assertFalse(held_back.mapped("message"))
        self.assertBooksEqual()
