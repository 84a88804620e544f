"""TransactionList: a line per transaction, also of those that post nothing."""

from datetime import date

from . import layout
from .calendar import month_start, quarter_start, week_start
from .chart import Chart
from .detail import Detail
from .documents import read_documents
from .filters import PARTIES
from .lines import Line, LineReader
from .period import report_period

_COLUMNS = (
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
_GROUPS = {
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
    period = report_period(company, parameters)
    way = parameters.choice("group_by", _GROUPS, "None")
    group = _GROUPS[way]
    documents = read_documents(company, period.last.isoformat(), period.first.isoformat())
    reader = LineReader(company, Chart(company), documents)
    detail = Detail(company, parameters, _COLUMNS, reader.names)
    chosen = _Chosen(parameters)
    lines = [_line(reader, document) for document in documents.values()]
    lines = detail.sorted([line for line in lines if chosen.has(line)])[: detail.most_lines]
    top = layout.header(company, "TransactionList", period=period, filters=chosen.shown)
    if group is None:
        rows = [layout.data_row(detail.cells(line)) for line in lines]
    else:
        by_date = way in ("Day", "Week", "Month", "Quarter", "Year")
        rows = _grouped(detail, lines, lambda line: group(line, reader.names), by_date)
    return layout.report(top, detail.columns(), detail.cut(rows, lines))


def _line(reader, document):
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


class _Chosen:
    """Which transactions the report lists.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :ivar shown: dictionary of the filters as the header of the report tells them
    """

    def __init__(self, parameters):
        self.shown = {
            title: ",".join(map(str, parameters.keys(name)))
            for name, title in PARTIES.items()
            if parameters.keys(name)
        }
        self._parties = {key for name in (*PARTIES, "name") for key in parameters.keys(name)}
        self._departments = set(parameters.keys("department"))
        self._numbers = set(parameters.words("docnum"))
        self._types = {_plain(word) for word in parameters.words("transaction_type")}

    def has(self, line):
        """:return: whether a line is listed"""
        document = line.document
        return (
            (not self._parties or document.party in self._parties)
            and (not self._departments or document.department in self._departments)
            and (not self._numbers or document.number in self._numbers)
            and (not self._types or _plain(document.label) in self._types)
        )


def _plain(text):
    """Types are written with blanks and without: ``Credit Memo``, ``BillPaymentCheck``."""
    return "".join(character for character in text.lower() if character.isalpha())
