"""Several connections on one and on two Odoo servers, each with one scheduler thread.

Every answer of QuickBooks takes 200 ms, so that waiting outweighs what the cores of this machine can do.
"""

import statistics
from contextlib import ExitStack

from .environment import bookkeeping, option
from .figures import Figure
from .invoices import in_odoo
from .quickbooks import emulated_quickbooks
from .server import odoo_server, wait_until

CONNECTIONS = 8
LATENCY = 200
INVOICES = 10
ROUNDS = 3
SPEED_UP = 1.8


def measure(template):
    """
    :param str template: the prepared database
    :return: seconds on one and on two servers, and how many times faster two are
    """
    count = option("CONNECTIONS", CONNECTIONS)
    options = ("--no-limits", "--latency-ms", str(LATENCY))
    with (
        emulated_quickbooks(*options, company="empty", count=count) as companies,
        bookkeeping(template, "processes", companies) as connections,
        ExitStack() as servers,
    ):
        seconds = []
        for _server in range(2):
            servers.enter_context(odoo_server(connections[0].env.cr.dbname))
            # The first time a server reads much that it keeps.
            _round(connections)
            seconds.append(statistics.median(_round(connections) for _ in range(ROUNDS)))
    one, two = seconds
    return [
        Figure("processes_connections", "Connections", count),
        Figure("processes_one", "All of them on one Odoo server, seconds", one),
        Figure("processes_two", "All of them on two Odoo servers, seconds", two),
        Figure(
            "processes_speed_up", "Two servers against one, times", one / two, at_least=SPEED_UP
        ),
    ]


def _round(connections):
    """Post invoices in all companies at the same moment.

    :return: seconds until all are in QuickBooks and no scheduled action is due
    """
    for connection in connections:
        in_odoo(connection, INVOICES)
    env = connections[0].env
    env.cr.commit()
    return wait_until(lambda: _is_idle(env.cr), "the servers do not get there")


def _is_idle(cursor):
    cursor.commit()
    cursor.execute(
        """SELECT EXISTS (SELECT 1 FROM quickbooks_operation WHERE state != 'done')
               OR EXISTS (SELECT 1 FROM ir_cron_trigger JOIN quickbooks_connection USING (cron_id)
                          WHERE call_at <= now() AT TIME ZONE 'UTC')"""
    )
    return not cursor.fetchone()[0]
