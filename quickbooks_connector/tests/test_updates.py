import json

from odoo import Command
from odoo.tests import tagged

from .test_conflicts import ConflictCase


@tagged("post_install", "-at_install")
class TestUpdates(ConflictCase):
    """An edit in Odoo leaves alone what only QuickBooks knows."""

    def change(self, record, **values):
        record.button_draft()
        record.write(values)
        record.action_post()

    def dated(self, invoice, date="2026-02-02", number=0):
        """Give a line a date of service in QuickBooks."""
        lines = self.theirs(invoice)["Line"]
        lines[number]["SalesItemLineDetail"]["ServiceDate"] = date
        self.change_there(invoice, {"Line": lines})
        self.synchronise()

    def dates(self, invoice):
        """:return: ``{text: date of service}`` of the lines in QuickBooks"""
        return {
            line["Description"]: line["SalesItemLineDetail"].get("ServiceDate")
            for line in self.theirs(invoice)["Line"]
            if line["DetailType"] == "SalesItemLineDetail"
        }

    def two_lines(self, **values):
        return self.invoice(
            lines=[(100.0, 1.0, {"name": "Trees"}), (50.0, 1.0, {"name": "Hedges"})], **values
        )

    def sent(self):
        """:return: the last body of a document that went out"""
        items = json.loads(self.batches()[-1]["body"])["BatchItemRequest"]
        return items[-1].get("Invoice") or items[-1].get("JournalEntry")

    # === LINES === #

    def test_a_new_due_date_sends_neither_lines_nor_tax(self):
        invoice = self.invoice()
        self.synchronise()
        self.change(invoice, invoice_payment_term_id=False, invoice_date_due="2026-06-06")
        self.synchronise()
        self.assertSynced(invoice)
        self.assertFalse({"Line", "TxnTaxDetail"} & self.sent().keys())
        self.assertEqual(self.theirs(invoice)["DueDate"], "2026-06-06")
        self.assertBooksEqual()

    def test_a_date_of_service_survives_a_new_due_date(self):
        invoice = self.invoice()
        self.synchronise()
        self.dated(invoice)
        self.change(invoice, invoice_payment_term_id=False, invoice_date_due="2026-06-06")
        self.synchronise()
        self.assertEqual(self.dates(invoice), {"Work": "2026-02-02"})

    def test_a_date_of_service_survives_another_price(self):
        invoice = self.two_lines()
        self.synchronise()
        self.dated(invoice)
        invoice.button_draft()
        invoice.invoice_line_ids[0].price_unit = 120.0
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.dates(invoice), {"Trees": "2026-02-02", "Hedges": None})
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), 170.0)
        self.assertBooksEqual()

    def test_a_date_of_service_survives_another_text(self):
        invoice = self.two_lines()
        self.synchronise()
        self.dated(invoice)
        invoice.button_draft()
        invoice.invoice_line_ids[0].name = "Old trees"
        invoice.action_post()
        self.synchronise()
        self.assertEqual(self.dates(invoice), {"Old trees": "2026-02-02", "Hedges": None})

    def test_a_new_line_has_nothing_of_one_that_was_removed(self):
        invoice = self.two_lines()
        self.synchronise()
        self.dated(invoice)
        invoice.button_draft()
        first = invoice.invoice_line_ids[0]
        new = {"name": "Lawn", "price_unit": 30.0, "account_id": first.account_id.id}
        invoice.invoice_line_ids = [
            Command.delete(first.id),
            Command.create(new | {"tax_ids": [Command.clear()]}),
        ]
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.dates(invoice), {"Hedges": None, "Lawn": None})
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), 80.0)

    def test_a_line_that_stays_keeps_its_id(self):
        invoice = self.two_lines()
        self.synchronise()
        before = self.theirs(invoice)["Line"]
        invoice.button_draft()
        invoice.invoice_line_ids[0].unlink()
        invoice.action_post()
        self.synchronise()
        self.assertEqual(self.theirs(invoice)["Line"][0]["Id"], before[1]["Id"])

    def test_lines_that_were_sent_with_their_dates_are_not_sent_again(self):
        invoice = self.two_lines()
        self.synchronise()
        self.dated(invoice)
        invoice.button_draft()
        invoice.invoice_line_ids[0].price_unit = 120.0
        invoice.action_post()
        self.synchronise()
        self.emulator.clear_log()
        self.change(invoice)
        self.synchronise()
        self.assertSynced(invoice)
        self.assertFalse(self.batches())

    def test_an_invoice_of_quickbooks_keeps_what_it_knows_of_its_lines(self):
        self.invoice()
        self.synchronise()
        body = self.sold(70, "Their work")
        body["Line"][0]["SalesItemLineDetail"]["ServiceDate"] = "2026-02-02"
        customer = {"value": self.binding(self.partner_a, "customer").qbo_id}
        body |= {"CustomerRef": customer, "TxnDate": "2026-03-10", "DocNumber": "Q-1"}
        self.books.write("Invoice", body)
        self.synchronise()
        invoice = self.env["account.move"].search([("name", "=", "Q-1")])
        self.change_here(invoice, 90.0)
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.dates(invoice), {"Their work": "2026-02-02"})
        self.assertEqual(float(self.theirs(invoice)["TotalAmt"]), 90.0)

    def test_lines_are_sent_again_where_quickbooks_has_another_total(self):
        invoice = self.invoice()
        self.synchronise()
        binding = self.binding(invoice).sudo()
        binding.snapshot = binding.snapshot | {"difference": "QuickBooks has a total of 70."}
        self.change(invoice, invoice_payment_term_id=False, invoice_date_due="2026-06-06")
        self.synchronise()
        self.assertIn("Line", self.sent())
        self.assertSynced(invoice)

    def test_a_tax_that_quickbooks_counted_otherwise_is_noticed_without_lines_in_the_body(self):
        invoice = self.invoice()
        self.synchronise()
        entity = self.env["quickbooks.entity.invoice"]
        whole = self.binding(invoice).snapshot["odoo"] | {"DueDate": "2026-06-06"}
        answer = self.theirs(invoice) | {"TotalAmt": 108, "TxnTaxDetail": {"TotalTax": 8}}
        self.assertIn("a tax of 8", entity._differences(whole, answer))
        self.assertFalse(entity._differences(whole, self.theirs(invoice)))

    # === TAX === #

    def test_another_customer_sends_the_tax_and_no_lines(self):
        invoice = self.invoice()
        other = self.env["res.partner"].create({"name": "Other Gardens"})
        self.invoice(other)
        self.synchronise()
        self.change(invoice, partner_id=other.id)
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.sent().keys() & {"Line", "TxnTaxDetail"}, {"TxnTaxDetail"})
        self.assertBooksEqual()

    # === ENTRIES AND PAYMENTS === #

    def synced_entry(self, **values):
        entry = self.entry(**values)
        self.synchronise()
        return entry

    def test_a_new_date_of_an_entry_sends_no_lines(self):
        entry = self.synced_entry()
        self.change(entry, date="2026-03-20")
        self.synchronise()
        self.assertSynced(entry)
        self.assertNotIn("Line", self.sent())
        self.assertEqual(self.theirs(entry)["TxnDate"], "2026-03-20")
        self.assertBooksEqual()

    def test_what_an_entry_says_in_odoo_stays_when_quickbooks_changes_its_date(self):
        entry = self.synced_entry(ref="Rent of March")
        self.change_there(entry, {"TxnDate": "2026-03-20"})
        self.synchronise()
        self.assertSynced(entry)
        self.assertEqual((entry.date.isoformat(), entry.ref), ("2026-03-20", "Rent of March"))

    def test_what_people_write_about_an_entry_in_quickbooks_is_taken_over(self):
        entry = self.synced_entry(ref="Rent of March")
        self.change_there(entry, {"TxnDate": "2026-03-20", "PrivateNote": "Rent, twice"})
        self.synchronise()
        self.assertEqual(entry.ref, "Rent, twice")

    def test_what_a_payment_says_in_odoo_stays_when_quickbooks_changes_its_date(self):
        payment = self.pay(self.invoice())
        payment.memo = "By courier"
        self.synchronise()
        self.change_there(payment, {"TxnDate": "2026-03-20"})
        self.synchronise()
        self.assertSynced(payment)
        self.assertEqual((payment.date.isoformat(), payment.memo), ("2026-03-20", "By courier"))

    def test_the_reference_of_odoo_and_the_date_of_quickbooks_are_merged(self):
        payment = self.pay(self.invoice())
        self.synchronise()
        payment.payment_reference = "Cheque 7"
        self.change_there(payment, {"TxnDate": "2026-03-20"})
        self.synchronise()
        self.assertAgreed(payment)
        self.assertEqual(payment.date.isoformat(), "2026-03-20")
        self.assertEqual(payment.payment_reference, "Cheque 7")
        self.assertEqual(self.theirs(payment)["PaymentRefNum"], "Cheque 7")


@tagged("post_install", "-at_install")
class TestMessageToTheCustomer(ConflictCase):
    """What is written below an invoice goes both ways, as plain text."""

    def there(self, invoice):
        return (self.theirs(invoice).get("CustomerMemo") or {}).get("value")

    def test_a_message_of_odoo_arrives_as_plain_text(self):
        invoice = self.invoice(narration="<p>Thank you<br>See you &amp; yours</p>")
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.there(invoice), "Thank you\nSee you & yours")

    def test_a_message_is_cut_where_quickbooks_takes_no_more(self):
        invoice = self.invoice(narration="<p>" + "word " * 300 + "</p>")
        self.synchronise()
        self.assertSynced(invoice)
        self.assertLessEqual(len(self.there(invoice)), 1000)

    def test_an_emptied_message_is_emptied_there(self):
        invoice = self.invoice(narration="<p>Thank you</p>")
        self.synchronise()
        invoice.narration = False
        self.synchronise()
        self.assertSynced(invoice)
        self.assertFalse(self.there(invoice))

    def test_a_message_of_quickbooks_is_taken_over_and_not_sent_back(self):
        invoice = self.invoice()
        self.synchronise()
        self.change_there(invoice, {"CustomerMemo": {"value": "Thank you\n3 < 5"}})
        self.synchronise()
        self.assertEqual(invoice.narration, "<p>Thank you<br>3 &lt; 5</p>")
        self.emulator.clear_log()
        self.change_here(invoice, 140.0)
        self.synchronise()
        self.assertNotIn("CustomerMemo", self.batches()[-1]["body"])
        self.assertEqual(self.there(invoice), "Thank you\n3 < 5")

    def test_a_message_of_odoo_stays_when_quickbooks_changes_something_else(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.narration = "<p>From Odoo</p>"
        self.change_there(invoice, {"DueDate": "2026-05-05"})
        self.synchronise()
        self.assertAgreed(invoice)
        self.assertIn("From Odoo", invoice.narration)
        self.assertEqual(self.there(invoice), "From Odoo")

    def test_two_messages_are_asked_about(self):
        invoice = self.invoice(narration="<p>Thank you</p>")
        self.synchronise()
        invoice.narration = "<p>From Odoo</p>"
        self.change_there(invoice, {"CustomerMemo": {"value": "From QuickBooks"}})
        self.synchronise()
        row = self.rows(invoice)["memo"]
        texts = (row.agreed, row.odoo, row.quickbooks)
        self.assertEqual(texts, ("Thank you", "From Odoo", "From QuickBooks"))
        self.decide(invoice, memo="odoo")
        self.assertAgreed(invoice)
        self.assertEqual(self.there(invoice), "From Odoo")
