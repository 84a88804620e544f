"""Change data capture."""

import pytest

from qbo_emulator.clock import timestamp_text

from .conftest import error_of, invoice_body, payment_body


def capture(api, entities, since):
    answer = api.get("cdc", entities=entities, changedSince=since)
    assert answer.status_code == 200, answer.text
    return answer.json()["CDCResponse"][0]["QueryResponse"]


def start(emulator):
    """A moment after which nothing has happened yet."""
    emulator.advance_clock(60)
    return emulator.emulator.clock.now()


def iso(moment):
    return timestamp_text(int(moment))


def test_no_change_answers_one_empty_object(emulator, api):
    assert capture(api, "Invoice", iso(start(emulator))) == [{}]


def test_changes_are_whole_objects_by_entity(emulator, api):
    since = iso(start(emulator))
    invoice = api.write("Invoice", invoice_body())
    vendor = api.write("Vendor", {"DisplayName": "A new one"})
    invoices, vendors = capture(api, "Invoice,Vendor", since)
    assert invoices["Invoice"] == [invoice]
    assert vendors == {"Vendor": [vendor], "startPosition": 1, "maxResults": 1}


def test_what_did_not_change_has_an_empty_object_in_its_place(emulator, api):
    since = iso(start(emulator))
    api.write("Customer", {"DisplayName": "A new one"})
    found = capture(api, "Invoice,Customer,Payment", since)
    assert [sorted(part) for part in found] == [
        [],
        ["Customer", "maxResults", "startPosition"],
        [],
    ]


def test_invoices_are_counted_deletions_included_and_payments_are_not(emulator, api):
    since = iso(start(emulator))
    api.write("Invoice", invoice_body())
    api.write("Invoice", api.write("Invoice", invoice_body()), operation="delete")
    api.write("Payment", payment_body(5))
    invoices, payments = capture(api, "Invoice,Payment", since)
    assert (invoices["maxResults"], invoices["totalCount"]) == (2, 2)
    assert "totalCount" not in payments


def test_objects_come_in_the_order_of_their_changes(emulator, api):
    since = iso(start(emulator))
    first, second = (api.write("Invoice", invoice_body()) for _ in range(2))
    emulator.advance_clock(5)
    api.write("Invoice", {**first, "PrivateNote": "changed"})
    (invoices,) = capture(api, "Invoice", since)
    assert [row["Id"] for row in invoices["Invoice"]] == [second["Id"], first["Id"]]


def test_entities_may_be_named_in_any_case_with_blanks_and_twice(emulator, api):
    since = iso(start(emulator))
    assert capture(api, " customer, INVOICE,,Customer", since) == [{}, {}]


@pytest.mark.parametrize("since", ["2090-01-01", "2090-01-01T00:00:00Z"])
def test_the_moment_may_be_a_date_or_lie_ahead(api, since):
    assert capture(api, "Customer", since) == [{}]


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "9999-12-31T23:59:59"])
def test_a_moment_that_is_none_is_refused(api, since):
    answer = api.get("cdc", entities="Invoice", changedSince=since)
    assert error_of(answer)[:2] == (400, "2060")


@pytest.mark.parametrize("since", ["0001-01-01", "0001-01-01T00:00:00+14:00"])
def test_a_moment_before_all_books_is_refused(api, since):
    assert error_of(api.get("cdc", entities="Invoice", changedSince=since))[0] == 400


def test_a_deletion_comes_last_with_its_status(emulator, api):
    since = iso(start(emulator))
    gone = api.write("Invoice", invoice_body())
    api.write("Invoice", gone, operation="delete")
    emulator.advance_clock(10)
    kept = api.write("Invoice", invoice_body())
    (invoices,) = capture(api, "Invoice", since)
    assert invoices["Invoice"][0]["Id"] == kept["Id"]
    last = invoices["Invoice"][1]
    assert (last["status"], last["Id"], last["domain"]) == ("Deleted", gone["Id"], "QBO")
    assert set(last["MetaData"]) == {"LastUpdatedTime"}


def test_an_inactive_name_is_a_change(emulator, api):
    since = iso(start(emulator))
    api.write("Customer", {**api.read("Customer", "4"), "Active": False})
    (customers,) = capture(api, "Customer", since)
    assert customers["Customer"][0]["Active"] is False


def test_paying_an_invoice_is_a_change_of_the_invoice(emulator, api):
    invoice = api.write("Invoice", invoice_body(100))
    since = iso(start(emulator))
    api.write("Payment", payment_body(40, (invoice, 40)))
    (invoices,) = capture(api, "Invoice", since)
    assert invoices["Invoice"][0]["Balance"] == 60
    assert invoices["Invoice"][0]["SyncToken"] == "1"


def test_at_most_a_thousand_objects_come_at_once(emulator, company, api):
    since = iso(start(emulator))
    for number in range(600):
        company.write("Customer", {"DisplayName": f"C {number}"})
        company.write("Vendor", {"DisplayName": f"V {number}"})
    customers, vendors = capture(api, "Customer,Vendor", since)
    assert len(customers["Customer"]) + len(vendors["Vendor"]) == 1000


def test_only_thirty_days_back(emulator, api):
    day = 86_400
    recent = iso(emulator.emulator.clock.now() - 29 * day)
    assert api.get("cdc", entities="Invoice", changedSince=recent).status_code == 200
    old = iso(emulator.emulator.clock.now() - 31 * day)
    assert error_of(api.get("cdc", entities="Invoice", changedSince=old)) == (
        400,
        "500",
        f"Operation cdc with changedSince date {old} which is older than fixed days "
        "is not supported.",
    )


@pytest.mark.parametrize(
    "entity", ["JournalCode", "TimeActivity", "TaxAgency", "TaxCode", "TaxRate", "taxrate"]
)
def test_some_entities_are_not_captured(emulator, api, entity):
    since = iso(start(emulator))
    answer = api.get("cdc", entities=f"Invoice,{entity}", changedSince=since)
    assert error_of(answer)[:2] == (400, "500")


def test_an_unknown_entity_is_refused(emulator, api):
    since = iso(start(emulator))
    assert error_of(api.get("cdc", entities="Invoices", changedSince=since))[1] == "4001"


def test_both_parameters_are_required(emulator, api):
    assert error_of(api.get("cdc", entities="Invoice"))[1] == "2020"
    assert error_of(api.get("cdc", entities=",", changedSince=iso(start(emulator))))[1] == "2020"
    assert error_of(api.get("cdc", changedSince=iso(start(emulator))))[1] == "2020"
