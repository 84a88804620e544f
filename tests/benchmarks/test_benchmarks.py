"""The measurements run and tell what they found, with numbers that are far too small to mean anything."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INVOICES = 4


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What ``make bench`` writes, in a process of its own: pytest's belongs to another database."""
    path = tmp_path_factory.mktemp("benchmarks") / "results.json"
    options = {"ONLY": "push idle", "PUSHED": str(INVOICES), "RESULTS": str(path)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks"],
        cwd=ROOT,
        env=os.environ | options,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_figure_is_told_with_its_target_and_whether_that_is_met(results):
    assert results["failed"] == []
    assert results["figures"]["push_count"] == {"value": INVOICES, "target": "", "met": None}
    assert results["figures"]["push_other_requests"]["target"] == "at most 5"
    assert results["figures"]["push_other_requests"]["met"] is True
    # What a run costs by itself is too much for so few invoices: a missed target is not hidden.
    assert results["figures"]["push_statements"]["met"] is False


def test_an_idle_run_is_one_request_and_less_than_sixty_statements(results):
    assert results["figures"]["idle_requests"]["value"] == 1
    assert results["figures"]["idle_statements"]["met"] is True


def test_the_machine_is_described(results):
    assert {"date", "cores", "load", "python", "postgresql", "odoo"} <= results["machine"].keys()
