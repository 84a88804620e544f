"""Odoo's own *Merge contacts* moves documents with SQL, past everything that notes changes."""

from odoo import models
from odoo.fields import Domain

# Documents that name a contact, by the fields that do.
NAMED_BY = {
    "account.move": ("partner_id", "line_ids.partner_id"),
    "account.payment": ("partner_id",),
    "account.partial.reconcile": ("debit_move_id.partner_id", "credit_move_id.partner_id"),
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """The documents go to the remaining contact in QuickBooks, too. The customers and vendors that are
        left without any become inactive, once nothing is open there: removals are sent last.
        """
        documents = self._quickbooks_documents(src_partners)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        self._quickbooks_hand_over(src_partners, dst_partner)
        for records in documents:
            self._quickbooks_expect_unlinked(records)
        for records in (dst_partner.sudo(), *documents):
            self.env["quickbooks.operation"]._enqueue(records)
        return result

    def _quickbooks_documents(self, partners):
        """:return: list of recordsets, as superuser: their documents that are in QuickBooks"""
        if not self.env["quickbooks.connection"]._recording_now():
            return []
        return [
            self.env[model]
            .sudo()
            .search(
                Domain.OR(Domain(name, "in", partners.ids) for name in names)
                & Domain("quickbooks_binding_ids.qbo_id", "!=", False)
            )
            for model, names in NAMED_BY.items()
        ]

    def _quickbooks_hand_over(self, src_partners, dst_partner):
        """Where QuickBooks does not know the remaining contact, it takes the place of one of the others."""
        bindings = self.env["quickbooks.binding"]
        known, unsent = {}, bindings.sudo()
        for binding in bindings._of_records(dst_partner):
            if binding.qbo_id or "sent" in binding.operation_ids.mapped("state"):
                known[(binding.connection_id, binding.entity)] = binding
            else:
                unsent |= binding
        unsent.unlink()
        others = bindings._of_records(src_partners).filtered("qbo_id")
        for binding in others.sorted(lambda b: bool(b.merged_into_id)):
            key = (binding.connection_id, binding.entity)
            if known.setdefault(key, binding) == binding:
                binding.write({"res_id": dst_partner.id, "record_name": dst_partner.display_name})
        (src_partners | dst_partner).invalidate_recordset(["quickbooks_binding_ids"])

    def _quickbooks_expect_unlinked(self, records):
        """QuickBooks takes a payment off an invoice whose customer changes. Nobody else changed that payment
        then: what is sent for it afterwards applies it again.
        """
        for binding in self.env["quickbooks.binding"]._of_records(records):
            snapshot = binding.snapshot or {}
            if "links" in snapshot.get("qbo", {}):
                sent = {
                    key: part for key, part in snapshot.get("odoo", {}).items() if key != "Line"
                }
                agreed = snapshot["qbo"] | {"links": []}
                binding.snapshot = snapshot | {"qbo": agreed, "odoo": sent}
