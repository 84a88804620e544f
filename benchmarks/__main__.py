"""Run the measurements and write them down; ``make help`` and docs/benchmarks.md tell the options."""

import os
import sys
import traceback

from . import delay, emulator, idle, memory, processes, pull, push, rate, report
from .environment import prepared_database

MEASUREMENTS = {
    "emulator": emulator.measure,
    "pull": pull.measure,
    "push": push.measure,
    "rate": rate.measure,
    "idle": idle.measure,
    "delay": delay.measure,
    "memory": memory.measure,
    "processes": processes.measure,
}


def main():
    """
    :return: exit status: 1 when a measurement could not be made; a missed target is told in the table
    """
    chosen = os.environ.get("ONLY", "").replace(",", " ").split() or list(MEASUREMENTS)
    figures, failures = [], []
    with prepared_database() as template:
        for name in chosen:
            print(f"== {name}", flush=True)
            try:
                measured = MEASUREMENTS[name](template)
            except Exception:
                traceback.print_exc()
                failures.append(name)
                continue
            figures += measured
            print("\n".join(map(report.line, measured)), flush=True)
    report.write(figures, failures, complete=chosen == list(MEASUREMENTS))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
