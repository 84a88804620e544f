"""Webhooks, received by a real endpoint."""

import base64
import hashlib
import hmac
import json
import re
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from qbo_emulator.testing import EmulatorThread

from .conftest import error_of, invoice_body, payment_body

TOKEN = "verifier"


class Endpoint(ThreadingHTTPServer):
    """What the app offers: it keeps what it receives.

    :ivar received: list of (headers, bytes of the body)
    :ivar answers: statuses to answer with, one after the other; 200 when there are none left, None
        withholds the answer
    """

    def __init__(self):
        self.received = []
        self.answers = []
        self.stopped = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook"

    @property
    def bodies(self):
        return [json.loads(body) for _, body in self.received]

    @property
    def events(self):
        return [event for body in self.bodies for event in body]

    @property
    def types(self):
        return [event["type"] for event in self.events]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers, body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status is None:
            self.server.stopped.wait()
        else:
            self.send_response(status)
            self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def endpoint():
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.stopped.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def subscribe(emulator, endpoint):
    """Subscribes the endpoint; changes go out at once unless a window is asked for."""

    def subscribe(**options):
        emulator.subscribe(endpoint.url, TOKEN, **{"window": 0, **options})

    yield subscribe
    emulator.unsubscribe()
    emulator.wait_for_webhooks()


def control(emulator, method, path, body=None):
    return requests.request(method, f"{emulator.url}/emulator/{path}", json=body, timeout=10)


def moment(text):
    return datetime.fromisoformat(text).timestamp()


def waits(delivery):
    """:return: seconds from each attempt to the next one, the one that is due included"""
    moments = [moment(attempt["time"]) for attempt in delivery["attempts"]]
    moments.append(moment(delivery["due"]))
    return [round(later - earlier) for earlier, later in zip(moments, moments[1:], strict=False)]


def test_a_change_is_sent_as_a_cloud_event(emulator, company, endpoint, subscribe):
    subscribe()
    invoice = company.write("Invoice", invoice_body())
    emulator.wait_for_webhooks()
    (event,) = endpoint.events
    assert event["specversion"] == "1.0"
    assert event["source"].startswith("intuit.")
    assert event["type"] == "qbo.invoice.created.v1"
    assert event["datacontenttype"] == "application/json"
    assert event["intuitentityid"] == invoice["Id"]
    assert event["intuitaccountid"] == emulator.realm_id
    assert event["data"] == {}


def test_the_time_is_utc_in_nanoseconds(emulator, company, endpoint, subscribe):
    subscribe()
    control(emulator, "POST", "clock", {"now": "2026-03-01T09:00:00-08:00"})
    company.write("Invoice", invoice_body())
    emulator.wait_for_webhooks()
    (event,) = endpoint.events
    assert re.fullmatch(r"2026-03-01T17:00:\d\d\.\d{9}Z", event["time"])


def test_the_signature_is_that_of_the_bytes_sent(emulator, company, endpoint, subscribe):
    subscribe()
    company.write("Invoice", invoice_body())
    emulator.wait_for_webhooks()
    ((headers, body),) = endpoint.received
    digest = hmac.new(TOKEN.encode(), body, hashlib.sha256).digest()
    assert headers["intuit-signature"] == base64.b64encode(digest).decode()


def test_the_older_form_on_request(emulator, company, endpoint, subscribe):
    subscribe(format="legacy")
    invoice = company.write("Invoice", invoice_body())
    company.write("Invoice", invoice, void=True)
    emulator.wait_for_webhooks()
    created, voided = endpoint.bodies
    (notification,) = created["eventNotifications"]
    assert notification["realmId"] == emulator.realm_id
    (change,) = notification["dataChangeEvent"]["entities"]
    assert (change["name"], change["id"]) == ("Invoice", invoice["Id"])
    assert change["operation"] == "Create"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", change["lastUpdated"])
    (notification,) = voided["eventNotifications"]
    assert notification["dataChangeEvent"]["entities"][0]["operation"] == "Void"


def test_create_update_void_and_delete_have_events_of_their_own(
    emulator, company, endpoint, subscribe
):
    subscribe()
    invoice = company.write("Invoice", invoice_body())
    invoice = company.write("Invoice", {**invoice, "PrivateNote": "x"})
    invoice = company.write("Invoice", invoice, void=True)
    company.write("Invoice", invoice, "delete")
    emulator.wait_for_webhooks()
    operations = ("created", "updated", "void", "deleted")
    assert endpoint.types == [f"qbo.invoice.{operation}.v1" for operation in operations]


def test_sending_an_invoice_by_mail_is_told(emulator, api, endpoint, subscribe):
    invoice = api.write("Invoice", invoice_body())
    subscribe()
    address = {"sendTo": "office@example.com"}
    answer = api.session.post(
        f"{api.base}/invoice/{invoice['Id']}/send",
        params=address,
        headers={"Content-Type": "application/octet-stream"},
        timeout=10,
    )
    assert answer.status_code == 200
    emulator.wait_for_webhooks()
    assert endpoint.types == ["qbo.invoice.emailed.v1"]


def test_void_is_spelled_as_the_subscription_says(emulator, company, endpoint, subscribe):
    subscribe(void="voided", entities=["Payment"])
    payment = company.write("Payment", payment_body(10))
    company.write("Payment", payment, "update", void=True)
    emulator.wait_for_webhooks()
    assert endpoint.types[-1] == "qbo.payment.voided.v1"


def test_paying_an_invoice_changes_the_invoice_too(emulator, company, endpoint, subscribe):
    invoice = company.write("Invoice", invoice_body(50))
    subscribe()
    company.write("Payment", payment_body(50, (invoice, 50)))
    emulator.wait_for_webhooks()
    (body,) = endpoint.bodies
    assert {event["type"] for event in body} == {"qbo.payment.created.v1", "qbo.invoice.updated.v1"}


def test_making_a_name_inactive_is_told_as_a_deletion(emulator, company, endpoint, subscribe):
    customer = company.write("Customer", {"DisplayName": "Leaving"})
    subscribe()
    customer = company.write("Customer", {**customer, "Active": False})
    company.write("Customer", {**customer, "Active": True})
    emulator.wait_for_webhooks()
    assert endpoint.types == ["qbo.customer.deleted.v1", "qbo.customer.updated.v1"]


def test_nothing_is_told_about_some_entities(emulator, company, endpoint, subscribe):
    subscribe()
    details = company.get("CompanyInfo", 1)
    company.write("CompanyInfo", {**details, "LegalName": "Changed Ltd"})
    term = company.write("Term", {"Name": "After", "DueDays": 1})
    emulator.wait_for_webhooks()
    assert [event["intuitentityid"] for event in endpoint.events] == [term["Id"]]


def test_only_the_entities_of_the_subscription_are_told(emulator, company, endpoint, subscribe):
    subscribe(entities=["Customer"])
    company.write("Invoice", invoice_body())
    company.write("Customer", {"DisplayName": "Told"})
    emulator.wait_for_webhooks()
    assert endpoint.types == ["qbo.customer.created.v1"]


def test_a_refused_write_sends_nothing(emulator, api, endpoint, subscribe):
    subscribe()
    assert error_of(api.post("invoice", {}))[0] == 400
    emulator.wait_for_webhooks()
    assert endpoint.received == []


def test_an_update_that_changes_nothing_sends_nothing(emulator, company, endpoint, subscribe):
    invoice = company.write("Invoice", invoice_body())
    subscribe()
    company.write("Invoice", invoice)
    emulator.wait_for_webhooks()
    assert endpoint.received == []


def test_realms_are_mixed_in_one_request(endpoint):
    with EmulatorThread(companies=("empty", "empty")) as emulator:
        realms = list(emulator.emulator.companies)
        emulator.subscribe(endpoint.url, TOKEN, window=60)
        for realm in realms:
            emulator.company(realm).write("Customer", {"DisplayName": "Anna Berg"})
        emulator.advance_clock(60)
        emulator.wait_for_webhooks()
    (body,) = endpoint.bodies
    assert [event["intuitaccountid"] for event in body] == realms


def test_the_older_form_groups_by_realm(endpoint):
    with EmulatorThread(companies=("empty", "empty")) as emulator:
        realms = list(emulator.emulator.companies)
        emulator.subscribe(endpoint.url, TOKEN, window=60, format="legacy")
        for name in ("Anna Berg", "Carl Dahl"):
            for realm in realms:
                emulator.company(realm).write("Customer", {"DisplayName": name})
        emulator.advance_clock(60)
        emulator.wait_for_webhooks()
    ((first, second),) = [body["eventNotifications"] for body in endpoint.bodies]
    assert [first["realmId"], second["realmId"]] == realms
    assert len(first["dataChangeEvent"]["entities"]) == 2


def test_changes_of_a_window_go_out_together_when_it_ends(emulator, company, endpoint, subscribe):
    subscribe(window=600)
    company.write("Customer", {"DisplayName": "First"})
    company.write("Customer", {"DisplayName": "Second"})
    assert emulator.wait_for_webhooks()["gathering"] == 2
    assert endpoint.received == []
    emulator.advance_clock(600)
    emulator.wait_for_webhooks()
    (body,) = endpoint.bodies
    assert len(body) == 2


def test_changes_of_a_record_within_a_window_become_one_event(
    emulator, company, endpoint, subscribe
):
    old = company.write("Customer", {"DisplayName": "Old"})
    subscribe(window=60)
    new = company.write("Customer", {"DisplayName": "New"})
    company.write("Customer", {**new, "DisplayName": "Newer"})
    old = company.write("Customer", {**old, "DisplayName": "Older"})
    company.write("Customer", {**old, "DisplayName": "Oldest"})
    gone = company.write("Invoice", invoice_body())
    company.write("Invoice", gone, "delete")
    emulator.advance_clock(60)
    emulator.wait_for_webhooks()
    assert [(event["type"], event["intuitentityid"]) for event in endpoint.events] == [
        ("qbo.customer.created.v1", new["Id"]),
        ("qbo.customer.updated.v1", old["Id"]),
        ("qbo.invoice.deleted.v1", gone["Id"]),
    ]


def test_every_change_is_an_event_on_request(emulator, company, endpoint, subscribe):
    subscribe(window=60, coalesce=False)
    customer = company.write("Customer", {"DisplayName": "One"})
    company.write("Customer", {**customer, "DisplayName": "Two"})
    emulator.advance_clock(60)
    emulator.wait_for_webhooks()
    assert endpoint.types == ["qbo.customer.created.v1", "qbo.customer.updated.v1"]


def test_an_event_comes_twice_on_request(emulator, company, endpoint, subscribe):
    subscribe(duplicates=1)
    company.write("Customer", {"DisplayName": "Twice"})
    emulator.wait_for_webhooks()
    first, second = endpoint.bodies
    assert first == second


def test_events_come_out_of_order_on_request(emulator, company, endpoint, subscribe):
    subscribe(window=60, shuffle=True, seed=3)
    names = [company.write("Customer", {"DisplayName": f"Name {n}"})["Id"] for n in range(8)]
    emulator.advance_clock(60)
    emulator.wait_for_webhooks()
    order = [event["intuitentityid"] for event in endpoint.events]
    assert sorted(order, key=int) == names
    assert order != names


def test_the_seed_decides_about_order_and_duplicates(emulator, endpoint, subscribe):
    orders = []
    for _ in range(2):
        emulator.reset()
        endpoint.received.clear()
        subscribe(window=60, shuffle=True, duplicates=0.5, seed=11)
        for number in range(8):
            emulator.company().write("Customer", {"DisplayName": f"Name {number}"})
        emulator.advance_clock(60)
        emulator.wait_for_webhooks()
        orders.append([[event["intuitentityid"] for event in body] for body in endpoint.bodies])
    assert orders[0] == orders[1]


def test_whatever_is_not_acknowledged_is_sent_again_with_the_same_bytes(
    emulator, company, endpoint, subscribe
):
    endpoint.answers = [500, 302, 204]
    subscribe()
    company.write("Customer", {"DisplayName": "Again"})
    for seconds in (10, 20, 30):
        emulator.wait_for_webhooks()
        emulator.advance_clock(seconds)
    report = emulator.wait_for_webhooks()
    assert len({body for _, body in endpoint.received}) == 1
    assert report["pending"] == []
    (delivery,) = report["acknowledged"]
    assert [attempt["outcome"] for attempt in delivery["attempts"]] == [500, 302, 204, 200]


def test_no_answer_in_time_counts_as_a_failure(emulator, company, endpoint, subscribe):
    endpoint.answers = [None]
    subscribe(timeout=0.05)
    company.write("Customer", {"DisplayName": "Slow"})
    (delivery,) = emulator.wait_for_webhooks()["pending"]
    assert delivery["attempts"][0]["outcome"] == "timed out"
    emulator.advance_clock(10)
    assert emulator.wait_for_webhooks()["pending"] == []


def test_an_endpoint_that_is_not_there_is_tried_again(emulator, company):
    emulator.subscribe("http://127.0.0.1:9/hook", TOKEN, window=0)
    company.write("Customer", {"DisplayName": "Unheard"})
    (delivery,) = emulator.wait_for_webhooks()["pending"]
    assert "refused" in delivery["attempts"][0]["outcome"]


def test_the_ladder_of_retries(emulator, company, endpoint, subscribe):
    minute, hour = 60, 3600
    ladder = [10, 20, 30, 5 * minute, 20 * minute, 2 * hour, 4 * hour, 6 * hour, 6 * hour, 6 * hour]
    endpoint.answers = [503] * len(ladder)
    subscribe()
    company.write("Customer", {"DisplayName": "Patient"})
    for seconds in ladder[:-1]:
        emulator.wait_for_webhooks()
        control(emulator, "POST", "clock", {"advance": seconds})
    (delivery,) = emulator.wait_for_webhooks()["pending"]
    assert waits(delivery) == ladder


def test_later_events_wait_for_the_acknowledgement_of_earlier_ones(
    emulator, company, endpoint, subscribe
):
    endpoint.answers = [500]
    subscribe()
    company.write("Customer", {"DisplayName": "Earlier"})
    emulator.wait_for_webhooks()
    company.write("Customer", {"DisplayName": "Later"})
    assert len(emulator.wait_for_webhooks()["pending"]) == 2
    assert len(endpoint.received) == 1
    emulator.advance_clock(10)
    emulator.wait_for_webhooks()
    failed, repeated, later = endpoint.bodies
    assert failed == repeated != later


def test_a_test_event_is_sent_on_request(emulator, endpoint, subscribe):
    subscribe()
    body = {"entity": "Customer", "id": "5", "operation": "emailed"}
    merge = {"entity": "Customer", "id": "5", "operation": "merged", "deletedId": "7"}
    assert control(emulator, "POST", "webhooks/event", merge).status_code == 200
    assert control(emulator, "POST", "webhooks/event", {**body, "entity": "Invoice"}).ok
    emulator.wait_for_webhooks()
    merged, mailed = endpoint.events
    assert (merged["type"], merged["data"]) == ("qbo.customer.merged.v1", {"deletedid": "7"})
    assert mailed["type"] == "qbo.invoice.emailed.v1"


def test_a_merge_in_the_older_form_names_what_is_gone(emulator, endpoint, subscribe):
    subscribe(format="legacy")
    merge = {"entity": "Item", "id": "5", "operation": "merged", "deletedId": "7"}
    control(emulator, "POST", "webhooks/event", merge)
    emulator.wait_for_webhooks()
    (body,) = endpoint.bodies
    (change,) = body["eventNotifications"][0]["dataChangeEvent"]["entities"]
    assert (change["operation"], change["deletedId"]) == ("Merge", "7")


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"entity": "Invoice", "id": "5", "operation": "painted"},
        {"entity": "TaxCode", "id": "5", "operation": "updated"},
        {"entity": "Invoice", "operation": "updated"},
        {"entity": "Preferences", "id": "1", "operation": "created"},
        {"entity": ["Invoice"], "id": "5", "operation": "updated"},
        {"entity": "Invoice", "id": "5", "operation": "updated", "realmId": "1"},
    ],
)
def test_a_test_event_that_does_not_exist_is_refused(emulator, event):
    assert control(emulator, "POST", "webhooks/event", event).status_code == 400


def test_subscribing_over_http(emulator, company, endpoint):
    options = {"url": endpoint.url, "verifier_token": TOKEN, "window": 0}
    assert control(emulator, "POST", "webhooks", options).json() == {"url": endpoint.url}
    company.write("Customer", {"DisplayName": "Told"})
    emulator.wait_for_webhooks()
    report = control(emulator, "GET", "webhooks").json()
    assert (report["url"], report["format"]) == (endpoint.url, "cloudevents")
    assert [delivery["body"] for delivery in report["acknowledged"]] == endpoint.bodies
    control(emulator, "DELETE", "webhooks")
    company.write("Customer", {"DisplayName": "Not told"})
    emulator.wait_for_webhooks()
    assert len(endpoint.received) == 1
    assert control(emulator, "GET", "webhooks").json()["url"] is None


@pytest.mark.parametrize(
    "option",
    [
        {"url": ""},
        {"url": "ftp://example.com"},
        {"verifier_token": ""},
        {"format": "xml"},
        {"entities": "Invoice"},
        {"entities": ["TaxCode"]},
        {"entities": [["Invoice"]]},
        {"window": -1},
        {"coalesce": "no"},
        {"duplicates": 2},
        {"shuffle": 1},
        {"seed": "seven"},
        {"void": "cancelled"},
        {"timeout": 0},
        {"colour": "blue"},
    ],
    ids=str,
)
def test_an_option_that_makes_no_sense_is_refused(emulator, option):
    options = {"url": "http://127.0.0.1:9/", "verifier_token": TOKEN, **option}
    answer = control(emulator, "POST", "webhooks", options)
    assert answer.status_code == 400
    assert next(iter(option)) in answer.json()["error"] or "fields" in answer.json()["error"]
