"""A run that finds nothing to do, as the scheduler calls it."""

from odoo import sql_db

from .environment import bookkeeping, synchronise
from .figures import Figure
from .quickbooks import emulated_quickbooks

REQUESTS = 1
STATEMENTS = 59


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
        company.forget_log()
        connection.env.invalidate_all()
        statements = sql_db.sql_counter
        connection.cron_id.method_direct_trigger()
        statements = sql_db.sql_counter - statements
        requests = len(company.log())
    return [
        Figure("idle_requests", "Idle run: requests", requests, at_most=REQUESTS),
        Figure("idle_statements", "Idle run: SQL statements", statements, at_most=STATEMENTS),
    ]
