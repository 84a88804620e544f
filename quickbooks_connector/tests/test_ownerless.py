"""Records of an app that brought an entity and is not installed any more: they are shown, nothing of them is
sent, nothing stops over them, and they go on when the app is back."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .test_settle import SettleCase

WORDS = "Garment (of an app that is not installed any more)"


@tagged("post_install", "-at_install")
class TestOwnerless(SettleCase):
    """Two invoices are garments for a while, which no app knows."""

    def setUp(self):
        super().setUp()
        self.waiting, self.unanswered, self.good = self.invoice(), self.invoice(), self.invoice()
        self.synchronise()
        # Entities of such a type are not read: those that are there by another name have not changed.
        self.connection.cursor = fields.Datetime.add(fields.Datetime.now(), minutes=10)
        for invoice in (self.waiting, self.unanswered):
            invoice.button_draft()
            invoice.invoice_line_ids.price_unit = 50.0
            invoice.action_post()
        self.operations(self.unanswered).write(
            {
                "state": "sent",
                "verb": "create",
                "payload": "{}",
                "request_id": "x",
                "requested_at": fields.Datetime.subtract(fields.Datetime.now(), days=60),
            }
        )
        self.ownerless = self.binding(self.waiting) | self.binding(self.unanswered)
        self.emulator.clear_log()
        self.uninstall()

    def uninstall(self, entity="garment", qbo_type="Garment"):
        """Let the rows of both invoices be of another type."""
        self.env.flush_all()
        for table, column in (("binding", "id"), ("operation", "binding_id")):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET entity = %s WHERE %s = ANY(%s)",
                    SQL.identifier(f"quickbooks_{table}"),
                    entity,
                    SQL.identifier(column),
                    self.ownerless.ids,
                )
            )
        for table, column in (("binding", "id"), ("sync_log", "binding_id")):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET qbo_type = %s WHERE %s = ANY(%s)",
                    SQL.identifier(f"quickbooks_{table}"),
                    qbo_type,
                    SQL.identifier(column),
                    self.ownerless.ids,
                )
            )
        self.env.invalidate_all()

    def policy(self):
        self.env.cr.execute(
            SQL(
                "INSERT INTO quickbooks_conflict_policy (connection_id, company_id, qbo_type, policy)"
                " VALUES (%s, %s, 'Garment', 'ask')",
                self.connection.id,
                self.company.id,
            )
        )
        return self.env["quickbooks.conflict.policy"].search([("qbo_type", "=", "Garment")])

    def test_runs_go_on_and_send_nothing_of_them(self):
        self.ownerless.sudo().retry_pull = True
        self.env["quickbooks.hint"].sudo().create(
            {
                "connection_id": self.connection.id,
                "qbo_type": "Garment",
                "qbo_id": "1",
                "operation": "update",
                "event_id": "garment",
                "moment": fields.Datetime.now(),
            }
        )
        new = self.invoice(lines=[(70.0, 1.0)])
        before = self.operations(self.waiting).read() + self.operations(self.unanswered).read()
        self.synchronise()
        self.assertFalse(self.connection.error_message, self.connection.error_details)
        self.assertSynced(new)
        self.assertEqual(
            self.operations(self.waiting).read() + self.operations(self.unanswered).read(), before
        )
        self.assertEqual(sorted(self.totals().values()), [70.0, 100.0, 100.0, 100.0])

    def test_everything_can_be_read_again(self):
        self.connection.cursor = "2020-01-01"
        self.synchronise()
        self.assertFalse(self.connection.error_message, self.connection.error_details)
        self.emulator.clear_log()
        self.synchronise()
        self.assertEqual(len(self.api_requests()), 1, "It is not read again by every run")

    def test_they_go_on_when_the_app_is_back(self):
        self.operations(self.unanswered).sudo().unlink()
        self.synchronise()
        self.uninstall("invoice", "Invoice")
        self.synchronise()
        self.assertSynced(self.waiting)
        self.assertIn(50.0, self.totals().values())

    def test_what_quickbooks_changes_meanwhile_is_read_when_the_app_is_back(self):
        binding = self.binding(self.good)
        self.ownerless = binding
        self.uninstall("invoice of another app", "Invoice")
        self.connection.cursor = fields.Datetime.now()
        self.write_part(
            "Invoice",
            self.books.get("Invoice", binding.qbo_id),
            {"CustomerMemo": {"value": "Hello"}},
        )
        self.synchronise()
        self.assertFalse(self.good.narration)
        self.uninstall("invoice", "Invoice")
        self.synchronise()
        self.assertIn("Hello", self.good.narration)

    def test_lists_forms_and_groups_show_them(self):
        specification = {"display_name": {}, "qbo_type": {}, "res_id": {}, "connection_id": {}}
        self.ownerless.sudo().record_name = False
        log = self.env["quickbooks.sync.log"].search([("binding_id", "in", self.ownerless.ids)])
        self.assertTrue(log)
        for rows in (self.ownerless, log, self.policy()):
            own = {name: specification[name] for name in specification if name in rows._fields}
            found = rows.web_search_read([("id", "in", rows.ids)], own)
            self.assertEqual(found["length"], len(rows))
            self.assertCountEqual(rows.web_read(own), found["records"])
            labels = dict(rows.fields_get(["qbo_type"])["qbo_type"]["selection"])
            self.assertEqual(labels["Garment"], WORDS)
            groups = rows.web_read_group([("id", "in", rows.ids)], ["qbo_type"], ["__count"])
            self.assertEqual([group["qbo_type"] for group in groups["groups"]], ["Garment"])
            self.assertIn(WORDS, str(rows.export_data(["qbo_type"])))
        self.assertIn(WORDS, self.ownerless[0].display_name)
        with Form(self.ownerless[0]) as form:
            self.assertEqual(form.qbo_type, "Garment")
        operations = self.operations(self.waiting).sudo()
        self.assertTrue(operations.web_search_read([("id", "in", operations.ids)], {"entity": {}}))

    def test_they_are_told_once(self):
        self.connection.tell_after_hours = 0
        for name in ("watchdog", "watchdog", "digest"):
            cron = self.env.ref(f"quickbooks_connector.ir_cron_{name}").sudo()
            with self.enter_registry_test_mode():
                self.assertIs(cron.method_direct_trigger(), True)
            self.env.invalidate_all()
        activities = self.env["mail.activity"].search([("quickbooks_trouble", "=", "ownerless")])
        self.assertEqual(len(activities), 1)
        self.assertIn("not installed any more, which are not sent: 2", activities.summary)
        troubles = self.connection._troubles()[self.connection]
        self.assertNotIn("waiting", [trouble.kind for trouble in troubles])

    def test_buttons_say_what_is_the_matter(self):
        binding = self.ownerless[0]
        self.assertIn("garment", binding.action_open_in_quickbooks()["url"])
        binding.sudo().write({"status": "conflict", "res_model": "x.garment"})
        self.assertEqual(binding.action_open_record()["type"], "ir.actions.act_url")
        with self.assertRaisesRegex(UserError, "not installed any more"):
            binding.action_decide()
        binding.sudo().status = "failed"
        binding.action_retry()
        issue = (
            self.env["quickbooks.sync.issue"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "cause": "garment",
                    "message": "A garment is missing",
                    "res_model": "x.garment",
                    "res_id": 1,
                }
            )
        )
        self.assertEqual(issue.action_solve()["res_model"], "quickbooks.binding")
        self.synchronise()
        self.assertFalse(self.connection.error_message, self.connection.error_details)

    def test_its_records_can_be_cancelled_and_are_voided_when_the_app_is_back(self):
        self.waiting.button_cancel()
        self.synchronise()
        self.assertEqual(len(self.totals()), 3)
        self.uninstall("invoice", "Invoice")
        self.operations(self.unanswered).sudo().unlink()
        self.synchronise()
        self.assertFalse(self.theirs(self.waiting)["TotalAmt"])

    def test_a_policy_may_be_changed_and_the_connection_saved(self):
        policy = self.policy()
        policy.policy = "odoo"
        with Form(self.connection) as form:
            form.tell_after_hours = 5
        self.synchronise()
        self.assertFalse(self.connection.error_message, self.connection.error_details)

    def test_a_merge_in_quickbooks_passes_them_by(self):
        self.env["res.partner"].create({"name": "Garden"})
        binding = self.binding(self.waiting)
        customer = self.binding(self.partner_a, "customer")
        witnesses = self.env["quickbooks.sync.merge.witnesses"]
        found = witnesses._naming(self.connection, "Customer", {customer.qbo_id})
        self.assertNotIn(binding, found)
        self.assertIn(self.binding(self.good), found)
