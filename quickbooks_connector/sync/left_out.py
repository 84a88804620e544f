"""Changes in QuickBooks to documents of contacts and products that are left out: listed, not taken over."""

from odoo import models


class QuickbooksSyncApply(models.AbstractModel):
    _inherit = "quickbooks.sync.apply"

    def _leave_out_changes(self, cycle, entity, changes):
        """They are read again when a person includes what they name. Each is logged once.

        :param list changes: of the kind ``leave_out``
        """
        self._ensure_bindings(cycle.connection, entity, changes)
        told = {change.binding for change in changes if change.binding.status == "skipped"}
        bindings = self.env["quickbooks.binding"].union(*(c.binding for c in changes))
        causes = {change.binding: change.cause for change in changes}
        for cause, group in bindings.grouped(causes.get).items():
            group._stop_waiting(
                {"message": cause._stop_reason(group), "left_out_with_id": cause.id}
            )
        for change in changes:
            if change.binding not in told:
                cycle.log("pull", "skip", change.binding, "warning", change.binding.message)
