"""GeneralLedger: every posting of a period, by account."""

from datetime import timedelta

from ..ledger import BALANCE_SHEET_TYPES
from . import layout
from .basis import accounting_method, postings_on
from .chart import Chart
from .detail import Detail
from .documents import read_documents
from .filters import Filters
from .lines import LineReader
from .period import report_period
from .sums import Summary
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


def general_ledger(company, parameters):
    """Answer the report: balance sheet accounts begin with the balance brought forward.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters, "This Month-to-date")
    method = accounting_method(company, parameters)
    filters = Filters(company, parameters)
    with postings_on(company, method) as table:
        evening = period.first - timedelta(days=1)
        before = Summary(company, table, filters, "Total").balances(evening, evening)
        chart = Chart(company)
        documents = read_documents(company, period.last.isoformat())
        reader = LineReader(company, chart, documents)
        detail = Detail(company, parameters, _COLUMNS, reader.names)
        lines = reader.read(table, filters, period.first, period.last, detail.most_lines)
    by_account = {}
    for line in lines:
        by_account.setdefault(line.account.id, []).append(line)
    openings = {
        account: cents
        for account, (cents,) in before.sums.items()
        if chart[account].type in BALANCE_SHEET_TYPES
    }
    rows, _ = TreeSections(detail, by_account, openings=openings).rows(chart.roots())
    top = layout.header(company, "GeneralLedger", period, basis=method, filters=filters.shown)
    return layout.report(top, detail.columns(), rows)
