"""The columns of lists of transactions.

Keys and titles are those of Intuit's reference. In companies with several currencies amounts have
keys of their own; all amounts are in the home currency. The order of the columns is that of the
service, whatever the order in which they are asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .layout import cell, column, data_row, detail_text

#: How much the service answers at most.
_MOST_CELLS = 400_000


@dataclass(frozen=True, slots=True)
class DetailColumn:
    """One column.

    :ivar key: its key, and its key in companies with several currencies
    :ivar value: callable of a line and the names that gives text, cents or None
    :ivar id_of: callable of a line that gives the id behind the text, None where there is none
    :ivar is_totalled: whether totals show the sum
    """

    key: str
    home_key: str
    title: str
    kind: str
    value: Callable
    id_of: Callable | None = None
    is_totalled: bool = False

    def cell(self, line, names):
        """:return: the cell of a line"""
        value = self.value(line, names)
        if self.kind == "Money":
            return cell("" if value is None else detail_text(value))
        if self.id_of is None:
            return cell(str(value))
        return cell(value, self.id_of(line) or "")


def _text(key, title, value, id_of=None, kind="String"):
    return DetailColumn(key, key, title, kind, value, id_of)


def _money(key, home_key, title, value, is_totalled=True):
    return DetailColumn(key, home_key, title, "Money", value, None, is_totalled)


def _of_list(type_name):
    return lambda line, names: (
        names.title(type_name, line.party) if line.party_type == type_name else ""
    )


def _account_title(account):
    return getattr(account, "full_name", account or "")


def _natural(line, names=None):
    return None if line.cents is None else line.cents * (line.account.sign if line.account else 1)


_COLUMNS = (
    _text("tx_date", "Date", lambda line, names: line.date, kind="Date"),
    _text(
        "txn_type",
        "Transaction Type",
        lambda line, names: line.document.label,
        lambda line: line.document.id,
    ),
    _text("doc_num", "Num", lambda line, names: line.document.number),
    _text("is_no_post", "Posting", lambda line, names: "Yes" if line.document.is_posting else "No"),
    _text("is_adj", "Adj", lambda line, names: "Yes" if line.document.is_adjustment else "No"),
    _text("create_date", "Create Date", lambda line, names: line.document.created, kind="Date"),
    _text("last_mod_date", "Last Modified", lambda line, names: line.document.updated, kind="Date"),
    _text(
        "name",
        "Name",
        lambda line, names: names.title(line.party_type, line.party),
        lambda line: line.party,
    ),
    _text("cust_name", "Customer", _of_list("Customer"), lambda line: line.party),
    _text("vend_name", "Vendor", _of_list("Vendor"), lambda line: line.party),
    _text("emp_name", "Employee", _of_list("Employee"), lambda line: line.party),
    _text(
        "dept_name",
        "Location",
        lambda line, names: names.title("Department", line.department),
        lambda line: line.department,
    ),
    _text(
        "klass_name",
        "Class",
        lambda line, names: names.title("Class", line.class_id),
        lambda line: line.class_id,
    ),
    _text("memo", "Memo/Description", lambda line, names: line.memo),
    _text("due_date", "Due Date", lambda line, names: line.document.due, kind="Date"),
    _text("term_name", "Terms", lambda line, names: names.title("Term", line.document.term)),
    _text("past_due", "Past Due", lambda line, names: line.past_due, kind="Number"),
    _text(
        "account_name",
        "Account",
        lambda line, names: _account_title(line.account),
        lambda line: getattr(line.account, "id", None),
    ),
    _text(
        "split_acc",
        "Split",
        lambda line, names: _account_title(line.split),
        lambda line: getattr(line.split, "id", None),
    ),
    _text(
        "other_account",
        "Split",
        lambda line, names: _account_title(line.split),
        lambda line: getattr(line.split, "id", None),
    ),
    _text("currency", "Currency", lambda line, names: line.document.currency),
    _text("exch_rate", "Exchange Rate", lambda line, names: line.document.rate),
    _money(
        "debt_amt",
        "debt_home_amt",
        "Debit",
        lambda line, names: line.cents if (line.cents or 0) > 0 else None,
    ),
    _money(
        "credit_amt",
        "credit_home_amt",
        "Credit",
        lambda line, names: -line.cents if (line.cents or 0) < 0 else None,
    ),
    _money("subt_nat_amount", "subt_nat_home_amount", "Amount", _natural),
    _money("subt_amount", "subt_home_amount", "Amount", lambda line, names: line.cents),
    _money("subt_neg_amount", "subt_neg_home_amount", "Amount", lambda line, names: -line.cents),
    _money(
        "subt_open_bal", "subt_home_open_bal", "Open Balance", lambda line, names: line.open_cents
    ),
    _money(
        "subt_neg_open_bal",
        "subt_neg_home_open_bal",
        "Open Balance",
        lambda line, names: -line.open_cents,
    ),
    _money(
        "rbal_nat_amount",
        "rbal_nat_home_amount",
        "Balance",
        lambda line, names: line.balance,
        is_totalled=False,
    ),
)


class Detail:
    """The columns of one report.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`, of which ``columns``,
        ``sort_by`` and ``sort_order`` count
    :param default: keys of the columns that the report has unless it is asked for others
    :param names: :class:`~qbo_emulator.reports.documents.Names`
    """

    def __init__(self, company, parameters, default, names):
        self._names = names
        self._is_home = company.currencies.is_enabled
        asked = set(parameters.words("columns"))
        preferences = company.preferences["AccountingInfoPrefs"]
        default = {*default}
        if preferences.get("TrackDepartments"):
            default.add("dept_name")
        if preferences.get("ClassTrackingPerTxn") or preferences.get("ClassTrackingPerTxnLine"):
            default.add("klass_name")
        self._columns = [entry for entry in _COLUMNS if asked & {entry.key, entry.home_key}] or [
            entry for entry in _COLUMNS if entry.key in default
        ]
        self._sort_by = next((c for c in _COLUMNS if c.key == parameters.text("sort_by")), None)
        order = parameters.choice("sort_order", ("ascend", "descend"), "ascend")
        self._is_descending = order == "descend"

    @property
    def width(self):
        """How many columns there are."""
        return len(self._columns)

    @property
    def most_lines(self):
        """How many lines the report may have."""
        return _MOST_CELLS // self.width

    def cut(self, rows, lines):
        """:return: the rows of a report, and that there are more when the lines reach the most"""
        if len(lines) < self.most_lines:
            return rows
        words = "Unable to display more data. Please reduce the date range."
        return [*rows, data_row(self.head(words))]

    def columns(self):
        """:return: the columns as the report tells them"""
        return [
            column(entry.title, entry.kind, entry.home_key if self._is_home else entry.key)
            for entry in self._columns
        ]

    def sorted(self, lines):
        """:return: list of the lines as they were asked to be sorted"""
        if self._sort_by is None and not self._is_descending:
            return lines
        value = self._sort_by.value if self._sort_by else lambda line, names: line.date

        def place(line):
            found = value(line, self._names)
            return (found is not None, found or 0) if self._is_money() else str(found).lower()

        return sorted(lines, key=place, reverse=self._is_descending)

    def _is_money(self):
        return self._sort_by is not None and self._sort_by.kind in ("Money", "Number")

    def cells(self, line):
        """:return: the cells of a line"""
        return [entry.cell(line, self._names) for entry in self._columns]

    def head(self, title, key=None):
        """:return: the cells of the head of a section"""
        return [cell(title, key), *(cell() for _ in self._columns[1:])]

    def total(self, title, lines):
        """:return: the cells of the total of lines, under a title in the first column"""
        cells = [self._sum(entry, lines) for entry in self._columns]
        return [cell(title), *cells[1:]]

    def profit(self, title, lines):
        """:return: the cells of the profit that lines leave: income less expenses"""
        cents = -sum(line.cents for line in lines)
        cells = [cell(detail_text(cents) if c.is_totalled else "") for c in self._columns]
        return [cell(title), *cells[1:]]

    def _sum(self, entry, lines):
        if not entry.is_totalled:
            return cell()
        values = [entry.value(line, self._names) for line in lines]
        return cell(detail_text(sum(value or 0 for value in values)))

    def balance_row(self, title, cents):
        """:return: the cells of a balance brought forward"""
        shown = [
            cell(detail_text(cents) if entry.key == "rbal_nat_amount" else "")
            for entry in self._columns
        ]
        return [cell(title), *shown[1:]]
