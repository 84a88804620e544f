"""TransactionListWithSplits: every line of every transaction, below each other or by account."""

from . import layout
from .chart import Chart
from .detail import Detail
from .documents import read_documents
from .filters import Filters
from .journal_report import transaction_lines
from .lines import LineReader
from .period import report_period
from .transaction_filters import TransactionFilters
from .transaction_list import GROUPS, head_line

_COLUMNS = (
    "tx_date",
    "txn_type",
    "doc_num",
    "is_no_post",
    "name",
    "memo",
    "account_name",
    "nat_amount",
)

_GROUPS = {way: GROUPS[way] for way in ("None", "Name", "Account", "Transaction Type")}


def transactions_with_splits(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters, "This Fiscal Quarter")
    group = _GROUPS[parameters.choice("group_by", _GROUPS, "None")]
    documents = read_documents(company, period.last.isoformat(), period.first.isoformat())
    reader = LineReader(company, Chart(company), documents)
    detail = Detail(company, parameters, _COLUMNS, reader.names)
    chosen = TransactionFilters(company, parameters)
    transactions = [
        own
        for own in _transactions(company, parameters, reader, documents, period, detail.most_lines)
        if chosen.has(head_line(reader, own[0].document))
    ]
    rows = _grouped(detail, transactions, group) if group else _listed(detail, transactions)
    top = layout.header(company, "TransactionListWithSplits", period, filters=chosen.shown)
    return layout.report(top, detail.columns(), rows)


def _transactions(company, parameters, reader, documents, period, most):
    """:return: list of the lines of each transaction; one line for what posts nothing"""
    lines = {key: [] for key in documents}
    filters = Filters(company, parameters)
    for line in reader.read("posting", filters, period.first, period.last, most):
        lines[line.document.type, line.document.id].append(line)
    return [own or [head_line(reader, documents[key])] for key, own in lines.items()]


def _listed(detail, transactions):
    """The rows of each transaction and an empty one."""
    rows = []
    for own in transactions:
        rows += [*transaction_lines(detail, own), layout.data_row(detail.head(""))]
    return rows


def _grouped(detail, transactions, group):
    groups = {}
    for own in transactions:
        parts = {}
        for line in own:
            parts.setdefault(group(line, detail.names), []).append(line)
        for place, part in parts.items():
            groups.setdefault(place, []).append(part)
    return [
        layout.section(detail.head(title or "Not Specified", key), _listed(detail, found))
        for (title, key), found in sorted(groups.items(), key=lambda item: item[0][0].lower())
    ]
