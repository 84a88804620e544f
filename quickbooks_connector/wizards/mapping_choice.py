"""One account or tax without counterpart, and what may be its counterpart."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..entities.account import ACCOUNT_TYPES


class QuickbooksMappingChoice(models.TransientModel):
    """A person chooses the counterpart of one account or tax. Only what fits and is free is offered.

    One side is given, the other one is chosen; which one, the action says that opens the choice.
    """

    _name = "quickbooks.mapping.choice"
    _description = "QuickBooks Mapping Choice"
    _inherit = ["quickbooks.guarded"]

    connection_id = fields.Many2one("quickbooks.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", related_sudo=False)
    given = fields.Selection(
        [
            ("qbo_account", "QuickBooks account"),
            ("odoo_account", "Odoo account"),
            ("qbo_tax", "QuickBooks tax"),
            ("odoo_tax", "Odoo tax"),
        ],
        required=True,
    )
    account_mapping_id = fields.Many2one(
        "quickbooks.account.mapping", "QuickBooks account", ondelete="cascade"
    )
    account_id = fields.Many2one("account.account", "Odoo account", ondelete="cascade")
    tax_mapping_id = fields.Many2one("quickbooks.tax.mapping", "QuickBooks tax", ondelete="cascade")
    tax_id = fields.Many2one("account.tax", "Odoo tax", ondelete="cascade")
    replacement_account_id = fields.Many2one(
        "account.account",
        "Or use instead",
        ondelete="cascade",
        help="Journals, categories and the company take this account from now on. It is known in"
        " QuickBooks.",
    )

    qbo_type = fields.Char(
        "QuickBooks type", related="account_mapping_id.qbo_type", related_sudo=False
    )
    account_type = fields.Selection(
        string="Odoo type", related="account_id.account_type", related_sudo=False
    )
    choosable_account_mapping_ids = fields.Many2many(
        "quickbooks.account.mapping", compute="_compute_choosable"
    )
    choosable_account_ids = fields.Many2many("account.account", compute="_compute_choosable")
    choosable_tax_mapping_ids = fields.Many2many(
        "quickbooks.tax.mapping", compute="_compute_choosable"
    )
    choosable_tax_ids = fields.Many2many("account.tax", compute="_compute_choosable")
    replacement_account_ids = fields.Many2many(
        "account.account", compute="_compute_replacement_account_ids"
    )
    nothing_fits = fields.Boolean(compute="_compute_choosable")
    warning = fields.Text(compute="_compute_warning")
    accepted = fields.Boolean(
        "Change it all the same", compute="_compute_accepted", store=True, readonly=False
    )

    # === OPENING === #

    @api.model
    def _action_for(
        self, connection, mapping=None, account=None, tax_mapping=None, tax=None, proposal=None
    ):
        """Give one of the four; its counterpart is chosen.

        :param proposal: the Odoo account that is proposed for a mapping, may be empty
        :return: action that opens the choice
        """
        given = {
            "qbo_account": {"account_mapping_id": mapping},
            "odoo_account": {"account_id": account},
            "qbo_tax": {"tax_mapping_id": tax_mapping},
            "odoo_tax": {"tax_id": tax},
        }
        name, values = next((name, v) for name, v in given.items() if any(v.values()))
        if mapping:
            values["account_id"] = mapping.account_id if proposal is None else proposal
        if tax_mapping:
            values["tax_id"] = tax_mapping.tax_id
        defaults = {f"default_{field}": record.id for field, record in values.items()}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose the counterpart"),
            "res_model": self._name,
            "views": [(False, "form")],
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_connection_id": connection.id,
                "default_given": name,
                # In a choice the name of the QuickBooks account says enough.
                "quickbooks_name_only": True,
                **defaults,
            },
        }

    # === COMPUTE METHODS === #

    @api.depends("connection_id", "given")
    def _compute_choosable(self):
        for choice in self:
            # What is given does not change while the form is open.
            choice.choosable_account_mapping_ids = choice._account_mappings()
            choice.choosable_account_ids = choice._accounts()
            choice.choosable_tax_mapping_ids = choice._tax_mappings()
            choice.choosable_tax_ids = choice._taxes()
            choice.nothing_fits = not {
                "qbo_account": choice.choosable_account_ids,
                "odoo_account": choice.choosable_account_mapping_ids,
                "qbo_tax": choice.choosable_tax_ids,
                "odoo_tax": choice.choosable_tax_mapping_ids,
            }.get(choice.given)

    def _free_rows(self):
        """:return: domain of the mapping rows of the connection that may still be chosen"""
        return (
            Domain("connection_id", "=", self.connection_id.id)
            & Domain("state", "!=", "confirmed")
            & Domain("qbo_active", "=", True)
        )

    def _account_mappings(self):
        mappings = self.env["quickbooks.account.mapping"]
        if self.given != "odoo_account":
            return mappings
        account_type = self.account_id.account_type
        fitting = [name for name, types in ACCOUNT_TYPES.items() if account_type in types]
        return mappings.search(
            self._free_rows()
            & Domain("merged_into_id", "=", False)
            & Domain("qbo_type", "in", fitting)
        )

    def _accounts(self):
        accounts = self.env["account.account"]
        if self.given != "qbo_account":
            return accounts
        taken = self.env["quickbooks.account.mapping"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("state", "=", "confirmed"),
                ("id", "!=", self.account_mapping_id.id),
            ]
        )
        return accounts.search(
            Domain(accounts._check_company_domain(self.company_id))
            & Domain("account_type", "in", ACCOUNT_TYPES.get(self.qbo_type, ()))
            & Domain("id", "not in", taken.account_id.ids)
        )

    def _tax_mappings(self):
        mappings = self.env["quickbooks.tax.mapping"]
        if self.given != "odoo_tax":
            return mappings
        # Documents name codes; rates are named in the tax lines of QuickBooks only.
        return mappings.search(self._free_rows() & Domain("qbo_type", "=", "TaxCode"))

    def _taxes(self):
        taxes = self.env["account.tax"]
        if self.given != "qbo_tax":
            return taxes
        several = len(self.tax_mapping_id.rate_ids) > 1
        return taxes.search(
            Domain(taxes._check_company_domain(self.company_id))
            & Domain("type_tax_use", "=", "sale")
            & Domain("amount_type", "=", "group" if several else "percent")
        )

    @api.depends("given")
    def _compute_replacement_account_ids(self):
        for choice in self:
            accounts = self.env["account.account"]
            if choice.given == "odoo_account" and not choice._is_posted_to():
                accounts = (
                    self.env["quickbooks.account.mapping"]
                    .search(
                        [
                            ("connection_id", "=", choice.connection_id.id),
                            ("state", "=", "confirmed"),
                            ("qbo_active", "=", True),
                            ("account_id.account_type", "=", choice.account_type),
                        ]
                    )
                    .account_id
                )
            choice.replacement_account_ids = accounts

    def _is_posted_to(self):
        # As superuser: what is posted does not depend on what the user may see.
        items = self.env["account.move.line"].sudo()
        return items.search_count(
            [
                ("account_id", "=", self.account_id.id),
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
            ],
            limit=1,
        )

    @api.depends("account_mapping_id", "account_id", "replacement_account_id")
    def _compute_warning(self):
        for choice in self:
            mapping = choice.account_mapping_id
            chosen = {"account_id": choice.account_id.id}
            choice.warning = mapping._warning(chosen) if mapping else False

    @api.depends("account_mapping_id", "account_id")
    def _compute_accepted(self):
        """Another choice is another warning."""
        self.accepted = False

    # === BUTTONS === #

    def action_confirm(self):
        """Map it, and try again what waited for it.

        :raise UserError: nothing is chosen, or history would part and nobody has agreed to that
        """
        self.ensure_one()
        self._check_role("manager")
        if self.replacement_account_id:
            self._replace()
        elif self.given in ("qbo_account", "odoo_account"):
            self._map_account()
        else:
            self._map_tax()
        # As superuser: a person has no right to delete issues, they go by being solved.
        self.env["quickbooks.sync.issue"].sudo()._remove_solved(self.connection_id)
        return {"type": "ir.actions.act_window_close"}

    def _map_account(self):
        mapping = self.account_mapping_id
        mapping.check_access("write")
        if not mapping or not (self.account_id or mapping.account_id):
            raise UserError(self.env._("Choose an account first."))
        values = {"account_id": self.account_id.id}
        warning = mapping._warning(values)
        if warning and not self.accepted:
            raise UserError(
                self.env._(
                    "%s\n\nIf this is what you want, mark “Change it all the same” first.", warning
                )
            )
        if self.account_id not in (mapping.account_id, self.env["account.account"]):
            self.account_id.check_access("read")
        # As superuser: the person may map accounts, and has read what parts.
        mapping.sudo().write(values)
        if warning:
            mapping.connection_id.message_post(
                body=self.env._("An account was mapped in another way. %s", warning)
            )

    def _map_tax(self):
        if not self.tax_mapping_id or not self.tax_id:
            raise UserError(self.env._("Choose a tax first."))
        self.tax_mapping_id.tax_id = self.tax_id

    def _replace(self):
        """Odoo's defaults take an account that QuickBooks knows."""
        self.env["quickbooks.account.mapping"].check_access("write")
        connection = self.connection_id
        connection.check_access("write")
        if self.replacement_account_id not in self.replacement_account_ids:
            raise UserError(
                self.env._("%s cannot be used instead.", self.replacement_account_id.display_name)
            )
        # As superuser: defaults of the company are settings; who maps accounts decides about these.
        connection.sudo().with_company(connection.company_id)._replace_default(
            self.account_id, self.replacement_account_id
        )
        connection.message_post(
            body=self.env._(
                "Defaults of Odoo take %(new)s instead of %(old)s.",
                new=self.replacement_account_id.display_name,
                old=self.account_id.display_name,
            )
        )

    def action_read_lists(self):
        """Read the lists of QuickBooks again, and offer what is new there."""
        self.ensure_one()
        self._check_role("manager")
        self.connection_id.action_refresh_lists()
        return self._action_for(
            self.connection_id,
            mapping=self.account_mapping_id if self.given == "qbo_account" else None,
            account=self.account_id if self.given == "odoo_account" else None,
            tax_mapping=self.tax_mapping_id if self.given == "qbo_tax" else None,
            tax=self.tax_id if self.given == "odoo_tax" else None,
        )
