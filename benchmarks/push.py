"""Push of two-line invoices: requests, SQL statements and work of the processor."""

import time
from math import ceil

from odoo import sql_db

from .environment import bookkeeping, option, synchronise
from .figures import Figure
from .invoices import in_odoo
from .quickbooks import PER_BATCH, emulated_quickbooks

SIZE = 1000
OTHER_REQUESTS = 5
STATEMENTS = 3


def measure(template):
    """
    :param str template: the prepared database
    :return: batches and other requests; statements and processor time of Odoo per invoice
    """
    count = option("PUSHED", SIZE)
    with (
        emulated_quickbooks("--no-limits") as (company,),
        bookkeeping(template, "push", [company]) as (connection,),
    ):
        synchronise(connection)
        moves = in_odoo(connection, count)
        connection.env.cr.commit()
        company.forget_log()
        statements, processor = sql_db.sql_counter, time.process_time()
        synchronise(connection)
        processor = time.process_time() - processor
        statements = sql_db.sql_counter - statements
        requests = len(company.log())
        held_back = moves.filtered(lambda move: move.quickbooks_status != "synced")
        assert not held_back, held_back[0].quickbooks_message
    others = requests - ceil(count / PER_BATCH)
    per_invoice = statements / count
    milliseconds = 1000 * processor / count
    return [
        Figure("push_count", "Pushed invoices", count),
        Figure("push_requests", "Requests of that run", requests),
        Figure(
            "push_other_requests",
            "Requests of that run beyond one for 30 invoices",
            others,
            at_most=OTHER_REQUESTS,
        ),
        Figure(
            "push_statements", "SQL statements per pushed invoice", per_invoice, at_most=STATEMENTS
        ),
        Figure(
            "push_milliseconds", "Odoo's processor time per invoice, milliseconds", milliseconds
        ),
    ]
