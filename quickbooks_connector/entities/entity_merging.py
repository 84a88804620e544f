"""Records that changed on both sides since they agreed: merged field by field, or decided by a rule."""

from odoo import models
from odoo.fields import Domain

from ..client import canonical, told_moment
from ..const import WAITING_STATES
from .entity_reading import MALFORMED
from .errors import RecordError
from .noise import same

# Stands for the record as a whole, where it cannot be merged field by field.
WHOLE = "*"


class QuickbooksEntity(models.AbstractModel):
    _inherit = "quickbooks.entity"

    # === HOOKS === #

    def _merge_fields(self):
        """:return: ``{name: MergeField}``, in the order people see them; an entity without any is
        decided as a whole"""
        return {}

    def _conflict_policy(self, connection):
        """
        :return: ``quickbooks``, ``odoo``, ``newest`` or ``ask``: which side counts where both have
            changed the same field
        """
        rows = connection.conflict_policy_ids
        return rows.filtered(lambda row: row.qbo_type == self._qbo_type)[:1].policy or "ask"

    def _compared_sent(self, body):
        """:return: the compared fields of a body that Odoo sends, as :meth:`_compared` gives them"""
        return self._compared(body)

    # === WHAT ODOO HAS === #

    def _bodies(self, records, refs):
        """What Odoo would send now, with one query per entity that the records refer to.

        :return: ``{record id: body}``; those that cannot be sent now are left out
        """
        records = records.exists()
        refs.load_records(self._entity_name(), records)
        self._load(records, refs)
        bodies = {}
        for record in records:
            known = refs.known(self._entity_name(), record)
            try:
                body = self._to_qbo(record, refs)
            except (RecordError, *MALFORMED):
                continue
            bodies[record.id] = (known and known.renamed and self._renamed(body)) or body
        return bodies

    def _agreed_bodies(self, changes, refs):
        """:return: ``{record id: canonical body}`` that Odoo sends for what both sides agree on; of a
        record that was merged without the fields that are still to be sent"""
        records = self.env[self._odoo_model].union(
            *(c.record for c in changes if c.kind in ("create", "match", "update", "keep"))
        )
        bodies = self._bodies(records, refs) if records else {}
        merged = {c.record.id: c for c in changes if c.operation and c.taken is not None}
        return {
            record_id: self._merged_body(merged.get(record_id), canonical(body))
            for record_id, body in bodies.items()
        }

    def _merged_body(self, change, body):
        """
        :param change: of a record that was merged, else None
        :return: ``body``, with what is still to be sent as it was before, or as None
        """
        if not change:
            return body
        known = (change.binding.snapshot or {}).get("odoo")
        if not known or WHOLE in change.kept:
            return None
        merged = dict(known)
        for name, merge_field in self._merge_fields().items():
            for key in merge_field.body:
                before = merged.pop(key, None)
                if name in change.kept:
                    merged[key] = before if before != body.get(key) else None
                elif key in body:
                    merged[key] = body[key]
        return merged

    # === WHO COUNTS === #

    def _settle_conflicts(self, changes, refs):
        """Decide what becomes of records that wait to be sent and have changed in QuickBooks, too."""
        candidates = {
            change.binding.id: change
            for change in changes
            if change.kind in ("update", "remove")
            or (change.kind == "token" and change.binding.status == "conflict")
        }
        waiting = self.env["quickbooks.operation"].search(
            Domain("binding_id", "in", list(candidates)) & Domain("state", "in", WAITING_STATES)
        )
        records = self.env[self._odoo_model].browse(waiting.binding_id.mapped("res_id")).exists()
        bodies = self._bodies(records, refs) if records else {}
        for operation in waiting:
            change = candidates[operation.binding_id.id]
            change.operation = operation
            change.record = records.filtered(lambda r, c=change: r.id == c.binding.res_id)
            if change.kind == "remove" or operation.action != "save":
                self._decide_removal(change, refs.connection)
            else:
                self._decide_fields(change, bodies.get(change.binding.res_id), refs.connection)

    def _decide_removal(self, change, connection):
        """One side has taken the record back: it exists on both sides, or on none."""
        if change.kind == "remove" and change.operation.action != "save":
            change.kind = "gone"
            return
        side = self._winner(change, WHOLE, "both", connection)
        change.note = self._decision_note({WHOLE: side})
        if side is None:
            change.kind = "conflict"
        elif side == "odoo":
            change.kind, change.taken, change.kept = "keep", frozenset(), frozenset({WHOLE})
        elif change.kind != "remove" and not change.record:
            change.kind = "create"

    def _decide_fields(self, change, body, connection):
        sides = self._three_way(change.binding.snapshot, self._compared(change.payload), body)
        winners = {
            name: self._winner(change, name, side, connection) for name, side in sides.items()
        }
        disputed = [name for name, side in sides.items() if side == "both"]
        change.note = self._decision_note({name: winners[name] for name in disputed})
        if None in winners.values():
            change.kind = "conflict"
            return
        taken = frozenset(name for name, side in winners.items() if side == "quickbooks")
        change.kept = frozenset(winners) - taken
        if WHOLE in taken or (taken and not change.kept):
            change.kind = "update"
        elif taken:
            change.kind, change.taken = "update", taken
        else:
            change.kind, change.taken = "keep", taken

    def _three_way(self, snapshot, theirs, body):
        """Hold both sides against what they last agreed on.

        :param dict snapshot: of the binding
        :param dict theirs: compared fields that QuickBooks has
        :param dict body: what Odoo would send, None when it cannot be sent
        :return: ``{name of a merge field: side}`` of those that differ; a side is ``theirs`` (only
            QuickBooks has changed it), ``ours`` or ``both``
        """
        snapshot, merge_fields = snapshot or {}, self._merge_fields()
        agreed = snapshot.get("qbo") or {}
        covered = {key for merge_field in merge_fields.values() for key in merge_field.compared}
        if body is None or not same(agreed, theirs, (theirs.keys() | agreed.keys()) - covered):
            return {WHOLE: "both"}
        ours = self._compared_sent(body)
        before = self._compared_sent(snapshot["odoo"]) if snapshot.get("odoo") else agreed
        sides = {}
        for name, merge_field in merge_fields.items():
            keys = merge_field.compared
            there = not same(agreed, theirs, keys)
            here = bool(merge_field.body) and not same(before, ours, keys)
            if (there or here) and not same(ours, theirs, keys):
                sides[name] = "both" if there and here else "theirs" if there else "ours"
        return sides

    def _winner(self, change, name, side, connection):
        """:return: the side that counts, ``odoo`` or ``quickbooks``; None when a person has to decide"""
        choice = self._choice(change)
        if name in choice or WHOLE in choice:
            return choice.get(name) or choice[WHOLE]
        if side != "both":
            return {"theirs": "quickbooks", "ours": "odoo"}[side]
        policy = self._conflict_policy(connection)
        if policy == "newest":
            return self._newer_side(change)
        return policy if policy in ("quickbooks", "odoo") else None

    def _choice(self, change):
        """:return: what a person has decided, if QuickBooks still has what the person saw"""
        known = change.binding.snapshot or {}
        seen = known.get("gone_there") and self._is_gone(change.payload)
        if seen or known.get("their_token") == change.payload.get("SyncToken"):
            return known.get("choice") or {}
        return {}

    def _newer_side(self, change):
        """The later change counts. QuickBooks tells whole seconds: in the same second it counts itself.

        A sale, a payment or another transaction moves the time of its customer, vendor, items and accounts
        as well (recorded answers of the service). Such an entry was edited at its time, or before.

        :return: None where QuickBooks does not say when it was changed
        """
        moment = told_moment(change.payload, "LastUpdatedTime")
        if not moment:
            return None
        if change.operation.changed_at > moment:
            return "odoo"
        return "quickbooks" if self._is_document else None

    def _decision_note(self, winners):
        """:return: which fields both sides had changed, and which side counts"""
        texts = {"odoo": self.env._("Odoo counts"), "quickbooks": self.env._("QuickBooks counts")}
        return ", ".join(
            f"{self._field_label(name)} ({texts[side]})" if side else self._field_label(name)
            for name, side in winners.items()
        )

    def _field_label(self, name):
        merge_field = self._merge_fields().get(name)
        return merge_field.label if merge_field else self.env._("the whole record")
