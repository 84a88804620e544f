"""An emulated QuickBooks on a real port, fresh for each test, and a client connected to it."""

import pytest
import requests
from quickbooks_client import QuickbooksClient

from qbo_emulator.testing import EmulatorThread

from .servers import CannedServer

REALM = "9130350000000000001"


class Tokens:
    """Gives the tokens one after the other: after each renewal the next one, if there is any.

    :ivar refused: tokens for which a renewal was asked
    """

    def __init__(self, *tokens):
        self._tokens = list(tokens)
        self.refused = []

    def access_token(self):
        return self._tokens[0]

    def renew(self, refused_token):
        self.refused.append(refused_token)
        if len(self._tokens) > 1:
            self._tokens.pop(0)
        return self._tokens[0]


class CountingLimiter:
    """Holds nobody up, and remembers what it was asked."""

    def __init__(self):
        self.kinds = []

    def acquire(self, kind="any"):
        self.kinds.append(kind)
        return self

    def give_back(self):
        """Nothing is counted."""


@pytest.fixture
def emulator():
    """The emulated QuickBooks with a company full of data, and an empty one."""
    with EmulatorThread(companies=("us_sales", "empty"), check="all") as running:
        yield running


@pytest.fixture
def canned():
    """A server of prepared answers."""
    with CannedServer() as server:
        yield server


@pytest.fixture
def limiter():
    """The limiter of all clients of a test."""
    return CountingLimiter()


@pytest.fixture
def connect(limiter):
    """Make clients that are closed at the end."""
    clients = []

    def make(url, realm_id=REALM, tokens=None, **options):
        tokens = tokens or Tokens("secret-access-token")
        client = QuickbooksClient(
            url, realm_id, tokens, limiter, **({"allow_loopback": True} | options)
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.__exit__()


@pytest.fixture
def tokens(emulator):
    """A good token of the first company, and another good one after a renewal."""
    return Tokens(emulator.token()["access_token"], emulator.token()["access_token"])


@pytest.fixture
def client(emulator, connect, tokens):
    """A client of the first company."""
    return connect(emulator.url, emulator.realm_id, tokens)


@pytest.fixture
def canned_client(canned, connect):
    """A client of the server of prepared answers."""
    return connect(canned.url)


@pytest.fixture
def timeouts(monkeypatch):
    """The time-outs with which requests really leave."""
    seen = []
    send = requests.Session.send

    def watched(session, request, **options):
        seen.append(options.get("timeout"))
        return send(session, request, **options)

    monkeypatch.setattr(requests.Session, "send", watched)
    return seen
