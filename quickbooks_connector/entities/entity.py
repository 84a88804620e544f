"""What every QuickBooks entity shares: who it is, how it is compared, how it is carried across.

Another addon adds an entity with a model ``quickbooks.entity.<name>`` that inherits this one, and
changes a mapping by inheriting the entity in question.
"""

import re
from graphlib import TopologicalSorter

from odoo import api, models
from odoo.fields import Domain

from ..client import canonical

PREFIX = "quickbooks.entity."


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
    # Whether people merge its entries on the website (Intuit: webhooks, operation merge).
    _can_be_merged = False
    # Whether change data capture tells of it (Intuit: change data capture, supported entities).
    _in_change_data = True
    # Fields without which a body of QuickBooks says nothing.
    _required_fields = ()
    # Fields of the body that are compared between the two sides.
    _compared_fields = ()
    # Which part of a compared line names an entry of a list: {QuickBooks type: place in the line}.
    _line_parts = {}
    # Those of the body that are sent again only when Odoo has changed them: QuickBooks may know better.
    _sent_if_changed = ()
    # Those of the body that may be empty: emptied in Odoo, they are sent as empty.
    _clearable = ()

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
    def _type_label(self, qbo_type):
        """:return: what people call a type, also one of an app that is not installed any more"""
        label = dict(self._type_labels()).get(qbo_type)
        return label or self.env._("%s (of an app that is not installed any more)", qbo_type)

    @api.model
    def _named(self, entity_name):
        """
        :return: the entity with this name
        :raise KeyError: the app that has brought it is not installed any more
        """
        return self.env[PREFIX + entity_name]

    @api.model
    def _is_known(self):
        """:return: domain of bindings and operations whose entity exists in this database"""
        return Domain("entity", "in", [entity._entity_name() for entity in self._all()])

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

    def _after_others(self, records, refs):
        """
        :return: those of the records that refer to others of their own kind which are about to be sent
        """
        return records.browse()

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
        """A sparse update leaves out what does not change; so what was emptied is sent as empty.

        :return: what of the body is sent when QuickBooks has the record already
        """
        snapshot, now = binding.snapshot or {}, canonical(body)
        agreed = snapshot.get("odoo") or {}
        # Where it is not known what Odoo had, it has what QuickBooks has.
        before = agreed or snapshot.get("qbo") or {}
        emptied = {n: None for n in self._clearable if n in before and n not in now}
        return emptied | {
            name: value
            for name, value in body.items()
            if name not in self._sent_if_changed or now.get(name) != agreed.get(name)
        }

    def _freed_body(self, binding, record, refs):
        """What a record does not settle any more is free for others before any of them is sent.

        :return: body of an update that takes only this back, without Id and SyncToken; None where nothing
            is to be taken back
        """
        return None

    def _without_extras(self, body):
        """
        :param dict body: everything that was sent of a record, now or before
        :return: the same as Odoo makes it by itself, in canonical form
        """
        return canonical(body)

    def _removal_body(self, binding):
        """:return: body that takes the entity back"""
        return {"Id": binding.qbo_id, "SyncToken": binding.sync_token or "0", "sparse": True}

    def _differences(self, body, answer):
        """Hold what QuickBooks keeps against what was sent.

        :param dict body: as it was sent, now or before; parts that were sent before are in canonical form
        :param dict answer: as it came back
        :return: text for a person, empty when both agree
        """
        return ""

    def _lookup_field(self, body):
        """:return: ``(field, text)`` by which a query finds the entity that was made from this body"""
        raise NotImplementedError

    def _is_same(self, body, candidate):
        """:return: whether an entity found by :meth:`_lookup_field` was made from this body"""
        return True

    def _renamed(self, body):
        """:return: the body under another name, for a name that is taken; None when it has no name"""
        return None

    # === COMPARING === #

    def _compared(self, payload):
        """:return: the compared fields of a body in canonical form"""
        return canonical({name: payload.get(name) for name in self._compared_fields})


def _words(name):
    """:return: ``CreditMemo`` as ``Credit memo``"""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
