"""CashFlow: how the profit and the changes of all other accounts became a change of the cash."""

from datetime import timedelta

from ..ledger import BALANCE_SHEET_TYPES
from . import layout
from .chart import Chart
from .filters import Filters
from .period import report_period
from .sums import Summary, summarized_by
from .tree_rows import heading, plus, titled

_ADJUSTED = (
    "Accounts Receivable",
    "Other Current Asset",
    "Accounts Payable",
    "Credit Card",
    "Other Current Liability",
)
_ADJUSTMENTS = "Adjustments to reconcile Net Income to Net Cash provided by operations:"
#: (group, head, total, account types) of the sections after the operating activities.
_ACTIVITIES = (
    (
        "InvestingActivities",
        "INVESTING ACTIVITIES",
        "Net cash provided by investing activities",
        ("Fixed Asset", "Other Asset"),
    ),
    (
        "FinancingActivities",
        "FINANCING ACTIVITIES",
        "Net cash provided by financing activities",
        ("Long Term Liability", "Equity"),
    ),
)


def cash_flow(company, parameters):
    """Answer the report: always from the accrual postings.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters)
    way = summarized_by(parameters)
    filters = Filters(company, parameters)
    summary = Summary(company, "posting", filters, way)
    division = summary.movements(period.first, period.last)
    flow = _Flow(Chart(company), division, _cash_accounts(company))
    before = summary.rows(period.first - timedelta(days=1))
    rows = flow.rows(flow.openings(before)) if division.sums or before else []
    top = layout.header(company, "CashFlow", period, summarized=way, filters=filters.shown)
    columns = [layout.column("", "Account", "account"), *division.columns]
    return layout.report(top, columns, rows)


def _cash_accounts(company):
    """:return: set of the ids of the bank accounts and of what waits to be deposited"""
    found = company.objects.select(
        "Account",
        "body ->> '$.AccountType' = 'Bank' OR body ->> '$.AccountSubType' = 'UndepositedFunds'",
    )
    return {record.id for record in found}


class _Flow:
    """Writes the lines of the statement.

    :param chart: :class:`~qbo_emulator.reports.chart.Chart`
    :param division: :class:`~qbo_emulator.reports.sums.Division` of the period
    :param cash: set of the ids of the accounts that hold cash
    """

    def __init__(self, chart, division, cash):
        self._chart = chart
        self._division = division
        self._cash = cash
        self._nothing = [0] * division.width

    def openings(self, before):
        """Find the cash at the beginning of each column.

        :param before: (account, ISO date, member, cents) of all that was posted earlier
        :return: list of cents by column
        """
        by_member = {}
        for account, _, member, cents in before:
            if account in self._cash:
                key = str(member or 0)
                by_member[key] = by_member.get(key, 0) + cents
        total = sum(by_member.values())
        found, reached = [], total
        for entry, increase in zip(self._division.columns, self._increase(), strict=True):
            about = {told["Name"]: told["Value"] for told in entry["MetaData"]}
            if "StartDate" in about:
                found.append(reached)
                reached += increase
            else:
                is_total = about["ColKey"] == "total"
                found.append(total if is_total else by_member.get(about["ColKey"], 0))
        return found

    def _increase(self):
        return self._sum(key for key in self._division.sums if key in self._cash)

    def _sum(self, keys):
        total = self._nothing
        for key in keys:
            total = plus(total, self._division.sums[key])
        return total

    def rows(self, openings):
        """:return: list of rows"""
        rows = [self._operating()]
        for group, head, total, kinds in _ACTIVITIES:
            below, sums = self._changes(kinds)
            if below:
                top = heading(head, self._division.width)
                rows.append(layout.section(top, below, titled(total, sums), group))
        increase = self._increase()
        lines = [("CashIncrease", "Net cash increase for period", increase)]
        if any(openings):
            lines.append(("BeginningCash", "Cash at beginning of period", openings))
        lines.append(("EndingCash", "Cash at end of period", plus(openings, increase)))
        return rows + [
            layout.section(summary=titled(title, cents), group=group)
            for group, title, cents in lines
        ]

    def _operating(self):
        sums = self._division.sums
        earned = [key for key in sums if self._chart[key].type not in BALANCE_SHEET_TYPES]
        profit = [-cents for cents in self._sum(earned)]
        line = layout.data_row(titled("Net Income", profit))
        below, changes = self._changes(_ADJUSTED)
        rows = [{**line, "group": "NetIncome"}]
        if below:
            head = heading(_ADJUSTMENTS, self._division.width)
            total = titled(f"Total {_ADJUSTMENTS}", changes)
            rows.append(layout.section(head, below, total, "OperatingAdjustments"))
        total = titled("Net cash provided by operating activities", plus(profit, changes))
        head = heading("OPERATING ACTIVITIES", self._division.width)
        return layout.section(head, rows, total, "OperatingActivities")

    def _changes(self, kinds):
        """:return: (rows, sums) of what the changes of accounts of some types did to the cash"""
        rows, totals = [], self._nothing
        for account in self._chart.sorted():
            cents = self._division.sums.get(account.id, self._nothing)
            if account.type in kinds and account.id not in self._cash and any(cents):
                change = [-amount for amount in cents]
                rows.append(layout.data_row(titled(account.full_name, change, account.id)))
                totals = plus(totals, change)
        return rows, totals
