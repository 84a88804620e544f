"""Changes in QuickBooks to documents of contacts and products that are left out: listed, not taken over."""

from odoo import models


class QuickbooksSyncApply(models.AbstractModel):
    _inherit = "quickbooks.sync.apply"

    def _leave_out_changes(self, cycle, entity, changes):
        """They are read again when a person includes what they name. Each is logged once.

        :param list changes: of the kind ``leave_out``
        """
        new = [change for change in changes if not change.binding]
        created = self.env["quickbooks.binding"].create(
            [self._waiting_values(cycle.connection, entity, change.payload) for change in new]
        )
        for change, binding in zip(new, created, strict=True):
            change.binding = binding
        told = {change.binding for change in changes if change.binding.status == "skipped"}
        bindings = self.env["quickbooks.binding"].union(*(c.binding for c in changes))
        causes = {change.binding: change.cause for change in changes}
        for cause, group in bindings.grouped(causes.get).items():
            group._stop_waiting({"message": cause._stop_reason(), "left_out_with_id": cause.id})
        for change in changes:
            if change.binding not in told:
                cycle.log("pull", "skip", change.binding, "warning", change.binding.message)
