"""How much of the allowed rate of writes a long push reaches, with the limits of QuickBooks and a delay of
every answer as over the Internet.
"""

from datetime import datetime

from .environment import bookkeeping, option, synchronise
from .figures import Figure
from .invoices import in_odoo
from .quickbooks import emulated_quickbooks

MINUTES = 2
LATENCY = 200
# Intuit: 40 batches of 30 in a minute.
ALLOWED = 1200
SHARE = 95


def measure(template):
    """
    Writes are counted from the first batch on, over full minutes: what a limit lets through at once in the
    beginning of a minute is missing at its end.

    :param str template: the prepared database
    :return: writes per minute, and their share of what is allowed
    """
    minutes = option("MINUTES", MINUTES)
    with (
        emulated_quickbooks("--latency-ms", str(LATENCY)) as (company,),
        bookkeeping(template, "rate", [company]) as (connection,),
    ):
        synchronise(connection)
        in_odoo(connection, ALLOWED * minutes)
        connection.env.cr.commit()
        company.forget_log()
        synchronise(connection)
        log = company.log()
    writes = _writes(log, 60 * minutes) / minutes
    throttled = sum(row["status"] == 429 for row in log)
    share = 100 * writes / ALLOWED
    return [
        Figure("rate_minutes", "Minutes of steady push", minutes),
        Figure("rate_writes", "Writes per minute", writes),
        Figure("rate_share", "Share of the allowed writes, percent", share, at_least=SHARE),
        Figure(
            "rate_throttled", "Requests that QuickBooks turned down (429)", throttled, at_most=0
        ),
    ]


def _writes(log, seconds):
    """:return: items of the batches within so many seconds from the first one"""
    batches = [
        (datetime.fromisoformat(row["time"]), len(row["json"]["BatchItemRequest"]))
        for row in log
        if row["path"].endswith("/batch") and row["status"] == 200
    ]
    begin = batches[0][0]
    return sum(size for time, size in batches if (time - begin).total_seconds() < seconds)
