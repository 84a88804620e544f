"""Sums by customer, vendor, class or location: sales, expenses, and what a customer brings in."""

from dataclasses import dataclass

from . import layout
from .basis import accounting_method, postings_on
from .filters import Filters, accounts_of_types
from .parties import party_tree
from .period import report_period
from .sums import Summary, summarized_by
from .tree_rows import grand_total, plus, tree_rows

#: What sells something or takes a sale back.
SALES = ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt")
INCOME = ("Income", "Other Income")
_EXPENSES = ("Expense", "Cost of Goods Sold", "Other Expense")


def party_key(party_type):
    """:return: SQL expression of the customer, vendor or employee of a posting"""
    return f"CASE party_type WHEN '{party_type}' THEN party END"


@dataclass(frozen=True, slots=True)
class SumsByName:
    """What a report sums.

    :ivar name: of the report
    :ivar entity: the list whose names have a row each
    :ivar by: SQL expression of the id of the name of a posting
    :ivar kinds: AccountTypes of the postings that count
    :ivar types: the transactions that count; empty for all
    :ivar sign: 1 when debits are positive, -1 when credits are
    """

    name: str
    entity: str
    by: str
    kinds: tuple
    types: tuple = ()
    sign: int = -1


SALES_BY_CUSTOMER = SumsByName("SalesByCustomer", "Customer", party_key("Customer"), INCOME, SALES)
SALES_BY_CLASS = SumsByName("SalesByClassSummary", "Class", "class_id", INCOME, SALES)
SALES_BY_DEPARTMENT = SumsByName("SalesByDepartment", "Department", "department", INCOME, SALES)
VENDOR_EXPENSES = SumsByName("VendorExpenses", "Vendor", party_key("Vendor"), _EXPENSES, sign=1)


def only_on(company, kinds, types=()):
    """:return: SQL condition on postings with ``AND`` before it: their account is of a type, their
    transaction of another
    """
    accounts = ", ".join(map(str, accounts_of_types(company, kinds)))
    condition = f" AND account IN ({accounts})"
    if types:
        condition += f" AND txn_type IN ({', '.join(map(repr, types))})"
    return condition


def sums_by_name(company, parameters, asked):
    """Answer SalesByCustomer, SalesByClassSummary, SalesByDepartment or VendorExpenses.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param asked: :class:`SumsByName`
    :return: the report
    """
    period = report_period(company, parameters)
    method, way = accounting_method(company, parameters), summarized_by(parameters)
    filters = Filters(company, parameters)
    only = only_on(company, asked.kinds, asked.types)
    with postings_on(company, method) as table:
        summary = Summary(company, table, filters, way, asked.by, only)
        division = summary.movements(period.first, period.last)
    tree = party_tree(company, asked.entity, asked.sign, is_descending(parameters))
    rows, totals = tree_rows(tree, division.sums, division.width, is_typed=False)
    if rows:
        rows.append(grand_total(totals))
    columns = [layout.column("", asked.entity, asked.entity.lower()), *division.columns]
    top = layout.header(
        company, asked.name, period, basis=method, summarized=way, filters=filters.shown
    )
    return layout.report(top, columns, rows)


def is_descending(parameters):
    """:return: whether the names are asked for from the last to the first"""
    return parameters.choice("sort_order", ("ascend", "descend"), "ascend") == "descend"


def customer_income(company, parameters):
    """Answer CustomerIncome: what each customer brings in, costs and leaves; costs are negative.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters)
    method = accounting_method(company, parameters)
    filters = Filters(company, parameters)
    sums = {}
    with postings_on(company, method) as table:
        for place, kinds in enumerate((INCOME, _EXPENSES)):
            only = f"{only_on(company, kinds)} AND party_type = 'Customer'"
            summary = Summary(company, table, filters, "Total", "party", only)
            for key, (cents,) in summary.movements(period.first, period.last).sums.items():
                added = [0, 0, -cents]
                added[place] = -cents
                sums[key] = plus(sums.get(key, [0, 0, 0]), added)
    tree = party_tree(company, "Customer", 1, is_descending(parameters))
    rows, totals = tree_rows(tree, sums, 3, is_typed=False)
    if rows:
        rows.append(grand_total(totals))
    columns = [
        layout.column("", "Customer", "customer"),
        layout.column("Income", "Money", "income"),
        layout.column("Expenses", "Money", "expenses"),
        layout.column("Net Income", "Money", "net_income"),
    ]
    top = layout.header(company, "CustomerIncome", period, basis=method, filters=filters.shown)
    return layout.report(top, columns, rows)
