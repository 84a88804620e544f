"""What stops because a contact, product or document that it names is left out by a person."""

from odoo import models
from odoo.fields import Domain

from ..const import WAITING_STATES


class QuickbooksEntity(models.AbstractModel):
    _inherit = "quickbooks.entity"

    # Through which fields a document names what it cannot cross over without: {model: (field path, …)}.
    _named_by = {}

    def _that_name(self, model_name):
        """:return: the entities whose records name records of a model"""
        return [entity for entity in self._all() if model_name in entity._named_by]

    def _kind_domain(self, connection):
        """:return: domain of the records that are of this kind, in whatever state they are"""
        return self._odoo_domain(connection)

    def _can_be_left_out(self, records, connection):
        """:return: those of the records that a person may leave out as this entity"""
        return records.filtered_domain(self._kind_domain(connection))

    def _is_taken_back(self, record):
        """:return: whether the record, which exists, does not count in Odoo any more"""
        return False

    def _stopping(self, records, connection):
        """Two queries for each model that the records name.

        :param records: of this entity
        :return: ``{record id: binding of what it names and is left out}``, only those that name such
        """
        stopping = {}
        for model, paths in self._named_by.items() if records else ():
            named = {r.id: [i for path in paths for i in r.mapped(path).ids] for r in records}
            left_out = self._left_out_records(connection, model, set().union(*named.values()))
            for record_id, ids in named.items():
                found = next((left_out[i] for i in ids if i in left_out), None)
                if found:
                    stopping.setdefault(record_id, found)
        return stopping

    def _left_out_records(self, connection, model, ids):
        """:return: ``{record id: binding}`` of the records that are left out, or merged into such in
        QuickBooks"""
        if not ids:
            return {}
        bindings = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", connection.id)
            & Domain("res_model", "=", model)
            & Domain("res_id", "in", list(ids))
            & (
                Domain("status", "=", "skipped")
                | Domain("merged_into_id", "any", Domain("status", "=", "skipped"))
            )
        )
        return {binding.res_id: binding for binding in bindings}

    def _waiting_that_name(self, records, connection):
        """
        :param records: of a model in ``_named_by``
        :return: the records of this entity that name one of them and wait to be sent
        """
        paths = self._named_by[records._name]
        waiting = (
            Domain("connection_id", "=", connection.id)
            & Domain("entity", "=", self._entity_name())
            & Domain("operation_ids", "any", Domain("state", "in", WAITING_STATES))
        )
        return self.env[self._odoo_model].search(
            Domain.OR(Domain(path, "in", records.ids) for path in paths)
            & Domain("quickbooks_binding_ids", "any", waiting)
        )

    # === QUICKBOOKS TO ODOO === #

    def _stop_changes(self, changes, refs):
        """A document of a left-out contact or product is not taken over, be it new, changed or deleted.
        Both what Odoo and what QuickBooks has of it says whose it is.
        """
        if not self._named_by:
            return
        candidates = [
            c for c in changes if c.kind in ("create", "update", "remove") and not c.error
        ]
        records = self.env[self._odoo_model].browse(
            [c.binding.res_id for c in candidates if c.binding and c.binding.res_id]
        )
        stopping = self._stopping(records.exists(), refs.connection)
        for change in candidates:
            record_id = change.binding and change.binding.res_id
            change.cause = stopping.get(record_id) or refs.stopping(change.payload, self._qbo_type)
            if change.cause:
                change.kind = "leave_out"
