"""Accounts of either side that a person still decides, in one list."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class QuickbooksAccountToMap(models.Model):
    """A QuickBooks account without a confirmed Odoo account, or an Odoo account in use without a
    QuickBooks account. Nothing is stored: a row goes when its account has its counterpart."""

    _name = "quickbooks.account.to.map"
    _description = "QuickBooks Account to Map"
    _inherit = ["quickbooks.guarded"]
    _auto = False
    _order = "side desc, name, id"
    _rec_name = "name"

    connection_id = fields.Many2one("quickbooks.connection", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    side = fields.Selection([("quickbooks", "QuickBooks"), ("odoo", "Odoo")], readonly=True)
    name = fields.Char("Account", readonly=True)
    mapping_id = fields.Many2one("quickbooks.account.mapping", readonly=True)
    account_id = fields.Many2one("account.account", "Odoo account", readonly=True)
    proposed_account_id = fields.Many2one("account.account", "Proposal", readonly=True)
    number = fields.Char(compute="_compute_kind")
    kind = fields.Char("Type", compute="_compute_kind")

    def _compute_kind(self):
        labels = dict(
            self.env["account.account"]._fields["account_type"]._description_selection(self.env)
        )
        for row in self:
            account = row.account_id.with_company(row.company_id)
            account_type = account.account_type
            row.number = account.code or row.mapping_id.qbo_number
            row.kind = labels.get(account_type) if account_type else row.mapping_id.qbo_type

    @property
    def _table_query(self):
        connections = self.env["quickbooks.connection"].search(
            [("company_id", "in", self.env.companies.ids), ("realm_id", "!=", False)]
        )
        mappings = self.env["quickbooks.account.mapping"]
        opened = mappings._search(
            connections._open_account_domain() & Domain("connection_id", "in", connections.ids)
        )
        self.env["account.account"].flush_model(["name"])
        mappings.flush_model()
        in_odoo = [
            (connection.id, connection.company_id.id, account.id)
            for connection in connections
            for account in connection._unmapped_odoo_accounts()
        ]
        # An id that stays the same: the rows of the mapping have even ones, an account of Odoo, which may
        # be missing on several connections, has an odd one for each of them.
        return SQL(
            """
            SELECT mapping.id * 2::bigint AS id, mapping.connection_id, mapping.company_id,
                   'quickbooks' AS side, mapping.qbo_name AS name, mapping.id AS mapping_id,
                   NULL::integer AS account_id, mapping.account_id AS proposed_account_id
              FROM quickbooks_account_mapping mapping
             WHERE mapping.id IN %(opened)s
             UNION ALL
            SELECT ((used.connection_id::bigint << 32) + used.account_id) * 2 + 1, used.connection_id,
                   used.company_id, 'odoo', %(name)s, NULL, used.account_id, NULL
              FROM (VALUES %(in_odoo)s) AS used (connection_id, company_id, account_id)
              JOIN account_account account ON account.id = used.account_id
            """,
            opened=opened.subselect(),
            name=self.env["account.account"]._field_to_sql("account", "name"),
            in_odoo=SQL(", ").join(in_odoo or [(0, 0, 0)]),
        )

    def action_choose(self):
        """Open the choice of the counterpart of this account."""
        self.ensure_one()
        self._check_role("manager")
        choice = self.env["quickbooks.mapping.choice"]
        if self.mapping_id:
            return choice._action_for(self.connection_id, mapping=self.mapping_id)
        return choice._action_for(self.connection_id, account=self.account_id)

    def action_confirm(self):
        """Accept the proposals among the marked rows."""
        self._check_role("manager")
        self.mapping_id.action_confirm()
