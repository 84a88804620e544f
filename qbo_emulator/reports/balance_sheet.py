"""BalanceSheet: assets, and the liabilities and the equity that they are financed by."""

from ..ledger import BALANCE_SHEET_TYPES
from . import layout
from .statement import answer_statement
from .sums import Summary
from .tree_rows import heading, plus, titled, tree_rows

#: (group, title, account type or list of the sections below)
_ASSETS = (
    "TotalAssets",
    "ASSETS",
    [
        (
            "CurrentAssets",
            "Current Assets",
            [
                ("BankAccounts", "Bank Accounts", "Bank"),
                ("AR", "Accounts Receivable", "Accounts Receivable"),
                ("OtherCurrentAssets", "Other Current Assets", "Other Current Asset"),
            ],
        ),
        ("FixedAssets", "Fixed Assets", "Fixed Asset"),
        ("OtherAssets", "Other Assets", "Other Asset"),
    ],
)
_LIABILITIES_AND_EQUITY = (
    "TotalLiabilitiesAndEquity",
    "LIABILITIES AND EQUITY",
    [
        (
            "Liabilities",
            "Liabilities",
            [
                (
                    "CurrentLiabilities",
                    "Current Liabilities",
                    [
                        ("AP", "Accounts Payable", "Accounts Payable"),
                        ("CreditCards", "Credit Cards", "Credit Card"),
                        (
                            "OtherCurrentLiabilities",
                            "Other Current Liabilities",
                            "Other Current Liability",
                        ),
                    ],
                ),
                ("LongTermLiabilities", "Long-Term Liabilities", "Long Term Liability"),
            ],
        ),
        ("Equity", "Equity", "Equity"),
    ],
)


def balance_sheet(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    return answer_statement(company, parameters, "BalanceSheet", Summary.balances, _write)


def _write(chart, division):
    sheet = _Sheet(chart, division)
    return sheet.rows(), sheet.is_empty


class _Sheet:
    """Writes the lines of the balance sheet.

    :param chart: :class:`~qbo_emulator.reports.chart.Chart`
    :param division: :class:`~qbo_emulator.reports.sums.Division`
    """

    def __init__(self, chart, division):
        self._chart = chart
        self._sums = division.sums
        self._width = division.width
        self._profit = [0] * self._width
        for key, cents in division.sums.items():
            if chart[key].type not in BALANCE_SHEET_TYPES:
                self._profit = plus(self._profit, [-amount for amount in cents])
        self.is_empty = not any(map(any, division.sums.values()))

    def rows(self):
        """:return: list of the two halves"""
        return [self._half(*_ASSETS), self._half(*_LIABILITIES_AND_EQUITY)]

    def _half(self, group, title, parts):
        rows, totals = self._sections(parts)
        return layout.section(
            heading(title, self._width),
            rows or None,
            titled(f"TOTAL {title}", totals),
            group,
        )

    def _sections(self, parts):
        rows, totals = [], [0] * self._width
        for group, title, content in parts:
            if isinstance(content, list):
                below, sums = self._sections(content)
            else:
                below, sums = tree_rows(self._chart.roots((content,)), self._sums, self._width)
            if content == "Equity":
                below, sums = self._with_profit(below, sums)
            totals = plus(totals, sums)
            if below:
                head = heading(title, self._width)
                rows.append(layout.section(head, below, titled(f"Total {title}", sums), group))
        return rows, totals

    def _with_profit(self, rows, sums):
        """The profit of the fiscal year is a line of its own until the year is over."""
        if not any(self._profit):
            return rows, sums
        line = {**layout.data_row(titled("Net Income", self._profit)), "group": "NetIncome"}
        return [*rows, line], plus(sums, self._profit)
