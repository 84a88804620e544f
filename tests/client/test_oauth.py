"""Connecting, renewing and giving back: the OAuth side."""

import logging
import traceback
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from quickbooks_client import (
    AppRefused,
    AuthenticationFailed,
    CodeRefused,
    Environment,
    GrantRefused,
    OAuthClient,
    QboError,
    QuickbooksClient,
    ServerFailed,
    Throttled,
    Unanswered,
)
from quickbooks_client.oauth import TIMEOUT

from .conftest import Tokens
from .servers import unused_address

REDIRECT_URI = "https://odoo.example.com/quickbooks/callback"
SECRET = "very-secret-app-secret"
TOKEN = "very-secret-refresh-token"
CODE = "very-secret-code"


def oauth_client(url, client_id="app-1", client_secret=SECRET, **options):
    environment = Environment.custom(url, allow_loopback=True)
    return OAuthClient(environment, client_id, client_secret, REDIRECT_URI, **options)


@pytest.fixture
def oauth(emulator):
    """The app that the emulated QuickBooks knows."""
    return oauth_client(emulator.url, emulator.client_id, emulator.client_secret)


def parameters(url):
    """:return: the query parameters of an address"""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def consent(oauth, realm_id, state="state-1"):
    """What a person does in the browser.

    :return: what the browser brings back
    """
    url = oauth.authorization_url(state)
    form = parameters(url) | {"decision": "connect", "realmId": realm_id}
    answer = requests.post(url.partition("?")[0], form, timeout=10, allow_redirects=False)
    return parameters(answer.headers["Location"])


@pytest.fixture
def grant(emulator, oauth):
    """The grant of a first consent."""
    return oauth.grant_for_code(consent(oauth, emulator.realm_id)["code"], emulator.realm_id)


def is_accepted(emulator, access_token, limiter):
    """:return: whether the API takes a token"""
    tokens = Tokens(access_token)
    options = {"allow_loopback": True}
    with QuickbooksClient(emulator.url, emulator.realm_id, tokens, limiter, **options) as client:
        try:
            return bool(client.company_info())
        except AuthenticationFailed:
            return False


# === Consent === #


def test_the_consent_page_is_asked_for_the_books_and_nothing_else(emulator, oauth):
    assert parameters(oauth.authorization_url("state-1")) == {
        "client_id": emulator.client_id,
        "response_type": "code",
        "scope": "com.intuit.quickbooks.accounting",
        "redirect_uri": REDIRECT_URI,
        "state": "state-1",
    }


def test_the_consent_page_is_where_the_service_says(emulator, oauth):
    assert oauth.authorization_url("s").startswith(f"{emulator.url}/connect/oauth2?")


def test_the_consent_page_opens(oauth):
    page = requests.get(oauth.authorization_url("state-1"), timeout=10)
    assert page.status_code == 200


def test_a_state_of_any_characters_comes_back(emulator, oauth):
    state = "a/b+c=&d é"
    assert consent(oauth, emulator.realm_id, state)["state"] == state


def test_the_address_contains_no_secret(emulator, oauth):
    assert emulator.client_secret not in oauth.authorization_url("state-1")


# === Code === #


def test_a_code_is_exchanged_for_a_grant(emulator, grant, limiter):
    assert grant.access_lifetime == timedelta(hours=1)
    assert grant.refresh_lifetime == timedelta(days=100)
    assert is_accepted(emulator, grant.access_token, limiter)


def test_a_code_is_good_once(emulator, oauth):
    code = consent(oauth, emulator.realm_id)["code"]
    oauth.grant_for_code(code, emulator.realm_id)
    with pytest.raises(CodeRefused) as caught:
        oauth.grant_for_code(code, emulator.realm_id)
    assert (caught.value.status, bool(caught.value.intuit_tid)) == (400, True)


def test_a_code_that_is_none_is_refused(emulator, oauth):
    with pytest.raises(CodeRefused):
        oauth.grant_for_code("nonsense", emulator.realm_id)


def test_a_wrong_client_secret_is_refused(emulator, oauth):
    code = consent(oauth, emulator.realm_id)["code"]
    stranger = oauth_client(emulator.url, emulator.client_id, "wrong")
    with pytest.raises(AppRefused):
        stranger.grant_for_code(code, emulator.realm_id)


@pytest.mark.parametrize("app", [("emulator-client", "wrong"), ("wrong", "emulator-secret")])
def test_a_wrong_app_says_nothing_about_the_grant(emulator, grant, app):
    stranger = oauth_client(emulator.url, *app)
    for call in (stranger.refresh, stranger.revoke):
        with pytest.raises(AppRefused, match="client ID or the client secret"):
            call(grant.refresh_token)
    assert oauth_client(emulator.url, emulator.client_id, emulator.client_secret).refresh(
        grant.refresh_token
    )


def test_the_users_netrc_does_not_replace_the_apps_identity(emulator, oauth, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    pair = emulator.token()
    assert oauth.refresh(pair["refresh_token"]).access_token


# === Renewal === #


def test_a_renewal_gives_a_new_access_token(emulator, oauth, grant, limiter):
    renewed = oauth.refresh(grant.refresh_token)
    assert renewed.access_token != grant.access_token
    assert is_accepted(emulator, renewed.access_token, limiter)


def test_a_renewed_grant_holds_the_refresh_token_to_use_from_now_on(emulator, oauth, grant):
    emulator.rotate_refresh_tokens()
    renewed = oauth.refresh(grant.refresh_token)
    assert renewed.refresh_token != grant.refresh_token
    with pytest.raises(GrantRefused):
        oauth.refresh(grant.refresh_token)
    assert oauth.refresh(renewed.refresh_token)


def test_a_refresh_token_that_did_not_change_is_given_again(oauth, grant):
    assert oauth.refresh(grant.refresh_token).refresh_token == grant.refresh_token


def test_a_grant_that_rests_for_a_hundred_days_needs_a_person(emulator, oauth, grant):
    emulator.advance_clock(grant.refresh_lifetime.total_seconds() + 1)
    with pytest.raises(GrantRefused):
        oauth.refresh(grant.refresh_token)


def test_the_end_of_the_whole_authorisation_is_asked_for(emulator, oauth, grant):
    oauth.refresh(grant.refresh_token)
    exchanges = [entry for entry in emulator.log() if entry["path"].endswith("/tokens/bearer")]
    asked = [
        {name.lower(): value for name, value in entry["headers"].items()}.get(
            "x-include-refresh-token-hard-expires-in"
        )
        for entry in exchanges
    ]
    assert asked == ["true", "true"]


# === Giving back === #


def test_a_revoked_grant_is_good_for_nothing(emulator, oauth, grant, limiter):
    oauth.revoke(grant.refresh_token)
    assert not is_accepted(emulator, grant.access_token, limiter)
    with pytest.raises(GrantRefused):
        oauth.refresh(grant.refresh_token)


def test_a_token_that_is_not_known_cannot_be_revoked(oauth):
    with pytest.raises(GrantRefused):
        oauth.revoke("nonsense")


# === When the service does not do what it should === #

CALLS = {
    "authorization_url": lambda oauth: oauth.authorization_url("state-1"),
    "grant_for_code": lambda oauth: oauth.grant_for_code(CODE, "1"),
    "refresh": lambda oauth: oauth.refresh(TOKEN),
    "revoke": lambda oauth: oauth.revoke(TOKEN),
}
EXCHANGES = [name for name in CALLS if name != "authorization_url"]
GRANTS = ["grant_for_code", "refresh"]


def discovery(url):
    """:return: the discovery document of a server of prepared answers"""
    names = ("issuer", "jwks_uri", "userinfo_endpoint")
    endpoints = ("authorization_endpoint", "token_endpoint", "revocation_endpoint")
    return {name: f"{url}/{name}" for name in names + endpoints}


def token_answer(**changes):
    answer = {
        "token_type": "bearer",
        "access_token": "access",
        "expires_in": 3600,
        "refresh_token": "refresh",
        "x_refresh_token_expires_in": 8640000,
    }
    return {name: value for name, value in (answer | changes).items() if value != "absent"}


def whole_text(error):
    """:return: the exception as a log shows it, with what it was raised from"""
    return "".join(traceback.format_exception(error)) + str(vars(error))


@pytest.mark.parametrize("call", CALLS)
def test_a_service_that_is_not_there_does_not_answer(call):
    address = unused_address()
    with pytest.raises(Unanswered, match=address):
        CALLS[call](oauth_client(address))


@pytest.mark.parametrize("call", EXCHANGES)
def test_a_connection_cut_during_the_exchange_leaves_it_unanswered(emulator, oauth, call):
    emulator.set_faults([{"fault": "cut", "method": "POST"}])
    with pytest.raises(Unanswered):
        CALLS[call](oauth)


@pytest.mark.parametrize("call", EXCHANGES)
@pytest.mark.parametrize("status", [500, 503])
def test_a_failing_service_is_told_apart_from_a_refusal(emulator, oauth, call, status):
    emulator.set_faults([{"fault": "html", "method": "POST", "status": status}])
    with pytest.raises(ServerFailed) as caught:
        CALLS[call](oauth)
    assert (caught.value.status, bool(caught.value.intuit_tid)) == (status, True)


def test_too_many_exchanges_are_told_to_wait(emulator, oauth):
    rule = {"fault": "status", "method": "POST", "status": 429, "retry_after": 7}
    emulator.set_faults([rule])
    with pytest.raises(Throttled) as caught:
        oauth.refresh(TOKEN)
    assert caught.value.retry_after == 7.0


@pytest.mark.parametrize("call", EXCHANGES)
@pytest.mark.parametrize("status", [400, 401])
def test_an_address_that_is_refused_says_nothing_about_the_grant(canned, call, status):
    """Not the token service refuses here, but whatever answers at the discovery address."""
    canned.answer({}, status=status)
    with pytest.raises(QboError) as caught:
        CALLS[call](oauth_client(canned.url))
    assert not isinstance(caught.value, GrantRefused)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("answer", [b"<html>", b"null", [], "text", {}, {"issuer": "x"}], ids=repr)
def test_a_discovery_document_that_is_none_leaves_the_call_unanswered(canned, call, answer):
    canned.answer(answer)
    with pytest.raises(Unanswered):
        CALLS[call](oauth_client(canned.url))


@pytest.mark.parametrize("call", GRANTS)
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"null",
        [],
        ["access_token"],
        "text",
        {},
        token_answer(access_token="absent"),
        token_answer(refresh_token="absent"),
        token_answer(access_token=""),
        token_answer(refresh_token=None),
        token_answer(expires_in="absent"),
        token_answer(expires_in="soon"),
        token_answer(expires_in=10**15),
        token_answer(expires_in=10**12),
        token_answer(expires_in=-(10**12)),
        token_answer(access_token=5),
        token_answer(access_token=["a"]),
        token_answer(access_token="a\r\nX-Other: header"),
        token_answer(access_token="€"),
        token_answer(access_token="\ud800"),
        token_answer(access_token="x" * 100_000),
        token_answer(refresh_token={"a": 1}),
        token_answer(refresh_token="x\x00"),
        token_answer(x_refresh_token_expires_in=None),
        token_answer(x_refresh_token_expires_in=10**13),
        token_answer(x_refresh_token_hard_expires_in=10**13),
    ],
    ids=repr,
)
def test_an_answer_without_a_whole_grant_leaves_the_call_unanswered(canned, call, answer):
    canned.answer(discovery(canned.url))
    canned.answer(answer)
    with pytest.raises(Unanswered):
        CALLS[call](oauth_client(canned.url))


@pytest.mark.parametrize(
    ("answer", "lifetime"),
    [
        (token_answer(x_refresh_token_hard_expires_in=157680000), timedelta(days=1825)),
        (token_answer(), None),
    ],
)
def test_the_end_of_the_whole_authorisation_is_known_when_it_is_told(canned, answer, lifetime):
    canned.answer(discovery(canned.url))
    canned.answer(answer)
    assert oauth_client(canned.url).refresh(TOKEN).hard_lifetime == lifetime


@pytest.mark.parametrize("call", CALLS)
def test_every_call_has_a_time_out_of_one_number(canned, timeouts, call):
    canned.answer(discovery(canned.url))
    canned.answer(token_answer())
    CALLS[call](oauth_client(canned.url))
    assert set(timeouts) == {TIMEOUT}
    assert len(timeouts) == len(canned.requests)
    assert isinstance(TIMEOUT, int)


# === Secrets === #


@pytest.mark.parametrize("call", EXCHANGES)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
def test_neither_error_nor_log_repeats_a_secret(canned, caplog, call, status):
    """Not even when the service repeats what it was sent."""
    caplog.set_level(logging.DEBUG)
    canned.answer(discovery(canned.url))
    canned.answer(f"<html>{SECRET} {TOKEN} {CODE}".encode(), status=status)
    with pytest.raises(QboError) as caught:
        CALLS[call](oauth_client(canned.url))
    for text in (whole_text(caught.value), caplog.text):
        assert not [secret for secret in (SECRET, TOKEN, CODE) if secret in text]


def test_a_grant_leaves_no_token_in_the_log(emulator, oauth, caplog):
    caplog.set_level(logging.DEBUG)
    pair = emulator.token()
    renewed = oauth.refresh(pair["refresh_token"])
    assert caplog.records
    for secret in (pair["refresh_token"], renewed.access_token, emulator.client_secret):
        assert secret not in caplog.text


# === Environments === #


def test_production_and_sandbox_are_intuits():
    assert Environment.production().api_url == "https://quickbooks.api.intuit.com"
    assert Environment.sandbox().api_url == "https://sandbox-quickbooks.api.intuit.com"
    for environment in (Environment.production(), Environment.sandbox()):
        assert urlsplit(environment.discovery_url).hostname == "developer.intuit.com"


def test_an_own_environment_lies_under_one_address(emulator):
    environment = Environment.custom(f"{emulator.url}/")
    assert environment.api_url == emulator.url
    assert requests.get(environment.discovery_url, timeout=10).ok
