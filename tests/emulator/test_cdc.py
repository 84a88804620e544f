"""Change data capture."""

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
    customer = api.write("Customer", {"DisplayName": "A new one"})
    invoices, customers = capture(api, "Invoice,Customer", since)
    assert invoices == {"Invoice": [invoice], "startPosition": 1, "maxResults": 1}
    assert customers["Customer"] == [customer]


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
    assert error_of(api.get("cdc", entities="Invoice", changedSince=old))[:2] == (400, "2190")


def test_tax_codes_are_not_captured(emulator, api):
    since = iso(start(emulator))
    assert error_of(api.get("cdc", entities="TaxCode", changedSince=since))[0] == 400


def test_an_unknown_entity_is_refused(emulator, api):
    since = iso(start(emulator))
    assert error_of(api.get("cdc", entities="Invoices", changedSince=since))[1] == "4001"


def test_both_parameters_are_required(emulator, api):
    assert error_of(api.get("cdc", entities="Invoice"))[1] == "2020"
    assert error_of(api.get("cdc", changedSince=iso(start(emulator))))[1] == "2020"
