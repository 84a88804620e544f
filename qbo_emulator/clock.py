"""The emulator's time: real time plus a movable offset, and its texts in Pacific time."""

import threading
import time
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

DAY = 86_400
_STANDARD = timezone(timedelta(hours=-8))
_DAYLIGHT = timezone(timedelta(hours=-7))


class Clock:
    """Seconds since the epoch as the emulator sees them.

    :param now: callable that gives the real time, in seconds since the epoch
    :ivar listeners: callables without arguments, called after the clock was moved
    """

    def __init__(self, now=time.time):
        self.listeners = []
        self._now = now
        self._offset = 0.0
        self._lock = threading.Lock()

    def now(self):
        """:return: float, seconds since the epoch"""
        return self._now() + self._offset

    def advance(self, seconds):
        """Move the clock by a number of seconds; negative moves it back."""
        with self._lock:
            self._offset += seconds
        self._moved()

    def set(self, timestamp):
        """Let the clock read ``timestamp`` (seconds since the epoch) now, and go on from there."""
        with self._lock:
            self._offset = timestamp - self._now()
        self._moved()

    def _moved(self):
        for listener in self.listeners:
            listener()

    def today(self):
        """:return: the date in Pacific time"""
        return pacific_date(self.now())


class FixedClock:
    """A clock that stands still until it is set: the time at which sample data comes into being."""

    def __init__(self, timestamp):
        self.timestamp = timestamp

    def now(self):
        """:return: float, seconds since the epoch"""
        return self.timestamp

    def today(self):
        """:return: the date in Pacific time"""
        return pacific_date(self.timestamp)


@lru_cache(maxsize=256)
def _daylight_period(year):
    """First and last moment of daylight saving time: second Sunday of March to first Sunday of
    November.
    """
    march = date(year, 3, 8)
    november = date(year, 11, 1)
    start = march + timedelta(days=(6 - march.weekday()) % 7)
    end = november + timedelta(days=(6 - november.weekday()) % 7)
    return (
        datetime(start.year, start.month, start.day, 10, tzinfo=UTC).timestamp(),
        datetime(end.year, end.month, end.day, 9, tzinfo=UTC).timestamp(),
    )


def _pacific(timestamp):
    year = datetime.fromtimestamp(timestamp, _STANDARD).year
    start, end = _daylight_period(year)
    return datetime.fromtimestamp(timestamp, _DAYLIGHT if start <= timestamp < end else _STANDARD)


def pacific_date(timestamp):
    """:return: the Pacific date of a moment"""
    return _pacific(timestamp).date()


@lru_cache(maxsize=4096)
def timestamp_text(seconds):
    """Text of ``MetaData`` times, ``2026-03-01T09:30:00-08:00``.

    :param seconds: int, seconds since the epoch
    """
    return _pacific(seconds).isoformat(timespec="seconds")


def answer_time(timestamp):
    """Text of the ``time`` of an answer, with milliseconds."""
    return _pacific(timestamp).isoformat(timespec="milliseconds")


def pacific_timestamp(moment):
    """:return: int, seconds since the epoch of a naive date-time on a Pacific wall clock"""
    standard = moment.replace(tzinfo=_STANDARD).timestamp()
    return int(moment.replace(tzinfo=_pacific(standard).tzinfo).timestamp())


def parse_timestamp(text):
    """Read an ISO 8601 date or date-time; without an offset it is Pacific time.

    A blank before the offset is the ``+`` of a query string that was not escaped.

    :return: float, seconds since the epoch
    :raise ValueError: the text is no date-time
    """
    text = text.strip()
    if len(text) > 11 and " " in text[11:]:
        text = text.replace(" ", "+")
    moment = datetime.fromisoformat(text)
    try:
        return moment.timestamp() if moment.tzinfo else pacific_timestamp(moment)
    except OverflowError:
        raise ValueError(f"{text} is no moment of this era") from None
