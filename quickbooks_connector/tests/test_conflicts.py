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
        known = {"Id": theirs["Id"], "SyncToken": theirs["SyncToken"], "sparse": True}
        binding = self.binding(record, entity)
        if binding.qbo_type == "Payment":
            known |= {"CustomerRef": theirs["CustomerRef"], "Line": theirs["Line"]}
        return self.books.write(binding.qbo_type, known | values)

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
        action = self.binding(record).action_decide()
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
        """Both change the phone, Odoo so much later than QuickBooks."""
        self.policy("Customer", "newest")
        self.change_there(self.customer, {"PrimaryPhone": {"FreeFormNumber": "555 0222"}})
        self.customer.phone = "555 0111"
        waiting = self.binding(self.customer).operation_ids.filtered(lambda o: o.state == "draft")
        waiting.sudo().changed_at = self.moment_there(**offset)
        self.synchronise()
        self.assertAgreed(self.customer)
        return self.customer.phone, self.phone_there()

    def test_newest_is_odoo(self):
        self.assertEqual(self.newest(seconds=1), ("555 0111", "555 0111"))

    def test_newest_is_quickbooks_in_the_same_second(self):
        self.assertEqual(self.newest(seconds=0), ("555 0222", "555 0222"))

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


@tagged("post_install", "-at_install")
class TestInvoiceConflicts(ConflictCase):
    """An invoice that was changed on both sides."""

    def setUp(self):
        super().setUp()
        self.move = self.invoice()
        self.invoice()
        self.synchronise()

    def total_there(self):
        return float(self.theirs(self.move)["TotalAmt"])

    def both_change_the_lines(self):
        self.change_there(self.move, self.sold(70))
        self.change_here(self.move, 140.0)
        self.synchronise()

    def test_due_date_and_memo_of_quickbooks_and_lines_of_odoo_are_merged(self):
        self.change_there(
            self.move,
            {"DueDate": "2026-05-01", "CustomerMemo": {"value": "Thank you"}, "DocNumber": "A-77"},
        )
        self.change_here(self.move, 140.0)
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.move.invoice_date_due.isoformat(), "2026-05-01")
        self.assertIn("Thank you", self.move.narration)
        self.assertEqual(self.move.amount_total, 140.0)
        there = self.theirs(self.move)
        self.assertEqual((there["DueDate"], float(there["TotalAmt"])), ("2026-05-01", 140.0))
        self.assertEqual(there["DocNumber"], "A-77")

    def test_lines_of_quickbooks_and_the_due_date_of_odoo_are_merged(self):
        self.change_there(self.move, self.sold(70))
        self.move.button_draft()
        self.move.write({"invoice_payment_term_id": False, "invoice_date_due": "2026-05-01"})
        self.move.action_post()
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.move.amount_total, 70.0)
        there = self.theirs(self.move)
        self.assertEqual((there["DueDate"], float(there["TotalAmt"])), ("2026-05-01", 70.0))

    def test_a_stale_sync_token_is_merged_in_the_same_run(self):
        self.change_there(self.move, {"DueDate": "2026-05-01"})
        self.synchronise()
        self.change_here(self.move, 140.0)
        self.binding(self.move).sudo().sync_token = "0"
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_ask_shows_lines_with_names_and_amounts(self):
        self.both_change_the_lines()
        self.assertEqual(self.move.quickbooks_status, "conflict")
        lines = self.rows(self.move)["lines"]
        self.assertIn("Total: $\xa0140.00", lines.odoo)
        self.assertIn("Total: $\xa070.00", lines.quickbooks)
        self.assertIn("Work: $\xa0100.00 (Services)", lines.agreed)
        self.assertFalse(lines.choice)

    def test_quickbooks_wins(self):
        self.policy("Invoice", "quickbooks")
        self.both_change_the_lines()
        self.assertAgreed(self.move)
        self.assertEqual((self.move.amount_total, self.total_there()), (70.0, 70.0))

    def test_odoo_wins(self):
        self.policy("Invoice", "odoo")
        self.both_change_the_lines()
        self.assertAgreed(self.move)
        self.assertEqual((self.move.amount_total, self.total_there()), (140.0, 140.0))

    def test_newest_wins(self):
        self.policy("Invoice", "newest")
        self.change_there(self.move, self.sold(70))
        self.change_here(self.move, 140.0)
        waiting = self.binding(self.move).operation_ids.filtered(lambda o: o.state == "draft")
        waiting.sudo().changed_at = "2099-01-01"
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_keep_odoo(self):
        self.both_change_the_lines()
        self.binding(self.move).action_keep_odoo()
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_keep_quickbooks(self):
        self.both_change_the_lines()
        self.binding(self.move).action_keep_quickbooks()
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.move.amount_total, 70.0)

    def test_the_chosen_lines_and_the_other_due_date(self):
        self.change_there(self.move, {"DueDate": "2026-05-01"})
        self.both_change_the_lines()
        self.decide(self.move, lines="odoo", due="quickbooks")
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)
        self.assertEqual(self.move.invoice_date_due.isoformat(), "2026-05-01")

    def removed_there(self, **how):
        self.books.write("Invoice", self.theirs(self.move), **how)
        self.change_here(self.move, 140.0)
        self.synchronise()

    def test_deleted_in_quickbooks_and_kept_in_odoo(self):
        self.removed_there(operation="delete")
        self.assertEqual(self.rows(self.move)["*"].quickbooks, "Deleted or voided")
        self.decide(self.move, **{"*": "odoo"})
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_voided_in_quickbooks_and_kept_in_odoo(self):
        self.removed_there(operation="update", void=True)
        self.binding(self.move).action_keep_odoo()
        self.synchronise()
        self.assertAgreed(self.move)
        self.assertEqual(self.total_there(), 140.0)

    def test_deleted_in_quickbooks_which_wins(self):
        self.policy("Invoice", "quickbooks")
        self.removed_there(operation="delete")
        self.assertEqual(self.move.state, "cancel")
        self.assertBooksEqual()

    def cancelled_here(self):
        self.change_there(self.move, self.sold(70))
        self.move.button_cancel()
        self.synchronise()

    def test_cancelled_in_odoo_which_wins(self):
        self.policy("Invoice", "odoo")
        self.cancelled_here()
        self.assertEqual(self.total_there(), 0.0)
        self.assertBooksEqual()

    def test_cancelled_in_odoo_and_kept_in_quickbooks(self):
        self.cancelled_here()
        self.decide(self.move, **{"*": "quickbooks"})
        self.assertEqual((self.move.state, self.move.amount_total), ("posted", 70.0))
        self.assertAgreed(self.move)

    def test_taken_back_on_both_sides_is_no_conflict(self):
        self.books.write("Invoice", self.theirs(self.move), operation="update", void=True)
        self.move.button_cancel()
        self.synchronise()
        self.assertSynced(self.move)
        self.assertBooksEqual()


@tagged("post_install", "-at_install")
class TestPaymentConflicts(ConflictCase):
    """A payment that was changed on both sides."""

    def setUp(self):
        super().setUp()
        self.move = self.invoice()
        self.payment = self.pay(self.move, amount=60.0)
        self.synchronise()

    def change_payment_here(self, values):
        lines = self.move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.payment.action_draft()
        self.payment.write(values)
        self.payment.action_post()
        own = self.payment.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        (lines + own).reconcile()

    def both_change_the_date(self):
        self.change_there(self.payment, {"TotalAmt": 60, "TxnDate": "2026-04-02"})
        self.change_payment_here({"date": "2026-04-03"})
        self.synchronise()

    def dates(self):
        return self.payment.date.isoformat(), self.theirs(self.payment)["TxnDate"]

    def test_date_of_quickbooks_and_amount_of_odoo_are_merged(self):
        self.change_there(self.payment, {"TotalAmt": 60, "TxnDate": "2026-04-02"})
        self.change_payment_here({"amount": 80.0})
        self.synchronise()
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-02", "2026-04-02"))
        self.assertEqual(float(self.theirs(self.payment)["TotalAmt"]), 80.0)
        self.assertEqual(self.move.amount_residual, 20.0)

    def test_ask(self):
        self.both_change_the_date()
        self.assertEqual(self.payment.quickbooks_status, "conflict")
        self.assertEqual(self.dates(), ("2026-04-03", "2026-04-02"))
        self.decide(self.payment, date="quickbooks")
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-02", "2026-04-02"))

    def test_quickbooks_wins(self):
        self.policy("Payment", "quickbooks")
        self.both_change_the_date()
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-02", "2026-04-02"))

    def test_odoo_wins(self):
        self.policy("Payment", "odoo")
        self.both_change_the_date()
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-03", "2026-04-03"))

    def test_newest_wins(self):
        self.policy("Payment", "newest")
        self.change_there(self.payment, {"TotalAmt": 60, "TxnDate": "2026-04-02"})
        self.change_payment_here({"date": "2026-04-03"})
        waiting = self.binding(self.payment).operation_ids.filtered(lambda o: o.state == "draft")
        waiting.sudo().changed_at = "2000-01-01"
        self.synchronise()
        self.assertAgreed(self.payment)
        self.assertEqual(self.dates(), ("2026-04-02", "2026-04-02"))
