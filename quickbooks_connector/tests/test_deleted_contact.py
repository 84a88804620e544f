"""A deleted contact's name leaves bindings, payloads and logs; nobody else's does."""

from odoo.tests import tagged

from .common import QuickbooksCase

TABLES = (
    "quickbooks_binding",
    "quickbooks_operation",
    "quickbooks_sync_log",
    "quickbooks_sync_issue",
)


@tagged("post_install", "-at_install")
class TestDeletedContact(QuickbooksCase):
    sample_company = "empty"

    def setUp(self):
        super().setUp()
        self.start()
        self.contact = self.sent("Nadia Nameless")
        self.namesake = self.sent("Gene Kept")
        self.synchronise()

    def sent(self, name):
        """:return: a contact that is a customer in QuickBooks"""
        contact = self.env["res.partner"].create({"name": name})
        self.env["quickbooks.operation"].sudo()._enqueue_for(
            self.connection.sudo(),
            self.env["quickbooks.entity.customer"],
            contact.sudo(),
            force=True,
        )
        return contact

    def rows_with(self, name):
        """:return: how many rows of the addon hold a name, table by table"""
        self.env.flush_all()
        found = {}
        for table in TABLES:
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",  # pylint: disable=E8103
                [f"%{name}%"],
            )
            found[table] = self.env.cr.fetchone()[0]
        return found

    def test_the_name_is_nowhere_and_the_customer_is_inactive(self):
        customer = self.binding(self.contact).qbo_id
        self.assertTrue(self.rows_with("Nadia Nameless")["quickbooks_sync_log"])
        self.contact.unlink()
        self.assertEqual(set(self.rows_with("Nadia Nameless").values()), {0})
        self.synchronise()
        self.assertFalse(self.books.get("Customer", customer)["Active"])
        self.assertEqual(set(self.rows_with("Nadia Nameless").values()), {0})
        self.assertTrue(self.rows_with("Gene Kept")["quickbooks_sync_log"])

    def test_a_namesake_keeps_the_name(self):
        other = self.env["res.partner"].create({"name": "Gene Kept"})
        before = self.rows_with("Gene Kept")["quickbooks_sync_log"]
        other.unlink()
        self.assertEqual(self.rows_with("Gene Kept")["quickbooks_sync_log"], before)

    def test_a_contact_that_quickbooks_never_saw_changes_no_log(self):
        word = self.connection.display_name
        row = self.binding(self.namesake).log_ids[:1].sudo()
        row.message = f"{word} wrote it"
        self.env["res.partner"].create({"name": word}).unlink()
        self.assertEqual(row.message, f"{word} wrote it")
