"""What a process of :mod:`.stable` does: functions of an environment, found by their name."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import CONSECUTIVE_TIMEOUT_FOR_FAILURE
from odoo.addons.quickbooks_connector.client import QboError, RateLimiter, limits
from odoo.addons.quickbooks_connector.tools import authorisation

from benchmarks import environment

from .odoo_people import OdooPeople

# A killed worker keeps the lock of its scheduled action until PostgreSQL misses it.
LOCK_PATIENCE = 20
# Where moments are stored before which nothing is tried again.
WAITS = (
    ("quickbooks_connection", "next_attempt_at"),
    ("quickbooks_connection", "throttled_until"),
    ("quickbooks_operation", "next_attempt_at"),
)
UNLIMITED = {kind: [(10_000, 1.0)] for kind in ("any", "batch")}


def run(registry, name, arguments):
    """Do one task in a transaction of its own.

    :return: what the task gives
    """
    with registry.cursor() as cursor:
        return TASKS[name](api.Environment(cursor, SUPERUSER_ID, {}), *arguments)


def warm_up(registry):
    """Load what every task needs, once for all of them."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        connection = env["quickbooks.connection"].search([])
        connection.trial_balance_comparison()
        # The emulated company sets no limits here.
        limits.WINDOWS = UNLIMITED
        authorisation._limiters[connection.realm_id] = RateLimiter(UNLIMITED)


def work(env):
    """Run the scheduled action of the connection, as the scheduler does."""
    action = env["quickbooks.connection"].search([]).cron_id
    _begin_count_anew(env, action)
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            outcome = action.method_direct_trigger()
        except UserError:
            # The worker before has the lock.
            assert time.monotonic() < deadline, "the scheduled action does not start"
            env.cr.commit()
            time.sleep(0.02)
            continue
        assert outcome is True, outcome
        env.cr.commit()
        return state(env)


def _begin_count_anew(env, action):
    """Odoo leaves out one call of an action that was ended several times in a row, and then begins to
    count anew. The call that is left out is of no interest here."""
    progress = env["ir.cron.progress"].search(
        [("cron_id", "=", action.id)], order="id DESC", limit=1
    )
    if progress.timed_out_counter >= CONSECUTIVE_TIMEOUT_FOR_FAILURE:
        progress.timed_out_counter = 0
    env.cr.commit()


def pass_time(env, seconds):
    """All waits after errors come nearer to their end, as if the clock had gone on.

    :param seconds: how much time passes; more where the connection has to wait for longer
    """
    until = env["quickbooks.connection"].search([])._waits_until()
    left = (until - fields.Datetime.now()).total_seconds() if until else 0
    passed = timedelta(seconds=max(seconds, left))
    for table, column in WAITS:
        env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(column)s - %(passed)s WHERE %(column)s IS NOT NULL",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                passed=passed,
            )
        )


def look_after(env):
    """Let the watchdog take over what killed workers left, as its scheduled action does."""
    env["quickbooks.sync.watchdog"]._cron_look_after()


def people(env, seed, count):
    """Change something in Odoo, several times."""
    return OdooPeople(env, seed).act(count)


def decide(env, seed):
    """Solve the conflicts and press Retry where something was refused."""
    return OdooPeople(env, seed).decide()


def state(env):
    """:return: how far the connection is"""
    env.invalidate_all()
    connection = env["quickbooks.connection"].search([])
    operations = env["quickbooks.operation"]._read_group(
        [("state", "!=", "done")], ["state"], ["__count"]
    )
    bindings = env["quickbooks.binding"].search([("status", "!=", "synced")])
    return {
        "connection": connection.state,
        "error": connection.error_message,
        "operations": dict(operations),
        "open": [_shown(o) for o in env["quickbooks.operation"].search([("state", "!=", "done")])],
        "held_back": [
            [b.entity, b.qbo_id, b.res_model, b.res_id, b.status, b.message, b.record_name]
            for b in bindings
        ],
        "open_runs": env["quickbooks.sync.run"].search_count([("state", "=", "running")]),
        "dead_runs": env["quickbooks.sync.run"].search_count([("state", "=", "interrupted")]),
    }


def _shown(operation):
    """:return: what helps to find out why an operation waits"""
    binding = operation.binding_id
    record = binding._record()
    return {
        "record": str(record),
        "state": record.state if record and "state" in record._fields else None,
        "binding": [binding.qbo_type, binding.qbo_id, binding.status],
        "operation": [operation.state, operation.action, operation.attempts],
        "next": str(operation.next_attempt_at),
    }


def books(env):
    """:return: documents, their bindings and the two trial balances"""
    connection = env["quickbooks.connection"].search([])
    balances = connection.trial_balance_comparison()
    return {
        "documents": _documents(env, connection),
        "compared": len(balances),
        "different": [row for row in balances if row["odoo"] != row["quickbooks"]],
    }


# === TOKENS === #


def store_token(env, pair):
    """Keep a fresh token pair of the emulator."""
    environment.store_token(env["quickbooks.connection"].search([]), pair)


def expire_token(env):
    """The access token has come to its end."""
    credential = env["quickbooks.connection"].search([])._credential()
    credential.access_expires_at = fields.Datetime.now()


def access_tokens(env, threads, start):
    """Ask for the access token in several threads at the same moment, each in a transaction of its own.

    :param start: moment, in seconds since the epoch
    :return: list of tokens, or of the names of errors
    """
    credential = env["quickbooks.connection"].search([])._credential()
    env.cr.commit()

    def ask(_number):
        time.sleep(max(0, start - time.time()))
        try:
            return authorisation.valid_access_token(credential)
        except QboError as error:
            return type(error).__name__

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, range(threads)))


def _documents(env, connection):
    """:return: ``[QuickBooks type, QuickBooks id, model, id, name, total, open]`` of all that counts"""
    company = [("company_id", "=", connection.company_id.id)]
    found = []
    for qbo_type, model, domain in (
        ("Invoice", "account.move", [("move_type", "=", "out_invoice"), ("state", "=", "posted")]),
        (
            "CreditMemo",
            "account.move",
            [("move_type", "=", "out_refund"), ("state", "=", "posted")],
        ),
        ("Payment", "account.payment", [("state", "in", ("in_process", "paid"))]),
    ):
        for record in env[model].search(company + domain):
            bindings = record.quickbooks_binding_ids
            amounts = (
                [f"{record.amount_total:.2f}", f"{record.amount_residual:.2f}"]
                if model == "account.move"
                else [f"{record.amount:.2f}", None]
            )
            found.append(
                [qbo_type, bindings.mapped("qbo_id"), model, record.id, record.name, *amounts]
            )
    return found


TASKS = {
    task.__name__: task
    for task in (
        *(work, pass_time, look_after, people, decide, state, books),
        *(store_token, expire_token, access_tokens),
    )
}
