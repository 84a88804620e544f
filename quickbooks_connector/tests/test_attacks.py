"""What an attacker did over RPC, done again: a connection taken over, secrets and other companies read."""

from contextlib import suppress

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.quickbooks_credential import SECRETS
from ..tools.authorisation import open_secret
from .rpc import RpcCase

PASSWORD = "a password of its own"


class AttackCase(RpcCase):
    """An administrator of QuickBooks in another company attacks; the system is in other hands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attacker = new_test_user(
            cls.env,
            login="attacker",
            password=PASSWORD,
            groups="account.group_account_manager,quickbooks_connector.group_administrator",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )
        cls.users["attacker"] = cls.attacker

    def setUp(self):
        super().setUp()
        self.enter("attacker")

    def own_connection(self):
        """:return: a connection that the attacker made in the own company"""
        created, error = self.call("quickbooks.connection", "create", [{"name": "Mine"}])
        self.assertFalse(error)
        return self.env["quickbooks.connection"].sudo().browse(created)


@tagged("post_install", "-at_install")
class TestTakeOver(AttackCase):
    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_connection_is_not_aimed_at_another_address_company_or_state(self):
        mine = self.own_connection()
        journal = self.connection.sale_journal_id
        for values, error in (
            ({"environment": "custom", "base_url": "https://evil.example"}, "AccessError"),
            ({"base_url": "https://evil.example"}, "AccessError"),
            ({"state": "running"}, "AccessError"),
            ({"realm_id": self.connection.realm_id}, "AccessError"),
            ({"cursor": "2020-01-01 00:00:00"}, "AccessError"),
            ({"company_id": self.company.id}, "UserError"),
            ({"sale_journal_id": journal.id}, "UserError"),
            ({"responsible_id": self.env.ref("base.user_admin").id}, "ValidationError"),
        ):
            with self.subTest(values):
                self.assertEqual(self.call(mine._name, "write", mine.ids, values)[1], error)
        self.assertEqual((mine.state, mine.company_id), ("draft", self.other_company))
        self.assertFalse(mine.base_url or mine.realm_id or mine.sale_journal_id)

    @mute_logger("odoo.http", "odoo.orm.models")
    def test_a_default_brings_in_no_address(self):
        brought = {"default_environment": "custom", "default_base_url": "https://evil.example"}
        self.assertRefused("quickbooks.connection", "create", [{"name": "Mine"}], context=brought)
        for name in ("environment", "base_url"):
            value = brought[f"default_{name}"]
            self.call("ir.default", "set", "quickbooks.connection", name, value, True)
        self.assertRefused("quickbooks.connection", "create", [{"name": "Mine"}])

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_a_connection_is_not_made_in_another_company(self):
        values = {"name": "Mine", "company_id": self.company.id}
        self.assertRefused("quickbooks.connection", "create", [values])

    @mute_logger("odoo.http", "odoo.orm.models")
    def test_a_scheduled_action_of_somebody_else_is_neither_run_nor_deleted(self):
        mine, cron = self.own_connection(), self.env.ref("base.autovacuum_job")
        self.assertRefused(mine._name, "write", mine.ids, {"cron_id": cron.id})
        _result, error = self.call(mine._name, "unlink", mine.ids)
        self.assertFalse(error)
        self.assertTrue(cron.exists())


@tagged("post_install", "-at_install")
class TestWhatAllCompaniesShare(AttackCase):
    """The same scheduled actions look after the connections of all companies."""

    @mute_logger("odoo.http", "odoo.orm.models")
    def test_no_number_of_one_company_stops_the_reports_of_the_others(self):
        mine = self.own_connection()
        self.start()
        for name, value in (
            ("tell_after_hours", 2**31 - 1),
            ("tell_after_hours", -(2**31)),
            ("read_budget", -1),
        ):
            with self.subTest(field=name, value=value):
                refused = {"refusals": ("ValidationError",)}
                self.assertRefused(mine._name, "write", mine.ids, {name: value}, **refused)
                self.assertRefused(mine._name, "create", [{name: value}], **refused)
        connections = self.env["quickbooks.connection"].sudo()
        connections._cron_send_digest()
        connections.search([])._tell()

    @mute_logger("odoo.http", "odoo.orm.models")
    def test_no_default_brings_in_what_the_code_owns(self):
        for model, name, value in (
            ("account.journal", "quickbooks_realm_id", self.connection.realm_id),
            ("mail.activity", "quickbooks_trouble", "expired"),
        ):
            self.call("ir.default", "set", model, name, value, True)
            given, error = self.call(model, "default_get", [name])
            self.assertFalse(error)
            self.assertNotIn(name, given)
        journal = {"name": "Mine", "type": "sale", "code": "MINE"}
        created, error = self.call("account.journal", "create", [journal])
        self.assertFalse(error)
        self.assertFalse(self.env["account.journal"].browse(created).quickbooks_realm_id)


@tagged("post_install", "-at_install")
class TestSecrets(AttackCase):
    def test_another_address_gets_no_secret_and_leaves_a_trace(self):
        self.connection.action_disconnect()
        self.enter("settings administrator")
        secret = {"client_secret": "entered for the first address"}
        self.call(self.connection._name, "write", self.connection.ids, secret)
        self.assertTrue(self.connection.client_secret_is_set)
        before = self.connection.base_url
        moved = {"base_url": "https://evil.example"}
        _result, error = self.call(self.connection._name, "write", self.connection.ids, moved)
        self.assertFalse(error)
        self.assertFalse(self.connection.client_secret_is_set)
        self.env.flush_all()
        values = self.connection.message_ids.sudo().tracking_value_ids
        self.assertIn(
            (before, "https://evil.example"),
            [(value.old_value_char, value.new_value_char) for value in values],
        )

    def test_an_address_that_is_changed_past_the_form_gets_nothing(self):
        self.start()
        self.set_past_the_form(base_url="http://127.0.0.1:9")
        with mute_logger("odoo.addons.quickbooks_connector.sync.synchronise"):
            self.synchronise()
        self.assertEqual(self.connection.state, "expired")
        self.assertIn("belongs to another address", self.connection.error_details)

    def test_nothing_that_a_template_reaches_holds_a_secret(self):
        # A template reads as superuser whatever its author writes: object.sudo().credential_ids …
        body = "{{ object.sudo().credential_ids.read() }} {{ object.sudo().read() }}"
        rendered = (
            self.env["mail.render.mixin"]
            .sudo()
            ._render_template(
                body, self.connection._name, self.connection.ids, engine="inline_template"
            )[self.connection.id]
        )
        self.assertIn("refresh_expires_at", rendered)
        self.assertNotIn("gAAAA", rendered)
        for name in self.env.registry:
            if name.startswith("quickbooks.") and not self.env[name]._abstract:
                rows = self.env[name].sudo().with_context(active_test=False).search([]).read()
                self.assertNotIn("gAAAA", str(rows), name)
                self.assertNotIn(self.emulator.client_secret, str(rows), name)

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.tools.safe_eval")
    def test_nothing_that_a_template_calls_tells_a_secret(self):
        """A template calls any method whose name has no two underscores, and walks along attributes."""
        credential = "object.sudo().env['quickbooks.credential'].search([], limit=1)"
        connection = "object.sudo().env['quickbooks.connection'].search([], limit=1)"
        self.enter("settings administrator")
        self.assertIn(self.attacker.name, self.rendered("object.sudo().name"))
        self.assertIn("refresh_expires_at", self.rendered(f"{credential}.read()"))
        for expression in (
            f"{credential}._open('client_secret')",
            f"{credential}._valid_access_token()",
            f"{credential}._oauth_client()._client_secret",
            f"{credential}._signing(lambda token: 1 / 0)",
            f"[c._http._tokens.access_token() for c in {connection}._client().gen]",
            f"'{{0._oauth_client.__globals__[secret_box]}}'.format({credential})",
        ):
            with self.subTest(expression):
                self.assertNotTold(self.rendered(expression))

    def test_no_method_of_a_credential_tells_a_secret(self):
        credential = self.connection._credential()
        methods = {
            name
            for definition in type(credential).mro()
            if definition.__module__.startswith("odoo.addons.quickbooks_connector")
            for name, value in vars(definition).items()
            if callable(value) and "__" not in name
        }
        self.assertIn("_stored", methods)
        for name in methods:
            for arguments in ((), ("client_secret",), ("access_token",)):
                with suppress(Exception), self.env.cr.savepoint():
                    self.assertNotTold(str(getattr(credential, name)(*arguments)))

    def rendered(self, expression):
        """:return: the subject that a template with this expression gives, or the error"""
        template = {
            "name": "Attack",
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "subject": f"{{{{ {expression} }}}}",
        }
        made, error = self.call("mail.template", "create", [template])
        if error:
            return error
        composed = {
            "template_id": made[0],
            "model": "res.partner",
            "res_ids": str(self.attacker.partner_id.ids),
        }
        message, error = self.call("mail.compose.message", "create", [composed])
        if error:
            return error
        return str(self.call("mail.compose.message", "read", message, ["subject"]))

    def assertNotTold(self, text):
        secrets = [open_secret(self.connection._credential(), name) for name in SECRETS]
        for secret in filter(None, secrets):
            self.assertNotIn(secret, text)

    @mute_logger("odoo.http", "odoo.orm.models")
    def test_secrets_are_not_searched_sorted_or_grouped(self):
        for role in ("settings administrator", "attacker"):
            self.enter(role)
            model = "quickbooks.connection"
            domain = [("credential_ids.refresh_expires_at", "!=", False)]
            self.assertRefused(model, "search", domain)
            self.assertRefused("quickbooks.credential", "search_read", [], ["connection_id"])
            self.assertRefused("quickbooks.credential", "read", [1])


@tagged("post_install", "-at_install")
class TestCrossCompanyReading(AttackCase):
    """A contact of all companies is in the QuickBooks of one, which another one knows nothing of."""

    def setUp(self):
        super().setUp()
        self.contact = self.env["res.partner"].create({"name": "Shared Contact"})
        self.start()
        self.invoice(self.contact)
        self.synchronise()
        self.held = self.binding(self.contact)
        self.held.sudo().write({"status": "conflict", "message": "a word of this company only"})

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_decision_does_not_show_a_conflict_of_another_company(self):
        model = "quickbooks.conflict.decision"
        self.assertRefused(model, "create", [{"binding_id": self.held.id}])
        decision = (
            self.env[model]
            .with_user(self.users["accounting manager"])
            ._for_binding(self.held.with_user(self.users["accounting manager"]))
        )
        self.assertRefused(model, "read", decision.ids, ["record_name"])
        self.assertRefused("quickbooks.binding", "action_decide", self.held.ids)

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_mapping_does_not_point_to_one_of_another_company(self):
        mapping = self.env["quickbooks.account.mapping"].search([], limit=1)
        self.assertRefused(mapping._name, "read", mapping.ids)
        self.assertRefused(mapping._name, "write", mapping.ids, {"merged_into_id": mapping.id})

    def test_a_search_is_no_oracle(self):
        for model, ids in (("res.partner", self.contact.ids), ("product.product", [])):
            for path in ("message", "record_name", "qbo_id", "status", "connection_id.name"):
                for domain in (
                    [(f"quickbooks_binding_ids.{path}", "!=", False)],
                    [("quickbooks_binding_ids", "any", [(path, "!=", False)])],
                    ["!", ("quickbooks_binding_ids", "not any", [(path, "!=", False)])],
                ):
                    found, error = self.call(model, "search", domain)
                    self.assertFalse(error, domain)
                    self.assertFalse(found and set(found) & set(ids), domain)
        found, _error = self.call("res.partner", "search", [("quickbooks_status", "=", "conflict")])
        self.assertFalse(found)

    def test_no_action_answers_with_ids_of_another_company(self):
        _action, error = self.call("res.partner", "action_quickbooks_log", self.contact.ids)
        self.assertEqual(error, "UserError")
        row = self.call("res.partner", "read", self.contact.ids, ["quickbooks_binding_ids"])[0]
        self.assertEqual(row[0]["quickbooks_binding_ids"], [])


@tagged("post_install", "-at_install")
class TestSilentChanges(AttackCase):
    def test_a_context_over_rpc_makes_no_change_that_is_not_sent(self):
        self.start()
        contact = self.env["res.partner"].create({"name": "Cora Customer"})
        self.invoice(contact)
        self.synchronise()
        self.assertEqual(self.binding(contact).status, "synced")
        self.users["accounting manager"].group_ids += self.env.ref("base.group_partner_manager")
        self.enter("accounting manager")
        context = {"quickbooks_applying": self.company.id}
        _result, error = self.call(
            "res.partner", "write", contact.ids, {"phone": "555 0199"}, context=context
        )
        self.assertFalse(error)
        self.assertEqual(self.binding(contact).status, "pending")
