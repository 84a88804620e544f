"""Who may see and do what: employees, customers, bookkeepers, administrators, other companies."""

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import QuickbooksCase

BOOKKEEPER = "base.group_user,account.group_account_invoice"
ACCOUNTANT = "base.group_user,account.group_account_user"
MANAGER = "base.group_user,account.group_account_manager"
ADMINISTRATOR = "base.group_system,account.group_account_manager"


@tagged("post_install", "-at_install")
class TestAccess(QuickbooksCase):
    sample_company = "empty"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bookkeeper = cls.new_user("bookkeeper", BOOKKEEPER)
        cls.customer = cls.env["res.partner"].create({"name": "Cora Customer"})

    @classmethod
    def new_user(cls, login, groups, company=None):
        return new_test_user(
            cls.env, login=login, groups=groups, company_id=(company or cls.company).id
        )

    def as_user(self, user, records):
        """:return: the records as this user sees them, in the user's company"""
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def sync_an_invoice(self):
        """:return: an invoice that is in QuickBooks, as is its customer"""
        self.start()
        invoice = self.invoice(self.customer)
        self.synchronise()
        return invoice

    # === PEOPLE WITHOUT ACCOUNTING RIGHTS === #

    def test_an_employee_sees_contacts_and_products_and_nothing_of_quickbooks(self):
        self.sync_an_invoice()
        employee = self.new_user("employee", "base.group_user,base.group_partner_manager")
        contact = self.as_user(employee, self.customer)
        for records in (contact, self.as_user(employee, self.product_a)):
            views = records.get_views([(False, "list"), (False, "form"), (False, "search")])
            for kind, view in views["views"].items():
                self.assertNotIn("quickbooks", view["arch"], (records._name, kind))
            found = records.web_search_read([("id", "=", records.id)], {"display_name": {}})
            self.assertEqual(found["length"], 1)
            self.check_no_status(records)

    def test_what_an_employee_changes_is_sent(self):
        self.sync_an_invoice()
        employee = self.new_user("employee", "base.group_user,base.group_partner_manager")
        with Form(self.as_user(employee, self.customer)) as form:
            form.phone = "555 0100"
        self.assertEqual(self.binding(self.customer).status, "pending")

    def test_a_customer_reads_the_own_contact(self):
        self.sync_an_invoice()
        visitor = self.new_user("visitor", "base.group_portal")
        visitor.partner_id.parent_id = self.customer
        contact = self.as_user(visitor, self.customer)
        self.assertEqual(contact.read(["name"])[0]["name"], "Cora Customer")
        self.check_no_status(contact)

    def check_no_status(self, records):
        self.assertFalse([name for name in records.fields_get() if name.startswith("quickbooks")])
        for field in ("quickbooks_status", "quickbooks_message", "quickbooks_binding_ids"):
            with self.assertRaises(AccessError):
                records.read([field])

    def test_the_methods_behind_buttons_ask_for_rights(self):
        invoice = self.sync_an_invoice()
        visitor = self.new_user("visitor", "base.group_portal")
        binding = self.binding(invoice)
        cases = [
            (self.connection, "action_sync_now"),
            (self.connection, "action_test"),
            (self.connection, "action_disconnect"),
            (binding, "action_retry"),
            (binding, "action_decide"),
            (binding, "action_keep_odoo"),
            (binding, "action_keep_quickbooks"),
            (binding, "action_open_in_quickbooks"),
            (invoice, "action_quickbooks_sync_now"),
            (invoice, "action_quickbooks_skip"),
            (invoice, "action_quickbooks_retry"),
            (invoice, "action_quickbooks_open"),
        ]
        for records, method in cases:
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.as_user(visitor, records), method)()

    # === BOOKKEEPERS === #

    def test_a_bookkeeper_sees_status_documents_and_log(self):
        invoice = self.sync_an_invoice()
        seen = self.as_user(self.bookkeeper, invoice)
        self.assertEqual(seen.quickbooks_status, "synced")
        self.assertEqual(self.as_user(self.bookkeeper, self.binding(invoice)).status, "synced")
        action = seen.action_quickbooks_log()
        log = self.as_user(self.bookkeeper, self.env["quickbooks.sync.log"])
        self.assertEqual(log.search(action["domain"]).mapped("record_name"), [invoice.name])

    def test_an_accountant_sends_documents_at_once_and_a_bookkeeper_lets_them_go_by_themselves(
        self,
    ):
        self.start()
        invoice = self.invoice(self.customer)
        with self.assertRaisesRegex(AccessError, "role “Manager”"):
            self.as_user(self.bookkeeper, invoice).action_quickbooks_sync_now()
        accountant = self.new_user("accountant", ACCOUNTANT)
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            seen = self.as_user(accountant, invoice)
            seen.with_env(seen.env(cr=cursor)).action_quickbooks_sync_now()
        self.env.invalidate_all()
        self.assertEqual(invoice.quickbooks_status, "synced")

    def test_a_bookkeeper_does_not_set_up_connections(self):
        connection = self.as_user(self.bookkeeper, self.connection)
        self.emulator.clear_log()
        for method in (
            "action_connect",
            "action_disconnect",
            "action_import_chart",
            "action_refresh_lists",
            "action_start",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(connection, method)()
        with self.assertRaises(AccessError):
            connection.conflict_policy_ids.policy = "odoo"
        self.assertFalse(self.emulator.log(), "QuickBooks was asked for something")
        arch = connection.get_view(view_type="form")["arch"]
        for name in ("action_connect", "action_start", "action_disconnect", "client_secret"):
            self.assertNotIn(f'name="{name}"', arch)

    def test_the_entry_of_a_payment_has_the_status_of_the_payment(self):
        invoice = self.sync_an_invoice()
        payment = self.pay(invoice)
        entry = payment.move_id
        self.assertEqual(entry.quickbooks_status, "pending")
        self.synchronise()
        self.assertEqual(entry.quickbooks_status, "synced")
        found = self.env["account.move"].search(
            [("id", "in", (entry + invoice).ids), ("quickbooks_status", "=", "synced")]
        )
        self.assertEqual(found, entry + invoice)
        log = self.env["quickbooks.sync.log"].search(entry.action_quickbooks_log()["domain"])
        self.assertEqual(log.binding_id, self.binding(payment))

    # === SECRETS === #

    def test_nobody_reads_secrets(self):
        for groups in (BOOKKEEPER, MANAGER, ADMINISTRATOR):
            with self.subTest(groups):
                self.check_secrets(self.new_user(groups, groups))

    def check_secrets(self, user):
        connection = self.as_user(user, self.connection)
        row = connection.read()[0]
        self.assertNotIn("credential_ids", row)
        self.assertFalse(row.get("client_secret"))
        self.assertNotIn(self.emulator.client_secret, str(row))
        for field in ("credential_ids", "database_identity"):
            with self.assertRaises(AccessError):
                connection.read([field])
        with self.assertRaises(AccessError):
            self.as_user(user, self.env["quickbooks.credential"]).search_read([])
        with self.assertRaises(AccessError):
            connection.search([("credential_ids.refresh_expires_at", "!=", False)])

    def test_addresses_and_keys_are_for_administrators(self):
        fields = ("base_url", "client_id", "client_secret_is_set", "redirect_uri", "webhook_url")
        administrator = self.as_user(self.new_user("it", ADMINISTRATOR), self.connection)
        self.assertTrue(administrator.read(fields)[0]["client_secret_is_set"])
        manager = self.as_user(self.new_user("manager", MANAGER), self.connection)
        for field in fields:
            with self.subTest(field), self.assertRaises(AccessError):
                manager.read([field])
        self.assertEqual(manager.environment, "custom")

    # === COMPANIES === #

    def test_another_company_sees_nothing(self):
        invoice = self.sync_an_invoice()
        company = self.setup_other_company()["company"]
        stranger = self.new_user("stranger", MANAGER, company)
        for records in (
            self.connection,
            self.binding(invoice),
            self.binding(invoice).log_ids,
            self.binding(invoice).log_ids.run_id,
            self.binding(invoice).operation_ids,
            self.env["quickbooks.account.mapping"].search([]),
            self.connection.conflict_policy_ids,
            self.env["quickbooks.usage"].search([]),
        ):
            with self.subTest(records._name):
                self.assertTrue(records)
                self.assertFalse(self.as_user(stranger, records.browse()).search([]))
                with self.assertRaises(AccessError):
                    self.as_user(stranger, records).read()

    def test_a_shared_contact_shows_the_status_in_the_own_company(self):
        self.sync_an_invoice()
        company = self.setup_other_company()["company"]
        stranger = self.new_user("stranger", BOOKKEEPER, company)
        contact = self.as_user(stranger, self.customer)
        self.assertEqual(contact.quickbooks_status, "not_synced")
        self.assertFalse(
            contact.search([("id", "=", contact.id), ("quickbooks_status", "=", "synced")])
        )
        own = self.as_user(self.bookkeeper, self.customer)
        self.assertEqual(own.quickbooks_status, "synced")
        self.assertTrue(own.search([("id", "=", own.id), ("quickbooks_status", "=", "synced")]))
