"""A person changes a record while its answer is on the way, in another process."""

import json
import subprocess
import sys

import pytest

from .preparation import ROOT, bookkeeping, prepared_database

# Seconds, for the person to change the record in.
ANSWER_WITHHELD = 8


@pytest.fixture
def database(installed, emulator):
    with prepared_database(installed, emulator, 1) as name:
        yield name


def test_an_edit_while_a_refusal_is_on_its_way_is_neither_lost_nor_an_error(emulator, database):
    bookkeeping("work", database)
    bookkeeping("edit", database, "2026-06-01")
    emulator.set_faults(
        [
            {"fault": "slow", "path": "/batch$", "seconds": ANSWER_WITHHELD},
            {"fault": "stale_token", "item": "Invoice"},
        ]
    )
    person = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.bookkeeping", "edit_in_flight", database, "2026-07-01"],
        cwd=ROOT,
    )
    try:
        bookkeeping("work", database)
        assert person.wait() == 0
    finally:
        person.kill()
    bookkeeping("work", database)

    (invoice,) = emulator.company().query("SELECT * FROM Invoice")
    assert invoice["DueDate"] == "2026-07-01"
    state = json.loads(bookkeeping("inspect", database))
    assert (state["error"], state["open"]) == (False, {})
