"""TransactionList: a line per transaction, also of those that post nothing."""

from datetime import date

from . import layout
from .calendar import month_start, quarter_start, week_start
from .chart import Chart
from .detail import Detail
from .documents import read_documents
from .lines import Line, LineReader
from .period import report_period
from .transaction_filters import TransactionFilters

#: The columns of the list unless it is asked for others.
COLUMNS = (
    "tx_date",
    "txn_type",
    "doc_num",
    "is_no_post",
    "name",
    "memo",
    "account_name",
    "other_account",
    "subt_nat_amount",
)

#: What ``group_by`` may be, and what lines are grouped by: (title, id) of a line.
GROUPS = {
    "None": None,
    "Name": lambda line, names: (names.title(line.party_type, line.party), line.party),
    "Customer": lambda line, names: _party(line, names, "Customer"),
    "Vendor": lambda line, names: _party(line, names, "Vendor"),
    "Employee": lambda line, names: _party(line, names, "Employee"),
    "Account": lambda line, names: (
        (line.account.full_name, line.account.id) if line.account else ("", None)
    ),
    "Transaction Type": lambda line, names: (line.document.label, None),
    "Location": lambda line, names: (names.title("Department", line.department), line.department),
    "Day": lambda line, names: (line.date, None),
    "Week": lambda line, names: (week_start(_day(line)).isoformat(), None),
    "Month": lambda line, names: (f"{month_start(_day(line)):%B %Y}", None),
    "Quarter": lambda line, names: (f"{quarter_start(_day(line)):%b %Y}", None),
    "Year": lambda line, names: (line.date[:4], None),
}


def transaction_list(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    listed = ListedTransactions(company, parameters, COLUMNS)
    way = parameters.choice("group_by", GROUPS, "None")
    group, detail, lines = GROUPS[way], listed.detail, listed.lines
    if group is None:
        rows = [layout.data_row(detail.cells(line)) for line in lines]
    else:
        by_date = way in ("Day", "Week", "Month", "Quarter", "Year")
        rows = _grouped(detail, lines, lambda line: group(line, detail.names), by_date)
    return listed.report("TransactionList", rows)


class ListedTransactions:
    """The transactions that a list is asked for, a line each.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param default: keys of the columns that the list has unless it is asked for others
    :ivar detail: :class:`~qbo_emulator.reports.detail.Detail`
    :ivar lines: list of :class:`~qbo_emulator.reports.lines.Line` in the order asked for
    """

    def __init__(self, company, parameters, default):
        self._company = company
        self._period = report_period(company, parameters)
        first, last = self._period.first.isoformat(), self._period.last.isoformat()
        documents = read_documents(company, last, first)
        reader = LineReader(company, Chart(company), documents)
        self.detail = Detail(company, parameters, default, reader.names)
        self._chosen = TransactionFilters(company, parameters)
        lines = [head_line(reader, document) for document in documents.values()]
        lines = [line for line in lines if self._chosen.has(line)]
        self.lines = self.detail.sorted(lines)[: self.detail.most_lines]

    def report(self, name, rows):
        """:return: the report of a name with some rows"""
        top = layout.header(self._company, name, self._period, filters=self._chosen.shown)
        return layout.report(top, self.detail.columns(), rows)


def head_line(reader, document):
    """:return: the :class:`~qbo_emulator.reports.lines.Line` of a transaction as a whole"""
    account, split = reader.head(document)
    party_type, _ = reader.names.party(document.party)
    if account is not None:
        cents = reader.head_cents(document)
    elif document.type in ("Payment", "BillPayment"):
        cents = None  # it only links credits to charges
    else:
        cents = 0 if document.is_posting else document.total
    return Line(
        document,
        document.date,
        account,
        cents,
        party_type,
        document.party,
        document.memo,
        department=document.department,
        split=split,
        cleared=reader.head_cleared(document),
    )


def _party(line, names, party_type):
    if line.party_type != party_type:
        return "Not Specified", None
    return names.title(party_type, line.party), line.party


def _day(line):
    return date.fromisoformat(line.date)


def _grouped(detail, lines, place, is_by_date):
    groups = {}
    for line in lines:
        groups.setdefault(place(line), []).append(line)
    if not is_by_date:
        groups = dict(sorted(groups.items(), key=lambda item: item[0][0].lower()))
    rows = []
    for (title, key), own in groups.items():
        shown = title or "Not Specified"
        cells = [layout.data_row(detail.cells(line)) for line in own]
        summary = detail.total(f"Total for {shown}", own)
        rows.append(layout.section(detail.head(shown, key), cells, summary))
    return rows
