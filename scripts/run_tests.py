"""Runs the tests in databases of their own and sums up. Started by `scripts/test`.

Two tracks run at the same time, because most of the time one of them waits for a browser:
the Odoo tests under pytest; and the plain tests, followed by an update of the addon and the
Odoo tests under Odoo's own runner.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON = "quickbooks_connector"

# Tests that need no addon in their database. What is not listed runs with the addon installed.
PLAIN_TESTS = [
    *("tests/client", "tests/emulator", "tests/packaging", "tests/setup"),
    # Makes databases of its own.
    "tests/lifecycle",
]

_LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ \S+: (?P<text>.*)")
_ODOO_RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
_PYTEST_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")


class Summary:
    """Adds up what all steps report; the steps of both tracks share it."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self._lines = []
        self._began = time.monotonic()
        self._lock = threading.Lock()

    def add(self, step, passed=0, failed=0, text=""):
        with self._lock:
            self.passed += passed
            self.failed += failed
            verdict = "FAILED" if failed else "ok"
            seconds = time.monotonic() - self._began
            text = text or f"{passed} passed, {failed} failed"
            self._lines.append(f"{verdict:6} {step}: {text}; over after {seconds:.0f} s")

    def show(self):
        print("", *self._lines, f"{self.passed} passed, {self.failed} failed", sep="\n", flush=True)


@contextmanager
def database(name, template=None):
    """A database that lives as long as the block."""
    script = str(ROOT / "scripts" / "database")
    source = ["--from", template] if template else []
    subprocess.run([script, "new", name, *source], check=True)
    try:
        yield name
    finally:
        subprocess.run([script, "drop", name], check=False)


def odoo(database_name, log, *arguments):
    """Run Odoo once.

    :return: exit status and the lines of the log
    """
    command = [sys.executable, "-m", "odoo", f"--database={database_name}", "--stop-after-init"]
    with log.open("wb") as output:
        process = subprocess.run(
            [*command, *arguments], stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, check=False
        )
    return process.returncode, log.read_text(encoding="utf-8", errors="replace").splitlines()


def complaints(lines):
    """:return: the warnings and errors of a log with the tracebacks that follow them"""
    found = []
    keep = False
    for line in lines:
        match = _LOG_LINE.match(line)
        if match:
            keep = match["level"] in ("WARNING", "ERROR", "CRITICAL")
        if keep:
            found.append(line)
    return found


def install_or_update(summary, step, database_name, log, option):
    """Install or update the addon; a warning in the log is a failure."""
    status, lines = odoo(database_name, log, option, ADDON, "--no-http")
    found = complaints(lines)
    if status or found:
        print(f"== {step}", *(found or lines[-30:]), sep="\n", flush=True)
        summary.add(step, failed=1, text=f"exit status {status}, warnings or errors in the log")
        return False
    summary.add(step, text="no warning in the log")
    return True


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_odoo_runner(summary, database_name, log):
    """Run the addon's tests as Odoo does it, where a skipped test is a failure, too."""
    step = "Odoo's own runner"
    options = ["-u", ADDON, f"--test-tags=/{ADDON}", f"--http-port={free_port()}"]
    status, lines = odoo(database_name, log, *options)
    results = [match.groups() for line in lines if (match := _ODOO_RESULT.search(line))]
    failed = sum(int(failures) + int(errors) for failures, errors, _tests in results)
    tests = sum(int(tests) for _failures, _errors, tests in results)
    matches = filter(None, map(_LOG_LINE.match, lines))
    skipped = [match["text"] for match in matches if match["text"].startswith("skipped ")]
    text = f"{tests} tests (also counted under pytest), {failed} failed, {len(skipped)} skipped"
    if status or failed or skipped or not tests:
        print(f"== {step}", *skipped, *complaints(lines), sep="\n", flush=True)
        summary.add(step, failed=max(failed + len(skipped), 1), text=text)
    else:
        summary.add(step, text=text)


def run_pytest(summary, step, database_name, arguments, live):
    """Run pytest, showing its output at once if ``live``, else when it is through."""
    command = [
        sys.executable,
        *("-m", "pytest", f"--odoo-config={os.environ['ODOO_RC']}"),
        *(f"--odoo-database={database_name}", "--odoo-http", *arguments),
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = []
    for line in process.stdout:
        lines.append(line)
        if live:
            print(line, end="", flush=True)
    status = process.wait()
    if not live:
        print(f"== {step}", "".join(lines), sep="\n", flush=True)
    counts = {}
    if lines:
        for number, name in _PYTEST_COUNT.findall(lines[-1]):
            counts[name.removesuffix("s") if name == "errors" else name] = int(number)
    failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("skipped", 0)
    # A run that breaks off or finds no test has no failed test to count.
    summary.add(step, counts.get("passed", 0), max(failed, 1) if status else failed)


def run_chosen(summary, prefix, logs, arguments):
    with database(prefix):
        if install_or_update(summary, "install", prefix, logs / "install.log", "-i"):
            run_pytest(summary, "pytest", prefix, arguments, live=True)


def run_plain(summary, prefix):
    folders = [folder for folder in PLAIN_TESTS if (ROOT / folder).is_dir()]
    with database(f"{prefix}_plain") as name:
        run_pytest(summary, "plain tests", name, folders, live=False)


def run_other_track(summary, plain, database_name, logs):
    plain.result()
    install_or_update(summary, "update", database_name, logs / "update.log", "-u")
    run_odoo_runner(summary, database_name, logs / "runner.log")


def run_all(summary, prefix, logs):
    ignored = [f"--ignore={folder}" for folder in PLAIN_TESTS]
    with ThreadPoolExecutor() as pool, database(prefix) as first:
        plain = pool.submit(run_plain, summary, prefix)
        if not install_or_update(summary, "install", first, logs / "install.log", "-i"):
            plain.result()
            return
        # Copied before any test has touched it, and before a session would forbid the copy.
        with database(f"{prefix}_update", template=first) as second:
            other_track = pool.submit(run_other_track, summary, plain, second, logs)
            run_pytest(summary, "Odoo tests", first, ignored, live=True)
            other_track.result()


def main():
    summary = Summary()
    prefix = f"qbc_test_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix=f"{prefix}_") as folder:
        if sys.argv[1:]:
            run_chosen(summary, prefix, Path(folder), sys.argv[1:])
        else:
            run_all(summary, prefix, Path(folder))
    summary.show()
    return 1 if summary.failed else 0


if __name__ == "__main__":
    sys.exit(main())
