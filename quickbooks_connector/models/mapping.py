"""What every mapping has in common: an entry of a QuickBooks list and its counterpart in Odoo."""

from odoo import api, fields, models


class QuickbooksMapping(models.AbstractModel):
    """One row per entry of a QuickBooks list. The counterpart is used only once it is confirmed."""

    _name = "quickbooks.mapping"
    _description = "QuickBooks Mapping"
    _inherit = ["quickbooks.guarded"]
    _order = "state desc, qbo_name, id"
    _rec_name = "qbo_name"
    _check_company_auto = True

    # Name of the field that holds the record in Odoo.
    _odoo_field = None

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    qbo_id = fields.Char("QuickBooks ID", required=True, readonly=True)
    qbo_name = fields.Char("QuickBooks", required=True, readonly=True)
    qbo_active = fields.Boolean("Active in QuickBooks", default=True, readonly=True)
    state = fields.Selection(
        [("unmapped", "To choose"), ("proposed", "Proposed"), ("confirmed", "Confirmed")],
        readonly=True,
        required=True,
        default="unmapped",
    )
    proposed_by = fields.Selection(
        [
            ("number", "Number"),
            ("name", "Name"),
            ("type", "Type"),
            ("percentage", "Percentage"),
            ("rates", "Rates of the code"),
            ("days", "Days"),
            ("import", "Import"),
        ],
        "Found by",
        readonly=True,
    )

    @api.depends("qbo_name", "state")
    @api.depends_context("quickbooks_name_only")
    def _compute_display_name(self):
        name_only = self.env.context.get("quickbooks_name_only")
        for mapping in self:
            record = mapping[self._odoo_field]
            counterpart = f" = {record.display_name or '?'}"
            mapping.display_name = mapping.qbo_name + ("" if name_only else counterpart)

    def _survivor(self):
        """:return: the mapping of the entry that this one was merged into, else this one"""
        return self

    def action_confirm(self):
        """Accept the proposals."""
        self._check_role("manager", "write")
        proposals = self.filtered(self._odoo_field)
        proposals._check_choice({"state": "confirmed"})
        # The state is the code's own.
        proposals.sudo().state = "confirmed"
        self.connection_id._retry_blocked()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get(self._odoo_field):
                vals.setdefault("state", "confirmed")
        return super().create(vals_list)

    def _check_choice(self, vals):
        """Overridden where a choice of a person can be refused.

        :param dict vals: as given to :meth:`write`
        """

    def write(self, vals):
        """A choice made by a person is confirmed by being made, and lets waiting records go.

        Superuser code is not asked back: it is no person, or has asked the person already.
        """
        if not self.env.su:
            self._check_may_write(vals)
            self._check_choice(vals)
        result = super().write(vals)
        if self._odoo_field not in vals:
            return result
        state = vals.get("state") or ("confirmed" if vals[self._odoo_field] else "unmapped")
        if "state" not in vals:
            # How it was found, and how far it is, are the code's own.
            found = {"state": state, "proposed_by": vals.get("proposed_by", False)}
            super(QuickbooksMapping, self.sudo()).write(found)
        if state == "confirmed":
            self.connection_id._retry_blocked()
        return result
