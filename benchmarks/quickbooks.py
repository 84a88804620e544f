"""An emulated QuickBooks in a process of its own, and what others than the connector write there."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent
PER_BATCH = 30


@contextmanager
def emulated_quickbooks(*options, company="us_sales", count=1):
    """
    :param options: of ``python -m qbo_emulator``
    :param str company: kind of the sample companies
    :param int count: how many companies
    :return: list of :class:`QuickbooksCompany`
    """
    command = [sys.executable, "-m", "qbo_emulator", "--port", "0", *options]
    process = subprocess.Popen(
        [*command, *["--company", company] * count], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        ready = process.stdout.readline()
        address = next(word for word in ready.split() if word.startswith("http://"))
        realms = re.findall(rf"{company} (\d+)", ready)
        yield [QuickbooksCompany(address, realm_id) for realm_id in realms]
    finally:
        process.terminate()
        process.wait()


def post(address, path, body):
    """:return: parsed answer of a control path of the emulator"""
    request = urllib.request.Request(
        address + path,
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


class QuickbooksCompany:
    """One company of the emulator, as another app sees it, over one connection that stays open.

    :param str address: of the emulator
    :param str realm_id: of the company
    """

    def __init__(self, address, realm_id):
        self.address = address
        self.realm_id = realm_id
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._path = f"/v3/company/{realm_id}/"
        token = post(address, "/emulator/token", {"realmId": realm_id})["access_token"]
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(self, method, resource, content=None):
        """:return: parsed answer of the accounting API"""
        self._connection.request(method, self._path + resource, content, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status == 200 and b'"Fault"' not in text, text[:500]
        return json.loads(text)

    def query(self, statement):
        """:return: the entities, at most a page of 1,000"""
        answer = self.send("GET", "query?" + urlencode({"query": statement}))["QueryResponse"]
        return next((rows for rows in answer.values() if isinstance(rows, list)), [])

    def count(self, qbo_type):
        """:return: how many entities of a type there are"""
        statement = urlencode({"query": f"SELECT COUNT(*) FROM {qbo_type}"})
        return self.send("GET", "query?" + statement)["QueryResponse"]["totalCount"]

    def write(self, qbo_type, bodies):
        """Create entities in batches.

        :return: their ids
        """
        made = []
        for start in range(0, len(bodies), PER_BATCH):
            items = [
                {"bId": str(number), "operation": "create", qbo_type: body}
                for number, body in enumerate(bodies[start : start + PER_BATCH])
            ]
            answer = self.send("POST", "batch", json.dumps({"BatchItemRequest": items}))
            made += [row[qbo_type]["Id"] for row in answer["BatchItemResponse"]]
        return made

    def rate(self, resource, body, count):
        """Write the same body over and over.

        :return: requests per second
        """
        content = json.dumps(body)
        self.send("POST", resource, content)
        started = time.perf_counter()
        for _ in range(count):
            self.send("POST", resource, content)
        return count / (time.perf_counter() - started)

    def log(self):
        """:return: the latest requests to the accounting API of this company, oldest first"""
        with urllib.request.urlopen(f"{self.address}/emulator/log", timeout=60) as answer:
            logged = json.load(answer)
        return [row for row in logged if row["path"].startswith(self._path)]

    def forget_log(self):
        """Empty the log of requests."""
        request = urllib.request.Request(f"{self.address}/emulator/log", method="DELETE")
        urllib.request.urlopen(request, timeout=60).close()
