"""Faults on demand."""

import json

import pytest
import requests

from .conftest import error_of, invoice_body


def count(company):
    return company.query("SELECT COUNT(*) FROM Invoice")


def test_answer_lost_after_the_write(emulator, api, company):
    before = count(company)
    emulator.set_faults([{"fault": "answer_lost"}])
    with pytest.raises(requests.ConnectionError):
        api.post("invoice", invoice_body())
    assert count(company) == before + 1


def test_answer_delayed_until_the_client_gave_up(emulator, api, company):
    before = count(company)
    emulator.set_faults([{"fault": "answer_delayed", "seconds": 1.2}])
    with pytest.raises(requests.Timeout):
        api.session.post(f"{api.base}/invoice", json=invoice_body(), timeout=1)
    assert count(company) == before + 1


def test_connection_cut_before_the_write(emulator, api, company):
    before = count(company)
    emulator.set_faults([{"fault": "cut"}])
    with pytest.raises(requests.ConnectionError):
        api.post("invoice", invoice_body())
    assert count(company) == before


def test_a_slow_answer_times_out(emulator, api):
    emulator.set_faults([{"fault": "slow", "seconds": 0.5}])
    with pytest.raises(requests.Timeout):
        api.session.get(f"{api.base}/preferences", timeout=0.05)


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        ({"status": 500}, 500, "10000"),
        ({"status": 503}, 503, "10000"),
        ({"status": 429}, 429, "3001"),
        ({"status": 400, "code": "5010"}, 400, "5010"),
        ({"status": 200, "code": "6190"}, 200, "6190"),
    ],
)
def test_any_status_with_the_body_that_belongs_to_it(emulator, api, rule, status, code):
    emulator.set_faults([{"fault": "status", **rule}])
    assert error_of(api.get("preferences"))[:2] == (status, code)


def test_throttling_may_tell_when_to_come_back(emulator, api):
    emulator.set_faults([{"fault": "status", "status": 429, "retry_after": 7}])
    assert api.get("preferences").headers["Retry-After"] == "7"


def test_unauthorized_is_answered_by_the_gateway(emulator, api):
    emulator.set_faults([{"fault": "status", "status": 401}])
    assert "fault" in api.get("preferences").json()


def test_a_page_of_html(emulator, api):
    emulator.set_faults([{"fault": "html", "status": 502}])
    answer = api.get("preferences")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")


def test_truncated_json(emulator, api):
    emulator.set_faults([{"fault": "truncated"}])
    with pytest.raises(json.JSONDecodeError):
        api.get("preferences").json()


def test_the_token_is_revoked_under_the_client(emulator, api):
    emulator.set_faults([{"fault": "token_revoked"}])
    assert api.get("preferences").status_code == 401
    assert api.get("preferences").status_code == 401


def test_the_refresh_token_is_rotated_under_the_client(emulator):
    pair = emulator.token()
    emulator.set_faults([{"fault": "refresh_token_rotated"}])
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    url = f"{emulator.url}/v3/company/{emulator.realm_id}/preferences"
    assert requests.get(url, headers=headers, timeout=10).status_code == 200
    answer = requests.post(
        f"{emulator.url}/oauth2/v1/tokens/bearer",
        {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]},
        auth=(emulator.client_id, emulator.client_secret),
        timeout=10,
    )
    assert answer.json()["error"] == "invalid_grant"


def test_a_rule_acts_once_unless_it_says_otherwise(emulator, api):
    emulator.set_faults([{"fault": "status"}])
    assert [api.get("preferences").status_code for _ in range(3)] == [500, 200, 200]
    emulator.set_faults([{"fault": "status", "times": 2}])
    assert [api.get("preferences").status_code for _ in range(3)] == [500, 500, 200]
    emulator.set_faults([{"fault": "status", "times": None}])
    assert [api.get("preferences").status_code for _ in range(3)] == [500, 500, 500]


def test_a_rule_may_let_some_requests_pass_first(emulator, api):
    emulator.set_faults([{"fault": "status", "after": 2}])
    assert [api.get("preferences").status_code for _ in range(4)] == [200, 200, 500, 200]


def test_a_rule_is_about_a_method_and_a_path(emulator, api):
    emulator.set_faults([{"fault": "status", "method": "POST", "path": "/invoice$"}])
    assert api.get("preferences").status_code == 200
    assert api.post("term", {"Name": "T", "DueDays": 3}).status_code == 200
    assert api.post("invoice", invoice_body()).status_code == 500


def test_rules_are_set_and_cleared_over_http(emulator, api):
    rule = [{"fault": "status", "status": 503, "times": None}]
    requests.post(f"{emulator.url}/emulator/faults", json=rule, timeout=10)
    assert api.get("preferences").status_code == 503
    requests.delete(f"{emulator.url}/emulator/faults", timeout=10)
    assert api.get("preferences").status_code == 200


@pytest.mark.parametrize(
    "rule", [{"fault": "gremlins"}, {"fault": "cut", "when": "now"}, {"fault": "cut", "path": "("}]
)
def test_a_rule_that_makes_no_sense_is_refused(emulator, rule):
    answer = requests.post(f"{emulator.url}/emulator/faults", json=[rule], timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]
