"""What the balance sheet and the profit and loss statement share: a tree of accounts, in columns."""

from . import layout
from .basis import accounting_method, postings_on
from .chart import Chart
from .filters import Filters
from .period import report_period
from .sums import Summary, summarized_by


def answer_statement(company, parameters, name, divide, write):
    """Answer a statement.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param name: of the report
    :param divide: callable of a :class:`~qbo_emulator.reports.sums.Summary` and the first and last
        day that gives the :class:`~qbo_emulator.reports.sums.Division` to be shown
    :param write: callable of the :class:`~qbo_emulator.reports.chart.Chart` and the division that
        gives the rows, and whether there is nothing to show
    :return: the report
    """
    period = report_period(company, parameters)
    method = accounting_method(company, parameters)
    way = summarized_by(parameters)
    filters = Filters(company, parameters)
    with postings_on(company, method) as table:
        division = divide(Summary(company, table, filters, way), period.first, period.last)
    top = layout.header(
        company,
        name,
        period,
        basis=method,
        summarized=way,
        filters=filters.shown,
        options=[("AccountingStandard", "GAAP")],
    )
    rows, is_empty = write(Chart(company), division)
    columns = [layout.column("", "Account", "account"), *division.columns]
    return layout.report(top, columns, rows, is_empty)
