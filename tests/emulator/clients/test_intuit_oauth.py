"""Intuit's OAuth client as it is published: the whole flow on a real port."""

import pytest
import requests
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from intuitlib.utils import validate_id_token

from .conftest import consent


def preferences(emulator, client):
    return requests.get(
        f"{emulator.url}/v3/company/{client.realm_id}/preferences",
        headers={"Authorization": f"Bearer {client.access_token}"},
        timeout=10,
    ).status_code


def assert_invalid_grant(raised):
    assert raised.value.status_code == 400
    assert b"invalid_grant" in raised.value.content
    assert raised.value.intuit_tid


def test_consent_gives_tokens_that_work(emulator, connected):
    assert connected.expires_in == 3600
    assert connected.x_refresh_token_expires_in == 8_640_000
    assert preferences(emulator, connected) == 200


def test_consent_for_every_scope(emulator, auth_client):
    scopes = [
        Scopes.ACCOUNTING,
        Scopes.PAYMENT,
        Scopes.OPENID,
        Scopes.PROFILE,
        Scopes.EMAIL,
        Scopes.PHONE,
        Scopes.ADDRESS,
    ]
    assert consent(auth_client, emulator, scopes)["code"]


def test_a_person_who_declines_comes_back_without_a_code(emulator, auth_client):
    callback = consent(auth_client, emulator, [Scopes.ACCOUNTING], decision="cancel")
    assert callback["error"] == "access_denied"
    assert callback["state"] == auth_client.state_token
    assert "code" not in callback


def test_a_code_is_good_once(emulator, auth_client):
    code = consent(auth_client, emulator, [Scopes.ACCOUNTING])["code"]
    auth_client.get_bearer_token(code)
    with pytest.raises(AuthClientError) as raised:
        auth_client.get_bearer_token(code)
    assert_invalid_grant(raised)


def test_refresh_after_the_access_token_expired(emulator, connected):
    emulator.advance_clock(3601)
    assert preferences(emulator, connected) == 401
    connected.refresh()
    assert preferences(emulator, connected) == 200


def test_the_refresh_token_changes_after_a_day_and_the_old_one_dies(emulator, connected):
    first = connected.refresh_token
    connected.refresh()
    assert connected.refresh_token == first
    emulator.advance_clock(86_401)
    connected.refresh()
    assert connected.refresh_token != first
    with pytest.raises(AuthClientError) as raised:
        connected.refresh(first)
    assert_invalid_grant(raised)


def test_a_refresh_token_that_nobody_gave_out(auth_client):
    with pytest.raises(AuthClientError) as raised:
        auth_client.refresh("AB11-unknown")
    assert_invalid_grant(raised)


def test_the_id_token_is_signed_for_this_app(connected):
    assert validate_id_token(
        connected.id_token, connected.client_id, connected.issuer_uri, connected.jwks_uri
    )


def test_without_openid_there_is_no_id_token(emulator, auth_client):
    callback = consent(auth_client, emulator, [Scopes.ACCOUNTING])
    auth_client.get_bearer_token(callback["code"])
    assert auth_client.id_token is None


def test_userinfo(connected):
    assert connected.get_user_info().json()["sub"]


def test_userinfo_without_a_good_token(connected):
    with pytest.raises(AuthClientError) as raised:
        connected.get_user_info("unknown")
    assert raised.value.status_code == 401


def test_revoke(emulator, connected):
    assert connected.revoke() is True
    assert preferences(emulator, connected) == 401
    with pytest.raises(AuthClientError) as raised:
        connected.refresh()
    assert_invalid_grant(raised)


def test_revoke_by_the_access_token(emulator, connected):
    assert connected.revoke(connected.access_token) is True
    assert preferences(emulator, connected) == 401


def test_what_was_revoked_cannot_be_revoked_again(connected):
    token = connected.refresh_token
    connected.revoke()
    with pytest.raises(AuthClientError) as raised:
        connected.revoke(token)
    assert raised.value.status_code == 400
