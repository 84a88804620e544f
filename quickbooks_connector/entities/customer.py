"""QuickBooks ``Customer``, sub-customers and jobs included."""

from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ..const import UNSETTLED_STATES


class QuickbooksEntityCustomer(models.AbstractModel):
    """QuickBooks ``Customer`` <-> ``res.partner``; a sub-customer is a contact of its parent."""

    _name = "quickbooks.entity.customer"
    _inherit = "quickbooks.entity.party"
    _description = "QuickBooks Customer"

    _qbo_type = "Customer"
    _name_suffix = "customer"
    _rank_field = "customer_rank"

    def _odoo_domain(self, connection):
        return Domain("company_id", "in", (False, connection.company_id.id))

    def _is_default(self, partner):
        return not partner.supplier_rank

    def _waves(self, payloads):
        levels = {}
        for payload in payloads:
            levels.setdefault(int(Decimal(payload.get("Level") or 0)), []).append(payload)
        return [levels[level] for level in sorted(levels)]

    def _dependencies(self, records, refs):
        ancestors = parents = records.parent_id
        while parents := parents.parent_id - ancestors:
            ancestors |= parents
        return {"customer": ancestors}

    def _to_qbo(self, record, refs):
        body = super()._to_qbo(record, refs)
        if refs.known("customer", record.parent_id) or refs.unsent("customer", record.parent_id):
            body |= {"Job": True, "ParentRef": refs.reference("customer", record.parent_id)}
        return body

    def _after_others(self, records, refs):
        return records.filtered(lambda partner: self._is_about_to_be_sent(partner.parent_id, refs))

    def _is_about_to_be_sent(self, partner, refs):
        """:return: whether a partner is on its way to QuickBooks, and nothing above it is held back"""
        binding = refs.unsent("customer", partner)
        if not binding or not binding.operation_ids.filtered(lambda o: o.state in UNSETTLED_STATES):
            return False
        parent = partner.parent_id
        return not refs.unsent("customer", parent) or self._is_about_to_be_sent(parent, refs)

    def _update_body(self, body, binding):
        changed = super()._update_body(body, binding)
        stands_alone = "ParentRef" in changed and not changed["ParentRef"]
        return changed | ({"Job": False} if stands_alone else {})

    def _to_odoo(self, payload, refs):
        values = super()._to_odoo(payload, refs)
        if payload.get("ParentRef"):
            parent = refs.bound("Customer", payload["ParentRef"])
            values |= {"parent_id": parent.res_id, "type": "other"}
        elif self._had_parent(refs.binding(self._qbo_type, payload["Id"])):
            values["parent_id"] = False
        return values

    @staticmethod
    def _had_parent(binding):
        """:return: whether QuickBooks had it below another customer; a parent of Odoo only is left alone"""
        agreed = ((binding.snapshot or {}).get("qbo") or {}) if binding else {}
        return bool(agreed.get("ParentRef"))
