"""Odoo accounts that documents post to, or will post to, and that QuickBooks does not know."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .quickbooks_connection_defaults import ACCOUNT_PROPERTIES, DOCUMENT_ACCOUNTS


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    @api.depends("company_id", "start_date")
    def _compute_unmapped_account_count(self):
        """What a person still decides: accounts of QuickBooks, and accounts of Odoo in use."""
        counts = dict(
            self.env["quickbooks.account.mapping"]._read_group(
                Domain("connection_id", "in", self.ids) & self._open_account_domain(),
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            # The accounts of a connection take a fixed number of queries; a company has few connections.
            connection.unmapped_account_count = counts.get(connection, 0) + len(
                connection._unmapped_odoo_accounts()
            )

    @api.model
    def _open_account_domain(self):
        """:return: domain of the account mappings that a person still decides"""
        return (
            Domain("state", "!=", "confirmed")
            & Domain("qbo_active", "=", True)
            & Domain("merged_into_id", "=", False)
        )

    def _unmapped_odoo_accounts(self):
        """
        :return: ``account.account`` with posted items, or that Odoo takes by itself for a new document,
            without a confirmed counterpart
        """
        self.ensure_one()
        if not self.realm_id:
            return self.env["account.account"]
        # As superuser: what is in use does not depend on what the user may see. Read in the company of
        # the connection, whose defaults they are.
        scoped = self.sudo().with_company(self.company_id)
        mapped = scoped.env["quickbooks.account.mapping"].search(
            [("connection_id", "=", self.id), ("state", "=", "confirmed")]
        )
        used = scoped._default_accounts() | scoped._posted_accounts()
        return (used - mapped.account_id).with_env(self.env)

    def _default_accounts(self):
        """:return: accounts that Odoo takes for a document where nobody chooses one"""
        company = self.company_id
        accounts = self.env["account.account"].union(*(company[name] for name in DOCUMENT_ACCOUNTS))
        journals = self.env["account.journal"].search([("company_id", "=", company.id)])
        methods = journals.inbound_payment_method_line_ids
        methods |= journals.outbound_payment_method_line_ids
        accounts |= journals.default_account_id | methods.payment_account_id
        for model, names in ACCOUNT_PROPERTIES.items():
            records = self.env[model]
            domain = [("company_id", "in", (False, company.id))] if "company_id" in records else []
            for name in names:
                accounts |= self._default_property(model, name)
                accounts |= accounts.union(*(row[0] for row in records._read_group(domain, [name])))
        return accounts | self._accounts_of_mapped_taxes()

    def _accounts_of_mapped_taxes(self):
        """A tax without counterpart holds its documents back itself."""
        taxes = (
            self.env["quickbooks.tax.mapping"]
            .search([("connection_id", "=", self.id), ("state", "=", "confirmed")])
            .tax_id
        )
        taxes |= taxes.children_tax_ids
        lines = taxes.invoice_repartition_line_ids | taxes.refund_repartition_line_ids
        return lines.account_id

    def _posted_accounts(self):
        """:return: accounts with posted items in the company, from the start date on"""
        self.env["account.move.line"].flush_model(
            ["account_id", "company_id", "parent_state", "date"]
        )
        since = SQL("AND line.date >= %s", self.start_date) if self.start_date else SQL()
        # One look into the index per account: the items themselves may be millions.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT used.account_account_id
                  FROM account_account_res_company_rel used
                 WHERE used.res_company_id IN %(companies)s
                   AND EXISTS (
                        SELECT 1
                          FROM account_move_line line
                         WHERE line.account_id = used.account_account_id
                           AND line.company_id = %(company)s
                           AND line.parent_state = 'posted'
                           %(since)s
                   )
                """,
                companies=tuple(self.company_id.parent_ids.ids),
                company=self.company_id.id,
                since=since,
            )
        )
        return self.env["account.account"].browse([row[0] for row in rows])
