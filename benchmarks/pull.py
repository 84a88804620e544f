"""Pull of two-line taxed invoices against Odoo's own bulk create and post of the same moves."""

import time

from odoo.tools import split_every

from odoo.addons.quickbooks_connector.entities.references import References
from odoo.addons.quickbooks_connector.sync.apply import CHUNK_SIZE
from odoo.addons.quickbooks_connector.tools.authorisation import client_of

from .environment import bookkeeping, option, synchronise
from .figures import Figure
from .invoices import in_quickbooks
from .quickbooks import emulated_quickbooks

SIZE = 1000
WARM_UP = 5
RATIO = 1.25


def measure(template):
    """
    Which is faster for Odoo, one call or chunks of the size that the connector uses, depends on the
    number: the pull is held against the faster one.

    :param str template: the prepared database
    :return: seconds of Odoo's own create and post, seconds of the pull, and their ratio; the ratio of
        Odoo's processor times, too, which other programs on the machine disturb less
    """
    count = option("SIZE", SIZE)
    with (
        emulated_quickbooks("--no-limits") as (company,),
        bookkeeping(template, "pull", [company]) as (connection,),
    ):
        synchronise(connection)
        in_quickbooks(company, WARM_UP)
        synchronise(connection)
        made = in_quickbooks(company, count, first=WARM_UP)
        at_once, at_once_processor = _odoo_bulk(connection, made, chunk=count)
        chunks, chunks_processor = _odoo_bulk(connection, made, chunk=CHUNK_SIZE)
        begin = _clocks()
        synchronise(connection)
        pulled, processor = _since(begin)
        _check_arrived(connection, made)
    ratio = pulled / min(at_once, chunks)
    processor_ratio = processor / min(at_once_processor, chunks_processor)
    return [
        Figure("pull_count", "Pulled invoices", count),
        Figure("pull_odoo_at_once_seconds", "Odoo's create and post in one call, seconds", at_once),
        Figure("pull_odoo_chunks_seconds", "Odoo's create and post in chunks, seconds", chunks),
        Figure("pull_seconds", "Pull of the same invoices, seconds", pulled),
        Figure("pull_ratio", "Pull against the faster of the two, ratio", ratio, at_most=RATIO),
        Figure("pull_processor_ratio", "The same ratio of Odoo's processor times", processor_ratio),
    ]


def _clocks():
    """:return: seconds that have passed, and those that this process has computed"""
    return time.perf_counter(), time.process_time()


def _since(begin):
    return tuple(now - then for now, then in zip(_clocks(), begin, strict=True))


def _check_arrived(connection, qbo_ids):
    bound = connection.env["quickbooks.binding"].search_count(
        [
            ("connection_id", "=", connection.id),
            ("qbo_type", "=", "Invoice"),
            ("qbo_id", "in", qbo_ids),
            ("res_id", ">", 0),
        ]
    )
    assert bound == len(qbo_ids), f"only {bound} of {len(qbo_ids)} invoices arrived"


def _odoo_bulk(connection, qbo_ids, chunk):
    """Create and post the same moves as Odoo does it by itself, and take them back.

    :param int chunk: moves per call
    :return: seconds, and seconds of the processor
    """
    scoped = connection.env["quickbooks.sync"]._in_company(connection)
    entity = scoped.env["quickbooks.entity.invoice"]
    with client_of(connection) as client:
        payloads = client.query_ids("Invoice", qbo_ids)
    refs = References(scoped)
    refs.load_payloads(payloads, "Invoice")
    values = [
        entity._to_odoo(payload, refs) | {"name": payload["DocNumber"]} for payload in payloads
    ]
    scoped.env.flush_all()
    begin = _clocks()
    for some in split_every(chunk, values, list):
        moves = scoped.env["account.move"].create(some)
        moves._post(soft=False)
        scoped.env.flush_all()
    elapsed = _since(begin)
    scoped.env.cr.rollback()
    scoped.env.invalidate_all()
    return elapsed
