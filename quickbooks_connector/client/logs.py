"""Loggers of the addon: what comes from outside stays on its line and cannot pose as another.

Names of entities, texts of errors, ids of traces and headers are written by whoever writes in
QuickBooks, or by whoever answers in its place. A line break in them would forge a line of the log, an
escape sequence would command the terminal that shows it, a bidirectional control would turn it round.
"""

import logging
import traceback
from collections.abc import Mapping

# Of one value; a text of QuickBooks has a tenth of this.
LONGEST = 2_000
# Of a traceback with its texts.
LONGEST_TRACEBACK = 20_000
# Before each line of a traceback, so that none can look like a line of the log.
_MARGIN = "| "


def logger_of(name):
    """
    :param str name: ``__name__`` of the module
    :return: the logger of the module, that makes every value printable that is logged with it
    """
    logger = logging.getLogger(name)
    logger.addFilter(_make_printable)
    return logger


def one_line(text, longest=LONGEST):
    """
    :param str text: anything
    :param int longest: number of characters that are kept
    :return: the text on one line, with ``\\x1b`` and its like in place of what cannot be printed: control
        characters, bidirectional controls, line and paragraph separators, lone surrogates
    """
    left_out = len(text) - longest
    if left_out > 0:
        text = f"{text[:longest]}… ({left_out} characters more)"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char):
    return char.encode("unicode_escape").decode()


def _make_printable(record):
    """A filter of loggers. It never drops a record.

    :param record: ``logging.LogRecord``, changed in place
    :return: True
    """
    if isinstance(record.args, Mapping):
        record.args = {name: _value(value) for name, value in record.args.items()}
    elif record.args:
        record.args = tuple(map(_value, record.args))
    if record.exc_info and record.exc_info[0] and not record.exc_text:
        record.exc_text = _traceback(record.exc_info)
    return True


def _value(value):
    """:return: numbers stay numbers, which ``%d`` needs; all else is the text that ``%s`` makes of it"""
    return value if isinstance(value, int | float) else one_line(str(value))


def _traceback(exc_info):
    """:return: the traceback on lines of their own, whatever the texts of its exceptions hold"""
    text = "".join(traceback.format_exception(*exc_info))[-LONGEST_TRACEBACK:]
    return "\n".join(_MARGIN + one_line(line) for line in text.rstrip("\n").split("\n"))
