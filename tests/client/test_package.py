"""The client stands alone."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_it_imports_nothing_from_odoo():
    code = (
        "import sys, tests.client, quickbooks_client;"
        "print([name for name in sys.modules if name.partition('.')[0] == 'odoo'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"
