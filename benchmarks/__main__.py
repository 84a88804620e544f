"""Run all measurements and print them; ``SIZE=n`` changes the number of pulled invoices."""

import json
import sys
from pathlib import Path

from . import emulator, pull, push
from .environment import connect, database, emulated_quickbooks, size

PULLED = 300
PUSHED = 90
LABELS = {
    "emulator_creates_per_second": "Emulator, single creates per second",
    "emulator_batch_items_per_second": "Emulator, items of batches per second",
    "odoo_at_once_seconds": "Odoo's create and post in one call, seconds",
    "odoo_bulk_seconds": "Odoo's create and post in chunks, seconds",
    "pull_seconds": "Pull of the same invoices, seconds",
    "pull_ratio": "Pull against the faster of the two, ratio",
    "push_batches": "Batches to push 90 invoices",
    "push_other_requests": "Other requests of that run",
    "push_statements_per_invoice": "SQL statements per pushed invoice",
    "push_milliseconds_per_invoice": "Milliseconds per pushed invoice",
}


def main():
    """:return: exit status"""
    with emulated_quickbooks() as (address, realm_id):
        figures = emulator.measure(address, realm_id)
    with emulated_quickbooks() as (address, realm_id), database("qbc_benchmark") as env:
        connection = connect(env, address, realm_id)
        figures |= pull.measure(connection, size(PULLED)) | push.measure(connection, PUSHED)
    for name, label in LABELS.items():
        print(f"{label:48}{figures[name]:>12.2f}")
    results = Path(__file__).parent / "results.json"
    results.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
