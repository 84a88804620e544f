"""ProfitAndLoss: income less expenses of a period, and the profit that remains."""

from . import layout
from .statement import answer_statement
from .sums import Summary
from .tree_rows import heading, plus, titled, tree_rows

#: (group, title, account type, whether it is shown when empty) of the sections of accounts.
_SECTIONS = {
    "Income": ("Income", "Income", True),
    "COGS": ("Cost of Goods Sold", "Cost of Goods Sold", False),
    "Expenses": ("Expenses", "Expense", True),
    "OtherIncome": ("Other Income", "Other Income", False),
    "OtherExpenses": ("Other Expenses", "Other Expense", False),
}


def profit_and_loss(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    return answer_statement(company, parameters, "ProfitAndLoss", Summary.movements, _write)


def _write(chart, division):
    return _Statement(chart, division).rows()


class _Statement:
    """Writes the lines of the statement.

    :param chart: :class:`~qbo_emulator.reports.chart.Chart`
    :param division: :class:`~qbo_emulator.reports.sums.Division`
    """

    def __init__(self, chart, division):
        self._width = division.width
        self._found = {
            group: tree_rows(chart.roots((kind,)), division.sums, self._width)
            for group, (_, kind, _) in _SECTIONS.items()
        }
        self._is_empty = not any(rows for rows, _ in self._found.values())

    def rows(self):
        """:return: (list of rows, whether there is nothing to report)"""
        profit = [0] * self._width
        rows = []
        profit = self._add(rows, "Income", profit, 1)
        profit = self._add(rows, "COGS", profit, -1)
        self._add_line(rows, "GrossProfit", "Gross Profit", profit)
        profit = self._add(rows, "Expenses", profit, -1)
        self._add_line(rows, "NetOperatingIncome", "Net Operating Income", profit)
        other = self._add(rows, "OtherIncome", [0] * self._width, 1)
        other = self._add(rows, "OtherExpenses", other, -1)
        if self._found["OtherIncome"][0] or self._found["OtherExpenses"][0]:
            self._add_line(rows, "NetOtherIncome", "Net Other Income", other)
        self._add_line(rows, "NetIncome", "Net Income", plus(profit, other))
        return rows, self._is_empty

    def _add(self, rows, group, profit, sign):
        title, _, is_always_shown = _SECTIONS[group]
        below, totals = self._found[group]
        if below or is_always_shown:
            rows.append(
                layout.section(
                    heading(title, self._width),
                    below or None,
                    titled(f"Total {title}", totals),
                    group,
                )
            )
        return plus(profit, [sign * cents for cents in totals])

    @staticmethod
    def _add_line(rows, group, title, cents):
        rows.append(layout.section(summary=titled(title, cents), group=group))
