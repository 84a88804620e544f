"""The QuickBooks chart of accounts becomes the chart of an empty Odoo company."""

from odoo import Command, models
from odoo.exceptions import UserError

from ..entities.account import ACCOUNT_TYPES

# First digit of a made account code, after the kind of account.
CODE_PREFIXES = {"asset": "1", "liability": "2", "equity": "3", "income": "4", "expense": "5"}
OTHER_PREFIX = "9"
JOURNAL_TYPES = {"Bank": "bank", "Credit Card": "credit"}


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def action_import_chart(self):
        """Make an Odoo account, journal, tax and payment term for each that QuickBooks has.

        :raise UserError: the company has entries already: its accounts are mapped, not made
        """
        self._check_role("manager", "write")
        self.env["account.account"].check_access("create")
        for connection in self:
            if connection.env["account.move.line"].search_count(
                [("company_id", "=", connection.company_id.id)], limit=1
            ):
                raise UserError(
                    self.env._(
                        "%s has journal entries already. Map its accounts on the page Account mapping"
                        " instead of importing the chart.",
                        connection.company_id.name,
                    )
                )
            scoped = connection.with_company(connection.company_id).sudo()
            scoped._import_accounts()
            scoped._import_defaults()
            scoped._import_journals()
            scoped._import_taxes()
            scoped._import_terms()

    # === ACCOUNTS === #

    def _import_accounts(self):
        mappings = self.env["quickbooks.account.mapping"].search(
            [("connection_id", "=", self.id), ("qbo_type", "in", list(ACCOUNT_TYPES))]
        )
        mappings.filtered("account_id").state = "confirmed"
        missing = mappings.filtered(lambda mapping: not mapping.account_id)
        taken = set(
            self.env["account.account"]
            .search(self.env["account.account"]._check_company_domain(self.company_id))
            .mapped("code")
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
        code = mapping.qbo_number or f"{prefix}{mapping.qbo_id.zfill(5)}"
        while code in taken:
            code += "0"
        taken.add(code)
        return code

    def _import_defaults(self):
        """Partners post to the receivable and payable accounts of QuickBooks, where there is one each."""
        fields_by_type = {
            "Accounts Receivable": "property_account_receivable_id",
            "Accounts Payable": "property_account_payable_id",
        }
        for qbo_type, field in fields_by_type.items():
            mapping = self.env["quickbooks.account.mapping"].search(
                [("connection_id", "=", self.id), ("qbo_type", "=", qbo_type)]
            )
            if len(mapping) == 1:
                self.env["ir.default"].set(
                    "res.partner", field, mapping.account_id.id, company_id=self.company_id.id
                )

    # === JOURNALS === #

    def _import_journals(self):
        """A journal per bank and card account, two for what comes from QuickBooks, and Odoo's own."""
        company = self.company_id
        own = [
            ("sale", self.env._("Customer Invoices"), "INV"),
            ("purchase", self.env._("Vendor Bills"), "BILL"),
            ("general", self.env._("Miscellaneous Operations"), "MISC"),
        ]
        for journal_type, name, code in own:
            if not self._journals(journal_type):
                self._make_journal(journal_type, name, code)
        self._ensure_quickbooks_journals()
        mappings = self.env["quickbooks.account.mapping"].search(
            [("connection_id", "=", self.id), ("qbo_active", "=", True)]
        )
        for number, mapping in enumerate(mappings.sorted("qbo_name")):
            journal_type = JOURNAL_TYPES.get(mapping.qbo_type)
            if mapping.qbo_subtype == "UndepositedFunds":
                journal_type = "cash"
            account = mapping.account_id
            known = self.env["account.journal"]._quickbooks_of_account(account, company)
            if journal_type and not known:
                journal = self._make_journal(
                    journal_type, mapping.qbo_name, f"Q{number:03d}", default_account_id=account.id
                )
                lines = journal.inbound_payment_method_line_ids
                (lines + journal.outbound_payment_method_line_ids).payment_account_id = account

    def _ensure_quickbooks_journals(self):
        """Two journals of their own for what comes from QuickBooks, where the numbers are its own."""
        self.ensure_one()
        if not self.sale_journal_id:
            self.sale_journal_id = self._make_journal(
                "sale", self.env._("QuickBooks Invoices"), "QBI", quickbooks_numbers=True
            )
        if not self.general_journal_id:
            self.general_journal_id = self._make_journal(
                "general", self.env._("QuickBooks Entries"), "QBE", quickbooks_numbers=True
            )

    def _journals(self, journal_type):
        return self.env["account.journal"].search(
            [("company_id", "=", self.company_id.id), ("type", "=", journal_type)]
        )

    def _make_journal(self, journal_type, name, code, **values):
        return self.env["account.journal"].create(
            values
            | {"type": journal_type, "name": name, "code": code, "company_id": self.company_id.id}
        )

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
                code.tax_id = self.env["account.tax"].create(
                    self._tax_values(code.qbo_name)
                    | {
                        "amount_type": "group",
                        "amount": 0.0,
                        "children_tax_ids": [Command.set(taxes.ids)],
                    }
                )

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

    def _make_tax(self, rate, account):
        repartition = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": account.id}),
        ]
        return self.env["account.tax"].create(
            self._tax_values(rate.qbo_name)
            | {
                "amount_type": "percent",
                "amount": rate.rate,
                "invoice_repartition_line_ids": repartition,
                "refund_repartition_line_ids": repartition,
            }
        )

    def _tax_values(self, name):
        country = self.company_id.account_fiscal_country_id or self.company_id.country_id
        groups = self.env["account.tax.group"]
        # The groups of Odoo's own taxes are called after rates, and invoices show the name.
        named = {
            "name": self.env._("Sales tax"),
            "company_id": self.company_id.id,
            "country_id": country.id,
        }
        group = groups.search([(name, "=", value) for name, value in named.items()], limit=1)
        group = group or groups.create(named)
        return {
            "name": name,
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
