"""The published clients, connected to the emulator through the consent page."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from quickbooks import QuickBooks

REDIRECT_URI = "http://localhost:8069/quickbooks/callback"


@pytest.fixture
def auth_client(emulator):
    """Intuit's OAuth client, before anybody has consented."""
    return AuthClient(
        emulator.client_id,
        emulator.client_secret,
        REDIRECT_URI,
        environment=f"{emulator.url}/.well-known/openid_configuration",
    )


def consent(auth_client, emulator, scopes, realm_id=None, decision="connect"):
    """Press a button on the consent page, as a person would.

    :return: dictionary of the parameters that the browser brings back
    """
    url = auth_client.get_authorization_url(scopes)
    buttons = {"decision": decision, "realmId": realm_id or emulator.realm_id}
    answer = requests.post(url, buttons, allow_redirects=False, timeout=10)
    callback = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in callback.items()}


@pytest.fixture
def connected(emulator, auth_client):
    """Intuit's OAuth client with a token pair."""
    callback = consent(auth_client, emulator, [Scopes.ACCOUNTING, Scopes.OPENID])
    assert callback["state"] == auth_client.state_token
    auth_client.get_bearer_token(callback["code"], realm_id=callback["realmId"])
    return auth_client


@pytest.fixture
def quickbooks(emulator, connected, monkeypatch):
    """python-quickbooks, pointed at the emulator by the one attribute that holds Intuit's host."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    client = QuickBooks(auth_client=connected, company_id=connected.realm_id, minorversion=75)
    client.api_url_v3 = f"{emulator.url}/v3"
    return client
