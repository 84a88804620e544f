"""One request: token, time-out, and what becomes of every kind of answer."""

import logging
import threading
import traceback
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from quickbooks_client import (
    AuthenticationFailed,
    BatchItem,
    PermissionRefused,
    QboError,
    QboFault,
    ServerFailed,
    Throttled,
    Unanswered,
)
from quickbooks_client.http import TIMEOUT

from .conftest import Tokens
from .servers import silent_server, unused_address

SECRET = "secret-access-token"


def company(name="Any"):
    return {"CompanyInfo": {"CompanyName": name}}


def statuses(emulator):
    return [entry["status"] for entry in emulator.log()]


def whole_text(error):
    """:return: the exception as a log shows it, with what it was raised from"""
    return "".join(traceback.format_exception(error)) + str(vars(error))


# === Token === #


def test_the_access_token_is_sent_as_bearer(canned, canned_client):
    canned.answer(company())
    canned_client.company_info()
    assert canned.requests[0]["headers"]["Authorization"] == f"Bearer {SECRET}"


def test_the_users_netrc_does_not_replace_the_token(canned, canned_client, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    canned.answer(company())
    canned_client.company_info()
    assert canned.requests[0]["headers"]["Authorization"] == f"Bearer {SECRET}"


def test_an_expired_token_is_renewed_and_the_request_repeated(emulator, connect):
    old = emulator.token()["access_token"]
    emulator.advance_clock(3601)
    tokens = Tokens(old, emulator.token()["access_token"])
    client = connect(emulator.url, emulator.realm_id, tokens)
    assert client.company_info()["CompanyName"]
    assert tokens.refused == [old]
    assert statuses(emulator) == [401, 200]


def test_the_renewed_token_serves_the_following_requests(emulator, connect):
    tokens = Tokens("unknown", emulator.token()["access_token"])
    client = connect(emulator.url, emulator.realm_id, tokens)
    client.company_info()
    client.preferences()
    assert statuses(emulator) == [401, 200, 200]


def test_a_write_is_repeated_unchanged_after_a_renewal(emulator, connect):
    tokens = Tokens("unknown", emulator.token()["access_token"])
    client = connect(emulator.url, emulator.realm_id, tokens)
    client.batch([BatchItem("1", "create", "Term", {"Name": "Net 99", "DueDays": 99})], "id-1")
    first, second = emulator.log()
    assert first["body"] == second["body"]
    assert first["query"] == second["query"]


def test_a_second_refusal_is_final(emulator, client, tokens):
    emulator.set_faults([{"fault": "status", "status": 401, "times": None}])
    with pytest.raises(AuthenticationFailed) as caught:
        client.company_info()
    assert (caught.value.code, caught.value.status) == ("3200", 401)
    assert len(tokens.refused) == 1
    assert statuses(emulator) == [401, 401]


def test_a_revoked_token_is_refused(emulator, client):
    emulator.set_faults([{"fault": "token_revoked", "times": 2}])
    with pytest.raises(AuthenticationFailed):
        client.company_info()


def test_the_company_of_another_grant_is_a_matter_of_permission(emulator, connect, tokens):
    other = connect(emulator.url, emulator.realms["empty"], tokens)
    with pytest.raises(PermissionRefused) as caught:
        other.company_info()
    assert (caught.value.code, caught.value.status) == ("3100", 403)
    assert tokens.refused == []
    assert statuses(emulator) == [403]


# === What every request carries === #


def test_every_request_names_the_minor_version_and_asks_for_json(emulator, client):
    client.company_info()
    client.query("Term")
    client.batch([BatchItem("1", "create", "Term", {"Name": "Net 99", "DueDays": 99})], "id-1")
    client.report("TrialBalance")
    for entry in emulator.log():
        assert entry["query"]["minorversion"] == "75"
        assert entry["headers"]["Accept"] == "application/json"


def test_the_limiter_counts_every_request_repeated_ones_too(emulator, connect, limiter):
    client = connect(
        emulator.url, emulator.realm_id, Tokens("unknown", emulator.token()["access_token"])
    )
    client.company_info()
    client.batch([BatchItem("1", "create", "Term", {"Name": "Net 99", "DueDays": 99})], "id-1")
    assert limiter.kinds == ["any", "any", "batch"]
    assert client.requests_sent == 3


def test_the_time_out_is_one_number_shorter_than_odoo_gives_a_scheduled_action(client, timeouts):
    client.company_info()
    client.query("Term")
    assert timeouts == [TIMEOUT, TIMEOUT]
    assert isinstance(TIMEOUT, int) and TIMEOUT < 120


# === No answer === #


def test_a_server_that_is_not_there_leaves_the_request_unanswered(connect):
    address = unused_address()
    with pytest.raises(Unanswered, match=address):
        connect(address).company_info()


def test_a_server_that_keeps_silent_leaves_the_request_unanswered(connect):
    with silent_server() as address, pytest.raises(Unanswered):
        connect(address, timeout=0.05).company_info()


def test_an_address_that_is_none_leaves_the_request_unanswered(connect):
    with pytest.raises(Unanswered):
        connect("not an address").company_info()


def test_a_cut_connection_leaves_the_request_unanswered_and_is_not_tried_again(emulator, client):
    emulator.set_faults([{"fault": "cut"}])
    with pytest.raises(Unanswered):
        client.company_info()
    assert len(emulator.log()) == 1


def test_a_cut_connection_does_not_harm_the_next_request(emulator, client):
    emulator.set_faults([{"fault": "cut"}])
    with pytest.raises(Unanswered):
        client.company_info()
    assert client.company_info()


# === Answers that cannot be read === #


def test_a_page_of_html_instead_of_an_answer_leaves_the_request_unanswered(emulator, client):
    emulator.set_faults([{"fault": "html", "status": 200}])
    with pytest.raises(Unanswered) as caught:
        client.company_info()
    assert caught.value.status == 200


def test_a_truncated_answer_leaves_the_request_unanswered(emulator, client):
    emulator.set_faults([{"fault": "truncated"}])
    with pytest.raises(Unanswered):
        client.company_info()


def test_an_answer_shorter_than_promised_leaves_the_request_unanswered(canned, canned_client):
    canned.answer(company(), headers={"Content-Length": "1000"})
    with pytest.raises(Unanswered):
        canned_client.company_info()


def test_an_answer_that_cannot_be_unpacked_leaves_the_request_unanswered(canned, canned_client):
    canned.answer(b"no gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(Unanswered):
        canned_client.company_info()


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"1", b'"text"', b'{"a":NaN}', b"\xff"])
def test_an_answer_that_is_no_object_leaves_the_request_unanswered(canned, canned_client, content):
    canned.answer(content)
    with pytest.raises(Unanswered):
        canned_client.company_info()


def test_an_object_without_what_was_asked_for_leaves_the_request_unanswered(canned, canned_client):
    canned.answer({"Invoice": {}})
    with pytest.raises(Unanswered, match="CompanyInfo"):
        canned_client.company_info()


def test_a_redirection_is_not_followed(canned, canned_client):
    canned.answer(company(), status=302, headers={"Location": f"{canned.url}/elsewhere"})
    with pytest.raises(Unanswered) as caught:
        canned_client.company_info()
    assert caught.value.status == 302
    assert len(canned.requests) == 1


# === Refusals === #


def test_a_fault_says_what_quickbooks_refuses(client):
    with pytest.raises(QboFault) as caught:
        client.query("Custmoer")
    fault = caught.value
    assert (fault.code, fault.status) == ("4001", 400)
    assert "Custmoer" in fault.text


def test_a_fault_that_comes_with_http_200_is_a_fault(emulator, client):
    emulator.set_faults([{"fault": "status", "status": 200, "code": "6000"}])
    with pytest.raises(QboFault) as caught:
        client.company_info()
    assert (caught.value.code, caught.value.status) == ("6000", 200)


def test_the_gateways_lower_case_fault_is_read(client, emulator):
    emulator.set_faults([{"fault": "status", "status": 401, "times": None}])
    with pytest.raises(AuthenticationFailed, match="AuthenticationFailed") as caught:
        client.company_info()
    assert caught.value.detail == "Token expired: injected"


def test_a_throttle_tells_to_wait_a_minute(emulator, client):
    emulator.set_faults([{"fault": "status", "status": 429}])
    with pytest.raises(Throttled) as caught:
        client.company_info()
    assert (caught.value.retry_after, caught.value.code) == (60.0, "3001")


def test_a_throttle_tells_to_wait_as_long_as_the_service_asks(emulator, client):
    emulator.set_faults([{"fault": "status", "status": 429, "retry_after": 7}])
    with pytest.raises(Throttled) as caught:
        client.company_info()
    assert caught.value.retry_after == 7.0


def test_a_throttle_is_not_tried_again_at_once(emulator, client):
    emulator.set_faults([{"fault": "status", "status": 429}])
    with pytest.raises(Throttled):
        client.company_info()
    assert len(emulator.log()) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("fault", ["status", "html"])
def test_a_failing_service_is_told_apart_from_a_refusal(emulator, client, status, fault):
    emulator.set_faults([{"fault": fault, "status": status}])
    with pytest.raises(ServerFailed) as caught:
        client.company_info()
    assert caught.value.status == status


@pytest.mark.parametrize("status", [400, 404, 407, 413])
def test_a_refusal_that_is_not_quickbooks_is_not_taken_for_one(emulator, client, status):
    """A proxy's page, or half a fault: QuickBooks has not judged what was sent."""
    emulator.set_faults([{"fault": "html", "status": status}])
    with pytest.raises(ServerFailed, match=str(status)):
        client.company_info()


def test_the_trace_id_of_a_refusal_is_kept_for_support(emulator, client):
    with pytest.raises(QboFault) as caught:
        client.query("Custmoer")
    tid = emulator.log()[0]["intuit_tid"]
    assert caught.value.intuit_tid == tid
    assert f"intuit_tid: {tid}" in caught.value.technical_details().splitlines()


def test_the_trace_id_of_an_unreadable_answer_is_kept(canned, canned_client):
    canned.answer(b"half a", headers={"intuit_tid": "tid-1"})
    with pytest.raises(Unanswered) as caught:
        canned_client.company_info()
    assert caught.value.intuit_tid == "tid-1"


def test_technical_details_leave_out_what_is_not_known():
    assert QboError("It broke", code="610").technical_details() == "code: 610\nmessage: It broke"


# === Secrets === #


def test_a_request_is_logged_with_its_trace_id_and_without_the_token(
    emulator, client, tokens, caplog
):
    caplog.set_level(logging.DEBUG)
    client.company_info()
    assert emulator.log()[0]["intuit_tid"] in caplog.text
    assert tokens.access_token() not in caplog.text


def test_a_renewal_leaves_no_token_in_the_log(emulator, connect, caplog):
    caplog.set_level(logging.DEBUG)
    fresh = emulator.token()["access_token"]
    connect(emulator.url, emulator.realm_id, Tokens(SECRET, fresh)).company_info()
    assert caplog.records
    assert SECRET not in caplog.text
    assert fresh not in caplog.text


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "cut"},
        {"fault": "truncated"},
        {"fault": "html", "status": 200},
        {"fault": "status", "status": 401, "times": None},
        {"fault": "status", "status": 429},
        {"fault": "status", "status": 500},
    ],
    ids=lambda rule: f"{rule['fault']} {rule.get('status', '')}",
)
def test_an_error_carries_no_token(emulator, client, tokens, caplog, rule):
    caplog.set_level(logging.DEBUG)
    emulator.set_faults([rule])
    with pytest.raises(QboError) as caught:
        client.company_info()
    assert tokens.access_token() not in whole_text(caught.value)
    assert tokens.access_token() not in caplog.text


def test_a_token_that_is_none_does_not_show_in_the_error(canned, connect):
    client = connect(canned.url, tokens=Tokens(f"{SECRET}\n"))
    with pytest.raises(QboError) as caught:
        client.company_info()
    assert SECRET not in whole_text(caught.value)


def test_an_unreachable_server_leaves_no_token_in_the_error(connect):
    with pytest.raises(Unanswered) as caught:
        connect(unused_address()).company_info()
    assert SECRET not in whole_text(caught.value)


# === Money === #


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0.10", "0.1"),
        ("19.99", "19.99"),
        ("9999999999.99", "9999999999.99"),
        ("100.00", "100"),
    ],
)
def test_money_goes_both_ways_without_losing_a_cent(emulator, client, amount, written):
    item = client.query("Item", "Type = 'Service'")[0]
    line = {
        "Amount": Decimal(amount),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item["Id"]}},
    }
    body = {"CustomerRef": {"value": client.query("Customer")[0]["Id"]}, "Line": [line]}
    invoice = client.batch([BatchItem("1", "create", "Invoice", body)], "id-1")["1"]
    assert f'"Amount":{written},' in emulator.log()[-1]["body"]
    assert invoice["Line"][0]["Amount"] == Decimal(amount)


def test_money_is_never_read_as_a_binary_number(canned, canned_client):
    canned.answer(b'{"CompanyInfo":{"Amount":0.1,"Rate":1e-3,"Whole":100.00}}')
    amounts = canned_client.company_info()
    assert amounts == {"Amount": Decimal("0.1"), "Rate": Decimal("0.001"), "Whole": Decimal(100)}
    assert not any(isinstance(amount, float) for amount in amounts.values())


# === SEVERAL AT THE SAME TIME === #


class Renewing(Tokens):
    """Tokens that note which threads ask for them."""

    def __init__(self, *tokens):
        super().__init__(*tokens)
        self.threads = set()

    def access_token(self):
        self.threads.add(threading.get_ident())
        return super().access_token()

    def renew(self, refused_token):
        self.threads.add(threading.get_ident())
        return super().renew(refused_token)


def test_requests_overlap(emulator, client):
    emulator.set_faults([{"fault": "slow", "seconds": 1, "path": "/query", "times": None}])
    answers = [client.start_query(entity, page_size=1) for entity in ("Customer", "Item")]
    assert not answers[0].is_there()
    assert [len(answer.result()) for answer in answers] == [1, 1]
    assert answers[0].is_there()
    first, second = (datetime.fromisoformat(row["time"]) for row in emulator.log())
    assert second - first < timedelta(seconds=1)


def test_a_refused_token_is_renewed_by_who_waits_for_the_answer(emulator, connect):
    tokens = Renewing("expired", emulator.token()["access_token"])
    client = connect(emulator.url, emulator.realm_id, tokens)
    answer = client.start_query("Customer", page_size=1)
    assert len(answer.result()) == 1
    assert (tokens.refused, client.reads_sent) == (["expired"], 2)
    assert tokens.threads == {threading.get_ident()}


def test_a_fault_is_raised_to_who_waits_for_the_answer(emulator, client):
    emulator.set_faults([{"fault": "status", "status": 500, "path": "/query"}])
    answer = client.start_query("Customer")
    with pytest.raises(ServerFailed) as caught:
        answer.result()
    assert caught.value.intuit_tid == emulator.log()[0]["intuit_tid"]


def test_reads_and_writes_are_counted_apart(client, limiter):
    client.query("Customer", page_size=1)
    client.preferences()
    item = BatchItem("1", "create", "Customer", {"DisplayName": "Counted"})
    answer = client.start_batch([item], "request-1", client.reserve_batch())
    assert answer.result()["1"]["DisplayName"] == "Counted"
    assert (client.reads_sent, client.writes_sent, client.requests_sent) == (2, 1, 3)
    assert limiter.kinds == ["any", "any", "batch"]
