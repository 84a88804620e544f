"""Rate limits, counted by the emulator's clock over sliding windows, and the time limit.

Source: Intuit's page "API call limits and throttles": 500 requests per minute and realm, 10 per
second for each app at a realm; 40 batches per minute for each app at a realm and 120 per realm; 40
e-mails per day in a sandbox.
"""

import threading
from collections import defaultdict, deque

from .clock import DAY

#: Seconds after which the gateway stops waiting for an answer.
TIME_LIMIT = 120

#: (name, what is counted, whether for each app by itself, how many, within how many seconds)
_LIMITS = (
    ("requests per minute", "request", False, 500, 60),
    ("requests per second", "request", True, 10, 1),
    ("batches of an app per minute", "batch", True, 40, 60),
    ("batches per minute", "batch", False, 120, 60),
    ("e-mails per day", "email", False, 40, DAY),
)


class Throttle:
    """Counts the requests of each realm.

    :param clock: what tells the time
    :param enabled: False lets everything through
    """

    def __init__(self, clock, enabled=True):
        self._clock = clock
        self.enabled = enabled
        self._lock = threading.Lock()
        self._moments = defaultdict(deque)

    def admit(self, realm, client_id, kind=None):
        """Count a request, unless it is one too many; refused requests do not count.

        :param client_id: the app that sends it
        :param kind: ``batch`` or ``email``, which have limits beside those of all requests
        :return: None, or the name of the limit that is exceeded
        """
        if not self.enabled:
            return None
        now = self._clock.now()
        windows = []
        with self._lock:
            for name, counted, is_per_app, most, seconds in _LIMITS:
                if counted not in ("request", kind):
                    continue
                moments = self._moments[name, realm, client_id if is_per_app else None]
                while moments and moments[0] <= now - seconds:
                    moments.popleft()
                if len(moments) >= most:
                    return name
                windows.append(moments)
            for moments in windows:
                moments.append(now)
        return None

    def clear(self):
        """Forget what was counted."""
        with self._lock:
            self._moments.clear()
