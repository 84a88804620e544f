"""The log of every request received."""

import json
import threading
from collections import deque

from .clock import answer_time

_KEPT = 10_000
_SECRET_HEADERS = ("Authorization", "Cookie")


class RequestLog:
    """The latest requests in the order in which they were received.

    :param clock: what tells the time
    """

    def __init__(self, clock):
        self._clock = clock
        self._lock = threading.Lock()
        self._entries = deque(maxlen=_KEPT)

    def open(self, request, body):
        """Add a request.

        :param request: the werkzeug request
        :param body: bytes of its body
        :return: the entry; fault, status and ``intuit_tid`` are added when it is answered
        """
        text = body.decode("utf-8", "replace")
        entry = {
            "time": answer_time(self._clock.now()),
            "method": request.method,
            "path": request.path,
            "query": request.args.to_dict(),
            "headers": {
                name: "(hidden)" if name in _SECRET_HEADERS else value
                for name, value in request.headers.items()
            },
            "body": text,
            "json": _parsed(text),
            "fault": None,
            "status": None,
            "intuit_tid": None,
        }
        with self._lock:
            self._entries.append(entry)
        return entry

    def entries(self):
        """:return: list of the entries, oldest first"""
        with self._lock:
            return [dict(entry) for entry in self._entries]

    def clear(self):
        """Forget all entries."""
        with self._lock:
            self._entries.clear()


def _parsed(text):
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
