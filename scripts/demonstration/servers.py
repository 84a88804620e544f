"""The two servers of the demonstration: the emulated QuickBooks and Odoo."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 120
STOP_TIMEOUT = 20


class DemonstrationFailed(Exception):
    """Ends the demonstration with one sentence."""


def free_port():
    """:return: a port of this machine that nobody listens on"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(command, log):
    """A process that lives as long as the block; only this one is ended, by its id.

    :param list command: program and arguments
    :param Path log: where its output goes
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(process, address, log):
    """Wait until a server answers.

    :raise DemonstrationFailed: it ended, or does not answer in time
    """
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise DemonstrationFailed(f"{address} ended before it answered; see {log}")
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise DemonstrationFailed(f"{address} does not answer; see {log}")


@contextmanager
def quickbooks(log, company="us_sales"):
    """:return: address of a running emulator with a sample company"""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "qbo_emulator", "--port", port, "--company", company, "--check")
    ]
    with server(command, log) as process:
        wait_for(process, f"{address}/.well-known/openid_configuration", log)
        yield address


@contextmanager
def odoo(database, log):
    """:return: address of a running Odoo that serves one database, its scheduler included"""
    port = free_port()
    command = [
        *(sys.executable, "-m", "odoo", "-d", database, "--db-filter", f"^{database}$"),
        *("--http-port", port, "--http-interface", "127.0.0.1", "--max-cron-threads", 1),
    ]
    address = f"http://127.0.0.1:{port}"
    with server(command, log) as process:
        wait_for(process, f"{address}/web/health", log)
        yield address


def prepare_database(name, log):
    """A fresh database with the connector in it.

    :raise DemonstrationFailed: the addon cannot be installed, or the database is in use
    """
    script = str(ROOT / "scripts" / "database")
    if _sessions(name):
        raise DemonstrationFailed("Another demonstration is running: end that one first (Ctrl-C).")
    subprocess.run([script, "drop", name], check=False, capture_output=True)
    subprocess.run([script, "new", name], check=True, capture_output=True)
    command = [sys.executable, "-m", "odoo", "-d", name, "-i", "quickbooks_connector"]
    with log.open("wb") as output:
        installed = subprocess.run(
            [*command, "--stop-after-init"], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
    if installed.returncode:
        raise DemonstrationFailed(f"The addon could not be installed; see {log}")


def _sessions(name):
    """:return: how many programs use a database"""
    query = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"
    command = [str(ROOT / "scripts" / "psql"), "postgres", "-Atc", query]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def violations(address):
    """:return: what was answered or sent so far that the definitions of QuickBooks do not allow"""
    with urllib.request.urlopen(f"{address}/emulator/violations", timeout=30) as answer:
        return json.load(answer)


def request_count(address):
    """:return: requests to the accounting API that the emulator has received so far"""
    with urllib.request.urlopen(f"{address}/emulator/log", timeout=30) as answer:
        logged = json.load(answer)
    rows = logged["requests"] if isinstance(logged, dict) else logged
    return sum(bool(re.match("/v3/", row["path"])) for row in rows)
