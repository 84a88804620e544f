"""The published OAuth client, unchanged, against the emulator."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

REDIRECT_URI = "http://localhost:8069/quickbooks/callback"


@pytest.fixture
def client(emulator):
    return AuthClient(
        emulator.client_id,
        emulator.client_secret,
        REDIRECT_URI,
        environment=f"{emulator.url}/.well-known/openid_configuration",
    )


@pytest.fixture
def connected(emulator, client):
    url = client.get_authorization_url([Scopes.ACCOUNTING, Scopes.OPENID])
    buttons = {"decision": "connect", "realmId": emulator.realm_id}
    answer = requests.post(url, buttons, allow_redirects=False, timeout=10)
    callback = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert callback["state"] == [client.state_token]
    client.get_bearer_token(callback["code"][0], realm_id=callback["realmId"][0])
    return client


def preferences(emulator, client):
    return requests.get(
        f"{emulator.url}/v3/company/{client.realm_id}/preferences",
        headers={"Authorization": f"Bearer {client.access_token}"},
        timeout=10,
    ).status_code


def test_consent_gives_tokens_that_work(emulator, connected):
    assert connected.expires_in == 3600
    assert preferences(emulator, connected) == 200


def test_refresh_after_the_access_token_expired(emulator, connected):
    emulator.advance_clock(3601)
    assert preferences(emulator, connected) == 401
    connected.refresh()
    assert preferences(emulator, connected) == 200


def test_userinfo(connected):
    assert connected.get_user_info().json()["email"]


def test_revoke(emulator, connected):
    assert connected.revoke() is True
    assert preferences(emulator, connected) == 401
    with pytest.raises(AuthClientError) as raised:
        connected.refresh()
    assert raised.value.status_code == 400
    assert raised.value.intuit_tid
