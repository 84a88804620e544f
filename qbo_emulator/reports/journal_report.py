"""JournalReport: the debits and credits of every transaction."""

from . import layout
from .chart import Chart
from .detail import Detail
from .documents import read_documents
from .filters import Filters
from .lines import LineReader
from .period import report_period

_COLUMNS = (
    "tx_date",
    "txn_type",
    "doc_num",
    "name",
    "memo",
    "account_name",
    "debt_amt",
    "credit_amt",
)
# What only the first line of a transaction says.
_SAID_ONCE = ("tx_date", "txn_type", "doc_num", "is_no_post")


def journal_report(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters, "This Month-to-date")
    filters = Filters(company, parameters)
    documents = read_documents(company, period.last.isoformat(), period.first.isoformat())
    reader = LineReader(company, Chart(company), documents)
    detail = Detail(company, parameters, _COLUMNS, reader.names)
    lines = reader.read("posting", filters, period.first, period.last, detail.most_lines)
    by_transaction = {}
    for line in lines:
        by_transaction.setdefault((line.document.type, line.document.id), []).append(line)
    rows = []
    for own in by_transaction.values():
        rows += _transaction_rows(detail, own)
    if rows:
        rows.append(layout.section(summary=detail.total("TOTAL", lines)))
    top = layout.header(company, "JournalReport", period, filters=filters.shown)
    return layout.report(top, detail.columns(), rows)


def _transaction_rows(detail, lines):
    """The lines of a transaction, their total and an empty row."""
    return [
        *transaction_lines(detail, lines),
        layout.section(summary=detail.total("", lines)),
        layout.data_row(detail.head("")),
    ]


def transaction_lines(detail, lines):
    """:return: list of the rows of one transaction; only the first one says which it is"""
    rows = []
    for number, line in enumerate(lines):
        cells = detail.cells(line)
        if number:
            cells = [
                layout.cell() if entry["MetaData"][0]["Value"] in _SAID_ONCE else told
                for entry, told in zip(detail.columns(), cells, strict=True)
            ]
        rows.append(layout.data_row(cells))
    return rows
