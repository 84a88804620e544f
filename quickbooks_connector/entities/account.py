"""QuickBooks ``Account``: the chart of accounts."""

from collections import Counter, defaultdict

from odoo import models

# QuickBooks' account types and the types of Odoo that may carry the same amounts, the usual one first
# (Intuit: account, AccountTypeEnum).
ACCOUNT_TYPES = {
    "Bank": ("asset_cash",),
    "Accounts Receivable": ("asset_receivable",),
    "Other Current Asset": ("asset_current", "asset_prepayments", "asset_cash"),
    "Fixed Asset": ("asset_fixed",),
    "Other Asset": ("asset_non_current",),
    "Accounts Payable": ("liability_payable",),
    "Credit Card": ("liability_credit_card",),
    "Other Current Liability": ("liability_current",),
    "Long Term Liability": ("liability_non_current",),
    "Equity": ("equity", "equity_unaffected"),
    "Income": ("income",),
    "Other Income": ("income_other",),
    "Cost of Goods Sold": ("expense_direct_cost",),
    "Expense": ("expense", "expense_depreciation"),
    "Other Expense": ("expense", "expense_depreciation", "expense_other"),
    "Non-Posting": ("off_balance",),
}


class QuickbooksEntityAccount(models.AbstractModel):
    """QuickBooks ``Account`` <-> ``account.account``, by mapping."""

    _name = "quickbooks.entity.account"
    _inherit = "quickbooks.entity.reference_list"
    _description = "QuickBooks Account"

    _qbo_type = "Account"
    _mapping_model = "quickbooks.account.mapping"
    _can_be_merged = True

    def _row_values(self, connection, payload):
        return super()._row_values(connection, payload) | {
            "qbo_number": payload.get("AcctNum") or False,
            "qbo_type": payload.get("AccountType"),
            "qbo_subtype": payload.get("AccountSubType"),
        }

    def _propose(self, connection):
        """By number, then by name, then by type where one account of it is left on either side."""
        rows = self.env[self._mapping_model].search([("connection_id", "=", connection.id)])
        accounts = self.env["account.account"].search(
            self.env["account.account"]._check_company_domain(connection.company_id)
        )
        open_rows = rows.filtered(lambda row: not row.account_id and row.qbo_active)
        free = accounts - rows.account_id
        finders = (
            ("number", lambda row: row.qbo_number, lambda account: account.code),
            ("name", lambda row: _plain(row.qbo_name), lambda a: _plain(a.name)),
            ("type", lambda row: row.qbo_type, self._qbo_type_of),
        )
        for proposed_by, row_key, account_key in finders:
            for row, account in self._pairs(open_rows, free, row_key, account_key):
                row.write(
                    {"account_id": account.id, "state": "proposed", "proposed_by": proposed_by}
                )
                open_rows -= row
                free -= account

    @staticmethod
    def _qbo_type_of(account):
        fitting = [name for name, types in ACCOUNT_TYPES.items() if account.account_type in types]
        return fitting[0] if len(fitting) == 1 else False

    def _pairs(self, rows, accounts, row_key, account_key):
        """Rows and accounts with the same key, where it is unique on both sides and the types fit."""
        by_key = defaultdict(list)
        for account in accounts:
            by_key[account_key(account)].append(account)
        row_counts = Counter(row_key(row) for row in rows)
        for row in rows:
            key = row_key(row)
            candidates = by_key.get(key, []) if key else []
            if row_counts[key] == 1 and len(candidates) == 1:
                fits = candidates[0].account_type in ACCOUNT_TYPES.get(row.qbo_type, ())
                if fits:
                    yield row, candidates[0]


def _plain(name):
    return (name or "").rsplit(":", 1)[-1].strip().casefold()
