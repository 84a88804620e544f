"""Sync a sample company both ways and compare the books. Started by ``make demo``.

``ONCE=1`` ends after the table, with status 0 only if the books agree. ``DEMO_DATABASE`` names another
database than ``qbc_demo``.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from demonstration.connecting import connect
from demonstration.documents import make_documents
from demonstration.rpc import OdooSession
from demonstration.servers import (
    DemonstrationFailed,
    odoo,
    prepare_database,
    quickbooks,
    request_count,
    violations,
)
from demonstration.summary import show_counts, show_trial_balances

DATABASE = os.environ.get("DEMO_DATABASE") or "qbc_demo"
ROUND_TIMEOUT = 180
PAUSE = 0.5


def say(text):
    print(f"demo: {text}", flush=True)


def synchronise(session, connection):
    """Run the connection until nothing is left to send or to read."""
    deadline = time.monotonic() + ROUND_TIMEOUT
    while time.monotonic() < deadline:
        session.call("quickbooks.connection", "action_sync_now", [connection])
        (row,) = session.call(
            "quickbooks.connection",
            "read",
            [connection],
            ["first_load_done", "error_message", "state", "waiting_count"],
        )
        if row["error_message"] or row["state"] != "running":
            raise DemonstrationFailed(
                row["error_message"] or f"The connection is in state “{row['state']}”."
            )
        if row["first_load_done"] and not row["waiting_count"]:
            return
        time.sleep(PAUSE)
    raise DemonstrationFailed("The synchronisation did not end in time.")


def tell_the_story(session, quickbooks_address):
    """:return: whether the books agree"""
    say(f"connecting to the sample company at {quickbooks_address}")
    connection = connect(session, quickbooks_address)
    say("reading its books into Odoo")
    synchronise(session, connection)
    say("invoicing, crediting, receiving money and booking entries in Odoo")
    make_documents(session)
    say("sending all of it to QuickBooks")
    synchronise(session, connection)
    held_back = show_counts(session, connection, request_count(quickbooks_address))
    difference = show_trial_balances(session, connection)
    wrong = violations(quickbooks_address)
    for entry in wrong:
        say(f"not as QuickBooks would have it: {entry['path']}: {entry['violation']}")
    return not held_back and not difference and not wrong


def main():
    """:return: exit status"""
    once = os.environ.get("ONCE", "") not in ("", "0")
    logs = Path(tempfile.mkdtemp(prefix="quickbooks_connector_demo_"))
    say("preparing a fresh database")
    prepare_database(DATABASE, logs / "install.log")
    with quickbooks(logs / "quickbooks.log") as qbo, odoo(DATABASE, logs / "odoo.log") as server:
        agree = tell_the_story(OdooSession(server, DATABASE), qbo)
        if not once:
            say(f"Odoo:       {server}/odoo (user admin, password admin)")
            say(f"QuickBooks: {qbo}")
            say("press Ctrl-C to end")
            signal.pause()
    if agree:
        shutil.rmtree(logs)
    return 0 if agree else 1


def end(_signal, _frame):
    """Leave in order, so that both servers are ended as well."""
    sys.exit(143)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (DemonstrationFailed, subprocess.CalledProcessError, OSError) as failure:
        print(f"demo: {failure}", file=sys.stderr)
        sys.exit(1)
