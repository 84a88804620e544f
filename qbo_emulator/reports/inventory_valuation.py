"""InventoryValuationSummary and InventoryValuationDetail: what is on hand, and what it has cost."""

from dataclasses import dataclass
from decimal import Decimal

from . import layout
from .by_name import is_descending
from .detail import Detail
from .detail_columns import COLUMNS, money_column, text_column
from .documents import Document, Names, read_documents
from .parties import party_tree
from .period import Period, macro_period, report_period
from .tree_rows import titled


def inventory_summary(company, parameters):
    """Answer InventoryValuationSummary: the stock on the evening of ``report_date``.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    day = parameters.day("report_date")
    macro = parameters.text("date_macro", "today")
    period = Period(day, day) if day else macro_period(company, macro)
    stock = _stock_at(company, period.last.isoformat(), set(parameters.keys("item")))
    skus = {r.id: r.body.get("Sku", "") for r in company.objects.select("Item")}
    rows = _item_rows(party_tree(company, "Item", 1, is_descending(parameters)), stock, skus)
    if rows:
        value = sum(cents for _, cents in stock.values())
        total = ["", "", layout.amount_text(value), ""]
        cells = [layout.cell("TOTAL"), *map(layout.cell, total)]
        rows.append(layout.section(summary=cells, group="GrandTotal"))
    columns = [
        layout.column("", "ProductsAndService", "item"),
        layout.column("SKU", "String", "item_sku"),
        layout.column("Qty", "Money", "qty_on_hand"),
        layout.column("Asset Value", "Money", "asset_value"),
        layout.column("Avg Cost", "Money", "avg_cost"),
    ]
    options = [("report_date", period.last.isoformat())]
    top = layout.header(company, "InventoryValuationSummary", period, options=options)
    return layout.report(top, columns, rows)


def _stock_at(company, last, items):
    """:return: dictionary by item of (float units, cents) on the evening of an ISO date"""
    rows = company.connection.execute(
        "SELECT item, ROUND(SUM(quantity), 7), SUM(cost) FROM movement "
        "WHERE realm = ? AND txn_date <= ? GROUP BY item",
        (company.realm, last),
    )
    return {item: (units, cents) for item, units, cents in rows if not items or item in items}


def _item_rows(nodes, stock, skus):
    rows = []
    for node in nodes:
        below = _item_rows(node.children, stock, skus)
        if node.id in stock:
            units, cents = stock[node.id]
            cells = [layout.cell(node.name, node.id), layout.cell(skus.get(node.id, ""))]
            average = round(cents / Decimal(str(units))) if units else 0
            told = layout.units_text(units), layout.amount_text(cents), layout.amount_text(average)
            cells += map(layout.cell, told)
            rows.append(layout.data_row(cells, is_typed=False))
        if below:
            head = titled(node.name, [0] * 4, node.id)
            rows.append(layout.section(head, below, titled(f"Total {node.name}", [0] * 4)))
    return rows


@dataclass(slots=True)
class _Move:
    """A movement of an item as a line of the report.

    :ivar units: float, what comes in
    :ivar cents: int, what that adds to the value
    :ivar on_hand: float units on hand afterwards, ``value`` what they have cost
    """

    document: Document
    party: int | None
    party_type: str | None
    units: float
    cents: int
    on_hand: float
    value: int

    @property
    def rate(self):
        """What a unit costs, in cents."""
        return abs(round(self.cents / self.units)) if self.units else None


# Columns that the detail has in common with lists of transactions.
_AS_IN_LISTS = ("txn_type", "doc_num", "create_date", "last_mod_date", "name")
#: The columns of the detail, in their order.
STOCK_COLUMNS = (
    text_column("tx_date", "Date", lambda line, names: line.document.date, kind="Date"),
    *(column for column in COLUMNS if column.key in _AS_IN_LISTS),
    text_column("memo", "Memo/Description", lambda line, names: line.document.memo),
    text_column("quantity", "Qty", lambda line, names: line.units, kind="Number"),
    money_column("rate", "rate", "Rate", lambda line, names: line.rate, is_totalled=False),
    money_column("home_amount", "home_amount", "FIFO Cost", lambda line, names: line.cents),
    text_column("qty_on_hand", "Qty On Hand", lambda line, names: line.on_hand, kind="Number"),
    money_column(
        "home_asset_value",
        "asset_value",
        "Asset Value",
        lambda line, names: line.value,
        is_totalled=False,
    ),
)
_DEFAULT = (
    "tx_date",
    "txn_type",
    "doc_num",
    "name",
    "quantity",
    "rate",
    "home_amount",
    "qty_on_hand",
    "home_asset_value",
)


def inventory_detail(company, parameters):
    """Answer InventoryValuationDetail: the movements of a period, by item.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters, "This Month-to-date")
    first, last = period.first.isoformat(), period.last.isoformat()
    detail = Detail(company, parameters, _DEFAULT, Names(company), STOCK_COLUMNS)
    documents = read_documents(company, last, first)
    by_item = {}
    for item, move in _moves(company, documents, detail.names, first, last):
        by_item.setdefault(item, []).append(move)
    rows = []
    for node in _flat(party_tree(company, "Item", 1)):
        if node.id in by_item:
            own = [layout.data_row(detail.cells(move)) for move in by_item[node.id]]
            total = detail.total(f"Total for {node.name}", by_item[node.id])
            rows.append(layout.section(detail.head(node.name, node.id), own, total))
    top = layout.header(company, "InventoryValuationDetail", period)
    return layout.report(top, detail.columns(), rows)


def _flat(nodes):
    return [found for node in nodes for found in (node, *_flat(node.children))]


def _moves(company, documents, names, first, last):
    """:return: iterator over (item, :class:`_Move`) of a period, item by item"""
    rows = company.connection.execute(
        "SELECT item, txn_type, txn_id, CAST(quantity AS REAL), cost, txn_date, "
        "ROUND(SUM(quantity) OVER stock, 7), SUM(cost) OVER stock FROM movement "
        "WHERE realm = ? AND txn_date <= ? WINDOW stock AS "
        "(PARTITION BY item ORDER BY txn_date, txn_id, position ROWS UNBOUNDED PRECEDING)",
        (company.realm, last),
    )
    for item, type_name, key, units, cents, day, on_hand, value in rows:
        if day >= first:
            document = documents[type_name, key]
            party_type, _ = names.party(document.party)
            yield item, _Move(document, document.party, party_type, units, cents, on_hand, value)
