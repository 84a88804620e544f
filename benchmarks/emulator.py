"""How many documents the emulated QuickBooks takes in a second, over one connection that stays open
and without rate limits.
"""

import json
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from .environment import post

SINGLE = 900
BATCHES = 60
PER_BATCH = 30


def measure(address, realm_id):
    """
    :return: single creates and items of batches, both per second
    """
    token = post(address, "/emulator/token", {"realmId": realm_id})["access_token"]
    sender = _Sender(address, realm_id, token)
    batch = {
        "BatchItemRequest": [
            {"bId": str(number), "operation": "create", "Invoice": _invoice(number)}
            for number in range(PER_BATCH)
        ]
    }
    return {
        "emulator_creates_per_second": sender.rate("invoice", _invoice(1), SINGLE),
        "emulator_batch_items_per_second": PER_BATCH * sender.rate("batch", batch, BATCHES),
    }


class _Sender:
    def __init__(self, address, realm_id, token):
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._path = f"/v3/company/{realm_id}/"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def rate(self, resource, body, count):
        """:return: requests per second"""
        content = json.dumps(body)
        self._send(resource, content)
        started = time.perf_counter()
        for _ in range(count):
            self._send(resource, content)
        return count / (time.perf_counter() - started)

    def _send(self, resource, content):
        self._connection.request("POST", self._path + resource, content, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status == 200 and b'"Fault"' not in text, text[:500]


def _invoice(number):
    lines = [
        {
            "DetailType": "SalesItemLineDetail",
            "Amount": 100 + number,
            "SalesItemLineDetail": {"ItemRef": {"value": item}, "TaxCodeRef": {"value": "TAX"}},
        }
        for item in ("1", "11")
    ]
    return {
        "CustomerRef": {"value": "1"},
        "Line": lines,
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "2"}},
    }
