"""Memory of the process that pulls a whole company.

``python -m benchmarks.memory DATABASE`` is that process; it is watched from outside.
"""

import subprocess
import sys
import time
from pathlib import Path

from .environment import bookkeeping, open_database, option, synchronise
from .figures import Figure
from .invoices import in_quickbooks
from .quickbooks import ROOT, emulated_quickbooks

SIZE = 4000
GROWTH = 20


def measure(template):
    """
    :param str template: the prepared database
    :return: peak of the resident memory after a quarter of the documents and at the end, and its growth
    """
    count = option("SIZE", SIZE)
    with (
        emulated_quickbooks("--no-limits") as (company,),
        bookkeeping(template, "memory", [company]) as (connection,),
    ):
        in_quickbooks(company, count)
        samples = _watched(connection)
    total = samples[-1][0]
    assert total >= count, f"only {total} of {count} invoices arrived"
    quarter = next(peak for documents, peak in samples if documents >= total / 4)
    peak = samples[-1][1]
    growth = 100 * (peak - quarter) / quarter
    return [
        Figure("memory_count", "Invoices of a first load", total),
        Figure("memory_quarter", "Peak memory after a quarter of them, MB", quarter),
        Figure("memory_peak", "Peak memory at the end, MB", peak),
        Figure("memory_growth", "Growth from there to the end, percent", growth, at_most=GROWTH),
    ]


def _watched(connection):
    """Let another process pull.

    :return: list of ``(invoices, peak of its memory so far in MB)``
    """
    cursor = connection.env.cr
    command = [sys.executable, "-m", "benchmarks.memory", cursor.dbname]
    samples = []
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        while process.poll() is None:
            peak = _peak(process.pid)
            # Without a commit the same moment of the database would be seen all the time.
            cursor.commit()
            cursor.execute(
                "SELECT count(*) FROM quickbooks_binding"
                " WHERE connection_id = %s AND qbo_type = 'Invoice' AND res_id > 0",
                [connection.id],
            )
            samples.append((cursor.fetchone()[0], peak or samples[-1][1]))
            time.sleep(0.1)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, "the pull failed"
    return samples


def _peak(process_id):
    """:return: peak of the resident memory of a process in MB, None when it has just ended"""
    try:
        status = Path(f"/proc/{process_id}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    kilobytes = [row.split()[1] for row in status.splitlines() if row.startswith("VmHWM")]
    return int(kilobytes[0]) / 1024 if kilobytes else None


if __name__ == "__main__":
    with open_database(sys.argv[1]) as environment:
        synchronise(environment["quickbooks.connection"].search([]))
