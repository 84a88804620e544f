"""Names, products and accounts that are merged on the website of QuickBooks."""

import uuid

from odoo.tests import tagged

from qbo_emulator.merging import merge

from .test_push import PushCase


class MergeCase(PushCase):
    """An invoice each for two customers, which QuickBooks has."""

    def setUp(self):
        super().setUp()
        self.survivor, self.gone = self.env["res.partner"].create(
            [{"name": "Green Gardens"}, {"name": "Green Gardens Ltd"}]
        )
        self.product, self.double = self.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "property_account_income_id": self.account("Services").id,
                }
                for name in ("Hedges", "Hedge trimming")
            ]
        )
        self.kept = self.invoice(self.survivor, [(50.0, 1.0, {"product_id": self.product.id})])
        self.moved = self.invoice(
            self.gone,
            [
                (60.0, 1.0, {"product_id": self.double.id}),
                (15.0, 1.0, {"product_id": self.product.id, "name": "More"}),
            ],
        )
        self.synchronise()
        self.assertSynced(self.kept + self.moved)
        self.emulator.clear_log()

    def merge(self, qbo_type, gone, survivor):
        """Merge one entry into another, as people do on the website."""
        company = self.emulator.emulator.companies[self.connection.realm_id]
        merge(company, qbo_type, gone, survivor)

    def hint(self, qbo_type, gone, survivor):
        """Note what a webhook tells of the merge.

        :return: the hint
        """
        values = {
            "connection_id": self.connection.id,
            "event_id": str(uuid.uuid4()),
            "qbo_type": qbo_type,
            "qbo_id": survivor,
            "operation": "merged",
            "deleted_id": gone,
            "moment": "2026-03-10",
        }
        return self.env["quickbooks.hint"].sudo().create(values)

    def bound(self, qbo_type, qbo_id):
        """:return: the binding of an entity"""
        return self.env["quickbooks.binding"].search(
            [("qbo_type", "=", qbo_type), ("qbo_id", "=", qbo_id)]
        )

    def change(self, document, **values):
        """Change a document in QuickBooks."""
        self.write_part(self.binding(document).qbo_type, self.theirs(document), values)
        self.synchronise()

    def merge_records(self, gone, survivor, hinted=False):
        """:return: the QuickBooks id of the survivor"""
        qbo_type = self.binding(gone).qbo_type
        ids = (self.binding(gone).qbo_id, self.binding(survivor).qbo_id)
        self.merge(qbo_type, *ids)
        if hinted:
            self.hint(qbo_type, *ids)
        self.synchronise()
        self.assertEqual(self.binding(gone).merged_into_id, self.binding(survivor))
        return ids[1]

    def requests(self):
        """:return: what was asked of QuickBooks, apart from change data and batches"""
        return [row["body"] for row in self.api_requests() if row["path"].endswith("/query")]


@tagged("post_install", "-at_install")
class TestMergedNames(MergeCase):
    """The binding follows the survivor; both contacts and both products stay."""

    def test_a_webhook_tells_the_survivor_without_a_further_request(self):
        self.merge_records(self.gone, self.survivor, hinted=True)
        self.assertFalse(self.requests())
        self.assertTrue(self.gone.active)

    def test_without_a_webhook_the_documents_tell_the_survivor(self):
        self.merge_records(self.gone, self.survivor)
        self.assertEqual(len(self.requests()), 1)
        self.assertTrue(self.gone.active)

    def test_documents_of_either_contact_are_sent_for_the_survivor(self):
        survivor = self.merge_records(self.gone, self.survivor)
        invoice = self.invoice(self.gone)
        payment = self.pay(invoice + self.moved)
        self.synchronise()
        self.assertSynced(invoice + self.moved)
        self.assertSynced(payment)
        for record in (invoice, self.moved, payment):
            self.assertEqual(self.theirs(record)["CustomerRef"]["value"], survivor)
        count = self.books.query("SELECT COUNT(*) FROM Customer WHERE Active IN (true, false)")
        self.assertEqual(count, 1)
        self.assertBooksEqual()

    def test_edits_of_the_merged_contact_make_no_second_customer(self):
        self.gone.phone = "555 0100"
        self.merge_records(self.gone, self.survivor)
        self.gone.email = "green@example.com"
        self.gone.active = False
        self.leave_out(self.gone)
        self.synchronise()
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Customer"), 1)
        self.assertFalse(
            self.binding(self.gone).operation_ids.filtered(lambda o: o.state != "done")
        )

    def test_a_document_sent_before_the_merge_is_changed_for_the_survivor(self):
        survivor = self.merge_records(self.gone, self.survivor)
        self.moved.button_draft()
        self.moved.invoice_line_ids[0].price_unit = 66.0
        self.moved.action_post()
        self.synchronise()
        self.assertSynced(self.moved)
        self.assertEqual(self.theirs(self.moved)["CustomerRef"]["value"], survivor)

    def test_a_merge_that_is_told_again_changes_nothing(self):
        self.merge_records(self.gone, self.survivor, hinted=True)
        binding = self.binding(self.gone)
        self.hint("Customer", binding.qbo_id, self.binding(self.survivor).qbo_id)
        self.emulator.clear_log()
        self.synchronise()
        self.assertEqual(binding.merged_into_id, self.binding(self.survivor))
        self.assertEqual(len(self.api_requests()), 1)

    def test_a_person_reads_of_it_in_the_log(self):
        self.merge_records(self.gone, self.survivor)
        log = self.env["quickbooks.sync.log"].search([("action", "=", "merge")])
        self.assertEqual(log.binding_id, self.binding(self.gone))
        self.assertIn("merged into “Green Gardens”", log.message)

    def test_a_chain_of_merges_leads_to_the_last_survivor(self):
        last = self.env["res.partner"].create({"name": "Gardens United"})
        self.invoice(last)
        self.synchronise()
        self.merge_records(self.gone, self.survivor)
        self.merge_records(self.survivor, last)
        self.assertEqual(self.binding(self.gone).merged_into_id, self.binding(last))
        invoice = self.invoice(self.gone)
        self.synchronise()
        self.assertEqual(self.theirs(invoice)["CustomerRef"]["value"], self.binding(last).qbo_id)

    def test_a_merged_product_is_sold_as_the_survivor(self):
        survivor = self.merge_records(self.double, self.product)
        invoice = self.invoice(lines=[(45.0, 1.0, {"product_id": self.double.id})])
        self.synchronise()
        self.assertSynced(invoice)
        line = self.theirs(invoice)["Line"][0]["SalesItemLineDetail"]
        self.assertEqual(line["ItemRef"]["value"], survivor)
        self.assertTrue(self.double.active)
        self.assertBooksEqual()

    def test_a_name_without_documents_and_without_a_webhook_is_archived(self):
        alone = self.books.write("Customer", {"DisplayName": "Nobody's Customer"})
        self.synchronise()
        binding = self.bound("Customer", alone["Id"])
        self.merge("Customer", alone["Id"], self.binding(self.survivor).qbo_id)
        self.synchronise()
        partner = self.env["res.partner"].browse(binding.res_id)
        self.assertFalse(partner.active)
        # The webhook comes late: it is followed all the same.
        self.hint("Customer", alone["Id"], self.binding(self.survivor).qbo_id)
        self.synchronise()
        self.assertEqual(binding.merged_into_id, self.binding(self.survivor))

    def test_a_merged_vendor_is_told_by_the_lines_of_journal_entries(self):
        payable = self.env["quickbooks.account.mapping"].search(
            [
                ("connection_id", "=", self.connection.id),
                ("qbo_type", "=", "Accounts Payable"),
            ],
            limit=1,
        )
        keep = self.books.write("Vendor", {"DisplayName": "Nursery"})
        gone = self.books.write("Vendor", {"DisplayName": "Nursery Inc"})
        entry = self.books.write(
            "JournalEntry",
            {
                "TxnDate": "2026-03-10",
                "Line": [
                    self.journal_line("Debit", self.mapping("Services").qbo_id),
                    self.journal_line("Credit", payable.qbo_id, gone["Id"]),
                ],
            },
        )
        self.synchronise()
        binding = self.bound("Vendor", gone["Id"])
        self.merge("Vendor", gone["Id"], keep["Id"])
        self.synchronise()
        self.assertEqual(binding.merged_into_id.qbo_id, keep["Id"])
        self.assertTrue(self.env["res.partner"].browse(binding.res_id).active)
        # What the entry says of the survivor now is no change of the entry.
        bound = self.bound("JournalEntry", entry["Id"])
        there = self.books.get("JournalEntry", entry["Id"])
        now = self.env["quickbooks.entity.journal_entry"]._compared(there)
        self.assertEqual(bound.snapshot["qbo"]["lines"], now["lines"])

    @staticmethod
    def journal_line(side, account, vendor=None):
        detail = {"PostingType": side, "AccountRef": {"value": account}}
        if vendor:
            detail["Entity"] = {"Type": "Vendor", "EntityRef": {"value": vendor}}
        return {
            "DetailType": "JournalEntryLineDetail",
            "Amount": 30,
            "JournalEntryLineDetail": detail,
        }


@tagged("post_install", "-at_install")
class TestDocumentsOfMergedEntries(MergeCase):
    """Documents that named the merged entry are not taken for changed ones."""

    def test_an_edit_in_quickbooks_leaves_the_lines_with_a_merged_product_alone(self):
        self.merge_records(self.double, self.product)
        lines = self.moved.invoice_line_ids
        self.change(self.moved, DueDate="2026-05-05")
        self.assertEqual(self.moved.invoice_date_due.isoformat(), "2026-05-05")
        self.assertEqual(self.moved.invoice_line_ids, lines)
        self.assertEqual(lines[0].product_id, self.double)

    def test_an_edit_on_each_side_after_a_merge_is_no_conflict(self):
        self.merge_records(self.double, self.product)
        self.moved.invoice_date_due = "2026-06-06"
        self.change(self.moved, CustomerMemo={"value": "Thank you"})
        self.assertSynced(self.moved)
        self.assertIn("Thank you", self.moved.narration)
        self.assertEqual(self.theirs(self.moved)["DueDate"], "2026-06-06")

    def test_posting_an_invoice_again_unchanged_sends_nothing_after_its_customer_was_merged(self):
        self.merge_records(self.gone, self.survivor)
        self.moved.button_draft()
        self.moved.action_post()
        self.synchronise()
        self.assertSynced(self.moved)
        self.assertEqual(self.theirs(self.moved)["SyncToken"], "0")

    def test_what_was_refused_because_of_a_merge_is_sent_for_the_survivor_by_itself(self):
        invoice = self.invoice(self.gone)
        ids = (self.binding(self.gone).qbo_id, self.binding(self.survivor).qbo_id)
        push, merged = self.registry["quickbooks.sync.push"]._push, []

        def merged_meanwhile(model, cycle):
            if not merged:
                merged.append(self.merge("Customer", *ids))
            return push(model, cycle)

        self.patch(self.registry["quickbooks.sync.push"], "_push", merged_meanwhile)
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "pending")
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.theirs(invoice)["CustomerRef"]["value"], ids[1])


@tagged("post_install", "-at_install")
class TestHintsOfMerges(MergeCase):
    """Nobody can undo a merge: what a webhook tells of one is looked at before it is followed."""

    def test_a_hint_of_a_merge_that_did_not_happen_merges_nothing(self):
        self.hint("Customer", self.binding(self.gone).qbo_id, self.binding(self.survivor).qbo_id)
        self.synchronise()
        self.assertFalse(self.binding(self.gone).merged_into_id)
        self.assertEqual(len(self.requests()), 1)
        self.assertEqual(self.theirs(self.gone)["DisplayName"], "Green Gardens Ltd")

    def test_a_hint_of_anything_else_than_a_merge_merges_nothing(self):
        gone, survivor = self.binding(self.gone).qbo_id, self.binding(self.survivor).qbo_id
        self.hint("Customer", gone, survivor).operation = "updated"
        self.synchronise()
        self.assertFalse(self.binding(self.gone).merged_into_id)
        self.assertFalse(self.requests())

    def test_a_hint_of_an_account_merge_that_did_not_happen_merges_nothing(self):
        mapping, other = self.mapping("Services"), self.mapping("Sales of Product Income")
        self.hint("Account", mapping.qbo_id, other.qbo_id)
        self.synchronise()
        self.assertFalse(mapping.merged_into_id)
        self.assertTrue(mapping.qbo_active)


@tagged("post_install", "-at_install")
class TestMergedAccounts(MergeCase):
    """The mapping follows the survivor, and the books stay equal."""

    def setUp(self):
        super().setUp()
        self.other = self.books.write(
            "Account",
            {
                "Name": "More services",
                "AccountType": "Income",
                "AccountSubType": "ServiceFeeIncome",
            },
        )
        self.synchronise()

    def merge_services(self, hinted=False):
        gone, survivor = self.mapping("Services"), self.mapping("More services")
        self.merge("Account", gone.qbo_id, survivor.qbo_id)
        if hinted:
            self.hint("Account", gone.qbo_id, survivor.qbo_id)
        self.synchronise()
        self.assertEqual(gone.merged_into_id, survivor)
        return gone, survivor

    def test_a_survivor_without_counterpart_takes_that_of_the_merged_account(self):
        account = self.account("Services")
        _gone, survivor = self.merge_services()
        self.assertEqual(survivor.account_id, account)
        self.assertEqual(survivor.state, "confirmed")
        self.assertBooksEqual()

    def test_both_odoo_accounts_post_to_the_survivor(self):
        second = self.env["account.account"].create(
            {"name": "More services", "code": "410099", "account_type": "income"}
        )
        self.mapping("More services").account_id = second
        account = self.account("Services")
        gone, survivor = self.merge_services(hinted=True)
        self.assertEqual((gone.account_id, survivor.account_id), (account, second))
        invoices = self.invoice(self.survivor, [(7.0, 1.0, {"account_id": account.id})])
        invoices += self.invoice(
            self.survivor, [(8.0, 1.0, {"account_id": second.id, "name": "Other"})]
        )
        self.synchronise()
        self.assertSynced(invoices)
        self.assertBooksEqual()
