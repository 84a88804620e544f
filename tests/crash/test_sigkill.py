"""The worker is killed between sending a batch and storing its answer."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from .preparation import ROOT, bookkeeping, prepared_database

PATIENCE = 120
ANSWER_WITHHELD = 5
INVOICES = 40


def worker(database):
    """:return: a process that runs the scheduled action of the connection"""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.bookkeeping", "work", database], cwd=ROOT
    )


def wait_until(condition, process):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < deadline, "the worker does not get there"
        time.sleep(0.05)


@pytest.fixture
def database(installed, emulator):
    with prepared_database(installed, emulator, INVOICES) as name:
        yield name


def count(emulator, qbo_type):
    return emulator.company().query(f"SELECT COUNT(*) FROM {qbo_type}")


def run_and_kill_after_the_write(emulator, database, qbo_type):
    """Let the worker send; kill it when QuickBooks has written, before the answer is there."""
    before = count(emulator, qbo_type)
    emulator.set_faults(
        [{"fault": "answer_delayed", "path": "/batch$", "seconds": ANSWER_WITHHELD, "times": None}]
    )
    process = worker(database)
    try:
        wait_until(lambda: count(emulator, qbo_type) > before, process)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        emulator.clear_faults()


def test_a_killed_worker_leaves_no_duplicate_and_loses_nothing(emulator, database):
    for qbo_type in ("Customer", "Invoice"):
        run_and_kill_after_the_write(emulator, database, qbo_type)
    bookkeeping("work", database)

    assert count(emulator, "Invoice") == INVOICES
    assert count(emulator, "Payment") == 1
    invoices = emulator.company().query("SELECT * FROM Invoice MAXRESULTS 1000")
    numbers = [invoice["DocNumber"] for invoice in invoices]
    assert len(set(numbers)) == INVOICES
    state = json.loads(bookkeeping("inspect", database))
    assert state["error"] in (False, None)
    assert state["open"] == {}
    assert state["bindings"]["invoice synced"] == INVOICES
    assert not [name for name in state["bindings"] if not name.endswith(" synced")]
    assert state["compared"] > 0
    assert state["different"] == []
