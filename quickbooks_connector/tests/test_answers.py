"""One answer to a write that cannot be understood: its record is held back alone or read again, never made a
second time, and the connection goes on."""

import json

from odoo.tests import tagged

from qbo_emulator.courier import Courier

from ..sync.push import MAX_ATTEMPTS
from .test_settle import SettleCase


class AnswersCase(SettleCase):
    """What QuickBooks answers to a batch, or to a query, is changed on its way."""

    def setUp(self):
        super().setUp()
        self.courier = Courier(self.emulator.url, bring=self.bring)
        self.addCleanup(self.courier.stop)
        self.move_server(self.courier.url)
        self.change = self.change_rows = None

    def bring(self, name, _text, status, content):
        body = json.loads(content) if name in ("batch", "query") else {}
        if self.change and "BatchItemResponse" in body:
            self.change(body["BatchItemResponse"])
        elif self.change_rows and "QueryResponse" in body:
            self.change_rows(body["QueryResponse"])
        else:
            return status, {}, content
        return status, {}, json.dumps(body).encode()

    def run_changed(self, change, rows=None):
        """Run once; the answers are changed on their way.

        :param change: callable that takes the items of an answer to a batch
        :param rows: callable that takes the response of a query
        """
        self.change, self.change_rows = change, rows
        self.synchronise()
        self.change = self.change_rows = None
        self.assertFalse(self.connection.error_message, self.connection.error_details)

    @staticmethod
    def of_type(items, qbo_type):
        """:return: the entities of a type in an answer to a batch"""
        return [item[qbo_type] for item in items if qbo_type in item]

    def changing(self, qbo_type, **values):
        """:return: a change of answers that gives all entities of a type other values; None takes one out"""

        def change(items):
            for entity in self.of_type(items, qbo_type):
                entity |= values
                for name in [name for name, value in values.items() if value is None]:
                    del entity[name]

        return change

    def exchanging(self, qbo_type, name):
        """:return: a change of answers that exchanges a part of the first two of a type"""

        def change(items):
            of_type = [item for item in items if qbo_type in item]
            if len(of_type) > 1:
                first, second = of_type[:2]
                first[name], second[name] = second[name], first[name]

        return change

    def edit(self, invoice, price):
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = price
        invoice.action_post()

    def assertOnce(self, records):
        """Each record is tied to the entity that was made of it, and there is no other."""
        self.assertSynced(records)
        for record in records:
            self.assertIn(record.name, (self.theirs(record)["DocNumber"],))
        rows = self.books.query("SELECT * FROM Invoice")
        self.assertEqual(sorted(r["DocNumber"] for r in rows), sorted(records.mapped("name")))
        self.assertFalse(self.operations(records))
        self.assertBooksEqual()

    def operations(self, records):
        bindings = self.env["quickbooks.binding"]._of_records(records)
        return bindings.operation_ids.filtered(lambda operation: operation.state != "done")


@tagged("post_install", "-at_install")
class TestCreations(AnswersCase):
    """The entity is there, whatever the answer says: it is found, and not made again."""

    def invoices(self):
        return self.invoice() | self.invoice(lines=[(70.0, 1.0)]) | self.invoice(lines=[(9.0, 3.0)])

    def test_an_answer_without_a_usable_id_is_looked_up(self):
        for odd in (None, 7, "", "&amp;", [], {"value": "1"}, "9" * 30):
            with self.subTest(odd):
                invoices = self.invoices()
                self.run_changed(self.changing("Invoice", Id=odd))
                self.assertSynced(invoices)
        self.assertOnce(
            self.env["account.move"].search(
                [("move_type", "=", "out_invoice"), ("company_id", "=", self.company.id)]
            )
        )

    def test_an_answer_of_another_form_is_read_once_more(self):
        for values in (
            {"SyncToken": None},
            {"SyncToken": 0},
            {"TotalAmt": "abc"},
            {"TxnTaxDetail": []},
            {"CustomerRef": None},
            {"Line": {"a": 1}},
            {"status": "Deleted"},
            {"PrivateNote": "another one"},
            {"x": [[[]]] * 3, "DocNumber": {"value": []}},
        ):
            with self.subTest(values):
                invoices = self.invoices()
                self.run_changed(self.changing("Invoice", **values))
                self.assertSynced(invoices)
                self.assertFalse(self.operations(invoices))
        self.assertBooksEqual()

    def test_answers_that_were_exchanged_bind_the_right_records(self):
        for name in ("bId", "Invoice"):
            with self.subTest(name):
                invoices = self.invoices()
                self.run_changed(self.exchanging("Invoice", name))
                for invoice in invoices:
                    self.assertEqual(self.theirs(invoice)["DocNumber"], invoice.name)
                self.assertSynced(invoices)

    def test_customers_whose_answers_were_exchanged_are_the_right_ones(self):
        partners = self.env["res.partner"].create([{"name": "Green"}, {"name": "Garden"}])
        invoices = self.invoice(partners[0]) | self.invoice(partners[1])
        self.run_changed(self.exchanging("Customer", "bId"))
        for partner in partners:
            self.assertEqual(self.theirs(partner)["DisplayName"], partner.name)
        self.assertOnce(invoices)

    def test_one_id_for_two_records_is_believed_for_none(self):
        invoices = self.invoices()

        def change(items):
            entities = self.of_type(items, "Invoice")
            for entity in entities[1:]:
                entity["Id"] = entities[0]["Id"]

        self.run_changed(change)
        self.assertOnce(invoices)

    def test_an_item_that_is_answered_twice_or_not_at_all_is_looked_up(self):
        for change in (
            lambda items: items.append(items[0] | {"Invoice": items[-1].get("Invoice", {})}),
            lambda items: items.pop(),
            lambda items: items.append({"bId": "none of ours", "Invoice": {"Id": "1"}}),
            lambda items: items[0].update(bId=None),
        ):
            invoices = self.invoices()
            self.run_changed(change)
            self.assertSynced(invoices)
            self.assertFalse(self.operations(invoices))
        self.assertBooksEqual()

    def test_an_id_that_another_record_has_is_looked_up(self):
        known = self.invoice()
        self.synchronise()
        new = self.invoice(lines=[(70.0, 1.0)])
        self.run_changed(self.changing("Invoice", Id=self.binding(known).qbo_id))
        self.assertOnce(known | new)

    def test_a_fault_that_gives_no_code_is_not_believed(self):
        for odd in (
            {},
            [],
            True,
            {"Error": [{"Message": 7, "Detail": []}]},
            {"Error": [{"code": {}}]},
        ):
            with self.subTest(odd):
                invoices = self.invoices()

                def change(items, odd=odd):  # pylint: disable=dangerous-default-value
                    for item in items:
                        if "Invoice" in item:
                            item["Fault"] = odd

                self.run_changed(change)
                self.assertSynced(invoices)
        self.assertBooksEqual()

    def test_what_cannot_be_looked_up_waits_and_is_not_sent_again(self):
        invoice = self.invoice()

        odd_id = self.changing("Invoice", Id=[])

        def rows(response):
            for row in response.get("Invoice", ()):
                row["Line"] = "garbled"

        def once(items):
            odd_id(items)
            self.change = None

        for _run in range(2 * MAX_ATTEMPTS - 1):
            self.run_changed(odd_id, rows)
            self.assertEqual(self.operations(invoice).state, "sent")
        other = self.invoice(lines=[(70.0, 1.0)])
        # It is waited for no longer, and found by the key in its note.
        self.run_changed(once, rows)
        self.assertOnce(invoice | other)


@tagged("post_install", "-at_install")
class TestChanges(AnswersCase):
    """A change whose answer says nothing is read, and not sent twice."""

    def setUp(self):
        super().setUp()
        self.first, self.other = self.invoice(), self.invoice(lines=[(70.0, 1.0)])
        self.synchronise()
        self.emulator.clear_log()

    def test_an_answer_with_the_id_of_another_record_is_read_once_more(self):
        self.edit(self.first, 50.0)
        for odd in (self.binding(self.other).qbo_id, "999", None, {}):
            self.run_changed(self.changing("Invoice", Id=odd))
            self.assertOnce(self.first | self.other)
            self.assertEqual(self.theirs(self.first)["TotalAmt"], self.first.amount_total)
            self.edit(self.first, self.first.amount_total + 1)

    def test_a_change_is_sent_once(self):
        self.edit(self.first, 50.0)
        self.run_changed(self.changing("Invoice", SyncToken=None))
        self.assertEqual(len(self.batches()), 1)
        self.assertOnce(self.first | self.other)

    def test_what_somebody_else_changed_meanwhile_is_met(self):
        self.edit(self.first, 50.0)
        first = self.first

        def change(items):
            if self.of_type(items, "Invoice"):
                self.change = None
                self.sparse(first, CustomerMemo={"value": "Thank you"})
                items.clear()

        self.run_changed(change)
        self.assertIn("Thank you", first.narration)
        self.assertOnce(first | self.other)

    def test_a_void_whose_answer_says_nothing_is_done(self):
        for odd in ({"Id": None}, {"SyncToken": []}, {"Id": "999"}):
            invoice = self.invoice()
            self.synchronise()
            invoice.button_cancel()
            self.run_changed(self.changing("Invoice", **odd))
            self.assertSynced(invoice)
            self.assertFalse(self.operations(invoice))
            self.assertFalse(self.theirs(invoice)["TotalAmt"])

    def test_a_deletion_whose_answer_says_nothing_is_done(self):
        for odd in ({"Id": None}, {"status": "Kept"}, {"Id": "999"}):
            entry = self.entry()
            self.synchronise()
            entry.button_cancel()
            self.run_changed(self.changing("JournalEntry", **odd))
            self.assertFalse(self.operations(entry))
            self.assertFalse(self.books.query("SELECT * FROM JournalEntry"))

    def test_a_customer_made_inactive_with_an_odd_answer_is_inactive(self):
        partner = self.env["res.partner"].create({"name": "Green"})
        invoice = self.invoice(partner)
        self.synchronise()
        invoice.button_cancel()
        self.synchronise()
        partner.action_archive()
        self.run_changed(self.changing("Customer", SyncToken=None, Active="perhaps"))
        self.assertSynced(partner)
        self.assertFalse(self.theirs(partner)["Active"])
        self.assertFalse(partner.active)


@tagged("post_install", "-at_install")
class TestWrongIds(AnswersCase):
    """An id that is one, and the wrong one, is found out when the changes are read."""

    def test_a_document_with_the_id_of_nothing_is_tied_to_its_entity(self):
        invoice = self.invoice()
        self.run_changed(self.changing("Invoice", Id="99999999"))
        self.synchronise()
        self.assertOnce(invoice)

    def test_documents_whose_ids_were_exchanged_are_tied_to_their_own(self):
        invoices = self.invoice() | self.invoice(lines=[(70.0, 1.0)])

        def exchange(items):
            entities = self.of_type(items, "Invoice")
            if len(entities) > 1:
                first, second = entities
                first["Id"], second["Id"] = second["Id"], first["Id"]

        self.run_changed(exchange)
        self.synchronise()
        self.assertOnce(invoices)

    def test_customers_whose_ids_were_exchanged_have_their_own_documents(self):
        partners = self.env["res.partner"].create([{"name": "Green"}, {"name": "Garden"}])
        invoices = self.invoice(partners[0]) | self.invoice(partners[1], [(70.0, 1.0)])

        def exchange(items):
            entities = self.of_type(items, "Customer")
            if len(entities) > 1:
                first, second = entities
                first["Id"], second["Id"] = second["Id"], first["Id"]

        self.run_changed(exchange)
        self.synchronise()
        self.assertOnce(invoices)
        for invoice in invoices:
            theirs = self.theirs(invoice)["CustomerRef"]["value"]
            self.assertEqual(theirs, self.binding(invoice.partner_id, "customer").qbo_id)
            self.assertEqual(
                self.books.get("Customer", theirs)["DisplayName"], invoice.partner_id.name
            )

    def test_a_name_that_only_the_answer_says_is_no_difference(self):
        invoice = self.invoice()
        self.run_changed(self.changing("Customer", DisplayName="abc"))
        self.assertOnce(invoice)
        self.assertSynced(invoice.partner_id)
