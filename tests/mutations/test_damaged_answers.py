"""What damaged answers once did to the connector, one by one."""

import hashlib
import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .case import MutationCase

# More than an index of the database holds, and not more than QuickBooks takes.
LONG = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(60))


@tagged("standard", "post_install", "-at_install")
class TestDamagedAnswers(MutationCase):
    """Each test damages one answer, and looks at what becomes of it and of what follows."""

    def setUp(self):
        super().setUp()
        self.change = lambda name, body: body
        self.begin()

    def brought(self, name, body):
        return 200, {}, json.dumps(self.change(name, body)).encode()

    def read(self, change=None):
        """Run once; the answers are changed on their way.

        :param change: callable that takes ``cdc`` or ``query`` and the sound answer and gives another one
        """
        self.world.now += timedelta(minutes=6)
        self.begin_reading()
        self.change = change or (lambda name, body: body)
        self.run_once()
        self.change = lambda name, body: body
        self.assertFalse(self.connection.error_message, self.connection.error_details)

    def read_changed(self, entity, **values):
        """Read a version of an entity that has other values; None takes one out."""

        def change(_name, body):
            for row in self.rows(body):
                if row["Id"] == entity["Id"]:
                    row |= {"SyncToken": self.world.new_token()} | values
                    for name in [name for name, value in values.items() if value is None]:
                        del row[name]
            return body

        self.read(change)

    @staticmethod
    def rows(body):
        """:return: the entities of a sound answer"""
        parts = (
            body["CDCResponse"][0]["QueryResponse"]
            if "CDCResponse" in body
            else [body["QueryResponse"]]
        )
        return [
            row
            for part in parts
            for rows in part.values()
            if isinstance(rows, list)
            for row in rows
        ]

    def bound(self, kind, entity):
        """:return: the binding of an entity"""
        return self.bindings([(kind, entity["Id"])]).get((kind, entity["Id"]))

    def assertHeldBack(self, kind, entity, text):
        binding = self.bound(kind, entity)
        self.assertEqual(binding.status, "failed")
        self.assertIn(text, binding.message)
        self.assertIn((kind, entity["Id"]), self.refusals())

    def assertSynced(self, kind, entity):
        binding = self.bound(kind, entity)
        self.assertTrue(binding and binding.res_id, binding and binding.message)
        self.assertEqual((binding.status, binding.message), ("synced", False))

    def test_an_id_that_is_no_number_is_left_out_and_told(self):
        bad, good = self.sound.new("Customer"), self.sound.new("Customer")
        self.read_changed(bad, Id="&amp;")
        self.assertSynced("Customer", good)
        (line,) = self.lines_of_log().filtered(lambda line: line.action == "refuse")
        self.assertIn(bad["DisplayName"], line.record_name)
        self.assertFalse(self.env["quickbooks.binding"].search([("qbo_id", "=", "&amp;")]))

    def test_an_entry_that_is_no_entity_leaves_the_others_alone(self):
        good = self.sound.new("Invoice")

        def change(name, body):
            if name == "cdc":
                for part in body["CDCResponse"][0]["QueryResponse"]:
                    part.get("Invoice", []).extend([None, "x", {"Id": []}])
            return body

        self.read(change)
        self.assertSynced("Invoice", good)
        lines = self.lines_of_log().filtered(lambda line: line.action == "refuse")
        self.assertEqual(len(lines), 3)

    def test_a_deleted_customer_without_a_usable_id_stops_nothing(self):
        bad, good = self.sound.new("Customer"), self.sound.new("Invoice")
        self.read_changed(bad, Id=["1"], status="Deleted")
        self.assertSynced("Invoice", good)

    def test_a_level_that_is_no_number_holds_the_customer_back(self):
        bad, good = self.sound.new("Customer"), self.sound.new("Customer")
        self.read_changed(bad, Level="abc")
        self.assertHeldBack("Customer", bad, "Level: no number")
        self.assertSynced("Customer", good)

    def test_a_text_that_no_index_holds_is_held_back_alone(self):
        bad, good = self.sound.new("Item"), self.sound.new("Item")
        self.read_changed(bad, Sku=LONG)
        self.assertHeldBack("Item", bad, "")
        self.assertSynced("Item", good)

    def test_the_name_of_a_field_that_no_text_has_is_held_back(self):
        bad = self.sound.new("Customer")
        self.read_changed(bad, **{"Bill\x00Addr": "x"})
        self.assertHeldBack("Customer", bad, "a name that no field has")

    def test_a_time_that_nobody_can_believe_does_not_move_the_cursor(self):
        before = self.connection.cursor
        for odd in ("9999-12-31T23:59:59-08:00", "2999-01-01T00:00:00Z", "tomorrow", None, 7):
            self.read(lambda _name, body, odd=odd: body | {"time": odd})
            self.assertEqual(self.connection.cursor, before, odd)
        good = self.sound.new("Customer")
        self.read()
        self.assertSynced("Customer", good)
        self.assertEqual(self.connection.cursor, self.world.now.replace(microsecond=0))

    def test_a_payment_that_was_read_without_its_total_becomes_a_payment(self):
        payment = self.sound.new_payment()
        self.read_changed(payment, TotalAmt=None)
        self.assertHeldBack("Payment", payment, "TotalAmt")
        self.world.put("Payment", payment)
        self.read()
        self.assertSynced("Payment", payment)
        self.assertEqual(self.bound("Payment", payment).entity, "payment")

    def test_a_payment_that_applies_more_than_it_has_is_held_back(self):
        payment = self.sound.new_payment()
        self.read_changed(payment, TotalAmt=payment["TotalAmt"] - 1)
        self.assertHeldBack("Payment", payment, "left over")

    def test_what_was_held_back_is_synced_when_it_comes_as_it_was_agreed(self):
        for kind in ("Customer", "Invoice"):
            known = self.sound.new(kind)
            self.read()
            self.world.put(kind, known)
            self.read_changed(known, DocNumber=7, DisplayName=7)
            self.assertHeldBack(kind, known, "no text")
            self.world.put(kind, known)
            self.read()
            self.assertSynced(kind, known)

    def test_what_was_held_back_after_its_deletion_is_no_trouble_any_more(self):
        known = self.sound.new("Invoice")
        self.read()
        self.world.delete("Invoice", known["Id"])
        self.read()
        # The deletion comes a second time, garbled and sound.
        for garbled in ({"status": 7}, {}):
            self.world.bodies["Invoice"][known["Id"]] = known
            self.world.delete("Invoice", known["Id"])
            self.read_changed(known, **garbled)
        self.assertSynced("Invoice", known)

    def test_what_waits_is_not_forgotten_because_its_id_was_lost(self):
        bad = self.sound.new("Customer")
        self.read_changed(bad, DisplayName=7)
        self.bound("Customer", bad).sudo().retry_pull = True

        def change(name, body):
            for row in self.rows(body) if name == "query" else ():
                row["Id"] = "garbled"
            return body

        self.read(change)
        self.assertEqual(self.bound("Customer", bad).status, "failed")
        self.bound("Customer", bad).sudo().retry_pull = True
        self.read()
        self.assertSynced("Customer", bad)

    def test_what_one_answer_leaves_out_is_not_taken_back(self):
        known = self.sound.new("Invoice")
        self.read()

        def change(name, body):
            rows = body.get("QueryResponse", {}).get("Invoice", [])
            if len(rows) > 1:
                rows[:] = [row for row in rows if row["Id"] != known["Id"]]
            return body

        self.connection.cursor = fields.Datetime.now() - timedelta(days=40)
        self.read(change)
        self.assertSynced("Invoice", known)
        move = self.env["account.move"].browse(self.bound("Invoice", known).res_id)
        self.assertEqual(move.state, "posted")

    def test_what_a_page_garbles_is_read_again_by_its_id(self):
        known, new = self.sound.new("Invoice"), self.sound.new("Customer")
        self.read()
        self.world.put(
            "Invoice", known | {"PrivateNote": "From QuickBooks", "TxnDate": "2026-03-11"}
        )

        def change(_name, body):
            rows = body.get("QueryResponse", {}).get("Invoice", [])
            for row in rows if len(rows) > 1 else ():
                if row["Id"] == known["Id"]:
                    row["Id"] = "garbled"
            return (
                body | {"CDCResponse": [{"QueryResponse": []}]} if "CDCResponse" in body else body
            )

        self.connection.cursor = fields.Datetime.now() - timedelta(days=40)
        self.read(change)
        self.assertSynced("Customer", new)
        move = self.env["account.move"].browse(self.bound("Invoice", known).res_id)
        self.assertEqual(move.date.isoformat(), "2026-03-11")

    def test_what_goes_away_right_after_it_was_met_is_taken_back(self):
        known = self.sound.new("Invoice")
        for gone in (False, True):
            if gone:
                del self.world.bodies["Invoice"][known["Id"]]
            self.connection.cursor = fields.Datetime.now() - timedelta(days=40)
            self.read()
        move = self.env["account.move"].browse(self.bound("Invoice", known).res_id)
        self.assertEqual(move.state, "cancel")

    def test_an_object_that_is_a_truth_value_is_held_back(self):
        bad = self.sound.new("Invoice")
        self.read_changed(bad, TxnTaxDetail=True)
        self.assertHeldBack("Invoice", bad, "TxnTaxDetail: no object")

    def test_a_sale_whose_lines_do_not_make_its_total_is_held_back(self):
        bad, good = self.sound.new("Invoice"), self.sound.new("Invoice")
        self.read_changed(bad, TotalAmt=bad["TotalAmt"] + 1)
        self.assertHeldBack("Invoice", bad, "total")
        self.assertSynced("Invoice", good)

    def test_an_entry_that_does_not_balance_is_held_back(self):
        bad, good = self.sound.new("JournalEntry"), self.sound.new("JournalEntry")
        self.read_changed(bad, Line=bad["Line"][:1])
        self.assertHeldBack("JournalEntry", bad, "debits")
        self.assertSynced("JournalEntry", good)

    def test_a_product_of_a_kind_that_nobody_knows_is_held_back(self):
        bad = self.sound.new("Item")
        self.read_changed(bad, Type="Whatever")
        self.assertHeldBack("Item", bad, "Whatever")

    def test_a_garbled_entry_of_a_list_is_told_and_the_others_go_through(self):
        account = next(iter(self.world.bodies["Account"].values()))
        self.world.put("Account", account)
        good = self.world.put("Account", account | {"Id": "987654", "Name": "Snow removal"})
        self.read_changed(account, CurrencyRef=[])
        self.assertIn(
            f"Account {account['Id']}", self.lines_of_log().mapped("record_name"), self.log.lines
        )
        known = self.env["quickbooks.account.mapping"].search([("qbo_id", "=", good["Id"])])
        self.assertEqual(len(known), 1)
