"""Sums of postings, divided into the columns of a summary report."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from ..faults import QboFault
from .balances import balances_at
from .calendar import (
    month_end,
    month_start,
    quarter_end,
    quarter_start,
    week_start,
    year_end,
    year_start,
)
from .layout import column

#: Column of ``posting`` and entity by what columns can be summarized by, besides periods.
_MEMBERS = {
    "Customers": ("party", "Customer"),
    "Vendors": ("party", "Vendor"),
    "Employees": ("party", "Employee"),
    "Classes": ("class_id", "Class"),
    "Departments": ("department", "Department"),
    "ProductsAndServices": ("item", "Item"),
}

_UNITS = {
    "Days": (lambda day: day, lambda day: day),
    "Week": (week_start, lambda day: week_start(day) + timedelta(days=6)),
    "Month": (month_start, month_end),
    "Quarter": (quarter_start, quarter_end),
    "Year": (year_start, year_end),
}

_MOST_COLUMNS = 1830
# The service of July 2026 answers no more days than these.
_MOST_DAYS = 200

_TOTAL = column("Total", "Money", "total")

_CHOICES = ("Total", *_UNITS, *_MEMBERS)


def summarized_by(parameters):
    """:return: how the columns of a report are made

    :raise QboFault: 2170 for an unknown way
    """
    return parameters.choice("summarize_column_by", _CHOICES, "Total")


@dataclass(slots=True)
class Division:
    """The columns of amounts of a summary report, and the sums in them.

    :ivar columns: the columns as the report tells them
    :ivar sums: dictionary by account, or by what else is summed, of the list of cents by column,
        debits positive
    """

    columns: list
    sums: dict

    @property
    def width(self):
        """How many columns there are."""
        return len(self.columns)


class Summary:
    """Reads sums from the postings.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param table: name of the table of postings
    :param filters: :class:`~qbo_emulator.reports.filters.Filters`
    :param way: from :func:`summarized_by`
    :param by: SQL expression of what is summed
    :param only: SQL condition on postings with ``AND`` before it
    """

    def __init__(self, company, table, filters, way, by="account", only=""):
        self._company = company
        self._table = table
        self._filters = filters
        self._way = way
        self._by = by
        self._only = only

    def rows(self, last, first=date.min):
        """:return: list of (account, ISO date, member, cents) posted in a period"""
        return self._select("SUM(amount)", last, first)

    def _select(self, values, last, first):
        member, entity = _MEMBERS.get(self._way, ("NULL", None))
        if member == "party":
            member = f"CASE party_type WHEN '{entity}' THEN party END"
        condition, sought = self._filters.condition()
        return self._company.connection.execute(
            f"SELECT {self._by}, txn_date, {member}, {values} FROM {self._table} "
            f"WHERE realm = ? AND txn_date BETWEEN ? AND ?{self._only}{condition} GROUP BY 1, 2, 3",
            (self._company.realm, first.isoformat(), last.isoformat(), *sought),
        ).fetchall()

    def movements(self, first, last):
        """Sum what was posted in a period.

        :return: :class:`Division`; several columns are followed by one of their total
        """
        rows = self.rows(last, first)
        if self._way == "Total":
            return Division([_TOTAL], _place((row[0], 0, row[3]) for row in rows))
        if self._way in _UNITS:
            periods = self._periods(first, last, rows)
            columns = [_period_column(self._way, *period) for period in periods]
            starts = [period[0].isoformat() for period in periods]
            placed = [(row[0], bisect_right(starts, row[1]) - 1, row[3]) for row in rows]
        else:
            members = self._members(rows)
            columns = [_member_column(*member) for member in members]
            places = {key: place for place, (key, _) in enumerate(members)}
            placed = [(row[0], places[row[2]], row[3]) for row in rows]
        return _with_total(columns, _place(placed, len(columns)))

    def balances(self, first, last):
        """Find the balances at the end of each column.

        :return: :class:`Division`; only columns of names are followed by one of their total
        """
        rows = self.rows(last)
        if self._way == "Total":
            return Division([_TOTAL], balances_at(self._company, rows, [last]))
        if self._way in _UNITS:
            periods = self._periods(first, last, rows)
            columns = [_period_column(self._way, *period) for period in periods]
            ends = [period[1] for period in periods]
            return Division(columns, balances_at(self._company, rows, ends))
        members = self._members(rows)
        placed = []
        for place, (key, _) in enumerate(members):
            own = [row for row in rows if row[2] == key]
            found = balances_at(self._company, own, [last])
            placed += [(account, place, cents) for account, (cents,) in found.items()]
        columns = [_member_column(*member) for member in members]
        return _with_total(columns, _place(placed, len(columns)))

    def _periods(self, first, last, rows):
        """Divide a period; a long one begins and ends with what was posted.

        :return: list of the (first, last) day of each column
        :raise QboFault: 2190 when there would be too many
        """
        most = _MOST_DAYS if self._way == "Days" else _MOST_COLUMNS
        if (last - first).days >= _MOST_COLUMNS and rows:
            days = [date.fromisoformat(row[1]) for row in rows]
            first, last = max(first, min(days)), min(last, max(days))
        start, end = _UNITS[self._way]
        found = []
        while first <= last:
            found.append((first, min(end(start(first)), last)))
            first = found[-1][1] + timedelta(days=1)
            if len(found) > most:
                raise QboFault(
                    "2190", "Invalid Date Range", "Invalid Date Range : too many columns."
                )
        return found

    def _members(self, rows):
        """:return: list of (id or None, title) of the names that have postings, by title"""
        _, entity = _MEMBERS[self._way]
        keys = {row[2] for row in rows}
        named = self._company.objects.select(entity)
        found = [(record.id, record.full_name) for record in named if record.id in keys]
        found.sort(key=lambda pair: pair[1].lower())
        return found + ([(None, "Not Specified")] if None in keys else [])


def _place(placed, width=1):
    sums = {}
    for account, place, cents in placed:
        sums.setdefault(account, [0] * width)[place] += cents
    return sums


def _with_total(columns, sums):
    for cents in sums.values():
        cents.append(sum(cents))
    return Division([*columns, _TOTAL], sums)


def _member_column(key, title):
    return column(title, "Money", str(key or 0))


def _period_column(way, first, last):
    title = period_title(way, first, last)
    return column(title, "Money", title, (first, last))


def period_title(way, first, last):
    """:return: what a column of a period is called, ``Mar 2026`` or ``Nov 1 - 22, 2026``"""
    start, end = _UNITS[way]
    if way == "Days":
        return f"{first:%b} {first.day}, {first.year}"
    if (start(first), end(first)) == (first, last) and way != "Week":
        return {
            "Month": f"{first:%b %Y}",
            "Quarter": f"{first:%b} - {last:%b}, {last.year}",
            "Year": f"{first:%b} - {last:%b} {last.year}",
        }[way]
    if first == last:
        return f"{first:%b} {first.day}, {first.year}"
    closing = (
        str(last.day)
        if (first.year, first.month) == (last.year, last.month)
        else (f"{last:%b} {last.day}")
    )
    return f"{first:%b} {first.day} - {closing}, {last.year}"
