"""The QuickBooks chart of accounts becomes the chart of an empty Odoo company."""

import itertools
import re

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..entities.account import ACCOUNT_TYPES

# First digit of a made account code, after the kind of account.
CODE_PREFIXES = {"asset": "1", "liability": "2", "equity": "3", "income": "4", "expense": "5"}
OTHER_PREFIX = "9"
# Odoo takes letters, digits and full stops in the code of an account only.
NO_CODE_CHARACTERS = re.compile(r"[^A-Za-z0-9.]")


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    can_import_chart = fields.Boolean(compute="_compute_can_import_chart")
    next_step = fields.Selection(
        [
            ("import", "Import the chart"),
            ("map", "Map the accounts"),
            ("start", "Start"),
            ("again", "Start again"),
        ],
        compute="_compute_next_step",
        help="What a person does next with a connection that is not switched on",
    )

    @api.depends("state", "company_id")
    def _compute_can_import_chart(self):
        for connection in self:
            connection.can_import_chart = (
                connection.state == "connected"
                and connection._is_company_empty()
                and connection._has_accounts_to_import()
            )

    @api.depends("can_import_chart", "unmapped_account_count", "cursor")
    def _compute_next_step(self):
        for connection in self:
            if connection.state != "connected":
                connection.next_step = False
            elif connection.cursor:
                connection.next_step = "again"
            elif connection.can_import_chart:
                connection.next_step = "import"
            else:
                connection.next_step = "map" if connection.unmapped_account_count else "start"

    def _is_company_empty(self):
        # As superuser: also entries of a company that the user has not switched on count.
        items = self.env["account.move.line"].sudo()
        return not items.search_count([("company_id", "=", self.company_id.id)], limit=1)

    def _has_accounts_to_import(self):
        open_rows = self._accounts_of_quickbooks() & Domain("state", "!=", "confirmed")
        return bool(self.env["quickbooks.account.mapping"].search_count(open_rows, limit=1))

    def _accounts_of_quickbooks(self):
        return (
            Domain("connection_id", "=", self.id)
            & Domain("qbo_type", "in", list(ACCOUNT_TYPES))
            & Domain("merged_into_id", "=", False)
        )

    def action_import_chart(self):
        """Make an Odoo account, journal, tax and payment term for each that QuickBooks has, and let
        Odoo's defaults point to them. What is there already is not made again.

        :raise UserError: the company has entries already: its accounts are mapped, not made
        """
        self._check_role("manager", "write")
        self.env["account.account"].check_access("create")
        for connection in self:
            if not connection._is_company_empty():
                raise UserError(
                    self.env._(
                        "%s has journal entries already. Map its accounts on the page Account mapping"
                        " instead of importing the chart.",
                        connection.company_id.name,
                    )
                )
            scoped = connection.with_company(connection.company_id).sudo()
            scoped._import_accounts()
            scoped._import_journals()
            scoped._import_taxes()
            scoped._import_terms()
            scoped._import_defaults()

    # === ACCOUNTS === #

    def _import_accounts(self):
        mappings = self.env["quickbooks.account.mapping"].search(self._accounts_of_quickbooks())
        mappings.filtered("account_id").state = "confirmed"
        missing = mappings.filtered(lambda mapping: not mapping.account_id)
        # The code of an archived account is taken, too.
        every_account = self.env["account.account"].with_context(active_test=False)
        taken = set(
            every_account.search(every_account._check_company_domain(self.company_id)).mapped(
                "code"
            )
        )
        accounts = self.env["account.account"].create(
            [self._account_values(mapping, taken) for mapping in missing]
        )
        for mapping, account in zip(missing, accounts, strict=True):
            mapping.write({"account_id": account.id, "proposed_by": "import"})

    def _account_values(self, mapping, taken):
        account_type = ACCOUNT_TYPES[mapping.qbo_type][0]
        if mapping.qbo_subtype == "UndepositedFunds":
            # Money at hand: a journal receives payments into it.
            account_type = "asset_cash"
        return {
            "name": mapping.qbo_name,
            "code": self._account_code(mapping, account_type, taken),
            "account_type": account_type,
            "company_ids": [Command.set(self.company_id.ids)],
            "active": mapping.qbo_active,
        }

    @staticmethod
    def _account_code(mapping, account_type, taken):
        """:return: QuickBooks' number, else one made of the kind of account and QuickBooks' id"""
        prefix = CODE_PREFIXES.get(account_type.partition("_")[0], OTHER_PREFIX)
        number = NO_CODE_CHARACTERS.sub("", mapping.qbo_number or "")
        code = number or f"{prefix}{mapping.qbo_id.zfill(5)}"
        while code in taken:
            code += "0"
        taken.add(code)
        return code

    # === TAXES AND TERMS === #

    def _import_taxes(self):
        """A tax per rate, posting to the account of its agency, and a group per code of several rates."""
        mappings = self.env["quickbooks.tax.mapping"].search([("connection_id", "=", self.id)])
        mappings.filtered("tax_id").state = "confirmed"
        rates = mappings.filtered(lambda m: m.qbo_type == "TaxRate" and not m.tax_id)
        for rate in rates:
            account = self._agency_account(rate)
            if account:
                rate.tax_id = self._make_tax(rate, account)
        codes = mappings.filtered(lambda m: m.qbo_type == "TaxCode" and not m.tax_id)
        for code in codes:
            taxes = code.rate_ids.tax_id
            if len(code.rate_ids) == 1:
                code.tax_id = taxes
            elif code.rate_ids and len(taxes) == len(code.rate_ids):
                code.tax_id = self._make_group(code, taxes)

    def _agency_account(self, rate):
        """:return: the account that the agency's tax is owed on, empty when it is not clear

        QuickBooks names it on the agency, or calls it after the agency.
        """
        mappings = self.env["quickbooks.account.mapping"].search([("connection_id", "=", self.id)])
        if rate.agency_account_qbo_id:
            return mappings.filtered(lambda m: m.qbo_id == rate.agency_account_qbo_id).account_id
        return mappings.filtered(
            lambda m: rate.agency_name and m.qbo_name == f"{rate.agency_name} Payable"
        ).account_id

    def _make_group(self, code, taxes):
        """:return: a tax of several, the one of an earlier import where there is one"""
        named = self._taxes_named(code.qbo_name)
        return named.filtered(lambda tax: tax.children_tax_ids == taxes)[:1] or self.env[
            "account.tax"
        ].create(
            self._tax_values(code.qbo_name, named)
            | {
                "amount_type": "group",
                "amount": 0.0,
                "children_tax_ids": [Command.set(taxes.ids)],
            }
        )

    def _taxes_named(self, name):
        """:return: sale taxes of the company whose name begins so, archived ones included"""
        taxes = self.env["account.tax"].with_context(active_test=False)
        return taxes.search(
            [
                ("company_id", "child_of", self.company_id.root_id.id),
                ("type_tax_use", "=", "sale"),
                ("name", "=like", f"{name}%"),
            ]
        )

    def _make_tax(self, rate, account):
        """:return: a tax that posts to an account, the one of an earlier import where there is one"""
        named = self._taxes_named(rate.qbo_name)
        same = named.filtered(
            lambda tax: (
                tax.active
                and tax.company_id == self.company_id
                and tax.amount_type == "percent"
                and tax.amount == rate.rate
                and tax.invoice_repartition_line_ids.account_id == account
            )
        )
        if same:
            return same[0]
        repartition = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": account.id}),
        ]
        return self.env["account.tax"].create(
            self._tax_values(rate.qbo_name, named)
            | {
                "amount_type": "percent",
                "amount": rate.rate,
                "invoice_repartition_line_ids": repartition,
                "refund_repartition_line_ids": repartition,
            }
        )

    def _tax_values(self, name, named):
        """
        :param named: taxes whose name begins so; Odoo wants a name of its own for each
        """
        country = self.company_id.account_fiscal_country_id or self.company_id.country_id
        groups = self.env["account.tax.group"]
        # The groups of Odoo's own taxes are called after rates, and invoices show the name.
        described = {
            "name": self.env._("Sales tax"),
            "company_id": self.company_id.id,
            "country_id": country.id,
        }
        group = groups.search([(name, "=", value) for name, value in described.items()], limit=1)
        group = group or groups.create(described)
        return {
            "name": next(free_names(name, set(named.mapped("name")))),
            "type_tax_use": "sale",
            "company_id": self.company_id.id,
            "country_id": country.id,
            "tax_group_id": group.id,
            "price_include_override": "tax_excluded",
        }

    def _import_terms(self):
        mappings = self.env["quickbooks.term.mapping"].search([("connection_id", "=", self.id)])
        mappings.filtered("payment_term_id").state = "confirmed"
        for mapping in mappings.filtered(lambda m: not m.payment_term_id):
            mapping.payment_term_id = self.env["account.payment.term"].create(
                {
                    "name": mapping.qbo_name,
                    "company_id": self.company_id.id,
                    "line_ids": [
                        Command.create(
                            {
                                "value": "percent",
                                "value_amount": 100.0,
                                "delay_type": "days_after",
                                "nb_days": mapping.due_days,
                            }
                        )
                    ],
                }
            )


def free_names(name, taken):
    """
    :param taken: names that are in use
    :return: iterator over the name itself and the name with a number, without those in use
    """
    numbered = (f"{name} ({number})" for number in itertools.count(2))
    return (one for one in itertools.chain([name], numbered) if one not in taken)
