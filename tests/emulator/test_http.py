"""HTTP around the API: methods, paths, headers, forms of bodies and answers, sizes and time."""

import gzip
import json
import socket
import zlib
from email.utils import parsedate_to_datetime

import pytest
import requests

from .conftest import error_of, invoice_body, refusal

TERM = {"Name": "In time", "DueDays": 5}


def exchange(api, method, path, headers=None, **options):
    return api.session.request(
        method, f"{api.base}/{path}", headers=headers or {}, timeout=10, **options
    )


def connection(emulator):
    return socket.create_connection(("127.0.0.1", int(emulator.url.rsplit(":", 1)[1])), timeout=10)


# Paths and methods


@pytest.mark.parametrize("path", ["preferences/", "companyinfo/", "term/1/", "query/"])
def test_a_slash_at_the_end_changes_nothing(api, path):
    assert api.get(path, query="SELECT * FROM Term").status_code == 200


@pytest.mark.parametrize(
    "path", ["Invoice/1", "bogus", "bogus/1", "invoice/1/2/3", "term//1", "taxservice", "", "Query"]
)
def test_nothing_is_found_under_another_path_and_its_case_counts(api, path):
    status, code, detail = error_of(api.get(path))
    assert (status, code) == (400, "500")
    assert detail.startswith("Operation Could not find resource for relative : /v3/company/")
    assert detail.endswith(" is not supported.")


def test_a_realm_that_is_no_number_is_no_path(emulator, api):
    answer = api.session.get(f"{emulator.url}/v3/company/customer?minorversion=8", timeout=10)
    url = f"{emulator.url}/v3/company/customer?minorversion=8"
    assert error_of(answer) == (
        400,
        "500",
        "Operation Could not find resource for relative : /v3/company/customer "
        f"of full path: {url} is not supported.",
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "invoice"),
        ("PATCH", "term/1"),
        ("DELETE", "term/1"),
        ("POST", "term/1"),
        ("GET", "term"),
        ("GET", "batch"),
        ("POST", "cdc"),
        ("POST", "reports/TrialBalance"),
        ("GET", "taxservice/taxcode"),
        ("OPTIONS", "query"),
    ],
)
def test_a_method_that_a_path_does_not_take(api, method, path):
    assert error_of(exchange(api, method, path)) == (
        400,
        "500",
        f"Operation No resource method found for {method}, return 405 with Allow header "
        "is not supported.",
    )


def test_head_answers_the_headers_of_get(api):
    plain = {"Accept-Encoding": "identity"}
    head, get = (exchange(api, method, "preferences", plain) for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_a_path_outside_the_api_is_not_found(emulator):
    assert requests.get(f"{emulator.url}/v4/anything", timeout=10).status_code == 404


# Headers


@pytest.mark.parametrize(
    "send",
    [
        lambda api: api.get("preferences"),
        lambda api: api.get("invoice/99999"),
        lambda api: api.get("bogus"),
        lambda api: api.post("batch", {"BatchItemRequest": []}),
        lambda api: exchange(api, "GET", "preferences", {"Authorization": "Bearer wrong"}),
    ],
)
def test_every_answer_tells_transaction_version_and_date(api, send):
    headers = send(api).headers
    assert headers["intuit_tid"].startswith("1-")
    assert headers["QBO-Version"]
    assert headers["Content-Type"] == "application/json;charset=UTF-8"
    assert parsedate_to_datetime(headers["Date"]).year > 2000


@pytest.mark.parametrize(
    "path", ["/.well-known/openid_configuration", "/connect/oauth2", "/nothing"]
)
def test_answers_outside_the_api_have_a_transaction_id_too(emulator, path):
    assert requests.get(f"{emulator.url}{path}", timeout=10).headers["intuit_tid"]


def test_each_request_is_a_transaction_of_its_own(api):
    tids = {api.get("preferences").headers["intuit_tid"] for _ in range(3)}
    assert len(tids) == 3


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_of_the_token_may_be_in_any_case(emulator, scheme):
    token = emulator.token()["access_token"]
    url = f"{emulator.url}/v3/company/{emulator.realm_id}/preferences"
    headers = {"Authorization": f"{scheme} {token}"}
    assert requests.get(url, headers=headers, timeout=10).status_code == 200


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic eA=="}, {"Authorization": "x"}])
def test_without_a_bearer_token_the_gateway_answers(emulator, header):
    url = f"{emulator.url}/v3/company/{emulator.realm_id}/preferences"
    answer = requests.get(url, headers=header, timeout=10)
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (401, "3200")


@pytest.mark.parametrize("version", ["1", "40", "74", "75", "76", "900", "latest", ""])
def test_every_minor_version_is_answered_as_75(api, version):
    plain = api.get("preferences").json()["Preferences"]
    assert api.get("preferences", minorversion=version).json()["Preferences"] == plain


# Forms of bodies and answers


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "application/*", "application/xml;q=0.5, */*", ""]
)
def test_answers_are_json(api, accept):
    answer = exchange(api, "GET", "preferences", {"Accept": accept})
    assert answer.json()["Preferences"]


@pytest.mark.parametrize("accept", ["application/xml", "text/xml", "text/html, application/xml"])
def test_xml_is_refused(api, accept):
    answer = exchange(api, "GET", "preferences", {"Accept": accept})
    assert refusal(answer) == (406, "500")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json;charset=UTF-8", "Application/JSON; charset=utf-8"],
)
def test_bodies_are_json(api, content_type):
    assert api.send("term", json.dumps(TERM), content_type).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "nonsense", ""],
)
@pytest.mark.parametrize("path", ["term", "batch", "taxservice/taxcode", "term?operation=delete"])
def test_a_body_of_another_type_is_refused(api, path, content_type):
    assert error_of(api.send(path, json.dumps(TERM), content_type)) == (
        400,
        "500",
        "Operation Cannot consume content type is not supported.",
    )


def test_a_body_may_be_in_another_encoding_if_it_says_so(api):
    body = json.dumps({**TERM, "Name": "Zahlung später"}, ensure_ascii=False)
    answer = api.send("term", body.encode("latin-1"), "application/json; charset=ISO-8859-1")
    assert answer.json()["Term"]["Name"] == "Zahlung später"


def test_an_encoding_that_does_not_exist_is_refused(api):
    assert refusal(api.send("term", "{}", "application/json; charset=x-none")) == (400, "500")


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_a_body_may_be_compressed(emulator, api, encoding, pack):
    body = json.dumps(TERM)
    packed = {"Content-Encoding": encoding}
    answer = api.send("term", pack(body.encode()), **packed)
    assert answer.json()["Term"]["Name"] == "In time"
    assert emulator.log()[-1]["json"] == TERM


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"plain"), ("gzip", gzip.compress(b"{}" * 100)[:-9]), ("br", b"{}"), ("gzip", b"")],
)
def test_a_body_that_cannot_be_unpacked_is_refused(api, encoding, body):
    packed = {"Content-Encoding": encoding}
    assert refusal(api.send("term", body, **packed)) == (400, "500")


def test_answers_are_compressed_for_who_understands_it(api):
    packed = exchange(api, "GET", "preferences", {"Accept-Encoding": "deflate, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = exchange(api, "GET", "preferences", {"Accept-Encoding": "identity, gzip;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json()["Preferences"] == packed.json()["Preferences"]


# Sizes and time


def test_a_body_of_more_than_a_hundred_megabytes_is_refused(emulator):
    with connection(emulator) as client:
        client.sendall(b"POST /v3/company/1/upload HTTP/1.1\r\nContent-Length: 104857601\r\n\r\n")
        answer = client.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.1 413")
    assert '"code":"6030"' in answer
    assert "intuit_tid" in answer


def test_a_small_body_may_not_unpack_to_more_than_that(api):
    bomb = gzip.compress(bytes(101 * 1024 * 1024), 1)
    packed = {"Content-Encoding": "gzip"}
    assert refusal(api.send("term", bomb, **packed)) == (413, "6030")


def test_a_length_that_is_no_number_is_refused(emulator):
    with connection(emulator) as client:
        client.sendall(b"POST /v3/company/1/batch HTTP/1.1\r\nContent-Length: many\r\n\r\n")
        assert client.makefile("rb").read().startswith(b"HTTP/1.1 413")


def test_a_connection_carries_many_requests(emulator):
    request = b"GET /.well-known/openid_configuration HTTP/1.1\r\nHost: x\r\n"
    with connection(emulator) as client:
        client.sendall((request + b"\r\n") * 2 + request + b"Connection: close\r\n\r\n")
        assert client.makefile("rb").read().count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize("fault", ["slow", "answer_delayed"])
def test_after_120_seconds_the_gateway_gives_up_though_the_work_is_done(
    emulator, api, company, fault
):
    before = company.query("SELECT COUNT(*) FROM Invoice")
    clock = emulator.emulator.clock.now()
    emulator.set_faults([{"fault": fault, "seconds": 120}])
    answer = api.post("invoice", invoice_body())
    assert answer.status_code == 504
    assert answer.json()["Fault"]["type"] == "SERVICE"
    error = answer.json()["Fault"]["Error"][0]
    assert error["code"] == "6002"
    assert error["Message"] == "message=GatewayTimeout; errorCode=006002; statusCode=504"
    assert company.query("SELECT COUNT(*) FROM Invoice") == before + 1
    assert emulator.emulator.clock.now() >= clock + 120
