"""Webhooks: changes are sent as CloudEvents to a subscriber, signed, from a thread of its own.

Source: Intuit's page "Webhooks". Events that come within a short window go out together; several
changes of one record within it become one event. Each delivery is tried once.
"""

import base64
import hashlib
import hmac
import json
import threading
import urllib.request
import uuid
from datetime import UTC, datetime

_WINDOW_SECONDS = 0.2
_TIMEOUT_SECONDS = 3
_NOT_SENT = frozenset({"CompanyInfo", "TaxCode", "TaxRate", "TaxAgency"})


class Webhooks:
    """The subscription and what waits to be sent to it.

    :param clock: what tells the time
    """

    def __init__(self, clock):
        self._clock = clock
        self._condition = threading.Condition()
        self._waiting = {}
        self._url = None
        self._verifier_token = ""
        self._thread = None
        self._closed = False

    def subscribe(self, url, verifier_token):
        """Send every change from now on to a URL; None ends the subscription.

        :param verifier_token: the key of the signature
        """
        with self._condition:
            self._url = url
            self._verifier_token = verifier_token
            self._waiting.clear()
            if url and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="qbo-webhooks", daemon=True)
                self._thread.start()

    def collect(self, company, changes):
        """Take the changes of a committed transaction.

        :param changes: list of (type, id, operation, time)
        """
        if not self._url:
            return
        with self._condition:
            for type_name, key, operation, moment in changes:
                if type_name not in _NOT_SENT:
                    place = (company.realm, type_name, key)
                    first = self._waiting.pop(place, (operation,))[0]
                    if first == "created" and operation == "updated":
                        operation = "created"
                    self._waiting[place] = (operation, moment)
            self._condition.notify()

    def _run(self):
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting or self._closed)
                if not self._closed:
                    self._condition.wait_for(lambda: self._closed, timeout=_WINDOW_SECONDS)
                if self._closed:
                    return
                waiting, self._waiting = self._waiting, {}
                url, verifier_token = self._url, self._verifier_token
            if url and waiting:
                deliver(
                    url, verifier_token, [_event(*place, *what) for place, what in waiting.items()]
                )

    def close(self):
        """End the thread; what waits is dropped."""
        with self._condition:
            self._closed = True
            self._condition.notify()
        if self._thread:
            self._thread.join()


def _event(realm, type_name, key, operation, moment):
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "intuit.quickbooks.emulator",
        "type": f"qbo.{type_name.lower()}.{operation}.v1",
        "datacontenttype": "application/json",
        "time": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000000Z"),
        "intuitentityid": str(key),
        "intuitaccountid": realm,
        "data": {},
    }


def signature(body, verifier_token):
    """:return: value of the ``intuit-signature`` header for the bytes of a body"""
    digest = hmac.new(verifier_token.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def deliver(url, verifier_token, events):
    """Send events once.

    :return: whether the subscriber answered with 200 in time
    """
    body = json.dumps(events).encode()
    request = urllib.request.Request(
        url,
        body,
        {
            "Content-Type": "application/cloudevents-batch+json",
            "intuit-signature": signature(body, verifier_token),
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            return answer.status == 200
    except OSError:
        return False
