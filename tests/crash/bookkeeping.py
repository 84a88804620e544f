"""Prepares and inspects a database for the crash tests: ``python -m tests.crash.bookkeeping``.

Runs in a process of its own, because pytest's process belongs to another database.
"""

import json
import sys
import time

from odoo.fields import Command

from benchmarks.environment import connect, open_database

# In seconds, of one worker.
PATIENCE = 90


def prepare(env, address, realm_id, count):
    """A connected company with posted invoices and a payment that nobody has sent yet."""
    connection = connect(env, address, realm_id)
    env = env(context={"allowed_company_ids": connection.company_id.ids})
    env["quickbooks.sync"]._synchronise(connection)
    partners = env["res.partner"].create([{"name": f"Customer {n}"} for n in range(5)])
    account = env["quickbooks.account.mapping"].search([("qbo_name", "=", "Services")]).account_id
    journal = env["account.journal"].search(
        [("company_id", "=", connection.company_id.id), ("code", "=", "INV")]
    )
    invoices = env["account.move"].create(
        [_invoice(number, partners, account, journal) for number in range(int(count))]
    )
    invoices.action_post()
    checking = env["quickbooks.account.mapping"].search([("qbo_name", "=", "Checking")]).account_id
    wizard = (
        env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=invoices[:1].ids)
        .create(
            {
                "journal_id": env["account.journal"]
                ._quickbooks_of_account(checking, connection.company_id)
                .id
            }
        )
    )
    wizard._create_payments()
    env.cr.commit()


def _invoice(number, partners, account, journal):
    line = {
        "name": "Work",
        "account_id": account.id,
        "price_unit": 10.0 + number,
        "tax_ids": [Command.clear()],
    }
    return {
        "move_type": "out_invoice",
        "partner_id": partners[number % len(partners)].id,
        "invoice_date": "2026-05-04",
        "journal_id": journal.id,
        "invoice_line_ids": [Command.create(line)],
    }


def work(env):
    """Run the scheduled action of the connection until nothing waits, as the scheduler does."""
    connection = env["quickbooks.connection"].search([])
    deadline = time.monotonic() + PATIENCE
    waits = True
    while waits and time.monotonic() < deadline:
        outcome = connection.cron_id.method_direct_trigger()
        assert outcome is True, outcome
        # What the run has committed is seen by the next transaction only.
        env.cr.commit()
        env.invalidate_all()
        waits = connection.waiting_count


def edit(env, due):
    """Give the invoices another due date."""
    env["account.move"].search([("move_type", "=", "out_invoice")]).invoice_date_due = due
    env.cr.commit()


def edit_in_flight(env, due):
    """The same, as soon as something was sent and is not answered yet."""
    deadline = time.monotonic() + PATIENCE
    while not env["quickbooks.operation"].search_count([("state", "=", "sent")]):
        assert time.monotonic() < deadline, "nothing is sent"
        env.cr.rollback()
        time.sleep(0.05)
    edit(env, due)


def inspect(env):
    """Print what is in Odoo: records by status, open operations, differences of the ledgers."""
    connection = env["quickbooks.connection"].search([])
    groups = env["quickbooks.binding"]._read_group([], ["entity", "status"], ["__count"])
    operations = env["quickbooks.operation"]._read_group(
        [("state", "!=", "done")], ["state"], ["__count"]
    )
    balances = connection.trial_balance_comparison()
    print(
        json.dumps(
            {
                "bindings": {f"{entity} {status}": count for entity, status, count in groups},
                "open": dict(operations),
                "error": connection.error_message,
                "different": [row for row in balances if row["odoo"] != row["quickbooks"]],
                "compared": len(balances),
            }
        )
    )


if __name__ == "__main__":
    command, database, *arguments = sys.argv[1:]
    commands = (prepare, work, edit, edit_in_flight, inspect)
    with open_database(database) as environment:
        {known.__name__: known for known in commands}[command](environment, *arguments)
