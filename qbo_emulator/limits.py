"""Rate limits, counted by the emulator's clock over sliding windows.

Source: Intuit's page "API call limits and throttles": 500 requests per minute and 10 per second, 40
batches per minute, and 40 e-mails per day in a sandbox.
"""

import threading
from collections import defaultdict, deque

from .clock import DAY

#: (name, what is counted, how many, within how many seconds)
_LIMITS = (
    ("requests per minute", "request", 500, 60),
    ("requests per second", "request", 10, 1),
    ("batches per minute", "batch", 40, 60),
)
_LONGEST_WINDOW = 60
_EMAILS_PER_DAY = 40


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

    def admit(self, realm, is_batch=False):
        """Count a request, unless it is one too many; refused requests do not count.

        :return: None, or the name of the limit that is exceeded
        """
        if not self.enabled:
            return None
        now = self._clock.now()
        kinds = ("request", "batch") if is_batch else ("request",)
        with self._lock:
            for name, kind, most, seconds in _LIMITS:
                moments = self._moments[realm, kind]
                while moments and moments[0] <= now - _LONGEST_WINDOW:
                    moments.popleft()
                if kind in kinds and sum(moment > now - seconds for moment in moments) >= most:
                    return name
            for kind in kinds:
                self._moments[realm, kind].append(now)
        return None

    def admit_email(self, realm):
        """Count an e-mail, unless it is one too many.

        :return: whether it may be sent
        """
        if not self.enabled:
            return True
        now = self._clock.now()
        with self._lock:
            moments = self._moments[realm, "email"]
            while moments and moments[0] <= now - DAY:
                moments.popleft()
            if len(moments) >= _EMAILS_PER_DAY:
                return False
            moments.append(now)
        return True

    def clear(self):
        """Forget what was counted."""
        with self._lock:
            self._moments.clear()
