"""Deciding which side of a conflict counts."""

from odoo import models

from ..const import WAITING_STATES


class QuickbooksBinding(models.Model):
    _inherit = "quickbooks.binding"

    def action_keep_odoo(self):
        """What Odoo has is sent, over what was changed in QuickBooks."""
        self.check_access("read")
        conflicts = self.sudo().filtered(lambda binding: binding.status == "conflict")
        for binding in conflicts:
            # What QuickBooks has is taken note of, so that it is no news when it comes again.
            known = binding.snapshot or {}
            values = {
                "snapshot": {"qbo": known.get("theirs")},
                "sync_token": known.get("their_token"),
            }
            if known.get("deleted_there"):
                values = {"qbo_id": False, "snapshot": False, "sync_token": False}
            binding.write(values | {"status": "pending", "message": False})
        waiting = conflicts.operation_ids.filtered(lambda o: o.state in WAITING_STATES)
        waiting._transition("change")
        conflicts.connection_id._trigger()

    def action_keep_quickbooks(self):
        """What QuickBooks has is taken over, over what was changed in Odoo."""
        self.check_access("read")
        conflicts = self.sudo().filtered(lambda binding: binding.status == "conflict")
        conflicts.operation_ids.filtered(lambda o: o.state in WAITING_STATES).unlink()
        conflicts.write(
            {"sync_token": False, "snapshot": False, "retry_pull": True, "message": False}
        )
        conflicts.write({"status": "pending"})
        conflicts.connection_id._trigger()
