"""AccountListDetail: the chart of accounts with balances."""

from functools import partial

from ..clock import pacific_date
from . import layout
from .chart import TYPE_ORDER, Chart
from .detail import Detail
from .detail_columns import money_column, text_column
from .documents import moment_text
from .filters import account_types
from .period import day_range, macro_period

#: The columns of the list, in their order.
ACCOUNT_COLUMNS = (
    text_column("account_name", "Account", lambda row, names: row.name, lambda row: row.id),
    text_column("account_type", "Type", lambda row, names: row.body["AccountType"]),
    text_column("detail_acc_type", "Detail Type", lambda row, names: row.sub_type),
    text_column("create_date", "Create Date", lambda row, names: moment_text(row.created)),
    text_column("last_mod_date", "Last Modified", lambda row, names: moment_text(row.updated)),
    text_column("account_desc", "Description", lambda row, names: row.body.get("Description", "")),
    money_column("account_bal", "account_bal", "Balance", lambda row, names: row.balance),
)
_DEFAULT = ("account_name", "account_type", "detail_acc_type", "account_desc", "account_bal")


class _Row:
    """An account as a line of the list.

    :param record: its Record
    :param account: :class:`~qbo_emulator.reports.chart.ChartAccount`
    """

    def __init__(self, record, account):
        self.id = record.id
        self.name = account.full_name
        self.body = record.body
        self.sub_type = record.body.get("AccountSubType", "")
        self.created, self.updated = record.created, record.updated
        self.balance = account.sign * record.balance


def account_list(company, parameters):
    """Answer the report.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :return: the report
    """
    detail = Detail(company, parameters, _DEFAULT, None, ACCOUNT_COLUMNS)
    rows = detail.sorted(_listed(company, parameters))
    top = layout.header(company, "AccountListDetail", macro_period(company, "today"))
    cells = [layout.data_row(detail.cells(row)) for row in rows]
    return layout.report(top, detail.columns(), cells)


def _listed(company, parameters):
    kinds = account_types(parameters, "account_type") or TYPE_ORDER
    states = ("Deleted", "Not_Deleted")
    is_active = parameters.choice("account_status", states, "Not_Deleted") == "Not_Deleted"
    range_of = partial(day_range, company, parameters)
    created, changed = range_of("createdate"), range_of("moddate")
    records = {record.id: record for record in company.objects.select("Account")}
    return [
        _Row(records[account.id], account)
        for account in Chart(company).sorted()
        if account.type in kinds
        if records[account.id].active == is_active
        if _lies_in(created, records[account.id].created)
        if _lies_in(changed, records[account.id].updated)
    ]


def _lies_in(days, seconds):
    return days is None or days[0] <= pacific_date(seconds).isoformat() <= days[1]
