"""Faults on demand."""

import json

import pytest
import requests

from .conftest import error_of, invoice_body, refusal


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


def test_connection_cut_in_the_middle_of_the_answer(emulator, api, company):
    before = count(company)
    emulator.set_faults([{"fault": "cut_short"}])
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        api.post("invoice", invoice_body())
    assert count(company) == before + 1


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


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "status", "status": 500},
        {"fault": "status", "status": 503},
        {"fault": "fault_with_200"},
        {"fault": "html", "status": 502},
        {"fault": "redirect"},
    ],
    ids=str,
)
@pytest.mark.parametrize("done", [False, True])
def test_an_answer_that_hides_whether_the_work_was_done(emulator, api, company, rule, done):
    before = count(company)
    emulator.set_faults([{**rule, "done": done}])
    api.session.post(f"{api.base}/invoice", json=invoice_body(), allow_redirects=False, timeout=10)
    assert count(company) == before + done


def test_a_fault_comes_with_http_200(emulator, api):
    emulator.set_faults([{"fault": "fault_with_200"}])
    assert refusal(api.post("invoice", invoice_body())) == (200, "10000")
    emulator.set_faults([{"fault": "fault_with_200", "code": "6000"}])
    assert refusal(api.post("invoice", invoice_body())) == (200, "6000")


def test_a_current_sync_token_is_called_stale(emulator, api):
    invoice = api.write("Invoice", invoice_body())
    emulator.set_faults([{"fault": "stale_token"}])
    assert api.get(f"invoice/{invoice['Id']}").status_code == 200
    assert api.post("invoice", invoice_body()).status_code == 200
    status, code, detail = error_of(api.post("invoice", {**invoice, "PrivateNote": "x"}))
    assert (status, code) == (400, "5010")
    assert detail.endswith("Entity=Invoice")
    assert api.write("Invoice", {**invoice, "PrivateNote": "x"})["SyncToken"] == "1"


def test_a_redirect_points_elsewhere(emulator, api):
    emulator.set_faults([{"fault": "redirect", "location": "https://example.com/"}])
    answer = api.session.get(f"{api.base}/preferences", allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://example.com/")


def test_an_empty_answer(emulator, api):
    emulator.set_faults([{"fault": "empty"}])
    answer = api.get("preferences")
    assert (answer.status_code, answer.content) == (200, b"")


def test_an_answer_that_is_no_utf_8(emulator, api):
    emulator.set_faults([{"fault": "invalid_utf8"}])
    with pytest.raises(UnicodeDecodeError):
        api.get("preferences").content.decode()


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


def test_the_refresh_token_is_rotated_just_before_it_is_used(emulator):
    pair = emulator.token()
    emulator.set_faults([{"fault": "refresh_token_rotated", "path": "/tokens/bearer$"}])
    answer = requests.post(
        f"{emulator.url}/oauth2/v1/tokens/bearer",
        {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]},
        auth=(emulator.client_id, emulator.client_secret),
        timeout=10,
    )
    assert answer.json()["error"] == "invalid_grant"


def test_the_log_tells_which_fault_a_request_met(emulator, api):
    emulator.set_faults([{"fault": "html"}])
    api.get("preferences")
    api.get("preferences")
    assert [entry["fault"] for entry in emulator.log()] == ["html", None]


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


def test_an_item_of_a_batch_fails_by_its_number_place_or_entity(emulator, api, company):
    before = count(company)
    for mark in ("b", 1, "Invoice"):
        emulator.set_faults([{"fault": "status", "code": "6000", "item": mark}])
        term, invoice = api.batch(
            {"bId": "a", "operation": "create", "Term": {"Name": f"by {mark}", "DueDays": 1}},
            {"bId": "b", "operation": "create", "Invoice": invoice_body()},
        )
        assert term["Term"]["Id"]
        assert (invoice["bId"], invoice["Fault"]["Error"][0]["code"]) == ("b", "6000")
    assert count(company) == before


@pytest.mark.parametrize("rule", [{"fault": "answer_lost"}, {"fault": "status", "done": True}])
def test_an_item_is_done_but_answered_as_if_it_had_failed(emulator, api, company, rule):
    before = count(company)
    emulator.set_faults([{**rule, "item": "Invoice"}])
    (item,) = api.batch({"bId": "1", "operation": "create", "Invoice": invoice_body()})
    assert item["Fault"]["Error"][0]["code"] == "10000"
    assert count(company) == before + 1


def test_an_item_whose_answer_was_lost_is_answered_when_the_batch_is_sent_again(
    emulator, api, company
):
    before = count(company)
    emulator.set_faults([{"fault": "answer_lost", "item": "1"}])
    item = {"bId": "1", "operation": "create", "Invoice": invoice_body()}
    (lost,) = api.batch(item, requestid="again")
    (found,) = api.batch(item, requestid="again")
    assert "Fault" in lost
    assert found["Invoice"] == api.read("Invoice", found["Invoice"]["Id"])
    assert count(company) == before + 1


def test_a_current_sync_token_in_a_batch_is_called_stale(emulator, api):
    invoice = api.write("Invoice", invoice_body())
    emulator.set_faults([{"fault": "stale_token"}])
    created, changed = api.batch(
        {"bId": "1", "operation": "create", "Invoice": invoice_body()},
        {"bId": "2", "operation": "update", "Invoice": {**invoice, "PrivateNote": "x"}},
    )
    assert created["Invoice"]["Id"]
    assert changed["Fault"]["Error"][0]["code"] == "5010"
    assert api.read("Invoice", invoice["Id"])["SyncToken"] == "0"


def test_a_rule_about_an_item_leaves_requests_and_other_items_alone(emulator, api):
    emulator.set_faults([{"fault": "status", "item": "9", "times": None}])
    assert api.post("invoice", invoice_body()).status_code == 200
    (item,) = api.batch({"bId": "1", "operation": "create", "Invoice": invoice_body()})
    assert "Invoice" in item


def outcomes(emulator, api, rule, requests_sent=40):
    """:return: list of the statuses that requests get under a rule"""
    emulator.set_faults(rule)
    return [api.get("preferences").status_code for _ in range(requests_sent)]


def test_the_same_seed_gives_the_same_faults(emulator, api):
    rule = {"seed": 7, "rate": 0.3, "faults": ["html", {"fault": "status", "status": 503}]}
    first = outcomes(emulator, api, rule)
    assert set(first) == {200, 500, 503}
    assert outcomes(emulator, api, rule) == first
    assert outcomes(emulator, api, {**rule, "seed": 8}) != first


def test_requests_that_a_rule_is_not_about_do_not_move_its_dice(emulator, api):
    rule = {"seed": 7, "rate": 0.3, "fault": "status", "path": "/preferences$"}
    undisturbed = outcomes(emulator, api, rule)
    emulator.set_faults(rule)
    mixed = []
    for _ in undisturbed:
        assert api.get("query", query="SELECT * FROM Term").status_code == 200
        mixed.append(api.get("preferences").status_code)
    assert mixed == undisturbed


def test_a_rate_of_zero_never_acts_and_of_one_always(emulator, api):
    assert set(outcomes(emulator, api, {"rate": 0, "fault": "status"}, 5)) == {200}
    assert set(outcomes(emulator, api, {"rate": 1, "fault": "status"}, 5)) == {500}


def test_items_of_a_batch_meet_faults_at_random(emulator, api):
    rule = {"seed": 3, "rate": 0.5, "item": "Term", "faults": ["answer_lost", "status"]}
    failed = []
    for run in "ab":
        emulator.set_faults(rule)
        items = api.batch(
            *(
                {"bId": str(n), "operation": "create", "Term": {"Name": f"{run}{n}", "DueDays": 1}}
                for n in range(20)
            )
        )
        failed.append([item["bId"] for item in items if "Fault" in item])
    assert failed[0] == failed[1]
    assert 0 < len(failed[0]) < 20


def test_the_rules_in_force_tell_how_often_they_acted(emulator, api):
    rules = [
        {"fault": "status", "path": "/preferences$", "after": 1},
        {"fault": "cut", "method": "DELETE"},
    ]
    emulator.set_faults(rules)
    for _ in range(2):
        api.get("preferences")
    told = requests.get(f"{emulator.url}/emulator/faults", timeout=10).json()
    assert told == [
        {**rules[0], "matched": 2, "acted": 1},
        {**rules[1], "matched": 0, "acted": 0},
    ]


def test_rules_are_set_and_cleared_over_http(emulator, api):
    rule = [{"fault": "status", "status": 503, "times": None}]
    requests.post(f"{emulator.url}/emulator/faults", json=rule, timeout=10)
    assert api.get("preferences").status_code == 503
    requests.delete(f"{emulator.url}/emulator/faults", timeout=10)
    assert api.get("preferences").status_code == 200


@pytest.mark.parametrize(
    "rule",
    [
        "cut",
        {},
        {"fault": "gremlins"},
        {"fault": "cut", "faults": ["slow"]},
        {"faults": []},
        {"faults": ["gremlins"]},
        {"faults": [{"status": 500}]},
        {"fault": "cut", "when": "now"},
        {"fault": "cut", "path": "("},
        {"fault": "cut", "times": "often"},
        {"fault": "cut", "rate": 2},
        {"fault": "cut", "rate": 0.5, "seed": "x"},
        {"fault": "cut", "item": "1"},
        {"fault": "slow", "seconds": -1},
        {"fault": "status", "status": "500"},
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_refused(emulator, rule):
    answer = requests.post(f"{emulator.url}/emulator/faults", json=[rule], timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]
