"""What the checker lets pass, and what it finds, in answers and in what a client sends."""

import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
import requests

from qbo_emulator.clock import timestamp_text
from qbo_emulator.definitions.check import (
    entity_violations,
    object_violations,
    request_violations,
)
from qbo_emulator.entities import ENTITIES
from qbo_emulator.testing import EmulatorThread

from .conftest import Api, error_of, invoice_body

ROOT = Path(__file__).resolve().parents[2]
META_DATA = {
    "CreateTime": "2026-03-01T09:30:00-08:00",
    "LastUpdatedTime": "2026-03-01T09:30:00-08:00",
}
INVOICE = {
    "domain": "QBO",
    "sparse": False,
    "Id": "7",
    "SyncToken": "0",
    "MetaData": META_DATA,
    "TxnDate": "2026-03-01",
    "DueDate": "2026-03-31",
    "CustomerRef": {"value": "1", "name": "Agave Bend Apartments"},
    "CurrencyRef": {"value": "USD"},
    "LinkedTxn": [],
    "Line": [
        {
            "Id": "1",
            "LineNum": 1,
            "Amount": Decimal("10.00"),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "NON"}},
        }
    ],
    "TotalAmt": Decimal("10.00"),
    "Balance": 0,
}


def test_an_answer_as_quickbooks_gives_it_passes():
    assert entity_violations("Invoice", INVOICE) == []


@pytest.mark.parametrize(
    ("fields", "violation"),
    [
        ({"CustomerName": "x"}, "Invoice.CustomerName is no field of Invoice"),
        ({"PrivateNote": None}, "Invoice.PrivateNote is null, not a string"),
        ({"PrivateNote": "x" * 4001}, "Invoice.PrivateNote has 4001 characters, more than 4000"),
        ({"Id": 7}, "Invoice.Id is 7, not a string"),
        ({"SyncToken": 0}, "Invoice.SyncToken is 0, not a string"),
        ({"sparse": "false"}, "Invoice.sparse is 'false', not true or false"),
        ({"TotalAmt": 10}, "Invoice.TotalAmt is 10, not an amount with two decimals or 0"),
        (
            {"TotalAmt": "10.00"},
            "Invoice.TotalAmt is '10.00', not an amount with two decimals or 0",
        ),
        ({"ExchangeRate": "1"}, "Invoice.ExchangeRate is '1', not a number"),
        ({"TxnDate": "1.3.2026"}, "Invoice.TxnDate is '1.3.2026', not a date"),
        ({"CustomerRef": {"value": 1}}, "Invoice.CustomerRef.value is 1, not a string"),
        ({"CustomerRef": {"name": "x"}}, "Invoice.CustomerRef is a reference without a value"),
        ({"CustomerRef": "1"}, "Invoice.CustomerRef is '1', not an object"),
        ({"LinkedTxn": {}}, "Invoice.LinkedTxn is {}, not a list"),
        (
            {"Line": [{"Id": "1", "LineNum": "1"}]},
            "Invoice.Line.LineNum is '1', not a whole number",
        ),
        (
            {"EmailStatus": "Sent"},
            "Invoice.EmailStatus is 'Sent', not one of EmailSent, NeedToSend, NotSet",
        ),
        (
            {"MetaData": {"CreateTime": "2026-03-01"}},
            "Invoice.MetaData.CreateTime is '2026-03-01', not a date-time",
        ),
    ],
)
def test_what_quickbooks_would_not_answer_is_found(fields, violation):
    assert entity_violations("Invoice", {**INVOICE, **fields}) == [violation]


@pytest.mark.parametrize("field", ["SyncToken", "LinkedTxn", "TotalAmt", "CustomerRef"])
def test_a_field_that_is_always_there_is_missed(field):
    answer = {name: value for name, value in INVOICE.items() if name != field}
    assert entity_violations("Invoice", answer) == [f"Invoice lacks {field}"]


def test_an_address_without_its_id_is_missed():
    answer = {**INVOICE, "BillAddr": {"City": "Tucson"}}
    assert entity_violations("Invoice", answer) == ["Invoice.BillAddr lacks Id"]
    assert entity_violations("Invoice", {**answer, "BillAddr": {"Id": "3"}}) == []


def test_a_part_of_an_entity_need_not_be_whole():
    assert entity_violations("Invoice", {"Id": "7", "domain": "QBO", "sparse": True}) == []
    deleted = {"Id": "7", "domain": "QBO", "status": "Deleted"}
    assert entity_violations("Invoice", deleted) == []


def test_the_pseudo_tax_codes_need_no_sync_token():
    code = {"domain": "QBO", "sparse": False, "Id": "TAX", "MetaData": META_DATA}
    code |= {"Name": "TAX", "Active": True, "Taxable": True, "TaxGroup": False}
    assert entity_violations("TaxCode", code) == []
    assert entity_violations("TaxCode", {**code, "Id": "2"}) == ["TaxCode lacks SyncToken"]


@pytest.mark.parametrize(
    ("line", "violation"),
    [
        ({}, "Invoice has a line of DetailType ''"),
        (
            {"DetailType": "DepositLineDetail", "DepositLineDetail": {}},
            "Invoice has a line of DetailType 'DepositLineDetail'",
        ),
        (
            {"DetailType": "SalesItemLineDetail"},
            "Invoice has a line of DetailType 'SalesItemLineDetail' without SalesItemLineDetail",
        ),
        (
            {"DetailType": "DescriptionOnly", "DiscountLineDetail": {}},
            "Invoice has ['DiscountLineDetail'] in a line of DetailType 'DescriptionOnly'",
        ),
    ],
)
def test_lines_have_the_detail_that_they_name(line, violation):
    assert entity_violations("Invoice", {**INVOICE, "Line": [line]}) == [violation]


def test_the_lines_of_a_template_are_those_of_its_transaction():
    line = {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    template = {"domain": "QBO", "Bill": {"Line": [line]}}
    assert entity_violations("RecurringTransaction", template) == [
        "Bill has a line of DetailType 'SalesItemLineDetail'"
    ]


def test_a_report_is_held_against_its_definition():
    report = {"Header": {"ReportName": 1}, "Columns": {"Column": [{"Title": "x"}]}}
    assert object_violations("Report", report) == [
        "Report.Header.ReportName is 1, not a string",
        "Report.Columns.Column.Title is no field of Column",
    ]


def test_a_body_may_be_written_in_every_way_that_the_service_takes():
    body = {"CustomerRef": {"value": 1}, "Balance": "7.5", "sparse": "true", "DocNumber": None}
    assert request_violations("Invoice", body) == []


def test_a_body_with_an_unknown_field_is_found():
    (violation,) = request_violations("Invoice", {"Customer": "1"})
    assert 'Unrecognized field "Customer"' in violation


# The emulator that checks


def untrue(monkeypatch, fields):
    """Let the emulator add fields to every invoice that it answers."""
    render = ENTITIES["Invoice"].render
    monkeypatch.setattr(ENTITIES["Invoice"], "render", lambda *about: {**render(*about), **fields})


@pytest.mark.parametrize(
    "ask",
    [
        lambda api: api.post("invoice", invoice_body()),
        lambda api: api.get("query", query="SELECT * FROM Invoice MAXRESULTS 1"),
        lambda api: api.get(
            "cdc", entities="Invoice", changedSince=timestamp_text(int(time.time()) - 60)
        ),
        lambda api: api.batch({"bId": "1", "Query": "SELECT * FROM Invoice MAXRESULTS 1"}),
        lambda api: api.batch({"bId": "1", "operation": "create", "Invoice": invoice_body()}),
    ],
)
def test_every_kind_of_answer_is_checked(monkeypatch, emulator, api, ask):
    api.write("Invoice", invoice_body())
    untrue(monkeypatch, {"Colour": "red"})
    ask(api)
    with pytest.raises(AssertionError, match="Invoice.Colour is no field of Invoice"):
        emulator.expect_no_violations()


def test_what_went_wrong_is_told_once(monkeypatch, emulator, api):
    untrue(monkeypatch, {"Colour": "red"})
    api.write("Invoice", invoice_body())
    with pytest.raises(AssertionError):
        emulator.expect_no_violations()
    emulator.expect_no_violations()


def test_an_error_of_the_emulator_is_a_violation(monkeypatch, emulator, api):
    monkeypatch.setattr(ENTITIES["Invoice"], "render", lambda *about: 1 / 0)
    assert api.post("invoice", invoice_body()).status_code == 500
    with pytest.raises(AssertionError, match="the emulator failed: ZeroDivisionError"):
        emulator.expect_no_violations()


def test_an_emulator_in_another_process_is_asked_for_its_violations(monkeypatch, emulator, api):
    untrue(monkeypatch, {"Colour": "red"})
    api.write("Invoice", invoice_body())
    (found,) = requests.get(f"{emulator.url}/emulator/violations", timeout=10).json()
    emulator.emulator.checker.clear()
    assert found["method"] == "POST"
    assert found["path"].endswith("/invoice")
    assert found["violation"] == "Invoice.Colour is no field of Invoice"


def test_bodies_that_are_refused_count_when_a_client_is_tested():
    running = EmulatorThread(companies=("empty",), check="all").start()
    assert error_of(Api(running).post("invoice", {"Colour": "red"}))[1] == "2010"
    with pytest.raises(AssertionError, match='Unrecognized field "Colour"'):
        running.stop()


@pytest.mark.parametrize(("body", "status"), [({"Colour": "red"}, 1), ({"DisplayName": "A"}, 0)])
def test_the_command_fails_at_the_end_when_something_was_wrong(body, status):
    options = ("--port", "0", "--company", "empty", "--check")
    with subprocess.Popen(
        [sys.executable, "-m", "qbo_emulator", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        url = process.stdout.readline().split()[0]
        pair = requests.post(f"{url}/emulator/token", timeout=10).json()
        headers = {"Authorization": f"Bearer {pair['access_token']}"}
        path = f"{url}/v3/company/{pair['realmId']}/customer"
        requests.post(path, json=body, headers=headers, timeout=10)
        found = requests.get(f"{url}/emulator/violations", timeout=10).json()
        process.terminate()
        told = process.communicate(timeout=10)[1]
    assert (process.returncode, len(found)) == (status, status)
    assert ('Unrecognized field "Colour"' in told) == bool(status)


def test_an_emulator_that_does_not_check_says_so():
    with EmulatorThread(companies=("empty",), check=None) as emulator:
        answer = requests.get(f"{emulator.url}/emulator/violations", timeout=10)
    assert answer.status_code == 400
    assert "--check" in answer.json()["error"]
