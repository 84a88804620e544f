"""Stay under the request rates that Intuit allows, also over several runs and processes."""

import math
import threading
import time
from collections import deque

from .errors import LimitReached

# Intuit: limits and throttles. 500 requests a minute and 10 a second per company, 40 batches a minute
# per company and app. ``(requests, seconds)``, or ``(requests, seconds, at once)``: after so many at once
# the rest is spread over the time, so that nobody comes to a stand for most of a minute.
WINDOWS = {
    "any": [(8, 1.0), (450, 60.0)],
    "batch": [(39, 60.0, 10)],
}
# What is left of it, for people who press a button while a run is under way.
RESERVE = {
    "any": [(2, 1.0), (45, 60.0)],
    "batch": [(1, 60.0)],
}
# While all that is counted is under way, nobody knows when the first one will be answered.
_GLANCE = 0.02


class RateLimiter:
    """Delays requests of one company so that no window of Intuit's is overrun. Thread-safe.

    QuickBooks counts a request at some moment between its departure and its answer. So one under way
    counts, and its time begins with the answer: however slow the network, no window is overrun.

    :param dict windows: ``{kind: [(requests, seconds[, at once]), …]}``, :data:`WINDOWS` by default;
        every request also counts as ``"any"``
    :param float patience: seconds that a request may have to wait
    :param clock: callable that gives the time in seconds since the epoch
    :param sleep: callable that waits so many seconds
    """

    def __init__(self, windows=None, patience=math.inf, clock=time.time, sleep=time.sleep):
        self._windows = windows or WINDOWS
        self._patience = patience
        self._answered = {kind: deque() for kind in self._windows}
        self._under_way = dict.fromkeys(self._windows, 0)
        self._latest = dict.fromkeys(self._windows, 0.0)
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    def acquire(self, kind="any"):
        """Wait until a request of this kind may be sent, and count it.

        :param str kind: ``"any"`` or ``"batch"``
        :return: a :class:`Slot`, to be given back with the answer
        :raise LimitReached: that would take longer than the patience allows
        """
        kinds = {"any", kind}
        waited = 0.0
        while True:
            with self._lock:
                now = self._clock()
                delay = max(self._delay(one, now) for one in kinds)
                if delay <= 0:
                    for one in kinds:
                        self._under_way[one] += 1
                        self._latest[one] = now
                    return Slot(self, kinds, waited)
            if waited + delay > self._patience:
                raise LimitReached(delay)
            self._sleep(delay)
            waited += delay

    def state(self):
        """
        :return: JSON value of what was counted lately, for :meth:`restore`
        """
        with self._lock:
            now = self._clock()
            for kind in self._windows:
                self._forget_old(kind, now)
            return {
                kind: {
                    # Rounded up: rather a little too late than too early.
                    "answered": [math.ceil(moment * 10) / 10 for moment in self._answered[kind]],
                    "under_way": self._under_way[kind],
                }
                for kind in self._windows
                if self._answered[kind] or self._under_way[kind]
            }

    def restore(self, state):
        """Count what others sent, or this company in an earlier run, besides what is counted already.

        :param dict state: of :meth:`state`; what was under way then may have arrived until now
        """
        with self._lock:
            now = self._clock()
            for kind, counted in (state or {}).items():
                if kind not in self._windows:
                    continue
                moments = [min(moment, now) for moment in counted["answered"]]
                moments += [now] * counted["under_way"]
                self._answered[kind] = deque(sorted([*self._answered[kind], *moments]))
                self._latest[kind] = max(self._latest[kind], *moments, 0.0)
                self._forget_old(kind, now)

    def _give_back(self, kinds):
        with self._lock:
            now = self._clock()
            for kind in kinds:
                self._under_way[kind] -= 1
                self._answered[kind].append(now)

    def _forget_old(self, kind, now):
        answered = self._answered[kind]
        longest = max(seconds for _requests, seconds, *_at_once in self._windows[kind])
        while answered and answered[0] <= now - longest:
            answered.popleft()

    def _delay(self, kind, now):
        self._forget_old(kind, now)
        return max(self._delay_of(kind, now, *window) for window in self._windows[kind])

    def _delay_of(self, kind, now, requests, seconds, at_once=None):
        """:return: seconds until this window has room"""
        answered = self._answered[kind]
        counted = [moment for moment in answered if moment > now - seconds]
        used = len(counted) + self._under_way[kind]
        if used >= requests:
            too_many = used - requests
            if too_many < len(counted):
                # A clock that was set back must not hold anybody up for longer than the window.
                return min(counted[too_many] + seconds - now, seconds)
            return _GLANCE
        if at_once is None or used < at_once:
            return 0.0
        first = counted[0] if counted else now
        gap = (first + seconds - self._latest[kind]) / (requests - used + 1)
        return min(self._latest[kind] + gap - now, seconds)


class Slot:
    """The right to send one request.

    :ivar float waited: seconds that it took to get it
    """

    def __init__(self, limiter, kinds, waited):
        self._limiter = limiter
        self._kinds = kinds
        self.waited = waited

    def give_back(self):
        """The answer is there, or there will be none."""
        kinds, self._kinds = self._kinds, ()
        self._limiter._give_back(kinds)
