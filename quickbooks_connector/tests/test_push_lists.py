from odoo.tests import tagged

from .test_push import PushCase


@tagged("post_install", "-at_install")
class TestPushLists(PushCase):
    """Partners and products follow the documents that need them."""

    def test_a_partner_nobody_invoices_is_not_sent(self):
        partner = self.env["res.partner"].create({"name": "Just a contact"})
        self.synchronise()
        self.assertEqual(partner.quickbooks_status, "not_synced")

    def test_a_renamed_partner_is_renamed_in_quickbooks(self):
        self.invoice()
        self.synchronise()
        self.partner_a.name = "Renamed Gardens"
        self.synchronise()
        self.assertEqual(self.theirs(self.partner_a)["DisplayName"], "Renamed Gardens")

    def test_an_e_mail_that_was_removed_is_removed_there(self):
        self.partner_a.email = "a@example.com"
        self.invoice()
        self.synchronise()
        self.assertEqual(
            self.theirs(self.partner_a)["PrimaryEmailAddr"]["Address"], "a@example.com"
        )
        self.partner_a.email = False
        self.synchronise()
        self.assertSynced(self.partner_a)
        self.assertNotIn("PrimaryEmailAddr", self.theirs(self.partner_a))

    def test_an_archived_partner_is_made_inactive(self):
        self.pay(self.invoice())
        self.synchronise()
        self.partner_a.active = False
        self.synchronise()
        self.assertSynced(self.partner_a)
        self.assertFalse(self.theirs(self.partner_a)["Active"])

    def test_a_partner_that_is_active_again_is_made_active(self):
        self.pay(self.invoice())
        self.synchronise()
        for active in (False, True):
            self.partner_a.active = active
            self.synchronise()
        self.assertSynced(self.partner_a)
        theirs = self.theirs(self.partner_a)
        self.assertTrue(theirs["Active"])
        self.assertEqual(theirs["DisplayName"], self.partner_a.name)

    def test_a_name_that_a_vendor_has_gets_a_suffix(self):
        self.books.write("Vendor", {"DisplayName": self.partner_a.name})
        invoice = self.invoice()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(
            self.theirs(self.partner_a, "customer")["DisplayName"],
            f"{self.partner_a.name} (customer)",
        )

    def test_a_product_posts_to_its_own_account(self):
        product = self.service()
        invoice = self.invoice(lines=[(45.0, 2.0, {"product_id": product.id})])
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.theirs(product)["Type"], "Service")
        line = self.theirs(invoice)["Line"][0]["SalesItemLineDetail"]
        self.assertEqual(line["ItemRef"]["value"], self.binding(product).qbo_id)
        product.name = "Hedges and trees"
        self.synchronise()
        self.assertEqual(self.theirs(product)["Name"], "Hedges and trees")
        product.active = False
        self.synchronise()
        self.assertFalse(self.theirs(product)["Active"])

    def test_a_reference_and_a_description_that_were_removed_are_removed_there(self):
        product = self.sold_product(default_code="HT1", description_sale="By hand")
        self.assertEqual(self.theirs(product)["Sku"], "HT1")
        product.write({"default_code": False, "description_sale": False})
        self.synchronise()
        self.assertSynced(product)
        self.assertFalse({"Sku", "Description"} & self.theirs(product).keys())

    def test_a_removed_reference_does_not_come_back_with_an_edit_in_quickbooks(self):
        product = self.sold_product(default_code="HT1")
        product.default_code = False
        self.synchronise()
        self.write_part("Item", self.theirs(product), {"UnitPrice": 99})
        self.synchronise()
        self.assertEqual((product.lst_price, product.default_code), (99.0, False))

    def test_what_only_quickbooks_knows_of_a_product_stays(self):
        product = self.sold_product()
        self.books.write("Item", self.theirs(product) | {"PurchaseDesc": "From the nursery"})
        self.synchronise()
        product.name = "Hedges"
        self.synchronise()
        self.assertEqual(self.theirs(product)["PurchaseDesc"], "From the nursery")

    def test_a_product_deleted_with_its_template_is_made_inactive(self):
        product = self.sold_product(sell=False)
        qbo_id = self.binding(product).qbo_id
        product.product_tmpl_id.unlink()
        self.synchronise()
        self.assertFalse(self.books.get("Item", qbo_id)["Active"])

    def test_a_customer_without_its_parent_stands_alone_in_quickbooks(self):
        parent, child = self.env["res.partner"].create(
            [{"name": "Gardens", "is_company": True}, {"name": "North gate"}]
        )
        child.parent_id = parent
        self.invoice(parent)
        self.synchronise()
        self.send(child, "customer")
        self.assertEqual(
            self.theirs(child)["ParentRef"]["value"], self.binding(parent, "customer").qbo_id
        )
        child.parent_id = False
        self.synchronise()
        self.assertSynced(child)
        self.assertNotIn("ParentRef", self.theirs(child))
        self.assertFalse(self.theirs(child)["Job"])

    def test_a_customer_sent_together_with_its_parents_stands_below_them(self):
        head, branch, site = self.family()
        self.invoice(site)
        self.synchronise()
        self.assertEqual(self.parent_there(site), self.binding(branch, "customer").qbo_id)
        self.assertEqual(self.parent_there(branch), self.binding(head, "customer").qbo_id)

    def test_a_customer_whose_parent_is_held_back_waits_for_it(self):
        head, branch, site = self.family()
        self.emulator.set_faults([{"fault": "status", "code": "2050", "item": "Customer"}])
        invoice = self.invoice(site)
        self.synchronise()
        self.assertEqual(head.quickbooks_status, "failed")
        self.assertIn(f"It waits for {branch.display_name}", site.quickbooks_message)
        self.assertEqual(invoice.quickbooks_status, "failed")
        head.action_quickbooks_retry()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.parent_there(site), self.binding(branch, "customer").qbo_id)
        self.assertEqual(self.parent_there(branch), self.binding(head, "customer").qbo_id)

    def test_a_customer_whose_parent_is_left_out_stands_alone(self):
        head, branch, _site = self.family()
        self.leave_out(head)
        invoice = self.invoice(branch)
        self.synchronise()
        self.assertSynced(invoice)
        self.assertNotIn("ParentRef", self.theirs(branch, "customer"))

    def family(self):
        """:return: a company, a branch of it, and a branch of the branch"""
        partners = self.env["res.partner"].create(
            [
                {"name": "Gardens", "is_company": True},
                {"name": "Gardens North", "is_company": True},
                {"name": "Gardens North Gate", "is_company": True},
            ]
        )
        for parent, child in zip(partners, partners[1:], strict=False):
            child.parent_id = parent
        return partners

    def parent_there(self, partner):
        """:return: the id of the customer below which QuickBooks has it"""
        return self.theirs(partner, "customer")["ParentRef"]["value"]

    def test_a_payment_term_that_was_removed_is_removed_there(self):
        invoice = self.invoice(invoice_payment_term_id=self.pay_terms_a.id)
        self.synchronise()
        self.assertTrue(self.theirs(invoice).get("SalesTermRef"))
        invoice.button_draft()
        invoice.write({"invoice_payment_term_id": False, "invoice_date_due": "2026-04-20"})
        invoice.action_post()
        self.synchronise()
        self.assertSynced(invoice)
        theirs = self.theirs(invoice)
        self.assertEqual((theirs.get("SalesTermRef"), theirs["DueDate"]), (None, "2026-04-20"))

    def service(self, **values):
        """:return: a product that nobody has sold yet"""
        return self.env["product.product"].create(
            {
                "name": "Hedge trimming",
                "type": "service",
                "lst_price": 45.0,
                "property_account_income_id": self.account("Services").id,
            }
            | values
        )

    def sold_product(self, sell=True, **values):
        """:return: a product that is in QuickBooks, and on an invoice there"""
        product = self.service(**values)
        if sell:
            self.invoice(lines=[(45.0, 2.0, {"product_id": product.id})])
            self.synchronise()
        else:
            self.send(product, "item")
        return product

    def send(self, record, entity):
        """Send a record that no document needs, because a person asked for it."""
        self.env["quickbooks.operation"].sudo()._enqueue_for(
            self.connection.sudo(),
            self.env["quickbooks.entity"]._named(entity),
            record.sudo(),
            force=True,
        )
        self.synchronise()
