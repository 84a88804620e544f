"""What comes from outside stays on its line of the log."""

import io
import logging
import re
from pathlib import Path

import pytest
from quickbooks_client import logger_of, one_line
from quickbooks_client.logs import LONGEST

ADDON = Path(__file__).resolve().parents[2] / "quickbooks_connector"

HOSTILE = {
    "line break": ("a\nb", r"a\nb"),
    "carriage return": ("a\r\nb", r"a\r\nb"),
    "terminal": ("\x1b[2Jb", r"\x1b[2Jb"),
    "terminal, one character": ("\x9b2J", r"\x9b2J"),
    "end of a text": ("a\x00b", r"a\x00b"),
    "backspace": ("a\x08", r"a\x08"),
    "right to left": ("a\u202eb\u2066", r"a\u202eb\u2066"),
    "line separator": ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
    "invisible": ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
    "lone surrogate": ("a\ud800", r"a\ud800"),
}


class Unprintable:
    def __str__(self):
        return "x\ny"

    __repr__ = __str__


@pytest.fixture
def log():
    """A logger, and what its handler wrote, as in Odoo's log file."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logger_of("quickbooks_client.test_logs")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield logger, stream.getvalue
    logger.removeHandler(handler)


@pytest.mark.parametrize(("text", "shown"), HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_printed_is_written_out(log, text, shown):
    logger, written = log
    logger.warning("%s: %s", text, 5)
    assert written() == f"WARNING {shown}: 5\n"


def test_what_can_be_printed_stays(log):
    logger, written = log
    logger.info("%s %d %.1f %s", "Größe 東京 é 🙂", 7, 1.25, None)
    assert written() == "INFO Größe 東京 é 🙂 7 1.2 None\n"


def test_errors_lists_and_objects_are_values_like_others(log):
    logger, written = log
    logger.warning("%s %s %s", ValueError("a\nb"), ["c\nd"], Unprintable())
    assert written() == "WARNING a\\nb ['c\\nd'] x\\ny\n"


def test_named_values_are_values_like_others(log):
    logger, written = log
    logger.warning("%(name)s", {"name": "a\nb"})
    assert written() == "WARNING a\\nb\n"


def test_a_value_has_a_longest_length(log):
    logger, written = log
    logger.warning("%s", "x" * (LONGEST + 7))
    assert written() == f"WARNING {'x' * LONGEST}… (7 characters more)\n"
    assert one_line("x" * LONGEST) == "x" * LONGEST


def test_no_line_of_a_traceback_can_pose_as_a_line_of_the_log(log):
    logger, written = log
    try:
        raise ValueError("a\nWARNING forged\x1b[2J\u2028WARNING too")
    except ValueError:
        logger.exception("It failed for %s", "b\nc")
    first, *others = written().splitlines()
    assert first == r"ERROR It failed for b\nc"
    assert others[0] == "| Traceback (most recent call last):"
    assert others[-1] == r"| WARNING forged\x1b[2J\u2028WARNING too"
    assert all(line.startswith("| ") for line in others)


def test_what_is_not_logged_costs_nothing(log):
    logger, _written = log
    logger.setLevel(logging.ERROR)

    class Costly:
        def __str__(self):
            raise AssertionError

    logger.info("%s", Costly())


def test_every_module_of_the_addon_logs_this_way():
    files = [path for path in ADDON.rglob("*.py") if "tests" not in path.parts]
    assert len(files) > 50
    others = {ADDON / "client" / "logs.py", ADDON / "tools" / "access_log.py"}
    found = [
        path
        for path in files
        if re.search(
            r"getLogger|logging\.(?:debug|info|warning|error|exception)\(", path.read_text()
        )
    ]
    assert set(found) <= others
