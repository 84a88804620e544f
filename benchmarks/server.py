"""Odoo as it runs in production: a server with a scheduler, in a process of its own."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from .quickbooks import ROOT

PATIENCE = 120
# What the servers have to say, their complaints at being ended included.
LOG = Path(__file__).parent / "odoo.log"


@contextmanager
def odoo_server(database):
    """
    :return: address of a running Odoo with one scheduler thread
    """
    port = _free_port()
    command = [sys.executable, "-m", "odoo", "-d", database, "--db-filter", f"^{database}$"]
    network = ["--http-port", str(port), "--http-interface", "127.0.0.1"]
    options = ["--max-cron-threads", "1", "--log-level", "warn"]
    with LOG.open("ab") as log:
        process = subprocess.Popen([*command, *network, *options], cwd=ROOT, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _answers(address), f"{address} does not answer")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(condition, complaint):
    """Look every few milliseconds.

    :return: seconds waited
    """
    started = time.perf_counter()
    while not condition():
        if time.perf_counter() - started > PATIENCE:
            raise AssertionError(f"{complaint}; see {LOG}")
        time.sleep(0.02)
    return time.perf_counter() - started


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(address):
    try:
        with urllib.request.urlopen(f"{address}/web/health", timeout=10) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
