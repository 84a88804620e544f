"""Deciding which side of a conflict counts. The next run carries out what is decided here."""

from odoo import models

from ..entities.entity_merging import WHOLE


class QuickbooksBinding(models.Model):
    _inherit = "quickbooks.binding"

    def action_keep_odoo(self):
        """What Odoo has is sent, over what was changed in QuickBooks."""
        self._decide({WHOLE: "odoo"})

    def action_keep_quickbooks(self):
        """What QuickBooks has is taken over, over what was changed in Odoo."""
        self._decide({WHOLE: "quickbooks"})

    def action_decide(self):
        """Open the form that shows both sides field by field."""
        self.ensure_one()
        self._check_role("approver")
        decision = self.env["quickbooks.conflict.decision"]._for_binding(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide field by field"),
            "res_model": decision._name,
            "res_id": decision.id,
            "view_mode": "form",
            "target": "new",
        }

    def _decide(self, choice):
        """
        :param dict choice: ``{name of a merge field: side}``; ``*`` stands for all fields
        """
        self._check_role("approver")
        conflicts = self.sudo().filtered(lambda binding: binding.status == "conflict")
        for binding in conflicts:
            binding.write(
                {
                    # Both are read and compared again in the next run: the choice goes with what the
                    # person saw.
                    "snapshot": (binding.snapshot or {}) | {"choice": choice},
                    "status": "pending",
                    "message": False,
                    "retry_pull": True,
                }
            )
        conflicts.connection_id._trigger()

    def _forget_choice(self):
        """What a person has chosen cannot be carried out: the person is asked again."""
        for binding in self.filtered(lambda binding: "choice" in (binding.snapshot or {})):
            binding.snapshot = {k: v for k, v in binding.snapshot.items() if k != "choice"}
