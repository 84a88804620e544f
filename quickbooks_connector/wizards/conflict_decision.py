from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

SIDES = [("odoo", "Odoo"), ("quickbooks", "QuickBooks")]


class QuickbooksConflictDecision(models.TransientModel):
    """Both sides of a conflict, and what a person chooses field by field."""

    _name = "quickbooks.conflict.decision"
    _description = "QuickBooks Conflict Decision"
    _inherit = ["quickbooks.guarded"]

    binding_id = fields.Many2one("quickbooks.binding", required=True, readonly=True)
    # Read as the person: who opens it may read the binding, and no other one by its id.
    record_name = fields.Char(related="binding_id.record_name", related_sudo=False)
    qbo_type = fields.Selection(related="binding_id.qbo_type", related_sudo=False)
    line_ids = fields.One2many("quickbooks.conflict.decision.line", "decision_id")

    @api.model
    def _for_binding(self, binding):
        """
        :param binding: in conflict
        :return: a decision with a line for every field that differs
        :raise UserError: it is not in conflict any more
        """
        if binding.status != "conflict":
            raise UserError(self.env._("%s is no conflict any more.", binding.record_name))
        if not binding.filtered_domain(self.env["quickbooks.entity"]._is_known()):
            raise UserError(
                self.env._(
                    "%s belongs to an app that is not installed any more. Install the app again to decide.",
                    binding.record_name,
                )
            )
        known = binding.sudo().with_company(binding.company_id)
        rows = self.env["quickbooks.entity"].sudo()._named(known.entity)._conflict_rows(known)
        # What is shown is the code's own: a person writes the choices only.
        return self.sudo().create(
            {"binding_id": binding.id, "line_ids": [Command.create(row) for row in rows]}
        )

    def action_apply(self):
        """Let the next run write the chosen values to both sides."""
        self.ensure_one()
        self._check_role("approver")
        open_lines = self.line_ids.filtered(lambda line: not line.choice)
        if open_lines:
            raise UserError(
                self.env._("Choose a side first for: %s.", ", ".join(open_lines.mapped("label")))
            )
        self.binding_id._decide({line.name: line.choice for line in self.line_ids})
        return {"type": "ir.actions.act_window_close"}


class QuickbooksConflictDecisionLine(models.TransientModel):
    """One field of a record that the two sides have in different versions."""

    _name = "quickbooks.conflict.decision.line"
    _description = "QuickBooks Conflict Decision Line"
    _inherit = ["quickbooks.guarded"]

    decision_id = fields.Many2one(
        "quickbooks.conflict.decision",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    name = fields.Char(required=True, readonly=True)
    label = fields.Char("Field", readonly=True)
    agreed = fields.Text("Before", readonly=True)
    odoo = fields.Text("In Odoo", readonly=True)
    quickbooks = fields.Text("In QuickBooks", readonly=True)
    choice = fields.Selection(SIDES, "Keep")
    fixed = fields.Boolean(readonly=True, help="Only one side can count")

    def write(self, vals):
        self._check_may_write(vals)
        if "choice" in vals and not self.env.su and self.filtered("fixed"):
            raise UserError(
                self.env._(
                    "There is nothing to choose for: %s.",
                    ", ".join(self.filtered("fixed").mapped("label")),
                )
            )
        return super().write(vals)
