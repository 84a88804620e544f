"""Stay under the request rates that Intuit allows."""

import threading
import time
from collections import deque

# Intuit: limits and throttles. 500 requests a minute and 10 a second per company, 40 batches a
# minute; the margin is for requests that bunch up on the way, and for people who press a button.
REQUESTS_PER_SECOND = 8
REQUESTS_PER_MINUTE = 450
BATCHES_PER_MINUTE = 38


class RateLimiter:
    """Delays requests of one company so that no window of Intuit's is overrun. Thread-safe.

    :param dict windows: ``{kind: [(requests, seconds), …]}``, Intuit's by default; every request
        also counts as ``"any"``
    :param clock: callable that gives the time in seconds
    :param sleep: callable that waits so many seconds
    """

    def __init__(self, windows=None, clock=time.monotonic, sleep=time.sleep):
        self._windows = windows or {
            "any": [(REQUESTS_PER_SECOND, 1.0), (REQUESTS_PER_MINUTE, 60.0)],
            "batch": [(BATCHES_PER_MINUTE, 60.0)],
        }
        self._sent = {kind: deque() for kind in self._windows}
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    def acquire(self, kind="any"):
        """Wait until a request of this kind may be sent, and count it.

        :param str kind: ``"any"`` or ``"batch"``
        :return: seconds waited
        """
        kinds = {"any", kind}
        waited = 0.0
        while True:
            with self._lock:
                now = self._clock()
                delay = max(self._delay(one, now) for one in kinds)
                if delay <= 0:
                    for one in kinds:
                        self._sent[one].append(now)
                    return waited
            self._sleep(delay)
            waited += delay

    def _delay(self, kind, now):
        sent = self._sent[kind]
        longest = max(seconds for _requests, seconds in self._windows[kind])
        while sent and sent[0] <= now - longest:
            sent.popleft()
        delay = 0.0
        for requests, seconds in self._windows[kind]:
            if len(sent) >= requests:
                delay = max(delay, sent[-requests] + seconds - now)
        return delay
