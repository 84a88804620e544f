from odoo import api, fields, models
from odoo.fields import Domain

from ..entities.account import ACCOUNT_TYPES


class QuickbooksAccountMapping(models.Model):
    """An account of the QuickBooks chart and the Odoo account that carries the same amounts."""

    _name = "quickbooks.account.mapping"
    _description = "QuickBooks Account Mapping"
    _inherit = ["quickbooks.mapping"]
    _odoo_field = "account_id"

    account_id = fields.Many2one(
        "account.account", "Odoo account", check_company=True, ondelete="restrict", index=True
    )
    qbo_number = fields.Char("Number", readonly=True)
    qbo_type = fields.Char("Type", readonly=True)
    qbo_subtype = fields.Char("Detail type", readonly=True)

    fitting_account_types = fields.Json(compute="_compute_fitting_account_types")

    merged_into_id = fields.Many2one(
        "quickbooks.account.mapping",
        "Merged into",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        help="QuickBooks merged this account into another one: what posts to either belongs to that one.",
    )

    _qbo_unique = models.Constraint(
        "UNIQUE(connection_id, qbo_id)", "This QuickBooks account is listed already."
    )
    _account_unique = models.UniqueIndex(
        "(connection_id, account_id) WHERE account_id IS NOT NULL",
        "This Odoo account is mapped to another QuickBooks account already.",
    )

    def _survivor(self):
        return self.merged_into_id or self

    @api.depends("qbo_type")
    def _compute_fitting_account_types(self):
        for mapping in self:
            mapping.fitting_account_types = list(ACCOUNT_TYPES.get(mapping.qbo_type, ()))

    def write(self, vals):
        """A proposal of the same account for another row gives way to the choice."""
        account_id = vals.get("account_id")
        if account_id:
            self.search(
                Domain("connection_id", "in", self.connection_id.ids)
                & Domain("account_id", "=", account_id)
                & Domain("state", "=", "proposed")
                & Domain("id", "not in", self.ids)
            ).write({"account_id": False})
        return super().write(vals)
