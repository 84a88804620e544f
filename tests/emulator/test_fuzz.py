"""Malformed requests of every kind: each is answered by a Fault, or done if it is still a valid one;
what is refused changes nothing.

The checker holds the shape of every answer, and notes every failure of the emulator.
"""

import json
from collections import Counter
from http.client import HTTPConnection
from random import Random
from urllib.parse import quote, urlsplit

import pytest

from qbo_emulator.entities import ENTITIES

from .bodies import NOT_CREATED, SAMPLES
from .conftest import path_of
from .mutations import damaged, damaged_content, damaged_query

CREATED = sorted(set(SAMPLES) & set(ENTITIES) - NOT_CREATED)
QUERIES = (
    "SELECT * FROM Invoice WHERE TotalAmt > '100' ORDERBY TxnDate DESC STARTPOSITION 1 MAXRESULTS 5",
    "SELECT Id, DisplayName FROM Customer WHERE DisplayName LIKE 'A%' AND Active IN (true, false)",
    "SELECT COUNT(*) FROM Payment WHERE CustomerRef = '1'",
    "SELECT * FROM Item WHERE Name IN ('Garden Design', 'Tree Trimming') MAXRESULTS 10",
    "SELECT * FROM Account WHERE MetaData.LastUpdatedTime >= '2026-01-01T00:00:00-08:00'",
    "SELECT * FROM JournalEntry WHERE TxnDate <= CURRENT_DATE ORDERBY DocNumber ASC, Id",
    "SELECT * FROM Vendor WHERE Balance = 0 AND DisplayName = 'O\\'Neil'",
)
OPERATIONS = ("", "", "", "?operation=delete", "?operation=void", "?operation=update&include=void")
# Sums of everything that a write could touch.
FINGERPRINT = """
    SELECT count(*), sum(sync_token), sum(active), sum(deleted), sum(total), sum(balance),
        sum(tree_balance), sum(length(body)), max(updated),
        (SELECT count(*) || ' ' || total(abs(amount)) FROM posting),
        (SELECT count(*) || ' ' || total(abs(amount)) FROM link),
        (SELECT sum(last) FROM sequence), (SELECT count(*) FROM request)
    FROM object
"""


class Attacker:
    """Sends bytes over one connection and holds every answer against what a Fault promises.

    :ivar outcomes: how many requests were refused with each error code; ``done`` are the others
    """

    def __init__(self, emulator):
        address = urlsplit(emulator.url)
        self._connection = HTTPConnection(address.hostname, address.port, timeout=10)
        self._base = f"/v3/company/{emulator.realm_id}/"
        self._token = emulator.token()["access_token"]
        self._company = next(iter(emulator.emulator.companies.values()))
        self._before = None
        self.outcomes = Counter()

    def _fingerprint(self):
        with self._company.lock:
            return self._company.connection.execute(FINGERPRINT).fetchone()

    def send(self, method, path, content=b"", content_type="application/json"):
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": content_type}
        self._before = self._before or self._fingerprint()
        self._connection.request(method, self._base + path, content, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        told = f"{method} {path} {content[:2000]!r}: {answer.status} {text[:500]!r}"
        assert answer.status < 500, told
        after = self._fingerprint()
        fault = json.loads(text).get("Fault") if method != "HEAD" else {"Error": [{"code": "0"}]}
        if fault:
            assert after == self._before, f"refused, but changed: {told}"
            self.outcomes[fault["Error"][0]["code"]] += 1
        else:
            assert answer.status == 200, told
            self.outcomes["done"] += 1
        self._before = after

    def close(self):
        self._connection.close()


@pytest.fixture
def attacker(emulator):
    attacker = Attacker(emulator)
    yield attacker
    attacker.close()


def stored_bodies(api):
    """:return: list of (entity, body) of what the company holds, one of each entity"""
    found = []
    for entity in ENTITIES:
        rows = api.query(f"SELECT * FROM {entity} MAXRESULTS 1").get(entity)
        if rows:
            found.append((entity, rows[0]))
    return found


def new_bodies(api):
    """:return: list of (entity, body) of what could be created"""
    return [(entity, SAMPLES[entity].make(api)) for entity in CREATED]


@pytest.fixture
def books_stay_right(company):
    yield
    assert sum(company.trial_balance("2199-12-31").values()) == 0


@pytest.mark.usefixtures("books_stay_right")
@pytest.mark.parametrize("seed", range(10))
def test_malformed_bodies(api, attacker, seed):
    random = Random(seed)
    bodies = new_bodies(api) + stored_bodies(api)
    for _ in range(700):
        entity, body = random.choice(bodies)
        operation = random.choice(OPERATIONS) if "Id" in body else ""
        attacker.send("POST", path_of(entity) + operation, damaged_content(random, body, entity))
    assert attacker.outcomes["done"] < 140, attacker.outcomes


@pytest.mark.usefixtures("books_stay_right")
@pytest.mark.parametrize("seed", range(4))
def test_malformed_batches(api, attacker, seed):
    random = Random(f"batch {seed}")
    bodies = new_bodies(api) + stored_bodies(api)
    for _ in range(100):
        items = []
        for number in range(random.choice((1, 3, 8, 31))):
            entity, body = random.choice(bodies)
            item = {"bId": str(number), "operation": random.choice(("create", "update", "delete"))}
            items.append({**item, entity: damaged(random, body, entity)})
        request = {"BatchItemRequest": items}
        if random.random() < 0.5:
            request = damaged(random, request, "Invoice")
        path = f"batch?requestid={seed}-{random.randrange(50)}" if len(items) % 2 else "batch"
        attacker.send("POST", path, json.dumps(request).encode())


@pytest.mark.parametrize("seed", range(6))
def test_malformed_queries(attacker, seed):
    random = Random(f"query {seed}")
    for _ in range(600):
        query = damaged_query(random, random.choice(QUERIES))
        if random.random() < 0.5:
            attacker.send("GET", f"query?query={quote(query.encode())}")
        else:
            attacker.send("POST", "query", query.encode(), "application/text")
    assert attacker.outcomes["done"] < 120, attacker.outcomes


@pytest.mark.usefixtures("books_stay_right")
@pytest.mark.parametrize("seed", range(2))
def test_malformed_paths_and_parameters(attacker, seed):
    random = Random(f"path {seed}")
    heads = (*map(str.lower, ENTITIES), "query", "cdc", "batch", "reports", "taxservice", "upload")
    odd = ("", "0", "-1", "9" * 30, "x" * 300, "é", "%00", "..", "a/b", "TrialBalance", "1", "pdf")
    names = ("query", "entities", "changedSince", "requestid", "operation", "include", "end_date")
    for _ in range(600):
        parts = [random.choice(heads), *(random.choice(odd) for _ in range(random.randrange(4)))]
        pairs = [f"{random.choice(names)}={quote(random.choice(odd))}" for _ in range(3)]
        path = "/".join(quote(part) for part in parts) + "?" + "&".join(pairs)
        method = random.choice(("GET", "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"))
        attacker.send(method, path, random.choice((b"", b"{}", b"x")))
