"""QuickBooks ``Customer``, sub-customers and jobs included."""

from decimal import Decimal

from odoo import models
from odoo.fields import Domain


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
        return {"customer": records.parent_id}

    def _to_qbo(self, record, refs):
        body = super()._to_qbo(record, refs)
        parent = refs.known("customer", record.parent_id) if record.parent_id else None
        if parent:
            body |= {"Job": True, "ParentRef": {"value": parent.qbo_id}}
        return body

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
