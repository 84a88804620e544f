"""Aged receivables and payables: what is open, by how long it has been due.

Credits and payments that are not applied age from their own day and are negative.
"""

from . import layout
from .detail import Detail
from .open_items import BalanceRequest
from .parties import party_tree
from .tree_rows import grand_total, tree_rows

_SUMMARIES = {"Customer": "AgedReceivables", "Vendor": "AgedPayables"}
_DETAILS = {
    "Customer": (
        "AgedReceivableDetail",
        (
            "tx_date",
            "txn_type",
            "doc_num",
            "cust_name",
            "memo",
            "due_date",
            "subt_amount",
            "subt_open_bal",
        ),
    ),
    "Vendor": (
        "AgedPayableDetail",
        (
            "tx_date",
            "txn_type",
            "doc_num",
            "vend_name",
            "memo",
            "due_date",
            "past_due",
            "subt_neg_amount",
            "subt_neg_open_bal",
        ),
    ),
}


class _Ages:
    """The periods of age: not due, some periods of equal length, and everything older.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`, of which
        ``aging_period`` (days) and ``num_periods`` count
    """

    def __init__(self, parameters):
        self._days = parameters.integer("aging_period", 30)
        self._count = parameters.integer("num_periods", 4, highest=100)

    def place(self, line):
        """:return: number of the period of a line, 0 while it is not due"""
        if line.past_due <= 0:
            return 0
        return min((line.past_due - 1) // self._days + 1, self._count)

    def titles(self, last="{} And Over"):
        """:return: list of what the periods are called"""
        bounds = [number * self._days + 1 for number in range(self._count)]
        spans = [f"{first} - {first + self._days - 1}" for first in bounds[:-1]]
        return ["Current", *spans, last.format(bounds[-1])]


def aged_summary(company, parameters, party_type):
    """Answer AgedReceivables or AgedPayables.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param party_type: ``Customer`` or ``Vendor``
    :return: the report
    """
    request = BalanceRequest(company, parameters, party_type)
    ages = _Ages(parameters)
    titles = ages.titles()
    sums = {}
    for line in request.lines():
        cents = sums.setdefault(line.party, [0] * (len(titles) + 1))
        cents[ages.place(line)] += line.open_cents
        cents[-1] += line.open_cents
    order = parameters.choice("sort_order", ("ascend", "descend"), "ascend")
    tree = party_tree(company, party_type, request.items.sign, order == "descend")
    rows, totals = tree_rows(tree, sums, len(titles) + 1, is_typed=False)
    if rows:
        rows.append(grand_total(totals))
    keys = ["current", *map(str, range(len(titles) - 1)), "total"]
    columns = [layout.column("", party_type, party_type.lower())]
    columns += [
        layout.column(title, "Money", key)
        for title, key in zip([*titles, "Total"], keys, strict=True)
    ]
    top = layout.header(
        company,
        _SUMMARIES[party_type],
        request.period,
        filters=request.shown,
        options=request.options,
    )
    return layout.report(top, columns, rows)


def aged_detail(company, parameters, party_type):
    """Answer AgedReceivableDetail or AgedPayableDetail: the oldest first.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param party_type: ``Customer`` or ``Vendor``
    :return: the report
    """
    request = BalanceRequest(company, parameters, party_type)
    name, default = _DETAILS[party_type]
    detail = Detail(company, parameters, default, request.items.names)
    ages = _Ages(parameters)
    lines = request.lines()[: detail.most_lines]
    by_age = {}
    for line in lines:
        by_age.setdefault(ages.place(line), []).append(line)
    titles = ages.titles("{} or more")
    rows = []
    for place in sorted(by_age, reverse=True):
        title = f"{titles[place]} days past due" if place else "Current"
        own = detail.sorted(by_age[place])
        cells = [layout.data_row(detail.cells(line)) for line in own]
        summary = detail.total(f"Total for {title}", own)
        rows.append(layout.section(detail.head(title), cells, summary))
    if rows:
        rows.append(layout.section(summary=detail.total("TOTAL", lines)))
    top = layout.header(
        company, name, request.period, filters=request.shown, options=request.options
    )
    return layout.report(top, detail.columns(), rows)
