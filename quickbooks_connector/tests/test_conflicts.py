from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_push import PushCase

ADDRESS = {
    "Line1": "12 Main Street",
    "City": "Mountain View",
    "CountrySubDivisionCode": "CA",
    "PostalCode": "94040",
    "Country": "United States",
}


class ConflictCase(PushCase):
    """Records that both sides have, ready to be changed on both."""

    def policy(self, qbo_type, policy):
        rows = self.connection.conflict_policy_ids
        rows.filtered(lambda row: row.qbo_type == qbo_type).policy = policy

    def change_there(self, record, values, entity=None):
        """Change an entity in QuickBooks, fields that are not named stay."""
        theirs = self.theirs(record, entity)
        binding = self.binding(record, entity)
        if binding.qbo_type == "Payment":
            values = {"CustomerRef": theirs["CustomerRef"], "Line": theirs["Line"]} | values
        return self.write_part(binding.qbo_type, theirs, values)

    def sold(self, amount, description="Work"):
        """:return: the lines of a QuickBooks invoice over an amount"""
        item = self.env["quickbooks.binding"].search([("entity", "=", "account_item")], limit=1)
        return {
            "Line": [
                {
                    "DetailType": "SalesItemLineDetail",
                    "Amount": amount,
                    "Description": description,
                    "SalesItemLineDetail": {"ItemRef": {"value": item.qbo_id}},
                }
            ]
        }

    def change_here(self, invoice, price):
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = price
        invoice.action_post()

    def decide(self, record, **choices):
        """Fill the form that asks, and let the next run carry it out."""
        action = record.action_quickbooks_decide()
        decision = self.env[action["res_model"]].browse(action["res_id"])
        with Form(decision) as form:
            for index, line in enumerate(decision.line_ids):
                if line.name in choices:
                    with form.line_ids.edit(index) as row:
                        row.choice = choices[line.name]
        decision.action_apply()
        self.synchronise()

    def rows(self, record):
        """:return: the lines of the form that asks, by the name of the field"""
        action = self.binding(record).action_decide()
        return self.env[action["res_model"]].browse(action["res_id"]).line_ids.grouped("name")

    def assertAgreed(self, record):
        """Both sides have the same, and the next run finds nothing to do."""
        self.assertSynced(record)
        self.synchronise()
        self.assertSynced(record)
        self.assertFalse(self.binding(record).operation_ids.filtered(lambda o: o.state != "done"))
        self.assertBooksEqual()


@tagged("post_install", "-at_install")
class TestContactConflicts(ConflictCase):
    """A customer that was changed on both sides."""

    def setUp(self):
        super().setUp()
        self.customer = self.env["res.partner"].create(
            {"name": "Cora Customer", "email": "cora@example.com", "phone": "555 0100"}
        )
        self.invoice(self.customer)
        self.synchronise()

    def phone_there(self):
        return self.theirs(self.customer)["PrimaryPhone"]["FreeFormNumber"]

    def both_change_the_phone(self):
        self.change_there(self.customer, {"PrimaryPhone": {"FreeFormNumber": "555 0222"}})
        self.customer.phone = "555 0111"
        self.synchronise()

    def test_changes_of_different_fields_are_merged_without_a_question(self):
        self.change_there(self.customer, {"BillAddr": ADDRESS})
        self.customer.phone = "555 0111"
        self.synchronise()
        self.assertAgreed(self.customer)
        self.assertEqual(self.customer.city, "Mountain View")
        self.assertEqual(self.customer.phone, "555 0111")
        self.assertEqual(self.phone_there(), "555 0111")
        self.assertEqual(self.theirs(self.customer)["BillAddr"]["City"], "Mountain View")

    def test_they_are_merged_after_a_pull_as_they_are_after_a_push(self):
        self.change_there(self.customer, {"CompanyName": "Customer & Sons"})
        self.synchronise()
        self.change_there(self.customer, {"BillAddr": ADDRESS})
        self.customer.phone = "555 0111"
        self.synchronise()
        self.assertAgreed(self.customer)
        self.assertEqual(self.customer.city, "Mountain View")
        self.assertEqual(self.phone_there(), "555 0111")
        self.assertEqual(self.theirs(self.customer)["CompanyName"], "Customer & Sons")

    def test_what_was_emptied_in_odoo_is_emptied_in_quickbooks(self):
        self.change_there(self.customer, {"BillAddr": ADDRESS})
        self.customer.phone = False
        self.synchronise()
        self.assertAgreed(self.customer)
        self.assertFalse(self.theirs(self.customer).get("PrimaryPhone"))
        self.assertFalse(self.customer.phone)

    def test_the_same_change_on_both_sides_is_no_conflict(self):
        self.change_there(self.customer, {"PrimaryPhone": {"FreeFormNumber": "555 0111"}})
        self.customer.phone = "555 0111"
        self.synchronise()
        self.assertAgreed(self.customer)

    def test_differences_of_form_are_no_conflict(self):
        self.customer.write(
            {
                "street": "12 Main Street",
                "city": "Mountain View",
                "zip": "94040",
                "state_id": self.env.ref("base.state_us_5").id,
                "country_id": self.env.ref("base.us").id,
            }
        )
        self.synchronise()
        reflowed = {
            "Line1": "12 Main Street",
            "Line2": "Mountain View, CA  94040 United States",
        } | dict.fromkeys(("City", "CountrySubDivisionCode", "PostalCode", "Country"))
        self.change_there(
            self.customer,
            {"PrimaryEmailAddr": {"Address": "Cora@Example.com"}, "BillAddr": reflowed},
        )
        self.customer.write({"email": "cora.new@example.com", "street": "13 Main Street"})
        self.synchronise()
        self.assertAgreed(self.customer)
        self.assertEqual(self.customer.city, "Mountain View")
        there = self.theirs(self.customer)
        self.assertEqual(there["PrimaryEmailAddr"]["Address"], "cora.new@example.com")
        self.assertEqual(there["BillAddr"]["Line1"], "13 Main Street")

    def test_ask_writes_neither_side(self):
        self.both_change_the_phone()
        self.assertEqual(self.customer.quickbooks_status, "conflict")
        self.assertIn("Phone", self.customer.quickbooks_message)
        self.assertEqual((self.customer.phone, self.phone_there()), ("555 0111", "555 0222"))
        self.synchronise()
        self.assertEqual(self.customer.quickbooks_status, "conflict")

    def test_quickbooks_wins(self):
        self.policy("Customer", "quickbooks")
        self.both_change_the_phone()
        self.assertAgreed(self.customer)
        self.assertEqual((self.customer.phone, self.phone_there()), ("555 0222", "555 0222"))

    def test_odoo_wins_and_other_changes_of_quickbooks_are_merged(self):
        self.policy("Customer", "odoo")
        self.change_there(self.customer, {"BillAddr": ADDRESS})
        self.both_change_the_phone()
        self.assertAgreed(self.customer)
        self.assertEqual((self.customer.phone, self.phone_there()), ("555 0111", "555 0111"))
        self.assertEqual(self.customer.city, "Mountain View")

    def moment_there(self, **offset):
        text = self.theirs(self.customer)["MetaData"]["LastUpdatedTime"]
        moment = datetime.fromisoformat(text)
        return (moment - moment.utcoffset()).replace(tzinfo=None) + timedelta(**offset)

    def newest(self, **offset):
        """Both change the phone, Odoo so much later than the time that QuickBooks gives the customer."""
        self.policy("Customer", "newest")
        self.change_there(self.customer, {"PrimaryPhone": {"FreeFormNumber": "555 0222"}})
        self.customer.phone = "555 0111"
        waiting = self.binding(self.customer).operation_ids.filtered(lambda o: o.state == "draft")
        waiting.sudo().changed_at = self.moment_there(**offset)
        self.synchronise()

    def test_newest_is_odoo(self):
        self.newest(seconds=1)
        self.assertAgreed(self.customer)
        self.assertEqual((self.customer.phone, self.phone_there()), ("555 0111", "555 0111"))

    def test_a_customer_that_quickbooks_may_have_changed_later_is_asked_about(self):
        """A sale moves the time of its customer: QuickBooks may have edited it before Odoo did."""
        self.newest(seconds=-1)
        self.assertEqual(self.customer.quickbooks_status, "conflict")
        self.assertEqual((self.customer.phone, self.phone_there()), ("555 0111", "555 0222"))

    def test_so_is_one_that_both_changed_in_the_same_second(self):
        self.newest(seconds=0)
        self.assertEqual(self.customer.quickbooks_status, "conflict")

    def test_a_new_policy_decides_what_waits(self):
        self.both_change_the_phone()
        self.policy("Customer", "quickbooks")
        self.synchronise()
        self.assertAgreed(self.customer)
        self.assertEqual(self.customer.phone, "555 0222")

    def test_a_policy_counts_for_its_kind_of_record_only(self):
        self.policy("Invoice", "odoo")
        self.both_change_the_phone()
        self.assertEqual(self.customer.quickbooks_status, "conflict")

    def test_the_form_proposes_what_only_one_side_has_changed(self):
        self.change_there(self.customer, {"BillAddr": ADDRESS})
        self.customer.email = "cora.new@example.com"
        self.both_change_the_phone()
        rows = self.rows(self.customer)
        self.assertEqual(
            {name: row.choice for name, row in rows.items()},
            {"email": "odoo", "phone": False, "address": "quickbooks"},
        )
        phone = rows["phone"]
        self.assertEqual(phone.label, "Phone")
        self.assertEqual(
            (phone.agreed, phone.odoo, phone.quickbooks), ("555 0100", "555 0111", "555 0222")
        )
        self.assertIn("12 Main Street, Mountain View", rows["address"].quickbooks)

    def test_each_field_takes_the_side_that_was_chosen(self):
        self.change_there(
            self.customer,
            {"BillAddr": ADDRESS, "PrimaryEmailAddr": {"Address": "theirs@example.com"}},
        )
        self.customer.email = "ours@example.com"
        self.both_change_the_phone()
        self.decide(self.customer, phone="odoo", email="quickbooks")
        self.assertAgreed(self.customer)
        self.assertEqual((self.customer.phone, self.phone_there()), ("555 0111", "555 0111"))
        self.assertEqual(self.customer.email, "theirs@example.com")
        self.assertEqual(self.customer.city, "Mountain View")

    def test_what_nobody_chose_is_asked_for(self):
        self.both_change_the_phone()
        with self.assertRaisesRegex(UserError, "Phone"):
            self.decide(self.customer)

    def test_a_change_after_the_choice_is_asked_for_again(self):
        self.both_change_the_phone()
        self.change_there(self.customer, {"PrimaryPhone": {"FreeFormNumber": "555 0333"}})
        self.decide(self.customer, phone="quickbooks")
        self.assertEqual(self.customer.quickbooks_status, "conflict")
        self.decide(self.customer, phone="quickbooks")
        self.assertEqual(self.customer.phone, "555 0333")
        self.assertAgreed(self.customer)

    def test_the_decision_is_in_the_log(self):
        self.both_change_the_phone()
        self.decide(self.customer, phone="quickbooks")
        self.assertIn("Phone (QuickBooks counts)", self.binding(self.customer).log_ids[0].message)
