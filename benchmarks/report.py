"""Writes ``results.json`` and the table of ``docs/benchmarks.md``."""

import json
import os
import platform
from datetime import datetime, timezone
from pathlib import Path

from odoo import release, sql_db

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(os.environ.get("RESULTS") or Path(__file__).parent / "results.json")
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN = "<!-- written by make bench: begin -->"
END = "<!-- written by make bench: end -->"


def line(figure):
    """:return: a figure for the terminal"""
    return f"{figure.label:72}{figure.value:>10,.2f}  {figure.target:14}{_verdict(figure)}"


def write(figures, failures, complete):
    """
    :param list figures: of :class:`Figure`
    :param list failures: names of the measurements that could not be made
    :param bool complete: whether all were to be made; the page shows nothing less
    """
    machine = _machine()
    results = {
        "machine": machine,
        "failed": failures,
        "figures": {
            figure.name: {"value": figure.value, "target": figure.target, "met": figure.met}
            for figure in figures
        },
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if complete:
        page = PAGE.read_text(encoding="utf-8")
        before, _begin, rest = page.partition(BEGIN)
        _old, _end, after = rest.partition(END)
        table = "\n".join([BEGIN, _heading(machine), "", *_rows(figures, failures), "", END])
        PAGE.write_text(before + table + after, encoding="utf-8")


def _verdict(figure):
    return {True: "met", False: "MISSED", None: ""}[figure.met]


def _machine():
    with sql_db.db_connect("postgres").cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgresql,) = cursor.fetchone()
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[2],
        "python": platform.python_version(),
        "postgresql": postgresql.split()[0],
        "odoo": release.version,
    }


def _heading(machine):
    return (
        f"Measured {machine['date']} on {machine['cores']} cores with Python {machine['python']},"
        f" PostgreSQL {machine['postgresql']}, Odoo {machine['odoo']}; load of the machine over the"
        f" last 15 minutes: {machine['load']:.1f}."
    )


def _rows(figures, failures):
    yield "| Measurement | Result | Target | |"
    yield "|---|---:|---|---|"
    for figure in figures:
        value = f"{figure.value:,.2f}".removesuffix(".00")
        yield f"| {figure.label} | {value} | {figure.target} | {_verdict(figure)} |"
    for name in failures:
        yield f"| {name} | could not be measured | | FAILED |"
