"""What a person could learn without reading it: by an onchange, by forged companies, from a message."""

from urllib.parse import urlsplit

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_attacks import PASSWORD, AttackCase
from .test_trouble import SYNC_LOG

# A word that stands in the records of the company of the connection, and nowhere else.
WORD = "Zebra"
NAMED = {"fields": {"display_name": {}}}


class MarkedCase(AttackCase):
    """Everything that the attacker must not learn holds one word."""

    def setUp(self):
        super().setUp()
        self.start()
        self.contact = self.env["res.partner"].create({"name": "Shared Contact"})
        self.document = self.invoice(self.contact)
        self.payment = self.pay(self.document)
        self.synchronise()
        self.held = self.binding(self.contact).sudo()
        self.held.write({"status": "conflict", "message": WORD, "record_name": WORD})
        self.company.name = self.connection.name = WORD
        self.marked_mapping = self.mapping("Checking").sudo()
        self.marked_mapping.write({"qbo_name": WORD, "qbo_type": WORD})
        self.account("Services").name = WORD
        self.connection.sale_journal_id.name = WORD
        self.env["quickbooks.tax.mapping"].sudo().search([]).qbo_name = WORD


@tagged("post_install", "-at_install")
class TestOnchange(MarkedCase):
    """An onchange computes what depends on an id that anybody can send."""

    def foreign_ids(self, field):
        """:return: ids of what a field could name, those with the word first"""
        model = self.env[field.comodel_name].sudo().with_context(active_test=False)
        marked = {
            "res.company": self.company,
            "account.account": self.account("Services"),
            "account.journal": self.connection.sale_journal_id,
            "account.move": self.document,
            "quickbooks.account.mapping": self.marked_mapping,
            "quickbooks.binding": self.held,
            "quickbooks.connection": self.connection,
        }
        return (marked.get(model._name) or model.search([], limit=1)).ids

    def changes(self, model):
        """:return: list of values that name a record of another company, one field each"""
        found = []
        for name, field in model._fields.items():
            if field.type == "many2one" and (foreign := self.foreign_ids(field)):
                found.append({name: foreign[0]})
            elif field.type in ("one2many", "many2many") and name.startswith(
                ("quickbooks", "connection", "line", "binding", "usage", "credential", "choosable")
            ):
                found.append({name: [[6, 0, self.foreign_ids(field)]]})
        return found

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_foreign_id_tells_no_value(self):
        given = {"connection_id": self.own_connection().id}
        names = [n for n, m in self.env.registry.items() if n.startswith("quickbooks.")]
        calls = 0
        for name in names:
            model = self.env[name].sudo()
            if model._abstract:
                continue
            readable = [f for f in model._fields.values() if not f.name.startswith("message_")]
            for changed in self.changes(model):
                values = {k: v for k, v in given.items() if k in model._fields} | changed
                kinds = model._fields.get("given") and [
                    k for k, _label in model._fields["given"].selection
                ]
                for kind in kinds or [None]:
                    if kind:
                        values["given"] = kind
                    for field in readable:
                        spec = {field.name: NAMED if field.relational else {}}
                        sent = {key: {} for key in values} | spec
                        answer, _error = self.call(
                            name, "onchange", [], values, list(changed), sent
                        )
                        calls += 1
                        self.assertNotIn(WORD, str(answer), (name, values, field.name))
                        if answer and field.related and field.related.split(".")[0] in changed:
                            self.assertFalse(answer["value"].get(field.name), (name, field.name))
        self.assertGreater(calls, 500)

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_foreign_id_in_a_default_tells_no_value(self):
        for name in ("quickbooks.mapping.choice", "quickbooks.connection"):
            model = self.env[name]
            for changed in self.changes(model):
                context = {f"default_{key}": value for key, value in changed.items()}
                for field in model._fields.values():
                    spec = {field.name: NAMED if field.relational else {}}
                    answer, _error = self.call(name, "onchange", [], {}, [], spec, context=context)
                    self.assertNotIn(WORD, str(answer), (changed, field.name))

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_foreign_id_on_a_record_of_odoo_tells_no_status(self):
        shown = ("quickbooks_status", "quickbooks_message", "quickbooks_can_open")
        for name in ("res.partner", "account.move", "account.payment", "product.product"):
            for changed in (
                {"quickbooks_binding_ids": [[4, self.held.id]]},
                {"quickbooks_binding_ids": [[6, 0, self.held.ids]]},
                {"origin_payment_id": 1},
                {"parent_id": self.contact.id},
            ):
                if changed.keys() <= self.env[name]._fields.keys():
                    sent = dict.fromkeys((*changed, *shown), {})
                    sent["quickbooks_binding_ids"] = {"fields": {"message": {}}}
                    answer, _error = self.call(name, "onchange", [], changed, list(changed), sent)
                    self.assertNotIn(WORD, str(answer), (name, changed))
                    self.assertNotIn("conflict", str(answer), (name, changed))


@tagged("post_install", "-at_install")
class TestForgedCompanies(MarkedCase):
    """A context names companies; a superuser is believed whatever it names, so code must not ask as one."""

    FIELDS = (
        "quickbooks_status",
        "quickbooks_message",
        "quickbooks_can_open",
        "quickbooks_can_include",
        "quickbooks_binding_ids",
    )

    def told(self, contact, **context):
        """:return: all that a person is told of a contact by reading, searching and grouping"""
        told = []
        for model, ids in (("res.partner", contact.ids), ("res.users", contact.user_ids.ids)):
            for name in self.FIELDS:
                told.append(self.call(model, "read", ids, [name], context=context))
            told.append(
                self.call(
                    model, "web_read", ids, {name: {} for name in self.FIELDS}, context=context
                )
            )
            told.append(self.call(model, "export_data", ids, list(self.FIELDS), context=context))
        for domain in (
            [("quickbooks_status", "=", "conflict")],
            [("quickbooks_status", "in", ["conflict", "synced"])],
            [("quickbooks_binding_ids.message", "=", WORD)],
            [("quickbooks_binding_ids.company_id.name", "=", WORD)],
        ):
            found, error = self.call("res.partner", "search", domain, context=context)
            told.append((WORD if found and contact.id in found else found, error))
        return told

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_company_that_a_person_may_not_enter_is_not_entered(self):
        self.held.res_id = self.attacker.partner_id.id
        self.attacker.group_ids += self.env.ref("base.group_allow_export")
        for companies in (self.company.ids, (self.company | self.other_company).ids):
            for answer, error in self.told(self.attacker.partner_id, allowed_company_ids=companies):
                self.assertEqual((answer, error), (None, "AccessError"))

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_record_that_is_not_saved_yet_tells_nothing_of_a_company_either(self):
        """No rule is asked for a new record, and what it shows is computed as superuser."""
        bindings = self.env["quickbooks.binding"]._of_records(self.payment) | self.held
        bindings.message = WORD
        for companies in (self.company.ids, (self.company | self.other_company).ids):
            for model, changed in (
                ("account.move", {"origin_payment_id": self.payment.id}),
                ("res.partner", {"quickbooks_binding_ids": [[6, 0, self.held.ids]]}),
                ("account.payment", {"quickbooks_binding_ids": [[6, 0, bindings.ids]]}),
            ):
                for name in ("quickbooks_message", "quickbooks_status"):
                    sent = dict.fromkeys((*changed, name), {})
                    sent["quickbooks_binding_ids"] = {"fields": {}}
                    answer, _error = self.call(
                        model,
                        "onchange",
                        [],
                        changed,
                        list(changed),
                        sent,
                        context={"allowed_company_ids": companies},
                    )
                    shown = (answer or {}).get("value", {}).get(name, "not_synced")
                    self.assertIn(shown, ("not_synced", False), (model, name))

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_a_person_of_both_companies_is_told_of_those_that_are_switched_on(self):
        both = new_test_user(
            self.env,
            login="both",
            password=PASSWORD,
            groups="account.group_account_manager,base.group_allow_export",
            company_id=self.other_company.id,
            company_ids=[(6, 0, (self.company | self.other_company).ids)],
        )
        self.users["both"] = both
        self.held.res_id = both.partner_id.id
        self.enter("both")
        inside = self.told(both.partner_id, allowed_company_ids=self.company.ids)
        self.assertIn(WORD, str(inside))
        outside = self.told(both.partner_id, allowed_company_ids=self.other_company.ids)
        self.assertFalse([error for _answer, error in outside if error])
        self.assertNotIn(WORD, str(outside))
        self.assertNotIn("Conflict", str(outside))
        self.assertNotIn("'conflict'", str(outside))

    @mute_logger("odoo.http", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_no_button_works_in_a_company_that_a_person_may_not_enter(self):
        forged = {"allowed_company_ids": (self.company | self.other_company).ids}
        before = self.held.read(["status", "message", "snapshot"])
        for button in ("sync_now", "skip", "retry", "decide", "open", "log"):
            method = f"action_quickbooks_{button}"
            self.assertRefused("res.partner", method, self.contact.ids, context=forged)
        self.assertEqual(self.held.read(["status", "message", "snapshot"]), before)


@tagged("post_install", "-at_install")
class TestAddresses(AttackCase):
    """Where an own server is, only administrators of QuickBooks know."""

    ROLES = ("read-only accountant", "billing", "accountant", "accounting manager")

    def setUp(self):
        super().setUp()
        self.start()
        self.contact = self.env["res.partner"].create({"name": "Cora Customer"})
        self.invoice(self.contact)
        self.synchronise()
        self.host = urlsplit(self.connection.base_url).netloc

    @mute_logger("odoo.http", "odoo.orm.models", SYNC_LOG)
    def test_no_record_and_no_message_names_it_to_others(self):
        self.emulator.set_faults([{"fault": "cut"}])
        self.synchronise()
        self.assertIn("the server of the connection", self.connection.error_message)
        self.assertIn(self.host, self.connection.error_for_administrators)
        for role in self.ROLES:
            self.enter(role)
            for name in self.env.registry:
                if name.startswith("quickbooks.") and not self.env[name]._abstract:
                    rows, _error = self.call(name, "search_read", [])
                    self.assertNotIn(self.host, str(rows), (role, name))
            messages, _error = self.call("mail.message", "search_read", [], ["body", "subject"])
            self.assertNotIn(self.host, str(messages), role)

    @mute_logger("odoo.http", "odoo.orm.models")
    def test_no_button_answers_with_it(self):
        binding = self.binding(self.contact)
        for role in (*self.ROLES, "settings administrator"):
            self.enter(role)
            opened, error = self.call(binding._name, "action_open_in_quickbooks", binding.ids)
            shown, _error = self.call(
                "res.partner", "read", self.contact.ids, ["quickbooks_can_open"]
            )
            if role == "settings administrator":
                self.assertIn(self.host, opened["url"])
                self.assertTrue(shown[0]["quickbooks_can_open"])
            else:
                self.assertEqual(error, "AccessError")
                self.assertFalse(shown[0]["quickbooks_can_open"])
                self.assertRefused("res.partner", "action_quickbooks_open", self.contact.ids)

    @mute_logger("odoo.http", "odoo.orm.models")
    def test_what_a_person_is_told_at_once_does_not_name_it(self):
        self.move_server("http://127.0.0.1:9")
        user = self.users["accountant"]
        for context in ({}, {"quickbooks_for_everybody": False}):
            with self.assertRaises(UserError) as caught, self.enter_registry_test_mode():
                self.connection.with_user(user).with_context(**context).action_test()
            self.assertNotIn("127.0.0.1", str(caught.exception))
            self.assertIn("the server of the connection", str(caught.exception))
