"""What names a left-out contact or product stops with it; a person is asked, and the log says so."""

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .test_companies import CompaniesCase
from .test_left_out import LeftOutCase


@tagged("post_install", "-at_install")
class TestDocumentsOfLeftOut(LeftOutCase):
    """What names a left-out contact or product stops with it, and goes on with it."""

    def test_a_customer_does_not_become_a_vendor(self):
        customer = self.customer()
        self.leave_out(customer)
        self.assertEqual(self.binding(customer).entity, "customer")
        self.sync_again(customer)
        self.assertSynced(customer)
        self.assertEqual(self.binding(customer).entity, "customer")
        self.assertFalse(self.books.query("SELECT COUNT(*) FROM Vendor"))

    def test_a_vendor_does_not_become_a_customer(self):
        vendor = self.env["res.partner"].create({"name": "Vera Vendor", "supplier_rank": 1})
        before = self.count("Customer")
        self.leave_out(vendor)
        self.sync_again(vendor)
        self.assertEqual(self.binding(vendor).entity, "vendor")
        self.assertEqual(self.count("Customer"), before)

    def test_a_tie_as_vendor_of_an_earlier_version_makes_no_vendor(self):
        customer = self.customer()
        self.env["quickbooks.operation"].sudo()._ensure_bindings(
            self.connection.sudo(), self.env["quickbooks.entity.vendor"], customer
        ).status = "skipped"
        self.leave_out(customer)
        self.sync_again(customer)
        self.assertSynced(customer)
        self.assertFalse(self.books.query("SELECT COUNT(*) FROM Vendor"))

    def test_new_documents_of_a_left_out_customer_stop_and_follow(self):
        customer = self.customer()
        before = {kind: self.count(kind) for kind in ("Customer", "Invoice", "CreditMemo")}
        self.leave_out(customer)
        invoice, credit = self.sold_to(customer), self.sold_to(customer, move_type="out_refund")
        reason = "its customer Cora Customer is left out"
        self.assertLeftOut(invoice + credit, reason)
        self.synchronise()
        self.assertLeftOut(invoice + credit, reason)
        self.assertEqual({kind: self.count(kind) for kind in before}, before)
        self.sync_again(customer)
        self.assertSynced(customer)
        self.assertSynced(invoice + credit)
        self.assertBooksEqual()

    def test_waiting_documents_stop_with_the_customer(self):
        customer = self.customer()
        invoice = self.sold_to(customer)
        payment = self.pay(invoice)
        self.leave_out(customer)
        self.assertLeftOut(invoice, "its customer")
        self.assertLeftOut(payment, "its customer")
        self.synchronise()
        self.sync_again(customer)
        self.assertSynced(invoice + payment.move_id)
        self.assertBooksEqual()

    def test_documents_of_a_contact_stop_with_its_company(self):
        company = self.customer()
        contact = self.env["res.partner"].create({"name": "Carl", "parent_id": company.id})
        self.leave_out(company)
        self.assertLeftOut(self.sold_to(contact), "its customer Cora Customer")

    def test_documents_with_a_left_out_product_stop_and_follow(self):
        product = self.make_product()
        self.leave_out(product)
        invoice = self.invoice(lines=[(45.0, 1.0, {"product_id": product.id})])
        payment = self.pay(invoice)
        self.assertLeftOut(invoice, "its product Hedges is left out")
        self.assertLeftOut(payment, f"settles {invoice.name}")
        self.synchronise()
        self.sync_again(product)
        self.assertSynced(invoice + payment.move_id)
        self.assertBooksEqual()

    def test_what_reverses_a_left_out_document_stops_and_follows(self):
        invoice, entry = self.sold_to(self.customer()), self.entry()
        self.leave_out(invoice + entry)
        before = {kind: self.count(kind) for kind in ("CreditMemo", "JournalEntry", "Payment")}
        reversals = (invoice + entry)._reverse_moves(
            [{"date": "2026-03-12", "invoice_date": "2026-03-12"}, {"date": "2026-03-12"}],
            cancel=True,
        )
        self.assertEqual(set(reversals.mapped("state")), {"posted"})
        self.synchronise()
        self.assertLeftOut(reversals[0], f"it reverses {invoice.name}")
        self.assertLeftOut(reversals[1], f"it reverses {entry.name}")
        self.assertEqual({kind: self.count(kind) for kind in before}, before)
        self.sync_again(invoice + entry)
        self.assertSynced(invoice + entry + reversals)
        self.assertBooksEqual()

    def test_an_entry_that_names_a_left_out_contact_stops(self):
        customer = self.customer()
        self.leave_out(customer)
        entry = self.entry()
        entry.button_draft()
        entry.line_ids.partner_id = customer
        entry.action_post()
        self.assertLeftOut(entry, "its customer")

    def test_what_a_person_left_out_stays_out(self):
        customer = self.customer()
        kept, followed = self.sold_to(customer), self.sold_to(customer)
        self.leave_out(kept)
        self.leave_out(customer)
        self.sync_again(customer)
        self.assertSynced(followed)
        self.assertLeftOut(kept, "left it out on")

    def test_two_reasons_hold_until_both_are_gone(self):
        customer, product = self.customer(), self.make_product()
        invoice = self.invoice(customer, [(45.0, 1.0, {"product_id": product.id})])
        self.leave_out(customer)
        self.leave_out(product)
        self.sync_again(customer)
        self.assertLeftOut(invoice, "its product")
        self.sync_again(product)
        self.assertSynced(invoice)

    def test_a_sent_document_stays_synced_until_it_changes_on_either_side(self):
        customer = self.customer()
        here, there, gone, voided = moves = self.env["account.move"].union(
            *(self.sold_to(customer) for _number in range(4))
        )
        self.synchronise()
        self.leave_out(customer)
        self.assertSynced(moves)
        versions = {move: self.theirs(move)["SyncToken"] for move in (here, voided)}
        self.change_here(here, 140.0)
        voided.button_cancel()
        self.change_there(there, {"DueDate": "2026-06-01"})
        self.books.write("Invoice", self.theirs(gone), operation="delete")
        due = there.invoice_date_due
        self.synchronise()
        self.assertLeftOut(moves, "its customer")
        self.assertEqual(
            {move: self.theirs(move)["SyncToken"] for move in (here, voided)}, versions
        )
        self.assertEqual((there.invoice_date_due, gone.state), (due, "posted"))
        self.sync_again(customer)
        self.assertSynced(here + there)
        self.assertEqual(there.invoice_date_due.isoformat(), "2026-06-01")
        self.assertEqual(float(self.theirs(voided)["TotalAmt"]), 0.0)
        # Deleted on one side, and to be kept on the other: a person decides.
        self.assertEqual(gone.quickbooks_status, "conflict")
        self.binding(gone).action_keep_quickbooks()
        self.synchronise()
        self.assertEqual(gone.state, "cancel")
        self.assertBooksEqual()

    def test_a_new_document_there_is_listed_and_imported_later(self):
        customer = self.customer()
        self.sold_to(customer)
        self.synchronise()
        self.leave_out(customer)
        body = {"CustomerRef": {"value": self.binding(customer).qbo_id}, "TxnDate": "2026-03-10"}
        theirs = self.books.write("Invoice", body | self.sold(70))
        self.synchronise()
        listed = self.env["quickbooks.binding"].search(
            [("qbo_type", "=", "Invoice"), ("qbo_id", "=", theirs["Id"])]
        )
        self.assertEqual((listed.status, listed.res_id), ("skipped", 0))
        self.assertIn("its customer Cora Customer is left out", listed.message)
        self.synchronise()
        self.assertEqual(listed.log_ids.mapped("action"), ["skip"], "It is logged once")
        self.sync_again(customer)
        self.assertEqual(listed.status, "synced")
        self.assertEqual(listed._record().amount_total, 70.0)
        self.assertBooksEqual()

    def test_a_deleted_contact_leaves_nothing_waiting(self):
        customer = self.customer()
        self.note(customer, "customer")
        self.synchronise()
        binding = self.binding(customer)
        self.leave_out(customer)
        customer.unlink()
        self.synchronise()
        self.assertEqual(self.books.get("Customer", binding.qbo_id)["Active"], True)
        self.assertEqual(binding.status, "skipped")

    def test_a_merge_there_is_followed_when_it_is_included_again(self):
        kept, gone = self.customer("Kept"), self.customer("Gone")
        moves = self.sold_to(kept) + self.sold_to(gone)
        self.synchronise()
        survivor, merged = self.binding(kept), self.binding(gone)
        self.leave_out(gone)
        from qbo_emulator.merging import merge

        company = self.emulator.emulator.companies[self.connection.realm_id]
        merge(company, "Customer", merged.qbo_id, survivor.qbo_id)
        self.synchronise()
        self.assertLeftOut(gone)
        self.assertFalse(merged.merged_into_id)
        self.assertTrue(gone.active)
        self.sync_again(gone)
        self.assertEqual(merged.merged_into_id, survivor)
        self.assertSynced(moves + self.sold_to(self.partner_a).browse())


@tagged("post_install", "-at_install")
class TestAskedAndLogged(LeftOutCase):
    """A person is asked, and it is noted who did what."""

    def test_the_question_says_what_stops(self):
        customer = self.customer()
        self.sold_to(customer)
        self.synchronise()
        self.sold_to(customer)
        action = customer.action_quickbooks_skip()
        question = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(question.record_names, "Cora Customer")
        self.assertEqual(question.connection_ids, self.connection)
        self.assertEqual((question.known_count, question.document_count), (1, 1))
        self.assertTrue(question.stops_documents)
        self.assertSynced(customer)

    def test_who_left_it_out_is_in_the_log_and_on_the_record(self):
        customer = self.customer()
        self.leave_out(customer)
        self.sync_again(customer)
        log = self.env["quickbooks.sync.log"].search(customer.action_quickbooks_log()["domain"])
        by_person = log.filtered(lambda row: row.direction == "person").sorted("id")
        self.assertEqual(by_person.mapped("action"), ["skip", "include"])
        self.assertEqual(by_person.create_uid, self.env.user)
        self.assertIn(self.env.user.name, by_person[0].message)
        self.assertEqual(by_person.run_id.mapped("state"), ["done", "done"])
        self.assertIn("Left out of QuickBooks", customer.message_ids[:1].body)

    def test_many_records_are_asked_about_once(self):
        moves = self.env["account.move"].union(*(self.invoice() for _number in range(7)))
        action = moves.action_quickbooks_skip()
        question = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("and 2 more", question.record_names)
        question.action_leave_out()
        self.assertLeftOut(moves)

    def test_the_entry_of_a_payment_stands_for_the_payment(self):
        payment = self.pay(self.invoice())
        self.leave_out(payment.move_id)
        self.assertLeftOut(payment)
        self.assertEqual(payment.move_id.quickbooks_status, "skipped")

    def test_what_belongs_to_no_connection_says_so(self):
        bill = self.invoice(move_type="in_invoice", post=False)
        for method in ("action_quickbooks_sync_now", "action_quickbooks_skip"):
            with self.subTest(method), self.assertRaisesRegex(UserError, "belongs into QuickBooks"):
                getattr(bill, method)()
        with self.assertRaisesRegex(UserError, "was sent to QuickBooks"):
            bill.action_quickbooks_log()
        with self.assertRaisesRegex(UserError, "was sent to QuickBooks"):
            bill.action_quickbooks_retry()
        with self.assertRaisesRegex(UserError, "nothing of it is held back"):
            self.invoice().action_quickbooks_retry()

    def test_a_document_that_stopped_names_the_way_out(self):
        customer = self.customer()
        self.leave_out(customer)
        with self.assertRaisesRegex(UserError, "chosen on this customer"):
            self.sold_to(customer).action_quickbooks_sync_now()


@tagged("post_install", "-at_install")
class TestCompaniesLeftOut(CompaniesCase):
    """A shared contact is left out of the connections of the companies that the person works in."""

    def test_only_the_own_connections_are_concerned_and_named(self):
        shared = self.env["res.partner"].create({"name": "Shared", "customer_rank": 1})
        operations = self.env["quickbooks.operation"].sudo()
        for connection in (self.connection, self.other):
            operations._enqueue_for(
                connection.sudo(), self.env["quickbooks.entity.customer"], shared.sudo(), True
            )
        own = shared.with_context(allowed_company_ids=self.company.ids)
        action = own.action_quickbooks_skip()
        question = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(question.connection_ids, self.connection)
        question.with_context(allowed_company_ids=self.company.ids).action_leave_out()
        status = {b.connection_id: b.status for b in self.binding(shared)}
        self.assertEqual(status, {self.connection: "skipped", self.other: "pending"})

    def test_a_company_without_a_connection_is_named(self):
        company = self.env["res.company"].create({"name": "Unconnected"})
        user = new_test_user(
            self.env,
            "clerk",
            "account.group_account_user",
            company_id=company.id,
            company_ids=company.ids,
        )
        contact = self.env["res.partner"].create({"name": "Theirs", "company_id": company.id})
        for method in (
            "action_quickbooks_sync_now",
            "action_quickbooks_skip",
            "action_quickbooks_retry",
        ):
            with (
                self.subTest(method),
                self.assertRaisesRegex(
                    UserError, "Unconnected: no QuickBooks company is connected"
                ),
            ):
                getattr(contact.with_user(user), method)()
