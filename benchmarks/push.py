"""Push of invoices: requests and SQL statements."""

import time
from math import ceil

from odoo import Command

from .pull import synchronise


def measure(connection, count):
    """
    :return: batches, other requests, SQL statements and milliseconds per invoice
    """
    env = connection.env
    partners = env["res.partner"].search(
        [("company_id", "=", connection.company_id.id), ("customer_rank", ">", 0)], limit=30
    )
    products = env["product.product"].search(
        [("company_id", "=", connection.company_id.id), ("sale_ok", "=", True)], limit=10
    )
    journal = env["account.journal"].search(
        [("company_id", "=", connection.company_id.id), ("code", "=", "INV")]
    )
    moves = env["account.move"].create(
        [_invoice(number, partners, products, journal) for number in range(count)]
    )
    moves.action_post()
    env.cr.commit()
    before = _requests(connection)
    statements = env.cr.sql_log_count
    started = time.perf_counter()
    synchronise(connection)
    elapsed = time.perf_counter() - started
    statements = env.cr.sql_log_count - statements
    synced = moves.filtered(lambda move: move.quickbooks_status == "synced")
    assert synced == moves, moves[0].quickbooks_message
    requests = _requests(connection) - before
    batches = ceil(count / 30)
    return {
        "push_batches": batches,
        "push_other_requests": requests - batches,
        "push_statements_per_invoice": statements / count,
        "push_milliseconds_per_invoice": 1000 * elapsed / count,
    }


def _invoice(number, partners, products, journal):
    lines = [
        Command.create(
            {
                "product_id": products[(number + position) % len(products)].id,
                "quantity": 1 + position,
                "price_unit": 35.0 + number % 9,
                "tax_ids": [Command.clear()],
            }
        )
        for position in range(2)
    ]
    return {
        "move_type": "out_invoice",
        "partner_id": partners[number % len(partners)].id,
        "invoice_date": "2026-04-01",
        "journal_id": journal.id,
        "invoice_line_ids": lines,
    }


def _requests(connection):
    runs = connection.env["quickbooks.sync.run"].search([("connection_id", "=", connection.id)])
    return sum(runs.mapped("request_count"))
