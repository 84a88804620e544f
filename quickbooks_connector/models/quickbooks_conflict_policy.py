from odoo import api, fields, models
from odoo.fields import Command, Domain


class QuickbooksConflictPolicy(models.Model):
    """Which side counts where the same field of a record was changed on both sides."""

    _name = "quickbooks.conflict.policy"
    _description = "QuickBooks Conflict Policy"
    _inherit = ["quickbooks.guarded", "quickbooks.typed.mixin"]
    _order = "id"
    _rec_name = "qbo_type"
    _write_roles = {"policy": "approver"}

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    qbo_type = fields.Selection(
        "_selection_qbo_type", "Kind of record", required=True, readonly=True
    )
    policy = fields.Selection(
        [
            ("ask", "Ask"),
            ("quickbooks", "QuickBooks wins"),
            ("odoo", "Odoo wins"),
            ("newest", "The later change wins"),
        ],
        "Changed on both sides",
        required=True,
        default="ask",
        help="Which side counts when the same field was changed in Odoo and in QuickBooks. Where “The later"
        " change wins”, you are still asked about a contact or product that QuickBooks may have changed"
        " later: it gives them the time of their latest sale or payment, too.",
    )

    _unique_type = models.Constraint(
        "UNIQUE(connection_id, qbo_type)", "This kind of record is listed already."
    )

    @api.model
    def _default_rows(self, known=()):
        """
        :param known: types that have a row already
        :return: commands that add a row for every other type
        """
        types = [qbo_type for qbo_type, _label in self.env["quickbooks.entity"]._type_labels()]
        return [Command.create({"qbo_type": name}) for name in types if name not in known]

    def write(self, vals):
        """What waits for a decision is looked at again under the new policy."""
        result = super().write(vals)
        if "policy" in vals:
            concerned = Domain.OR(
                Domain("connection_id", "=", policy.connection_id.id)
                & Domain("qbo_type", "=", policy.qbo_type)
                for policy in self
            )
            conflicts = (
                self.env["quickbooks.binding"]
                .sudo()
                .search(concerned & Domain("status", "=", "conflict"))
            )
            conflicts.write({"retry_pull": True})
            conflicts.connection_id._trigger()
        return result
