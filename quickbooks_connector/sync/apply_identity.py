"""An answer to a creation may have named the wrong id: what is read afterwards shows the right one."""

import re
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..client import key_of
from ..entities.shape import flaw, is_number
from ..entities.transaction import STABLE_KEY
from .merge_witnesses import REFERENCES

# What was created longer ago has been read since.
RECENT = timedelta(hours=1)


class QuickbooksSyncApply(models.AbstractModel):
    _inherit = "quickbooks.sync.apply"

    def _correct_ids(self, cycle, qbo_type, payloads):
        """Tie records whose creation was answered with a wrong id to what was made of them. Such an entity
        comes with the next changes; what stands under the wrong id is read before it is given up.
        """
        wrong = self._maybe_wrong(cycle.connection, qbo_type, payloads)
        if not wrong:
            return
        pull = self.env["quickbooks.sync.pull"]
        rows = {
            key_of(row): row
            for row in pull._read(cycle, qbo_type, sorted({b.qbo_id for b in wrong}))
        }
        right = {
            binding: payload
            for binding, payload in wrong.items()
            if self._is_other(binding, rows.get(binding.qbo_id), payload)
        }
        bindings = self.env["quickbooks.binding"].union(*right)
        taken = bindings.search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("qbo_type", "=", qbo_type)
            & Domain("qbo_id", "in", [payload["Id"] for payload in right.values()])
            & Domain("id", "not in", bindings.ids)
        )
        taken.filtered(lambda other: not other.res_id).unlink()
        held = set(taken.exists().mapped("qbo_id"))
        self._tie(cycle, {b: p["Id"] for b, p in right.items() if p["Id"] not in held})

    def _is_other(self, binding, row, payload):
        """:return: whether what stands under the id of a binding was never its entity; one that was changed
        there since has another SyncToken"""
        if row and row.get("SyncToken") != binding.sync_token:
            return False
        return not row or self._identity(row) != self._identity(payload)

    def _maybe_wrong(self, connection, qbo_type, payloads):
        """:return: ``{binding: payload}`` of records that were sent as such an entity and have another id"""
        told = {}
        for payload in payloads:
            sound = is_number(payload.get("Id")) and not flaw(payload)
            identity = sound and self._identity(payload)
            if identity and payload.get("status") != "Deleted":
                # Somebody may have copied it: the first one is ours.
                told.setdefault(identity, payload)
        keys = [int(identity[1]) for identity in told if identity[0] != "name"]
        names = [identity[1] for identity in told if identity[0] == "name"]
        if not told:
            return {}
        sent = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", connection.id)
            & Domain("qbo_type", "=", qbo_type)
            & Domain("qbo_id", "!=", False)
            & (Domain("res_id", "in", keys) | Domain("record_name", "in", names))
            & Domain(
                "operation_ids",
                "any",
                Domain("state", "=", "done")
                & Domain("verb", "=", "create")
                & Domain("write_date", ">=", fields.Datetime.now() - RECENT),
            )
        )
        found = {}
        for binding in sent:
            document = told.get((binding.res_model, str(binding.res_id)))
            payload = document or told.get(("name", self._sent_name(binding)))
            if payload and payload["Id"] != binding.qbo_id:
                found[binding] = payload
        return found

    @staticmethod
    def _sent_name(binding):
        """:return: the name under which Odoo has sent a record, which may be called otherwise by now"""
        sent = (binding.snapshot or {}).get("odoo") or {}
        return sent.get("DisplayName") or sent.get("Name")

    def _identity(self, payload):
        """:return: by what an entity is known as one of ours: model and id, or ``name`` and its name"""
        note = payload.get("PrivateNote")
        if isinstance(note, str) and STABLE_KEY.search(note):
            database, model, key = re.split(r"[\[:\]]", note[note.rindex("[") + 1 :])[:3]
            return (model, key) if database == self._database() else None
        name = payload.get("DisplayName") or payload.get("Name")
        return ("name", name) if name and isinstance(name, str) else None

    def _database(self):
        """:return: how stable keys of this database begin"""
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")[:8]

    def _tie(self, cycle, right):
        """
        :param dict right: ``{binding: id of its entity}``
        """
        bindings = self.env["quickbooks.binding"].union(*right)
        before = {binding.qbo_id for binding in bindings}
        bindings.write({"qbo_id": False, "sync_token": False})
        bindings.flush_recordset()
        for binding, qbo_id in right.items():
            binding.qbo_id = qbo_id
            message = self.env._("Its creation was answered with the ID of another record.")
            cycle.log("pull", "match", binding, "warning", message)
        qbo_type = bindings[:1].qbo_type
        if qbo_type in REFERENCES:
            self._send_again_naming(cycle, qbo_type, before, bindings)

    def _send_again_naming(self, cycle, qbo_type, qbo_ids, bindings):
        """Documents that went out with a wrong id go out again."""
        witnesses = self.env["quickbooks.sync.merge.witnesses"]
        naming = witnesses._naming(cycle.connection, qbo_type, qbo_ids) - bindings
        for name, some in naming.filtered("res_id").grouped("entity").items():
            entity = self.env["quickbooks.entity"]._named(name)
            records = self.env[entity._odoo_model].browse(some.mapped("res_id")).exists()
            self.env["quickbooks.operation"]._enqueue_for(cycle.connection, entity, records)
