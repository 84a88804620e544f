"""A database of its own for a crash test: the addon, a connected company, something to send."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def script(name, *arguments):
    """Run one of the repository's scripts."""
    subprocess.run([ROOT / "scripts" / name, *arguments], check=True, capture_output=True)


def bookkeeping(command, database, *arguments):
    """:return: the last line that a command of :mod:`.bookkeeping` printed"""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.bookkeeping", command, database, *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()[-1] if done.stdout else ""


@contextmanager
def installed_database():
    """:return: name of a database with the addon, to be copied; it lives as long as the block"""
    with _database(f"qbc_crash_{os.getpid()}_addon") as name:
        script("odoo", "-d", name, "-i", "quickbooks_connector", "--stop-after-init", "--no-http")
        yield name


@contextmanager
def prepared_database(installed, emulator, invoices):
    """
    :param str installed: a database with the addon, which is copied
    :param emulator: that the company is connected to
    :param int invoices: how many are posted and not sent yet
    :return: name of the database, which lives as long as the block
    """
    with _database(f"qbc_crash_{os.getpid()}", "--from", installed) as name:
        bookkeeping("prepare", name, emulator.url, emulator.realm_id, str(invoices))
        yield name


@contextmanager
def _database(name, *options):
    script("database", "new", name, *options)
    try:
        yield name
    finally:
        script("database", "drop", name)
