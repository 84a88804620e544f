"""What every QuickBooks entity shares: who it is, how it is compared, how it is carried across.

Another addon adds an entity with a model ``quickbooks.entity.<name>`` that inherits this one, and
changes a mapping by inheriting the entity in question.
"""

import re
from graphlib import TopologicalSorter

from odoo import api, models
from odoo.fields import Domain

from ..client import canonical
from ..const import WAITING_STATES
from .change import Change
from .errors import RecordError

PREFIX = "quickbooks.entity."
# What a conversion meets when a body lacks a part or has one of another shape.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


class QuickbooksEntity(models.AbstractModel):
    """Base of all entities. Works on many records at once; sends nothing and commits nothing."""

    _name = "quickbooks.entity"
    _description = "QuickBooks Entity"

    # QuickBooks' name of the entity; an entity without one is a base for others.
    _qbo_type = None
    # What people call it, where that is not QuickBooks' name.
    _label = None
    # The model whose records it stands for.
    _odoo_model = None
    # Names of the entities that must be across before this one.
    _depends_on = ()
    # How a record that is gone is taken back in QuickBooks: void, delete or inactivate.
    _removal = "inactivate"
    # A document is sent because it is posted; anything else only when a document needs it.
    _is_document = False
    # Whether it links documents that pay each other: such links go before the documents do.
    _settles = False
    # Whether change data capture tells of it (Intuit: change data capture, supported entities).
    _in_change_data = True
    # Fields of the body that are compared between the two sides.
    _compared_fields = ()

    # === WHO IT IS === #

    @api.model
    def _all(self):
        """:return: the entities that exist in this database"""
        return [
            self.env[name]
            for name, model in self.env.registry.items()
            if name.startswith(PREFIX) and model._qbo_type
        ]

    @api.model
    def _type_labels(self):
        """:return: list of ``(QuickBooks' name of a type, what people call it)``"""
        return [
            (entity._qbo_type, entity._label or _words(entity._qbo_type))
            for entity in self._in_dependency_order()
            if not entity._is_mapped_list() and entity == self._of_type(entity._qbo_type)[0]
        ]

    @api.model
    def _named(self, entity_name):
        """:return: the entity with this name"""
        return self.env[PREFIX + entity_name]

    def _entity_name(self):
        """:return: the name of this entity, as in bindings and operations"""
        return self._name.removeprefix(PREFIX)

    @api.model
    def _of_model(self, model_name):
        """:return: the entities that stand for records of a model"""
        return [entity for entity in self._all() if entity._odoo_model == model_name]

    @api.model
    def _of_type(self, qbo_type):
        """:return: the entities that QuickBooks keeps under one name, in dependency order"""
        return [e for e in self._in_dependency_order() if e._qbo_type == qbo_type]

    @api.model
    def _in_dependency_order(self):
        """:return: all entities, each after those it depends on"""
        entities = {entity._entity_name(): entity for entity in self._all()}
        graph = {name: entity._depends_on for name, entity in sorted(entities.items())}
        return [entities[name] for name in TopologicalSorter(graph).static_order()]

    def _is_mapped_list(self):
        """:return: whether its entries are mapped instead of tied to records one by one"""
        return False

    def _claims(self, payload):
        """:return: whether a new QuickBooks entity of this type is one of ours"""
        return True

    # === ODOO TO QUICKBOOKS === #

    def _odoo_domain(self, connection):
        """:return: which records belong to this entity, within the company of the connection"""
        return Domain.TRUE

    def _concerned(self, records, connection, force=False):
        """
        :param bool force: a person asked for it
        :return: those of the records whose change has to be sent
        """
        belonging = records.filtered_domain(self._odoo_domain(connection))
        if self._is_document or force:
            return belonging
        return belonging.filtered(
            lambda record: any(
                binding.connection_id == connection and binding.entity == self._entity_name()
                for binding in record.quickbooks_binding_ids
            )
        )

    def _unbound_records(self, connection):
        """:return: the records of the company that no binding on this connection speaks of"""
        bound = Domain("connection_id", "=", connection.id) & Domain(
            "entity", "=", self._entity_name()
        )
        return self.env[self._odoo_model].search(
            self._odoo_domain(connection) & Domain("quickbooks_binding_ids", "not any", bound)
        )

    def _binding_values(self, connection, record):
        """:return: values of a binding for a record that QuickBooks does not know yet"""
        return {
            "connection_id": connection.id,
            "entity": self._entity_name(),
            "qbo_type": self._qbo_type,
            "res_model": record._name,
            "res_id": record.id,
            "record_name": self._record_name(record),
        }

    def _record_name(self, record):
        """:return: how people call the record"""
        return record.display_name

    def _load(self, records, refs):
        """Fill ``refs`` with the bindings of what the records refer to, one query per entity."""
        for entity_name, needed in self._dependencies(records, refs).items():
            refs.load_records(entity_name, needed)

    def _dependencies(self, records, refs):
        """
        :return: ``{entity name: records}`` that must be in QuickBooks before these
        """
        return {}

    def _to_qbo(self, record, refs):
        """
        :return: body of a create or a full update, without Id and SyncToken
        :raise RecordError: names what is missing, or what the connector does not carry
        """
        raise NotImplementedError

    def _is_current(self, record, refs):
        """:return: whether QuickBooks has the record, fit for documents that refer to it"""
        return bool(refs.known(self._entity_name(), record))

    def _update_body(self, body, binding):
        """:return: what of the body is sent when QuickBooks has the record already"""
        return body

    def _removal_body(self, binding):
        """:return: body that takes the entity back"""
        return {"Id": binding.qbo_id, "SyncToken": binding.sync_token, "sparse": True}

    def _differences(self, body, answer):
        """Hold what QuickBooks keeps against what was sent.

        :param dict body: as it was sent
        :param dict answer: as it came back
        :return: text for a person, empty when both agree
        """
        return ""

    def _lookup_condition(self, body):
        """:return: condition of a query that finds the entity that was made from this body, or None"""
        return None

    def _is_same(self, body, candidate):
        """:return: whether an entity found by :meth:`_lookup_condition` was made from this body"""
        return True

    def _renamed(self, body):
        """:return: the body under another name, for a name that is taken; None when it has no name"""
        return None

    # === COMPARING === #

    def _compared(self, payload):
        """:return: the compared fields of a body in canonical form"""
        return canonical({name: payload.get(name) for name in self._compared_fields})

    # === QUICKBOOKS TO ODOO === #

    def _waves(self, payloads):
        """:return: the payloads in groups, each after those it refers to"""
        return [payloads]

    def _accepts(self, payload, connection):
        """:return: whether a new entity is to be taken over at all"""
        return True

    def _is_gone(self, payload):
        """:return: whether QuickBooks says that the entity does not count any more"""
        return payload.get("status") == "Deleted"

    def _plan(self, payloads, refs):
        """Decide what each payload means. Writes nothing.

        :param list payloads: entities of this type
        :param refs: a :class:`References` loaded with what they name
        :return: list of :class:`Change`; those that mean nothing for Odoo are left out
        """
        changes = [self._guarded(self._change_of, Change(payload), refs) for payload in payloads]
        changes = [change for change in changes if change]
        self._mark_conflicts(changes)
        matches = self._match([c.payload for c in changes if c.kind == "create"], refs)
        for change in changes:
            if change.kind == "create" and change.payload["Id"] in matches:
                change.kind, change.record = "match", matches[change.payload["Id"]]
                change.binding = change.binding or self._waiting_binding(change.record, refs)
            if change.kind in ("create", "update") and not change.error:
                change.values = self._guarded(self._to_odoo, change, refs)
        return changes

    def _guarded(self, convert, change, refs):
        """Call a conversion of one payload; what is wrong with the payload ends in :attr:`Change.error`.

        :return: what the conversion gives, or the change with the error where it is asked for one
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
        return change

    def _change_of(self, payload, refs):
        binding = refs.binding(self._qbo_type, payload["Id"])
        if not binding or not binding.res_id:
            if self._is_gone(payload) or not self._accepts(payload, refs.connection):
                # An entity that waited here and went away there waits for nothing any more.
                return Change(payload, binding, "forget") if binding else None
            return Change(payload, binding, "create")
        if self._is_gone(payload):
            already = binding.snapshot == {"gone": True}
            return None if already else Change(payload, binding, "remove")
        if binding.status == "skipped":
            return None
        if binding.sync_token == payload.get("SyncToken"):
            return None
        agreed = (binding.snapshot or {}).get("qbo")
        kind = "token" if agreed == self._compared(payload) else "update"
        return Change(payload, binding, kind)

    def _mark_conflicts(self, changes):
        """A record that waits to be sent and has changed in QuickBooks too is decided by a person."""
        candidates = {c.binding.id: c for c in changes if c.kind in ("update", "remove")}
        waiting = self.env["quickbooks.operation"].search(
            Domain("binding_id", "in", list(candidates)) & Domain("state", "in", WAITING_STATES)
        )
        for binding in waiting.binding_id:
            candidates[binding.id].kind = "conflict"

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
        for change in changes:
            if change.kind in ("update", "remove"):
                change.record = self.env[self._odoo_model].browse(change.binding.res_id)
                if not change.record.exists():
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
        new = [c for c in changes if c.kind in ("create", "match") and not c.binding]
        bindings = self.env["quickbooks.binding"].create(
            [
                self._binding_values(refs.connection, c.record) | self._agreed_values(c.payload)
                for c in new
            ]
        )
        for change, binding in zip(new, bindings, strict=True):
            change.binding = binding
        for change in changes:
            if change.kind == "forget":
                change.binding.unlink()
                continue
            if change not in new:
                change.binding.write(self._rebound_values(change, refs))
            if change.kind == "match":
                # It was going to be sent, but it is there.
                change.binding.operation_ids.filtered(lambda o: o.state in WAITING_STATES).unlink()
            refs.remember(change.binding)
        self._bind_parts(changes, refs)

    def _bind_parts(self, changes, refs):
        """Bind further records of entities that are several records in Odoo."""

    def _rebound_values(self, change, refs):
        if change.kind == "token":
            return {"sync_token": change.payload.get("SyncToken")}
        values = self._agreed_values(change.payload)
        if change.kind == "remove":
            values["snapshot"] = {"gone": True}
        elif not change.binding.res_id:
            values |= self._binding_values(refs.connection, change.record)
        else:
            values["record_name"] = self._record_name(change.record)
        return values

    def _agreed_values(self, payload):
        """:return: values of a binding whose two sides agree on this payload"""
        return {
            "qbo_id": payload["Id"],
            "sync_token": payload.get("SyncToken"),
            "status": "synced",
            "message": False,
            "technical_details": False,
            "issue_id": False,
            "retry_pull": False,
            "snapshot": {"qbo": self._compared(payload)},
        }


def _words(name):
    """:return: ``CreditMemo`` as ``Credit memo``"""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
