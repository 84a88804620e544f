"""The demonstration, as a person starts it."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 600


def test_the_books_of_the_demonstration_agree():
    name = f"qbc_demo_{os.getpid()}"
    try:
        done = subprocess.run(
            [ROOT / "scripts" / "demo"],
            env=os.environ | {"ONCE": "1", "DEMO_DATABASE": name},
            capture_output=True,
            text=True,
            check=False,
            timeout=MOST_SECONDS,
        )
    finally:
        subprocess.run([ROOT / "scripts" / "database", "drop", name], check=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\ndifference 0.00\n" in done.stdout
