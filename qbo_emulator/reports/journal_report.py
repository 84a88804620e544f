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

# What the service writes where a line repeats what the line above says.
_SAME_DATE = "0-00-00"


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
    top = layout.header(company, "JournalReport", period=period, filters=filters.shown)
    return layout.report(top, detail.columns(), detail.cut(rows, lines))


def _transaction_rows(detail, lines):
    """The lines of a transaction, their total and an empty row."""
    rows = []
    for number, line in enumerate(lines):
        cells = detail.cells(line)
        if number:
            for entry, made in zip(detail.columns(), cells, strict=True):
                key = entry["MetaData"][-1]["Value"]
                if key in ("txn_type", "doc_num"):
                    made["value"] = ""
                elif key == "tx_date":
                    made["value"] = _SAME_DATE
        rows.append(layout.data_row(cells))
    rows.append(layout.section(summary=detail.total("", lines)))
    return [*rows, layout.data_row(detail.head(""))]
