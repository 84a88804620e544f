"""ProfitAndLossDetail: the postings behind a profit and loss."""

from . import layout
from .basis import accounting_method, postings_on
from .chart import Chart
from .detail import Detail
from .documents import read_documents
from .filters import Filters
from .lines import LineReader
from .period import report_period
from .tree_sections import TreeSections

_COLUMNS = (
    "tx_date",
    "txn_type",
    "doc_num",
    "name",
    "memo",
    "split_acc",
    "subt_nat_amount",
    "rbal_nat_amount",
)

#: (title, account type) of the sections of the ordinary business and of all else.
_ORDINARY = (
    ("Income", "Income"),
    ("Cost of Goods Sold", "Cost of Goods Sold"),
    ("Expenses", "Expense"),
)
_OTHER = (("Other Income", "Other Income"), ("Other Expenses", "Other Expense"))


def profit_and_loss_detail(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters)
    method = accounting_method(company, parameters)
    filters = Filters(company, parameters)
    with postings_on(company, method) as table:
        chart = Chart(company)
        documents = read_documents(company, period.last.isoformat())
        reader = LineReader(company, chart, documents)
        detail = Detail(company, parameters, _COLUMNS, reader.names)
        lines = reader.read(table, filters, period.first, period.last, detail.most_lines)
    rows = _Statement(detail, chart, lines).rows()
    top = layout.header(company, "ProfitAndLossDetail", period, basis=method, filters=filters.shown)
    return layout.report(top, detail.columns(), rows)


class _Statement:
    """Writes the sections of the statement; computed lines take credits as positive.

    :param detail: :class:`~qbo_emulator.reports.detail.Detail`
    :param chart: :class:`~qbo_emulator.reports.chart.Chart`
    :param lines: list of the lines of the period
    """

    def __init__(self, detail, chart, lines):
        self._detail = detail
        self._chart = chart
        by_account = {}
        for line in lines:
            by_account.setdefault(line.account.id, []).append(line)
        self._sections = TreeSections(detail, by_account)

    def rows(self):
        """:return: list of rows, empty when nothing was posted to income and expenses"""
        ordinary, ordinary_lines = self._group(_ORDINARY)
        other, other_lines = self._group(_OTHER)
        if not ordinary and not other:
            return []
        title = "Net Operating Income" if other else "Net Income"
        rows = [
            layout.section(
                self._detail.head("Ordinary Income/Expenses"),
                ordinary,
                self._detail.profit(title, ordinary_lines),
            )
        ]
        if other:
            summary = self._detail.profit("Net Other Income", other_lines)
            rows.append(layout.section(self._detail.head("Other Income/Expense"), other, summary))
            every = ordinary_lines + other_lines
            rows.append(layout.section(summary=self._detail.profit("Net Income", every)))
        return rows

    def _group(self, parts):
        rows, found = [], []
        for title, kind in parts:
            if kind == "Expense" and any(
                line.account.type == "Cost of Goods Sold" for line in found
            ):
                rows.append(layout.section(summary=self._detail.profit("Gross Profit", found)))
            below, lines = self._sections.rows(self._chart.roots((kind,)))
            if below:
                summary = self._detail.total(f"Total for {title}", lines)
                rows.append(layout.section(self._detail.head(title), below, summary))
                found += lines
        return rows, found
