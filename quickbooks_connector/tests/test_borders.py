"""What the code owns, no RPC writes; what a role may not do, it cannot: every field, method and role."""

import inspect

from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .rpc import GROUPS, REFUSALS, RpcCase, has

ADDON = "odoo.addons.quickbooks_connector."
# The only stored fields that people write, and the role they need for it.
WRITABLE = {
    "quickbooks.connection": {
        "name": "manager",
        "active": "manager",
        "responsible_id": "manager",
        "tell_after_hours": "manager",
        "start_date": "manager",
        "sale_journal_id": "manager",
        "general_journal_id": "manager",
        "read_budget": "manager",
        "accepts_shared_changes": "manager",
        "company_id": "administrator",
        "environment": "administrator",
        "base_url": "administrator",
        "client_id": "administrator",
    },
    "quickbooks.conflict.policy": {"policy": "approver"},
    "quickbooks.conflict.decision.line": {"choice": "approver"},
    "quickbooks.mapping.choice": {
        "connection_id": "manager",
        "given": "manager",
        "account_mapping_id": "manager",
        "account_id": "manager",
        "tax_mapping_id": "manager",
        "tax_id": "manager",
        "replacement_account_id": "manager",
        "accepted": "manager",
    },
    "quickbooks.account.mapping": {"account_id": "manager"},
    "quickbooks.tax.mapping": {"tax_id": "manager"},
    "quickbooks.term.mapping": {"payment_term_id": "manager"},
    "quickbooks.payment.method.mapping": {"payment_method_line_id": "manager"},
}
# Who deletes records of a model. Nobody deletes those of the others.
DELETERS = {"quickbooks.connection": "administrator"}
# The public methods of the addon, and the role that each needs.
METHODS = {
    "quickbooks.connection": {
        "action_connect": "administrator",
        "action_disconnect": "administrator",
        "action_import_chart": "approver",
        "action_open_account_mapping": "user",
        "action_open_blocked": "user",
        "action_open_usage": "user",
        "action_open_waiting": "user",
        "action_pause": "manager",
        "action_refresh_lists": "manager",
        "action_start": "manager",
        "action_sync_now": "manager",
        "action_test": "manager",
        "trial_balance_comparison": "manager",
    },
    "quickbooks.binding": {
        "action_decide": "approver",
        "action_include": "manager",
        "action_keep_odoo": "approver",
        "action_keep_quickbooks": "approver",
        "action_open_in_quickbooks": "user",
        "action_open_record": "user",
        "action_retry": "manager",
        "action_solve": "manager",
    },
    "quickbooks.conflict.decision": {"action_apply": "approver"},
    "quickbooks.leave.out": {"action_leave_out": "manager"},
    "quickbooks.sync.issue": {"action_open_blocked": "user", "action_solve": "manager"},
    "quickbooks.sync.run": {"action_open_log": "user"},
    "quickbooks.mapping": {"action_confirm": "manager"},
    "quickbooks.account.to.map": {"action_choose": "manager", "action_confirm": "manager"},
    "quickbooks.mapping.choice": {"action_confirm": "manager", "action_read_lists": "manager"},
    "quickbooks.synced.mixin": {
        "action_quickbooks_decide": "approver",
        "action_quickbooks_log": "user",
        "action_quickbooks_open": "user",
        "action_quickbooks_retry": "manager",
        "action_quickbooks_skip": "manager",
        "action_quickbooks_sync_now": "manager",
    },
}
# Methods of Odoo that the addon extends: who may call them is Odoo's matter.
EXTENDED = {
    "action_cancel",
    "action_draft",
    "action_post",
    "button_cancel",
    "button_draft",
    "create",
    "default_get",
    "unlink",
    "write",
}


class BordersCase(RpcCase):
    def setUp(self):
        super().setUp()
        self.start()
        self.document = self.invoice(self.env["res.partner"].create({"name": "Cora Customer"}))
        self.synchronise()
        self.payment = self.pay(self.invoice(self.document.partner_id))
        for model in self.own_models():
            if not self.record(model):
                self.make(model)

    def own_models(self):
        """:return: the models of the addon that have a table"""
        return [
            self.env[name].sudo()
            for name, model in self.env.registry.items()
            if name.startswith("quickbooks.") and not model._abstract
        ]

    def record(self, model):
        """:return: one record of a model, empty without any"""
        return model.with_context(active_test=False).search([], limit=1)

    def make(self, model):
        """Make a record of a model of which a synchronised company has none."""
        binding = self.binding(self.document)
        known = {
            "connection_id": self.connection.id,
            "binding_id": binding.id,
            "decision_id": self.env["quickbooks.conflict.decision"].sudo().search([], limit=1).id,
            "run_id": self.env["quickbooks.sync.run"].sudo().search([], limit=1).id,
        }
        values = {
            name: known.get(name) or self.other_value(field, model)
            for name, field in model._fields.items()
            if (field.required or name == "connection_id") and field.store and not field.default
            if name not in MAGIC_COLUMNS
        }
        model.create(values)

    def own_fields(self, model):
        """:return: the fields of a model that have a column and are not those of Odoo's mixins"""
        mixins = {*self.env["mail.thread"]._fields, *self.env["mail.activity.mixin"]._fields}
        return [
            field
            for name, field in model._fields.items()
            if field.store and field.column_type and name not in (*MAGIC_COLUMNS, *mixins)
        ]

    def other_value(self, field, record):
        """:return: what a field does not hold now, of its type"""
        now = record[field.name] if len(record) == 1 else None
        match field.type:
            case "many2one":
                others = self.env[field.comodel_name].sudo().search([], limit=2)
                return next((other.id for other in others if other != now), False)
            case "many2one_reference" | "integer" | "float":
                return (now or 0) + 1
            case "boolean":
                return not now
            case "selection":
                values = [value for value in field.get_values(self.env) if value != now]
                return values[0] if values else now
            case "datetime":
                return "2020-02-02 02:02:02"
            case "date":
                return "2020-02-02"
            case "json":
                return {"another": "value"}
        return "another value"

    def rows(self, model):
        """:return: the whole table of a model; nothing where the model has none"""
        if not model._auto:
            return []
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL("SELECT * FROM %s ORDER BY id", SQL.identifier(model._table))
        )


@tagged("post_install", "-at_install")
class TestFields(BordersCase):
    def test_the_table_of_writable_fields_names_what_is_not_read_only(self):
        for model in self.own_models():
            free = {f.name for f in self.own_fields(model) if not f.readonly}
            self.assertEqual(free, set(WRITABLE.get(model._name, {})), model._name)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.orm.models")
    def test_no_role_writes_what_the_code_owns(self):
        for role in GROUPS:
            self.enter(role)
            for model in self.own_models():
                before = self.rows(model)
                record = self.record(model)
                self.assertTrue(record, model._name)
                for field in self.own_fields(model):
                    needed = WRITABLE.get(model._name, {}).get(field.name)
                    if not needed or not has(role, needed):
                        with self.subTest(role=role, field=str(field)):
                            values = {field.name: self.other_value(field, record)}
                            self.assertRefused(model._name, "write", record.ids, values)
                            self.assertRefused(model._name, "web_save", record.ids, values, {})
                            # In the own company a person may have the right to make one.
                            if not needed or "another company" not in role:
                                self.assertRefused(model._name, "create", [values])
                if not has(role, DELETERS.get(model._name, "nobody")):
                    self.assertRefused(model._name, "unlink", record.ids)
                self.assertEqual(self.rows(model), before, (role, model._name))

    @mute_logger("odoo.http", "odoo.orm.models")
    def test_no_role_brings_it_in_by_a_default(self):
        self.enter("settings administrator")
        before = self.rows(self.connection)
        context = {"default_state": "running", "default_cron_id": 1}
        self.assertRefused("quickbooks.connection", "create", [{"name": "New"}], context=context)
        self.assertEqual(self.rows(self.connection), before)
        for name, value in (("state", "running"), ("realm_id", "1"), ("cron_id", 1)):
            self.call("ir.default", "set", "quickbooks.connection", name, value, True)
        created, error = self.call("quickbooks.connection", "create", [{"name": "New"}])
        self.assertFalse(error)
        new = self.connection.browse(created)
        self.assertEqual((new.state, new.realm_id, new.cron_id.id), ("draft", False, False))


@tagged("post_install", "-at_install")
class TestMethods(BordersCase):
    def public_methods(self, model):
        """:return: names of the public methods that the addon gives to a model"""
        return {
            name
            for definition in type(model).mro()
            if getattr(definition, "__module__", "").startswith(ADDON)
            for name, value in vars(definition).items()
            if not name.startswith("_") and inspect.isfunction(value)
            if not getattr(value, "_api_private", False) and name not in EXTENDED
        }

    def extended_models(self):
        """:return: a record of each model of Odoo that the addon extends with methods"""
        customer = self.document.partner_id
        return [self.document, customer, self.payment, self.product_a]

    def called(self):
        """:return: ``(record, methods)`` of all models"""
        records = [self.record(model) for model in self.own_models()] + self.extended_models()
        return [(record, self.public_methods(record)) for record in records]

    def test_every_public_method_is_listed_with_its_role(self):
        listed = {name for methods in METHODS.values() for name in methods}
        for model in self.env.registry.values():
            unknown = self.public_methods(self.env[model._name]) - listed
            self.assertFalse(unknown, model._name)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.orm.models")
    def test_no_role_calls_what_it_may_not(self):
        roles = {name: role for methods in METHODS.values() for name, role in methods.items()}
        for role in GROUPS:
            self.enter(role)
            for record, methods in self.called():
                for method in sorted(methods):
                    if not has(role, roles[method]):
                        with self.subTest(role=role, model=record._name, method=method):
                            self.emulator.clear_log()
                            before = self.rows(record)
                            # A contact of all companies is no secret: that nothing is known of it is said.
                            shared = not getattr(record, "company_id", True)
                            refusals = (*REFUSALS, *(("UserError",) if shared else ()))
                            self.assertRefused(record._name, method, record.ids, refusals=refusals)
                            self.assertEqual(self.rows(record), before)
                            self.assertFalse(self.emulator.log())
