"""TrialBalance: every account with its debit or credit balance, and totals that are equal."""

from . import layout
from .basis import accounting_method, postings_on
from .chart import Chart
from .filters import Filters
from .period import report_period
from .sums import Summary
from .tree_rows import grand_total, titled

_COLUMNS = (("", "Account", "account"), ("Debit", "Money", "debit"), ("Credit", "Money", "credit"))


def trial_balance(company, parameters):
    """Answer the report: the balances on the evening of the last day of the period.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    period = report_period(company, parameters)
    method = accounting_method(company, parameters)
    filters = Filters(company, parameters)
    with postings_on(company, method) as table:
        division = Summary(company, table, filters, "Total").balances(period.first, period.last)
    rows, debits, credits = [], 0, 0
    for account in Chart(company).sorted():
        (cents,) = division.sums.get(account.id, (0,))
        if cents:
            debit, credit = max(cents, 0), max(-cents, 0)
            cells = titled(account.full_name, (debit, credit), account.id)
            rows.append(layout.data_row(cells, is_typed=False))
            debits += debit
            credits += credit
    if rows:
        rows.append(grand_total((debits, credits)))
    top = layout.header(
        company,
        "TrialBalance",
        period,
        basis=method,
        summarized="Total",
        filters=filters.shown,
    )
    return layout.report(top, [layout.column(*column) for column in _COLUMNS], rows)
