"""Rate limits, by the emulator's clock."""

import pytest

from qbo_emulator.testing import EmulatorThread

from .conftest import Api, invoice_body, refusal


@pytest.fixture(scope="module")
def limited():
    with EmulatorThread(companies=("us", "empty"), limits=True) as emulator:
        yield emulator


@pytest.fixture
def limited_api(limited):
    limited.emulator.clock.set(1_800_000_000)
    limited.emulator.throttle.clear()
    return Api(limited)


def preferences(api):
    return api.get("preferences")


def spread(emulator, api, count, seconds):
    """Send requests evenly, so that the limit per second does not act."""
    answers = []
    for _ in range(count):
        answers.append(preferences(api).status_code)
        emulator.advance_clock(seconds / count)
    return answers


@pytest.fixture
def standing_clock(limited, monkeypatch):
    """Time passes only when a test lets it."""
    moment = limited.emulator.clock.now()
    monkeypatch.setattr(limited.emulator.clock, "_now", lambda: moment)
    limited.emulator.clock.set(1_800_000_000)


def test_ten_requests_per_second(limited, limited_api, standing_clock):
    answers = [preferences(limited_api).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    limited.advance_clock(1)
    assert preferences(limited_api).status_code == 200


def test_five_hundred_requests_per_minute(limited, limited_api, standing_clock):
    assert set(spread(limited, limited_api, 500, 59)) == {200}
    assert preferences(limited_api).status_code == 429
    limited.advance_clock(60)
    assert preferences(limited_api).status_code == 200


def test_forty_batches_per_minute(limited, limited_api, standing_clock):
    items = {"BatchItemRequest": [{"bId": "1", "Query": "SELECT * FROM Term"}]}
    for _ in range(40):
        assert limited_api.post("batch", items).status_code == 200
        limited.advance_clock(0.5)
    assert limited_api.post("batch", items).status_code == 429
    assert preferences(limited_api).status_code == 200


def test_each_realm_has_its_own_limit(limited, limited_api, standing_clock):
    for _ in range(10):
        preferences(limited_api)
    other = limited.realms["empty"]
    token = limited.token(other)["access_token"]
    answer = limited_api.session.get(
        f"{limited.url}/v3/company/{other}/preferences",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == 200


def test_the_answer_says_throttled(limited_api, standing_clock):
    for _ in range(10):
        preferences(limited_api)
    answer = preferences(limited_api)
    fault = answer.json()["Fault"]
    assert fault["type"] == "SERVICE"
    assert fault["Error"][0]["code"] == "3001"
    message = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    assert fault["Error"][0]["Message"] == message
    assert "Retry-After" not in answer.headers


def test_each_app_has_a_limit_per_second_and_all_share_that_per_minute(standing_clock, limited):
    throttle = limited.emulator.throttle
    throttle.clear()
    for app in range(50):
        assert {throttle.admit("1", f"app {app}") for _ in range(10)} == {None}
    assert throttle.admit("1", "app 51") == "requests per minute"
    assert throttle.admit("2", "app 51") is None


def test_a_hundred_and_twenty_batches_per_minute_over_all_apps(standing_clock, limited):
    throttle = limited.emulator.throttle
    throttle.clear()
    refused = []
    for app in range(4):
        for _ in range(31):
            refused.append(throttle.admit("1", f"app {app}", "batch"))
            limited.advance_clock(0.11)
    assert refused == [None] * 120 + ["batches per minute"] * 4


def test_refused_requests_do_not_count(limited, limited_api, standing_clock):
    assert [preferences(limited_api).status_code for _ in range(30)].count(200) == 10
    limited.advance_clock(1)
    assert preferences(limited_api).status_code == 200


def test_an_expired_token_is_refused_before_it_is_counted(limited, limited_api, standing_clock):
    limited.advance_clock(3601)
    assert {preferences(limited_api).status_code for _ in range(20)} == {401}
    assert {preferences(Api(limited)).status_code for _ in range(10)} == {200}


@pytest.mark.parametrize("name", ["Line", "LinkedTxn"])
def test_ten_thousand_lines_or_links_per_transaction(api, name):
    links = [{"TxnId": "1", "TxnType": "Estimate"}] * 10_001
    lines = [{"Amount": 1, "DetailType": "SalesItemLineDetail"}] * 10_001
    body = {**invoice_body(), name: links if name == "LinkedTxn" else lines}
    assert refusal(api.post("invoice", body)) == (400, "6000")


def test_limits_can_be_switched_off(api):
    assert {preferences(api).status_code for _ in range(30)} == {200}


def test_a_sandbox_sends_forty_e_mails_per_day(limited, limited_api):
    body = {"DisplayName": "Reader", "PrimaryEmailAddr": {"Address": "reader@example.com"}}
    customer = limited_api.write("Customer", body)
    invoice = limited_api.write("Invoice", invoice_body(customer=customer["Id"]))
    path = f"invoice/{invoice['Id']}/send"
    answers = []
    for _ in range(41):
        limited.advance_clock(1)
        answers.append(limited_api.post(path, None).status_code)
    assert answers == [200] * 40 + [429]
    limited.advance_clock(24 * 3600)
    assert Api(limited).post(path, None).status_code == 200
