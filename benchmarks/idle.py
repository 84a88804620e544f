"""A scheduled run that finds nothing to do, in a quiet company and while another app sells there."""

from odoo import sql_db

from .environment import bookkeeping, synchronise
from .figures import Figure
from .invoices import receipts_in_quickbooks
from .quickbooks import emulated_quickbooks

UNITS = (("requests", "requests", 1), ("statements", "SQL statements", 59))
# How many sales the other app makes before the run.
SOLD = 60


def measure(template):
    """
    :param str template: the prepared database
    :return: requests and SQL statements
    """
    with (
        emulated_quickbooks("--no-limits") as (company,),
        bookkeeping(template, "idle", [company]) as (connection,),
    ):
        synchronise(connection)
        connection.cron_id.method_direct_trigger()
        quiet = _cost(connection, company)
        # Not synchronised, but the times of customers, items and accounts move (MetaData.LastUpdatedTime).
        receipts_in_quickbooks(company, SOLD)
        selling = _cost(connection, company)
    return [
        Figure(f"{name}_{unit}", f"{label}: {words}", value, at_most=bound)
        for name, label, cost in (
            ("idle", "Idle run", quiet),
            ("idle_selling", "Idle run while another app sells", selling),
        )
        for (unit, words, bound), value in zip(UNITS, cost, strict=True)
    ]


def _cost(connection, company):
    """:return: requests and SQL statements of one run"""
    company.forget_log()
    connection.env.invalidate_all()
    before = sql_db.sql_counter
    connection.cron_id.method_direct_trigger()
    return len(company.log()), sql_db.sql_counter - before
