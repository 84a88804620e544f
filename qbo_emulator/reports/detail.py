"""Lists of transactions: the columns that are asked for, and the rows in them."""

from .detail_columns import COLUMNS
from .layout import cell, column, detail_text


class Detail:
    """The columns of one report.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`, of which ``columns``,
        ``sort_by`` and ``sort_order`` count
    :param default: keys of the columns that the report has unless it is asked for others
    :param names: :class:`~qbo_emulator.reports.documents.Names`
    :param known: the columns that there are, in their order
    :ivar names: what lines refer to by id
    """

    def __init__(self, company, parameters, default, names, known=COLUMNS):
        self.names = names
        self._is_home = company.currencies.is_enabled
        asked = set(parameters.words("columns"))
        preferences = company.preferences["AccountingInfoPrefs"]
        default = {*default}
        if preferences.get("TrackDepartments"):
            default.add("dept_name")
        if preferences.get("ClassTrackingPerTxn") or preferences.get("ClassTrackingPerTxnLine"):
            default.add("klass_name")
        self._columns = [entry for entry in known if asked & {entry.key, entry.home_key}] or [
            entry for entry in known if entry.key in default
        ]
        self._most_cells = company.report_cells
        sort_by = parameters.text("sort_by")
        self._first = known[0]
        self._sort_by = next((c for c in known if sort_by in (c.key, c.home_key)), None)
        order = parameters.choice("sort_order", ("ascend", "descend"), "ascend")
        self._is_descending = order == "descend"

    @property
    def width(self):
        """How many columns there are."""
        return len(self._columns)

    @property
    def most_lines(self):
        """How many lines are worth reading: one more than a report may have."""
        return self._most_cells // self.width + 1

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
        value = (self._sort_by or self._first).value

        def place(line):
            found = value(line, self.names)
            if isinstance(found, str):
                return True, 0, found.lower()
            return found is not None, found or 0, ""

        return sorted(lines, key=place, reverse=self._is_descending)

    def cells(self, line):
        """:return: the cells of a line"""
        return [entry.cell(line, self.names) for entry in self._columns]

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
        values = [entry.value(line, self.names) for line in lines]
        return cell(detail_text(sum(value or 0 for value in values)))

    def balance_row(self, title, cents):
        """:return: the cells of a balance brought forward"""
        shown = [
            cell(detail_text(cents) if entry.key == "rbal_nat_amount" else "")
            for entry in self._columns
        ]
        return [cell(title), *shown[1:]]
