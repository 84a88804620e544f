"""What QuickBooks refuses, or never answers, is settled by what QuickBooks has: once, and with a reason."""

from odoo.tests import tagged

from qbo_emulator.merging import merge

from .test_push import PushCase


class SettleCase(PushCase):
    def sparse(self, record, **values):
        """Change the entity of a record in QuickBooks."""
        now, kind = self.theirs(record), self.binding(record).qbo_type
        body = {"Id": now["Id"], "SyncToken": now["SyncToken"], "sparse": True}
        return self.books.write(kind, body | values)

    def synchronise_meanwhile(self, happen):
        """Run once, and let something happen in QuickBooks after it was read, before it is written to.

        :param happen: callable
        """
        push = type(self.env["quickbooks.sync.push"])
        original, left = push._push, [happen]

        def _push(model, cycle):
            while left:
                left.pop()()
            return original(model, cycle)

        self.patch(push, "_push", _push)
        self.synchronise()

    def operations(self, record):
        """:return: what waits of a record, or is under way"""
        operations = self.binding(record).sudo().operation_ids
        return operations.filtered(lambda operation: operation.state != "done")

    def totals(self):
        """:return: the totals of the invoices that QuickBooks has, by id"""
        return {
            row["Id"]: float(row["TotalAmt"]) for row in self.books.query("SELECT * FROM Invoice")
        }

    def make_product(self):
        return self.env["product.product"].create(
            {
                "name": "Hedge trimming",
                "type": "service",
                "property_account_income_id": self.account("Services").id,
            }
        )


@tagged("post_install", "-at_install")
class TestMissing(SettleCase):
    """QuickBooks says "object not found" of what is gone, and of what refers to something inactive."""

    def change_price(self, invoice, price):
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = price
        invoice.action_post()

    def invoice_with_inactive_product(self):
        """:return: an invoice that was changed, and its product, made inactive in QuickBooks since"""
        product = self.make_product()
        invoice = self.invoice(lines=[(45.0, 2.0, {"product_id": product.id})])
        self.synchronise()
        self.change_price(invoice, 50.0)
        self.synchronise_meanwhile(lambda: self.sparse(product, Active=False))
        return invoice, product

    def assertWaitsForProduct(self, invoice, product):
        """It is held back and not made a second time; when the product is active again, it goes."""
        qbo_id = self.binding(invoice).qbo_id
        self.assertEqual(invoice.quickbooks_status, "failed")
        self.assertIn("made inactive", invoice.quickbooks_message)
        self.assertEqual(self.totals(), {qbo_id: 90.0})
        self.sparse(product, Active=True, Name=product.name)
        self.synchronise()
        invoice.action_quickbooks_retry()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.totals(), {qbo_id: 100.0})

    def test_a_document_whose_product_is_inactive_waits_and_is_not_made_anew(self):
        self.assertWaitsForProduct(*self.invoice_with_inactive_product())

    def test_nor_is_it_where_quickbooks_gives_the_numbers(self):
        self.set_past_the_form(custom_numbers=False)
        self.assertWaitsForProduct(*self.invoice_with_inactive_product())

    def test_a_document_deleted_meanwhile_is_a_conflict(self):
        invoice = self.invoice()
        self.synchronise()
        self.change_price(invoice, 50.0)
        theirs = self.theirs(invoice)
        self.synchronise_meanwhile(lambda: self.books.write("Invoice", theirs, operation="delete"))
        self.assertEqual(invoice.quickbooks_status, "conflict")
        self.assertFalse(self.totals())

    def test_a_document_deleted_meanwhile_is_made_anew_where_odoo_wins(self):
        policies = self.connection.conflict_policy_ids
        policies.filtered(lambda row: row.qbo_type == "Invoice").policy = "odoo"
        invoice = self.invoice()
        self.synchronise()
        self.change_price(invoice, 50.0)
        theirs = self.theirs(invoice)
        self.synchronise_meanwhile(lambda: self.books.write("Invoice", theirs, operation="delete"))
        self.assertSynced(invoice)
        self.assertEqual(list(self.totals().values()), [50.0])

    def test_a_document_deleted_on_both_sides_is_gone(self):
        invoice = self.invoice()
        self.synchronise()
        invoice.button_cancel()
        theirs = self.theirs(invoice)
        self.synchronise_meanwhile(lambda: self.books.write("Invoice", theirs, operation="delete"))
        self.assertSynced(invoice)
        self.assertFalse(self.operations(invoice))

    def test_a_document_deleted_there_and_posted_here_again_is_made_anew(self):
        invoice = self.invoice()
        self.synchronise()
        self.books.write("Invoice", self.theirs(invoice), operation="delete")
        self.synchronise()
        self.assertEqual(invoice.state, "cancel")
        invoice.button_draft()
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(list(self.totals().values()), [100.0])

    def test_a_customer_merged_meanwhile_follows_the_merge(self):
        gone, survivor = self.env["res.partner"].create([{"name": "Green"}, {"name": "Garden"}])
        self.invoice(gone)
        self.invoice(survivor)
        self.synchronise()
        company = self.emulator.emulator.companies[self.connection.realm_id]
        ids = self.binding(gone).qbo_id, self.binding(survivor).qbo_id
        gone.phone = "+1 555 1234"
        self.synchronise_meanwhile(lambda: merge(company, "Customer", *ids))
        self.assertEqual(self.binding(gone).merged_into_id, self.binding(survivor))
        everybody = "SELECT * FROM Customer WHERE Active IN (true, false)"
        self.assertNotIn("Green", [row["DisplayName"] for row in self.books.query(everybody)])
