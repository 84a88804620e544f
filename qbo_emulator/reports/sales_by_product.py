"""SalesByProduct: how many of each product were sold, for how much, and what they cost."""

from decimal import Decimal

from . import layout
from .basis import accounting_method, postings_on
from .by_name import INCOME, SALES, is_descending, only_on
from .filters import Filters, accounts_of_types
from .parties import party_tree
from .period import report_period
from .sums import Summary, summarized_by
from .tree_rows import plus

#: (key, title) of the columns below each column of the report.
_PARTS = (
    ("quantity", "Quantity"),
    ("amount", "Amount"),
    ("percent_of_sales", "% Of Sales"),
    ("avg_price", "Avg Price"),
    ("cogs", "COGS"),
    ("gross_margin", "Gross Margin"),
    ("gross_margin_percent", "Gross Margin %"),
)
_SUMMED = ("amount", "quantity", "cost")


class _ProductSummary(Summary):
    """Sums by (item, what is summed): amounts and costs in cents, quantities in units."""

    def __init__(self, company, table, filters, way):
        only = only_on(company, (*INCOME, "Cost of Goods Sold"), SALES)
        super().__init__(company, table, filters, way, "item", only)
        self._income = ", ".join(map(str, accounts_of_types(company, INCOME)))

    def rows(self, last, first):
        """:return: list of ((item, what), ISO date, member, sum)"""
        is_income = f"account IN ({self._income})"
        values = (
            f"SUM(CASE WHEN {is_income} THEN -amount ELSE 0 END), "
            f"SUM(CASE WHEN {is_income} THEN COALESCE(quantity, 0) ELSE 0 END), "
            f"SUM(CASE WHEN {is_income} THEN 0 ELSE amount END)"
        )
        return [
            ((item, what), day, member, value)
            for item, day, member, *found in self._select(values, last, first)
            for what, value in zip(_SUMMED, found, strict=True)
        ]


def sales_by_product(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters)
    method, way = accounting_method(company, parameters), summarized_by(parameters)
    filters = Filters(company, parameters)
    with postings_on(company, method) as table:
        summary = _ProductSummary(company, table, filters, way)
        division = summary.movements(period.first, period.last)
    products = _Products(division)
    rows = products.rows(party_tree(company, "Item", 1, is_descending(parameters)))
    if rows:
        total = products.cells("TOTAL", None, products.total)
        rows.append(layout.section(summary=total, group="GrandTotal"))
    columns = [layout.column("", "ProductsAndService", "item")]
    columns += [_with_parts(entry) for entry in division.columns]
    top = layout.header(
        company, "SalesByProduct", period, basis=method, summarized=way, filters=filters.shown
    )
    return layout.report(top, columns, rows)


def _with_parts(entry):
    about = [told for told in entry["MetaData"] if told["Name"] != "ColKey"]
    key = entry["MetaData"][-1]["Value"]
    parts = [layout.column(title, "Money", f"{key}.{part}") for part, title in _PARTS]
    for part in parts:
        part["MetaData"][:0] = about
    return {**entry, "Columns": {"Column": parts}}


class _Products:
    """Writes the rows of products, categories above what they hold.

    :param division: :class:`~qbo_emulator.reports.sums.Division` by (item, what is summed)
    :ivar total: sums of all products by what is summed
    """

    def __init__(self, division):
        self._sums = division.sums
        self._nothing = [0] * division.width
        every = {item for item, _ in self._sums}
        self.total = self._added([self._own(item) for item in every])

    def _own(self, item):
        return {what: self._sums.get((item, what), self._nothing) for what in _SUMMED}

    def _added(self, parts):
        added = dict.fromkeys(_SUMMED, self._nothing)
        for part in parts:
            added = {what: plus(added[what], part[what]) for what in _SUMMED}
        return added

    def rows(self, nodes):
        """:return: list of rows"""
        return [row for row, _ in map(self._row, nodes) if row]

    def _row(self, node):
        own = self._own(node.id)
        found = [(row, sums) for row, sums in map(self._row, node.children) if row]
        sums = self._added([own, *(sums for _, sums in found)])
        head = self.cells(node.name, node.id, own)
        if found:
            total = self.cells(f"Total {node.name}", None, sums)
            return layout.section(head, [row for row, _ in found], total), sums
        return (layout.data_row(head, False) if any(map(any, own.values())) else None), sums

    def cells(self, title, key, sums):
        """:return: the cells of a title with its numbers, column by column"""
        cells = [layout.cell(title, key)]
        for place, whole in enumerate(self.total["amount"]):
            amount, quantity, cost = (sums[what][place] for what in _SUMMED)
            cells += map(layout.cell, _numbers(amount, quantity, cost, whole))
        return cells


def _numbers(amount, quantity, cost, whole):
    margin = amount - cost if cost else 0
    return (
        layout.units_text(quantity),
        layout.amount_text(amount),
        _percent(amount, whole),
        layout.amount_text(round(Decimal(amount) / Decimal(quantity))) if quantity else "",
        layout.amount_text(cost),
        layout.amount_text(margin),
        _percent(margin, amount),
    )


def _percent(part, whole):
    return f"{Decimal(100) * part / whole:.2f} %" if part and whole else ""
