"""Seconds until a change arrives on the other side, with a running Odoo server."""

import statistics
import time

from .environment import bookkeeping, option
from .figures import Figure
from .invoices import in_odoo, in_quickbooks
from .quickbooks import emulated_quickbooks, post
from .server import odoo_server, wait_until

ROUNDS = 5
LATENCY = 200
SECONDS = 5
VERIFIER_TOKEN = "verifier-token-of-the-app"


def measure(template):
    """
    :param str template: the prepared database
    :return: slowest of several changes in each direction
    """
    rounds = option("ROUNDS", ROUNDS)
    with (
        emulated_quickbooks("--no-limits", "--latency-ms", str(LATENCY)) as (company,),
        bookkeeping(template, "delay", [company]) as (connection,),
        odoo_server(connection.env.cr.dbname) as server,
    ):
        _subscribe(connection, company, server)
        _wait_for_first_load(connection)
        to_quickbooks = [_to_quickbooks(connection, company) for _ in range(rounds)]
        to_odoo = [_to_odoo(connection, company, number) for number in range(rounds)]
    return [
        Figure("delay_rounds", "Changes in each direction", rounds),
        Figure(
            "delay_to_quickbooks",
            "From posting in Odoo to the document in QuickBooks, slowest, seconds",
            max(to_quickbooks),
            at_most=SECONDS,
        ),
        Figure(
            "delay_to_quickbooks_median",
            "From posting in Odoo to the document in QuickBooks, median, seconds",
            statistics.median(to_quickbooks),
        ),
        Figure(
            "delay_to_odoo",
            "From a change in QuickBooks to Odoo, slowest, seconds",
            max(to_odoo),
            at_most=SECONDS,
        ),
        Figure(
            "delay_to_odoo_median",
            "From a change in QuickBooks to Odoo, median, seconds",
            statistics.median(to_odoo),
        ),
    ]


def _subscribe(connection, company, server):
    """QuickBooks tells the Odoo server by webhook what changes."""
    connection.verifier_token = VERIFIER_TOKEN
    connection.env.cr.commit()
    subscription = {"url": f"{server}/quickbooks/webhooks", "verifier_token": VERIFIER_TOKEN}
    post(company.address, "/emulator/webhooks", subscription)


def _wait_for_first_load(connection):
    def loaded():
        connection.env.cr.commit()
        connection.env.invalidate_all()
        return connection.first_load_done

    wait_until(loaded, "the first load does not end")


def _to_quickbooks(connection, company):
    in_quickbooks_before = company.count("Invoice")
    in_odoo(connection, 1)
    connection.env.cr.commit()
    started = time.perf_counter()
    wait_until(lambda: company.count("Invoice") > in_quickbooks_before, "nothing was sent")
    return time.perf_counter() - started


def _to_odoo(connection, company, number):
    (qbo_id,) = in_quickbooks(company, 1, first=number)
    started = time.perf_counter()

    def arrived():
        connection.env.cr.commit()
        return connection.env["quickbooks.binding"].search_count(
            [
                ("connection_id", "=", connection.id),
                ("qbo_type", "=", "Invoice"),
                ("qbo_id", "=", qbo_id),
                ("res_id", ">", 0),
            ]
        )

    wait_until(arrived, "nothing was read")
    return time.perf_counter() - started
