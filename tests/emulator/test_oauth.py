"""OAuth 2: discovery, the consent page, tokens, rotation, revocation."""

import base64
import json
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intuitlib.utils import validate_id_token

DAY = 86_400
REDIRECT_URI = "http://localhost:8069/quickbooks/callback"


@pytest.fixture
def consent(emulator):
    return {
        "client_id": emulator.client_id,
        "response_type": "code",
        "scope": "com.intuit.quickbooks.accounting openid",
        "redirect_uri": REDIRECT_URI,
        "state": "a-state",
    }


def decide(emulator, consent, **buttons):
    answer = requests.post(
        f"{emulator.url}/connect/oauth2", {**consent, **buttons}, allow_redirects=False, timeout=10
    )
    assert answer.status_code == 302
    location = urlsplit(answer.headers["Location"])
    assert location._replace(query="").geturl() == REDIRECT_URI
    return {name: values[0] for name, values in parse_qs(location.query).items()}


def call_token_endpoint(emulator, secret=None, **form):
    return requests.post(
        f"{emulator.url}/oauth2/v1/tokens/bearer",
        form,
        auth=(emulator.client_id, secret or emulator.client_secret),
        timeout=10,
    )


def exchange(emulator, code):
    return call_token_endpoint(
        emulator, grant_type="authorization_code", code=code, redirect_uri=REDIRECT_URI
    )


def refresh(emulator, token):
    return call_token_endpoint(emulator, grant_type="refresh_token", refresh_token=token)


def read_company(emulator, access_token, realm=None):
    realm = realm or emulator.realm_id
    return requests.get(
        f"{emulator.url}/v3/company/{realm}/companyinfo/{realm}",
        headers={"Authorization": f"Bearer {access_token}"},
        timeout=10,
    )


@pytest.mark.parametrize("name", ["openid_configuration", "openid_sandbox_configuration"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_discovery_documents_point_to_the_emulator_itself(emulator, name, slash):
    document = requests.get(f"{emulator.url}/.well-known/{name}{slash}", timeout=10).json()
    for endpoint in (
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
    ):
        assert document[endpoint].startswith(emulator.url + "/")


def test_consent_page_offers_the_companies_and_two_buttons(emulator, consent):
    page = requests.get(f"{emulator.url}/connect/oauth2", consent, timeout=10)
    assert page.headers["Content-Type"].startswith("text/html")
    assert emulator.realm_id in page.text
    assert "Larkspur Hollow Landscaping" in page.text
    assert ">Connect</button>" in page.text
    assert ">Cancel</button>" in page.text


def test_connect_redirects_with_code_state_and_realm(emulator, consent):
    callback = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)
    assert callback["state"] == "a-state"
    assert callback["realmId"] == emulator.realm_id
    assert callback["code"]


def test_cancel_redirects_with_access_denied(emulator, consent):
    callback = decide(emulator, consent, decision="cancel")
    assert callback == {"state": "a-state", "error": "access_denied"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_id", "another-app"),
        ("redirect_uri", "/relative"),
        ("redirect_uri", "https://example.com/?query=1"),
        ("response_type", "token"),
        ("scope", "everything"),
        ("state", ""),
    ],
)
def test_a_wrong_authorization_request_is_not_redirected(emulator, consent, field, value):
    answer = requests.get(
        f"{emulator.url}/connect/oauth2",
        {**consent, field: value},
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code == 400


def test_a_code_gives_tokens_once(emulator, consent):
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    tokens = exchange(emulator, code).json()
    assert tokens["token_type"] == "bearer"
    assert tokens["expires_in"] == 3600
    assert tokens["x_refresh_token_expires_in"] == 100 * DAY
    assert read_company(emulator, tokens["access_token"]).status_code == 200
    again = exchange(emulator, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_expires_after_ten_minutes(emulator, consent):
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    emulator.advance_clock(601)
    assert exchange(emulator, code).json()["error"] == "invalid_grant"


def test_a_wrong_secret_is_refused(emulator):
    answer = call_token_endpoint(
        emulator, secret="guessed", grant_type="refresh_token", refresh_token="x"
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_access_token_lives_for_an_hour(emulator):
    token = emulator.token()["access_token"]
    emulator.advance_clock(3599)
    assert read_company(emulator, token).status_code == 200
    emulator.advance_clock(2)
    assert read_company(emulator, token).status_code == 401


def test_an_expired_token_is_answered_by_the_gateway_in_lower_case(emulator):
    token = emulator.token()["access_token"]
    emulator.advance_clock(3601)
    body = read_company(emulator, token).json()
    assert body["fault"]["type"] == "AUTHENTICATION"
    assert body["fault"]["error"][0]["code"] == "3200"
    assert isinstance(body["time"], int)
    assert "Fault" not in body


def test_a_token_of_another_realm_is_forbidden(emulator):
    answer = read_company(emulator, emulator.token()["access_token"], realm="9341453999999999999")
    assert answer.status_code == 403
    assert answer.json()["Fault"]["type"] == "AuthorizationFault"
    assert answer.json()["Fault"]["Error"][0]["code"] == "3100"


def test_the_refresh_token_keeps_its_value_for_a_day(emulator):
    first = emulator.token()["refresh_token"]
    emulator.advance_clock(DAY - 60)
    assert refresh(emulator, first).json()["refresh_token"] == first


def test_the_refresh_token_changes_at_the_first_refresh_after_a_day(emulator):
    first = emulator.token()["refresh_token"]
    emulator.advance_clock(DAY + 1)
    second = refresh(emulator, first).json()["refresh_token"]
    assert second != first
    assert refresh(emulator, first).json()["error"] == "invalid_grant"
    assert refresh(emulator, second).status_code == 200


def test_the_refresh_token_can_be_made_to_change_every_time(emulator):
    requests.post(f"{emulator.url}/emulator/oauth", json={"rotation": "always"}, timeout=10)
    first = emulator.token()["refresh_token"]
    assert refresh(emulator, first).json()["refresh_token"] != first
    assert refresh(emulator, first).status_code == 400


def test_a_refresh_token_dies_a_hundred_days_after_its_last_use(emulator):
    token = emulator.token()["refresh_token"]
    emulator.advance_clock(99 * DAY)
    token = refresh(emulator, token).json()["refresh_token"]
    emulator.advance_clock(99 * DAY)
    token = refresh(emulator, token).json()["refresh_token"]
    emulator.advance_clock(101 * DAY)
    assert refresh(emulator, token).json()["error"] == "invalid_grant"


def test_of_two_refreshes_at_the_same_time_one_is_refused(emulator):
    token = emulator.token()["refresh_token"]
    inside, finished = threading.Event(), threading.Event()

    def wait_inside():
        inside.set()
        finished.wait(10)

    emulator.emulator.delay, delay = wait_inside, emulator.emulator.delay
    answers = []
    first = threading.Thread(target=lambda: answers.append(refresh(emulator, token)))
    first.start()
    inside.wait(10)
    try:
        assert refresh(emulator, token).json()["error"] == "invalid_grant"
    finally:
        finished.set()
        first.join()
        emulator.emulator.delay = delay
    assert answers[0].status_code == 200


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revoking_ends_both_tokens(emulator, kind):
    pair = emulator.token()
    answer = requests.post(
        f"{emulator.url}/v2/oauth2/tokens/revoke",
        json={"token": pair[kind]},
        auth=(emulator.client_id, emulator.client_secret),
        timeout=10,
    )
    assert answer.status_code == 200
    assert read_company(emulator, pair["access_token"]).status_code == 401
    assert refresh(emulator, pair["refresh_token"]).status_code == 400


def test_userinfo_tells_who_consented(emulator):
    headers = {"Authorization": f"Bearer {emulator.token()['access_token']}"}
    answer = requests.get(
        f"{emulator.url}/v1/openid_connect/userinfo", headers=headers, timeout=10
    ).json()
    assert answer["sub"]
    assert "realmId" not in answer


# The end of a grant


HARD_EXPIRY = {"x-include-refresh-token-hard-expires-in": "true"}


def call_with_header(emulator, headers, **form):
    return requests.post(
        f"{emulator.url}/oauth2/v1/tokens/bearer",
        form,
        headers=headers,
        auth=(emulator.client_id, emulator.client_secret),
        timeout=10,
    )


def test_the_end_of_a_grant_is_told_to_who_asks(emulator, consent):
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    tokens = call_with_header(emulator, HARD_EXPIRY, **form).json()
    assert tokens["x_refresh_token_hard_expires_in"] == pytest.approx(1826 * DAY, abs=2)
    emulator.advance_clock(90 * DAY)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refreshed = call_with_header(emulator, HARD_EXPIRY, **form).json()
    assert refreshed["x_refresh_token_hard_expires_in"] == pytest.approx(1736 * DAY, abs=2)


@pytest.mark.parametrize("headers", [{}, {"x-include-refresh-token-hard-expires-in": "false"}])
def test_the_end_of_a_grant_is_not_told_unasked(emulator, headers):
    form = {"grant_type": "refresh_token", "refresh_token": emulator.token()["refresh_token"]}
    answer = call_with_header(emulator, headers, **form).json()
    assert "x_refresh_token_hard_expires_in" not in answer


def test_a_grant_ends_after_five_years_however_often_it_is_used(emulator):
    token = emulator.token()["refresh_token"]
    for _ in range(18):
        emulator.advance_clock(99 * DAY)
        token = refresh(emulator, token).json()["refresh_token"]
    emulator.advance_clock(43 * DAY)
    tokens = refresh(emulator, token).json()
    assert tokens["x_refresh_token_expires_in"] <= DAY
    emulator.advance_clock(DAY)
    assert refresh(emulator, tokens["refresh_token"]).json()["error"] == "invalid_grant"


# OpenID Connect


def test_a_consent_with_openid_gives_a_signed_id_token(emulator, consent):
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    token = exchange(emulator, code).json()["id_token"]
    document = requests.get(f"{emulator.url}/.well-known/openid_configuration", timeout=10).json()
    arguments = (emulator.client_id, document["issuer"], document["jwks_uri"])
    assert validate_id_token(token, *arguments)
    head, claims, signature = token.split(".")
    assert not validate_id_token(f"{head}.{claims}.{signature[:-4]}AAAA", *arguments)
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert told["realmid"] == emulator.realm_id
    assert told["exp"] - told["iat"] == 3600


def test_without_openid_there_is_no_id_token(emulator, consent):
    consent["scope"] = "com.intuit.quickbooks.accounting"
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    assert "id_token" not in exchange(emulator, code).json()


def test_a_refresh_gives_no_id_token(emulator):
    assert "id_token" not in refresh(emulator, emulator.token()["refresh_token"]).json()


@pytest.mark.parametrize(
    ("scope", "fields"),
    [
        ("openid", {"sub"}),
        ("openid email", {"sub", "email", "emailVerified"}),
        ("openid profile", {"sub", "givenName", "familyName"}),
        ("openid phone", {"sub", "phoneNumber", "phoneNumberVerified"}),
        ("openid address", {"sub", "address"}),
    ],
)
def test_userinfo_tells_what_the_scope_allows(emulator, consent, scope, fields):
    consent["scope"] = scope
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    answer = userinfo(emulator, exchange(emulator, code).json()["access_token"])
    assert set(answer.json()) == fields


def userinfo(emulator, token):
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{emulator.url}/v1/openid_connect/userinfo", headers=headers, timeout=10)


def test_userinfo_needs_the_scope_openid_and_a_token_that_is_good(emulator, consent):
    consent["scope"] = "com.intuit.quickbooks.accounting"
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    assert userinfo(emulator, exchange(emulator, code).json()["access_token"]).status_code == 401
    assert userinfo(emulator, "wrong").status_code == 401


def test_a_token_for_openid_alone_gives_no_access_to_accounting(emulator, consent):
    consent["scope"] = "openid"
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    answer = read_company(emulator, exchange(emulator, code).json()["access_token"])
    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (403, "3100")


# What the token endpoint refuses


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "guessed"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "guessed"}, "invalid_grant"),
    ],
)
def test_a_wrong_token_request(emulator, form, error):
    answer = call_token_endpoint(emulator, unused="x", **form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_code_belongs_to_its_redirect_uri(emulator, consent):
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    answer = call_token_endpoint(
        emulator,
        grant_type="authorization_code",
        code=code,
        redirect_uri="http://localhost:8069/elsewhere",
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_token_request_in_json_is_refused(emulator):
    answer = requests.post(
        f"{emulator.url}/oauth2/v1/tokens/bearer",
        json={"grant_type": "refresh_token", "refresh_token": "x"},
        auth=(emulator.client_id, emulator.client_secret),
        timeout=10,
    )
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "header", [None, "Basic !", "Basic " + base64.b64encode(b"other:secret").decode(), "Bearer x"]
)
@pytest.mark.parametrize("path", ["oauth2/v1/tokens/bearer", "v2/oauth2/tokens/revoke"])
def test_who_is_not_the_app_is_refused(emulator, path, header):
    answer = requests.post(
        f"{emulator.url}/{path}",
        {"grant_type": "refresh_token", "refresh_token": "x", "token": "x"},
        headers={"Authorization": header},
        timeout=10,
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["intuit_tid"]


def test_the_app_may_tell_its_secret_in_the_form(emulator):
    answer = requests.post(
        f"{emulator.url}/oauth2/v1/tokens/bearer",
        {
            "grant_type": "refresh_token",
            "refresh_token": emulator.token()["refresh_token"],
            "client_id": emulator.client_id,
            "client_secret": emulator.client_secret,
        },
        timeout=10,
    )
    assert answer.status_code == 200


def test_of_many_exchanges_of_a_code_at_the_same_time_one_succeeds(emulator, consent):
    code = decide(emulator, consent, decision="connect", realmId=emulator.realm_id)["code"]
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(exchange(emulator, code).status_code))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 400, 400, 400, 400]


def test_a_token_that_does_not_exist_cannot_be_revoked(emulator):
    answer = requests.post(
        f"{emulator.url}/v2/oauth2/tokens/revoke",
        json={"token": "unknown"},
        auth=(emulator.client_id, emulator.client_secret),
        timeout=10,
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "oauth2/v1/tokens/bearer"), ("POST", "v1/openid_connect/userinfo")],
)
def test_an_endpoint_tells_which_methods_it_takes(emulator, method, path):
    answer = requests.request(method, f"{emulator.url}/{path}", timeout=10)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == ("POST" if method == "GET" else "GET")
