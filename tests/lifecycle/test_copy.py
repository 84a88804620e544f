"""A copy made with PostgreSQL's own means, which Odoo does not notice, never reaches QuickBooks."""

import os
import subprocess

import pytest

from qbo_emulator.testing import EmulatorThread

from .databases import database, neutralize, odoo, run

COPY = f"qbc_lifecycle_{os.getpid()}_copy"


@pytest.fixture(scope="module")
def books():
    """:return: a connected database, and its QuickBooks"""
    with (
        EmulatorThread(companies=("empty",), limits=False) as emulator,
        database("original") as name,
    ):
        odoo(name, "-i", "quickbooks_connector", "--stop-after-init")
        values = {"url": emulator.url, "realm": emulator.realm_id, "pair": emulator.token()}
        run(name, "fill.py", **values)
        emulator.clear_log()
        yield name, emulator


def copy(original, name):
    subprocess.run(["createdb", f"--template={original}", name], check=True)


def requests(emulator):
    return [row["path"] for row in emulator.log()]


def test_a_database_that_is_renamed_is_no_copy(books):
    original, emulator = books
    renamed = f"{original}_renamed"
    subprocess.run(
        ["psql", "-d", "postgres", "-c", f"ALTER DATABASE {original} RENAME TO {renamed}"]
    )
    try:
        found = run(renamed, "look.py")
    finally:
        back = f"ALTER DATABASE {renamed} RENAME TO {original}"
        subprocess.run(["psql", "-d", "postgres", "-c", back], check=True)
    assert (found["state"], found["copy"]) == ("running", False)
    assert requests(emulator)


def test_a_copy_with_the_same_uuid_is_detached_before_it_asks_for_anything(books):
    original, emulator = books
    copy(original, COPY)
    emulator.clear_log()
    try:
        found = run(COPY, "look.py")
    finally:
        subprocess.run(["dropdb", COPY], check=True)
    assert requests(emulator) == []
    assert found["uuid"] == run(original, "look.py")["uuid"]
    assert (found["state"], found["secret"]) == ("detached", False)


def test_a_neutralized_copy_shows_that_it_is_one_and_holds_no_secret(books):
    original, emulator = books
    copy(original, COPY)
    emulator.clear_log()
    try:
        neutralize(COPY)
        found = run(COPY, "look.py")
    finally:
        subprocess.run(["dropdb", COPY], check=True)
    assert (found["state"], found["secret"]) == ("detached", False)
    assert requests(emulator) == []
