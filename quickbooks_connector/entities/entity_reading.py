"""What every entity shares on its way to Odoo: plan, match, carry out, bind."""

from odoo import models
from odoo.fields import Domain

from ..const import WAITING_STATES
from .change import Change
from .errors import RecordError
from .noise import same

# What a conversion meets when a body lacks a part or has one of another shape.
MALFORMED = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    # Nested too deeply, or a part that an entity does not know how to read.
    RuntimeError,
)


class QuickbooksEntity(models.AbstractModel):
    _inherit = "quickbooks.entity"

    def _reading_condition(self):
        """:return: condition of a query that gives inactive entries of a list as well"""
        return "" if self._is_document else "Active IN (true, false)"

    def _waves(self, payloads):
        """:return: the payloads in groups, each after those it refers to"""
        return [payloads]

    def _accepts(self, payload, connection):
        """:return: whether a new entity is to be taken over at all"""
        return True

    def _gap(self, payload):
        """
        :param dict payload: an entity whose form is sound, see :func:`~.shape.flaw`
        :return: what it lacks, for a person, or None
        """
        if self._is_gone(payload):
            return None
        missing = [name for name in self._required_fields if payload.get(name) in (None, "", {})]
        return self.env._("%s: missing", ", ".join(missing)) if missing else None

    def _is_gone(self, payload):
        """:return: whether QuickBooks says that the entity does not count any more"""
        return payload.get("status") == "Deleted"

    def _plan(self, payloads, refs):
        """Decide what each payload means. Writes nothing.

        :param list payloads: entities of this type
        :param refs: a :class:`References` loaded with what they name
        :return: list of :class:`Change`; those that mean nothing for Odoo are left out
        """
        changes = []
        for payload in payloads:
            unclear = Change(payload)
            change = self._guarded(self._change_of, unclear, refs)
            changes += [change] if change else [unclear] if unclear.error else []
        self._stop_changes(changes, refs)
        self._settle_conflicts(changes, refs)
        self._recognise([c for c in changes if c.kind == "create"], refs)
        self._tie_again([c for c in changes if c.kind == "create"], refs)
        taken = {c.record for c in changes if c.kind == "match"}
        matches = self._match([c.payload for c in changes if c.kind == "create"], refs)
        for change in changes:
            match = change.kind == "create" and matches.get(change.payload["Id"])
            if match and match not in taken:
                self._tie(change, match, refs)
            if change.kind in ("create", "update") and not change.error:
                change.values = self._taken_values(
                    change, self._guarded(self._to_odoo, change, refs) or {}
                )
        return changes

    def _tie(self, change, record, refs):
        """The entity is this record, which keeps its binding where it has one."""
        change.kind, change.record = "match", record
        waiting = self._waiting_binding(record, refs)
        if waiting and change.binding and waiting != change.binding:
            change.replaced = change.binding
        change.binding = waiting or change.binding

    def _guarded(self, convert, change, refs):
        """Call a conversion of one payload; what is wrong with the payload ends in :attr:`Change.error`.

        :return: what the conversion gives, None when it fails
        """
        try:
            return convert(change.payload, refs)
        except RecordError as error:
            change.error = error
        except MALFORMED as error:
            change.error = RecordError(
                self.env._("QuickBooks sent it in a form that is not understood (%s).", repr(error))
            )
        change.binding = refs.binding(self._qbo_type, change.payload["Id"])
        return None

    def _taken_values(self, change, values):
        """:return: those of the values whose field is taken over from QuickBooks"""
        if change.taken is None:
            return values
        merge_fields = self._merge_fields()
        names = {key for name in change.taken for key in merge_fields[name].values}
        return {name: value for name, value in values.items() if name in names}

    def _change_of(self, payload, refs):
        binding = refs.binding(self._qbo_type, payload["Id"])
        if binding and binding._is_left_out_itself():
            return None
        if not binding or not binding.res_id:
            if self._is_gone(payload) or not self._accepts(payload, refs.connection):
                # An entity that waited here and went away there waits for nothing any more.
                return Change(payload, binding, "forget") if binding else None
            return Change(payload, binding, "create")
        known = binding._is_version(payload)
        if self._is_gone(payload):
            if not known and binding.snapshot != {"gone": True}:
                return Change(payload, binding, "remove")
            return Change(payload, binding, "gone") if self._refused_before(binding) else None
        if known:
            return Change(payload, binding, "token") if self._refused_before(binding) else None
        waiting = binding.operation_ids.filtered(lambda o: o.state in WAITING_STATES)
        if not binding.snapshot and waiting and "save" not in waiting.mapped("action"):
            # A deleted contact, whose data is forgotten: it is taken back whatever else changed.
            return Change(payload, binding, "token")
        if (binding.snapshot or {}).get("shared") and not waiting:
            raise RecordError(
                self.env._(
                    "It was changed in QuickBooks, and in Odoo by another company. Choose “QuickBooks: sync"
                    " now” to merge both."
                )
            )
        agreed, now = (binding.snapshot or {}).get("qbo") or {}, self._compared(payload)
        kind = "token" if same(agreed, now, agreed.keys() | now.keys()) else "update"
        return Change(payload, binding, kind)

    @staticmethod
    def _refused_before(binding):
        """:return: whether it is held back because of what QuickBooks sent, and not of what Odoo sends"""
        return binding.status == "failed" and not binding.operation_ids.filtered(
            lambda operation: operation.state in WAITING_STATES
        )

    def _unbound(self, refs):
        """:return: domain of the records that are not in QuickBooks, though they may wait to be sent"""
        bound = (
            Domain("connection_id", "=", refs.connection.id)
            & Domain("entity", "=", self._entity_name())
            & Domain("qbo_id", "!=", False)
        )
        return Domain("quickbooks_binding_ids", "not any", bound)

    def _waiting_binding(self, record, refs):
        """:return: the binding of a record that waits to be sent, or None"""
        return (
            record.quickbooks_binding_ids.filtered(
                lambda binding: (
                    binding.connection_id == refs.connection
                    and binding.entity == self._entity_name()
                )
            )
            or None
        )

    def _recognise(self, changes, refs):
        """Find what QuickBooks made for us after all, though its answer was lost: such a change becomes a
        match whose operation goes on waiting, because the record may have changed since."""

    def _match(self, payloads, refs):
        """
        :return: ``{QuickBooks id: record}`` for entities that are in Odoo already, unbound; only where
            there is no doubt
        """
        return {}

    def _to_odoo(self, payload, refs):
        """
        :return: values of the record
        :raise RecordError: names what is missing, or what the connector does not carry
        """
        raise NotImplementedError

    def _carry_out(self, changes, refs):
        """Do to Odoo what was planned, in bulk.

        :param list changes: of one kind of entity, none of them held back
        """
        self._create_records([c for c in changes if c.kind == "create"], refs)
        bound = [c for c in changes if c.kind in ("update", "remove")]
        records = self.env[self._odoo_model].browse([c.binding.res_id for c in bound]).exists()
        known = {record.id: record for record in records}
        for change in bound:
            change.record = known.get(change.binding.res_id)
            if not change.record:
                change.kind = "forget"
        self._update_records([c for c in changes if c.kind == "update"], refs)
        self._finish([c for c in changes if c.kind in ("create", "update")], refs)
        self._remove_records([c for c in changes if c.kind == "remove"], refs)
        self._bind([c for c in changes if c.kind != "nothing"], refs)

    def _complete(self, changes, refs):
        """Add to the values of new records what is no part of the QuickBooks entity."""

    def _finish(self, changes, refs):
        """What new and changed records still need, for example to be posted."""

    def _create_records(self, changes, refs):
        """Make the records and set :attr:`Change.record`."""
        self._complete(changes, refs)
        records = self.env[self._odoo_model].create([change.values for change in changes])
        for change, record in zip(changes, records, strict=True):
            change.record = record

    def _update_records(self, changes, refs):
        """Bring known records to the values QuickBooks has."""
        for change in changes:
            change.record.write(change.values)

    def _remove_records(self, changes, refs):
        """Take records back whose entity is gone."""
        for change in changes:
            change.record.action_archive()

    def _bind(self, changes, refs):
        """Remember which record is which entity, and what both sides agree on."""
        replaced = self.env["quickbooks.binding"].union(
            *(c.replaced for c in changes if c.replaced)
        )
        if replaced:
            replaced.unlink()
            # An entity belongs to one binding at every moment.
            self.env.flush_all()
        bodies = self._agreed_bodies([c for c in changes if not c.difference], refs)
        new = [c for c in changes if c.kind in ("create", "match") and not c.binding]
        bindings = self.env["quickbooks.binding"].create(
            [
                self._binding_values(refs.connection, c.record)
                | self._agreed_values(c.payload, bodies.get(c.record.id))
                | self._differing_values(c)
                | {"is_imported": c.kind == "create"}
                for c in new
            ]
        )
        for change, binding in zip(new, bindings, strict=True):
            change.binding = binding
        for change in changes:
            if change.kind == "forget":
                refs.forget(change.binding)
                change.binding.unlink()
                continue
            if change not in new:
                change.binding.write(self._rebound_values(change, refs, bodies))
            if change.kind == "match" and not change.operation:
                # It was going to be sent, but it is there.
                change.binding.operation_ids.filtered(lambda o: o.state in WAITING_STATES).unlink()
            refs.remember(change.binding)
        self._go_on_sending(changes)
        self._bind_parts(changes, refs)

    def _go_on_sending(self, changes):
        """What Odoo has beyond QuickBooks is sent on top; what does not count any more is not sent."""
        operations = self.env["quickbooks.operation"]
        merged = [c for c in changes if c.operation and c.kind != "forget"]
        operations.union(*(c.operation for c in merged if c.taken is None)).unlink()
        operations.union(*(c.operation for c in merged if c.taken is not None))._transition(
            "change"
        )

    def _bind_parts(self, changes, refs):
        """Bind further records of entities that are several records in Odoo."""

    def _rebound_values(self, change, refs, bodies):
        if change.kind == "token":
            return self._token_values(change)
        body = bodies.get(change.record.id) if change.record else None
        values = self._agreed_values(change.payload, body)
        if change.kind in ("remove", "gone"):
            values["snapshot"] = {"gone": True}
        elif change.kind == "create" or not change.binding.res_id:
            values |= self._binding_values(refs.connection, change.record)
            values["is_imported"] = change.kind == "create"
        elif change.kind == "keep" and change.payload.get("status") == "Deleted":
            values |= {"qbo_id": False, "sync_token": False, "snapshot": False}
        elif change.record:
            values["record_name"] = self._record_name(change.record)
        values |= {"status": "pending"} if change.taken is not None else {}
        values |= self._differing_values(change)
        return change.binding._without_status(values)

    def _token_values(self, change):
        """A change that was held back and was undone in QuickBooks holds nothing back any more."""
        binding, values = change.binding, {"sync_token": change.payload.get("SyncToken")}
        return values | (binding._resting_values() if self._refused_before(binding) else {})

    def _agreed_values(self, payload, body=None):
        """
        :param dict body: what Odoo sends for it, in canonical form
        :return: values of a binding whose two sides agree on this payload
        """
        return {
            "qbo_id": payload["Id"],
            "sync_token": payload.get("SyncToken"),
            "status": "synced",
            "message": False,
            "technical_details": False,
            "issue_id": False,
            "retry_pull": False,
            "left_out_with_id": False,
            "snapshot": {"qbo": self._compared(payload)} | ({"odoo": body} if body else {}),
        }
