"""One request to the subscriber, repeated until it is acknowledged.

Source: Intuit's page "Best practices" of webhooks: an answer other than 200, or none within three
seconds, leads to another attempt.
"""

import base64
import hashlib
import hmac
import json
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from .events import cloud_events, event_notifications

_MINUTE = 60
_HOUR = 3600

#: Seconds from each failed attempt to the next one; the last one repeats for good.
RETRY_INTERVALS = (
    10,
    20,
    30,
    5 * _MINUTE,
    20 * _MINUTE,
    2 * _HOUR,
    4 * _HOUR,
    6 * _HOUR,
)


class Delivery:
    """Events on their way to the subscriber. Every attempt sends the same bytes.

    :param subscription: the :class:`~qbo_emulator.webhooks.subscription.Subscription`
    :param events: list of events
    :param due: when the first attempt is made, in seconds since the epoch
    :ivar attempts: list of (when, what came of it): the status of the answer, or what went wrong
    """

    def __init__(self, subscription, events, due):
        legacy = subscription.format == "legacy"
        self.content = (
            event_notifications(events) if legacy else cloud_events(events, subscription.void)
        )
        self.due = due
        self.attempts = []
        self._subscription = subscription
        self._body = json.dumps(self.content).encode()
        self._headers = {
            "Content-Type": "application/json" if legacy else "application/cloudevents+json",
            "intuit-signature": signature(self._body, subscription.verifier_token),
        }

    def attempt(self):
        """Send the events once.

        :return: the status of the answer, or text that tells what went wrong
        """
        address = urlsplit(self._subscription.url)
        kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
        target = address._replace(scheme="", netloc="", fragment="").geturl() or "/"
        try:
            with closing(kind(address.netloc, timeout=self._subscription.timeout)) as connection:
                connection.request("POST", target, self._body, self._headers)
                return connection.getresponse().status
        except (OSError, HTTPException, ValueError) as problem:
            return str(problem) or type(problem).__name__

    def note(self, moment, outcome):
        """Take down an attempt, and when the next one is due if it failed.

        :return: whether the events were acknowledged
        """
        self.attempts.append((moment, outcome))
        acknowledged = outcome == 200
        interval = RETRY_INTERVALS[min(len(self.attempts), len(RETRY_INTERVALS)) - 1]
        self.due = None if acknowledged else moment + interval
        return acknowledged


def signature(body, verifier_token):
    """:return: value of the ``intuit-signature`` header for the bytes of a body"""
    digest = hmac.new(verifier_token.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
