"""Pull of two-line taxed invoices against Odoo's own bulk create and post of the same moves."""

import time

from odoo.tools import split_every

from odoo.addons.quickbooks_connector.client import BatchItem
from odoo.addons.quickbooks_connector.entities.references import References
from odoo.addons.quickbooks_connector.sync.apply import CHUNK_SIZE


def fill(connection, count, first=0):
    """Give the emulated company invoices, in batches of thirty.

    :return: ids of the invoices
    """
    with connection._client() as client:
        customers = client.query("Customer")
        items = [item for item in client.query("Item") if item.get("IncomeAccountRef")]
        code = next(c["Id"] for c in client.query("TaxCode") if c["Id"].isdecimal())
        bodies = [
            _invoice(number, customers, items, code) for number in range(first, first + count)
        ]
        made = []
        for start in range(0, count, 30):
            made += _write(client, bodies[start : start + 30], first + start)
    return made


def _write(client, bodies, start):
    items = [BatchItem(str(n), "create", "Invoice", body) for n, body in enumerate(bodies)]
    answers = client.batch(items, f"benchmark-{start}")
    return [answers[item.key]["Id"] for item in items]


def _invoice(number, customers, items, code):
    lines = [
        {
            "DetailType": "SalesItemLineDetail",
            "Amount": 100 + number % 7,
            "Description": f"Visit {number}",
            "SalesItemLineDetail": {
                "ItemRef": {"value": items[(number + position) % len(items)]["Id"]},
                "TaxCodeRef": {"value": "TAX"},
            },
        }
        for position in range(2)
    ]
    return {
        "CustomerRef": {"value": customers[number % len(customers)]["Id"]},
        "DocNumber": f"B{number:06d}",
        "TxnDate": "2026-02-03",
        "Line": lines,
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": code}},
    }


def measure(connection, count):
    """
    Which is faster for Odoo, one call or chunks of the size that the connector uses, depends on the
    number: the pull is held against the faster one.

    :return: seconds of Odoo's own create and post, seconds of the pull, and their ratio
    """
    synchronise(connection)
    fill(connection, 5)
    synchronise(connection)
    made = fill(connection, count, first=5)
    at_once = odoo_bulk(connection, made, chunk=count)
    own = odoo_bulk(connection, made, chunk=CHUNK_SIZE)
    started = time.perf_counter()
    synchronise(connection)
    pulled = time.perf_counter() - started
    bound = connection.env["quickbooks.binding"].search_count(
        [("connection_id", "=", connection.id), ("qbo_id", "in", made), ("res_id", ">", 0)]
    )
    assert bound >= count, f"only {bound} of {count} invoices arrived"
    return {
        "odoo_at_once_seconds": at_once,
        "odoo_bulk_seconds": own,
        "pull_seconds": pulled,
        "pull_ratio": pulled / min(own, at_once),
    }


def synchronise(connection):
    """Run the connection until it is up to date."""
    connection.env["quickbooks.sync"]._synchronise(connection)
    connection.env.invalidate_all()
    assert not connection.error_message, connection.error_message


def odoo_bulk(connection, qbo_ids, chunk):
    """Create and post the same moves as Odoo does it by itself, and take them back.

    :param int chunk: moves per call
    :return: seconds
    """
    scoped = connection.env["quickbooks.sync"]._in_company(connection)
    entity = scoped.env["quickbooks.entity.invoice"]
    with connection._client() as client:
        payloads = client.query_ids("Invoice", qbo_ids)
    refs = References(scoped)
    refs.load_payloads(payloads, "Invoice")
    values = [
        entity._to_odoo(payload, refs) | {"name": payload["DocNumber"]} for payload in payloads
    ]
    scoped.env.flush_all()
    started = time.perf_counter()
    for some in split_every(chunk, values, list):
        moves = scoped.env["account.move"].create(some)
        moves._post(soft=False)
        scoped.env.flush_all()
    elapsed = time.perf_counter() - started
    scoped.env.cr.rollback()
    scoped.env.invalidate_all()
    return elapsed
