"""What must not pass for success: a skipped test, and a warning while Odoo installs the addon."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.run_tests import complaints

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("def test_it(): pass", 0),
        ("import pytest\ndef test_it(): pytest.skip('no browser')", 1),
        ("import pytest\npytest.skip('no browser', allow_module_level=True)", 1),
        ("import pytest\n@pytest.mark.xfail\ndef test_it(): assert False", 0),
    ],
    ids=["passed", "skipped", "module skipped", "expected failure"],
)
def test_a_skipped_test_fails_the_run(tmp_path, body, status):
    shutil.copy(ROOT / "conftest.py", tmp_path)
    # Beside the skipped module, one test has to run: a run without any fails anyway.
    (tmp_path / "test_always.py").write_text("def test_always(): pass")
    (tmp_path / "test_body.py").write_text(body)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == status, result.stdout
    assert ("skipped tests fail the run" in result.stdout) == bool(status)


def test_a_warning_is_found_with_its_traceback():
    log = [
        "Running as user 'root' is a security risk.",
        "2026-11-21 23:43:28,608 4994 INFO ? odoo: Odoo version 19.0 ",
        "2026-11-21 23:43:28,609 4994 WARNING db odoo.models: Something is odd ",
        "Traceback (most recent call last):",
        "2026-11-21 23:43:28,610 4994 INFO db odoo.modules: an ERROR is only named here ",
    ]
    assert complaints(log) == log[2:4]
