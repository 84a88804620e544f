"""Taxes, custom fields, dimensions, attachables, closed books, journal entries, faults."""

from decimal import Decimal

import pytest
import requests

from qbo_emulator.faults import QboFault

from ..bodies import identity
from ..conftest import (
    close_books,
    error_of,
    invoice_body,
    journal_line,
    payment_body,
    prefer,
    refusal,
    sales_line,
)
from ..taxed import code, rate_line, sale

CLOSED = "Account Period Closed, Cannot Update Through Services API"


# Sales tax of the United States


def test_a_total_tax_beside_a_code_overrides_the_computed_tax(api):
    """Source: Intuit's release notes since 2023-12-12."""
    body = invoice_body(TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}, "TotalTax": "12.34"})
    body["Line"] = [sales_line(100, TaxCodeRef={"value": "TAX"})]
    answer = api.write("Invoice", body)
    assert (answer["TxnTaxDetail"]["TotalTax"], answer["TotalAmt"]) == (12.34, 112.34)


@pytest.fixture
def automated(api):
    prefer(api, TaxPrefs={"UsingSalesTax": True, "PartnerTaxEnabled": True})
    return api


def tucson(**fields):
    address = {"City": "Tucson", "CountrySubDivisionCode": "AZ"}
    body = invoice_body(ShipAddr=address, **fields)
    body["Line"] = [sales_line(100, TaxCodeRef={"value": "TAX"})]
    return body


def test_tax_lines_do_not_override_automated_sales_tax(automated):
    """Source: an engineer of Intuit: TotalTax does, TaxLine is ignored."""
    computed = automated.write("Invoice", tucson())["TxnTaxDetail"]
    rate = computed["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"]
    line = {"Amount": 1, "DetailType": "TaxLineDetail", "TaxLineDetail": {"TaxRateRef": rate}}
    answer = automated.write("Invoice", tucson(TxnTaxDetail={"TaxLine": [line]}))
    assert answer["TxnTaxDetail"]["TotalTax"] == computed["TotalTax"]


def test_automated_sales_tax_is_computed_at_every_edit(automated):
    """Source: a published client sends its override with every update."""
    created = automated.write("Invoice", tucson(TxnTaxDetail={"TotalTax": "5.00"}))
    assert created["TxnTaxDetail"]["TotalTax"] == 5
    changed = automated.write("Invoice", identity(created, sparse=True, PrivateNote="x"))
    assert changed["TxnTaxDetail"]["TotalTax"] == 8.7


def test_prices_with_tax_are_an_error_in_the_united_states(api):
    """Source: a published client's experience."""
    body = invoice_body(GlobalTaxCalculation="TaxInclusive")
    assert refusal(api.post("invoice", body)) == (400, "6000")


# Tax elsewhere


@pytest.fixture(autouse=True)
def usual_rounding(running_international_emulator):
    yield
    running_international_emulator.round_tax()


@pytest.mark.parametrize(("rounding", "tax"), [("line", "0.03"), ("document", "0.02")])
def test_tax_above_the_prices_is_rounded_per_line_or_per_document(
    running_international_emulator, uk, rounding, tax
):
    """Source: staff of the service say per line; other reports fit the document."""
    running_international_emulator.round_tax(rounding)
    body = sale(uk, *[("0.03", "20.0% S")] * 3)
    assert uk.write("Invoice", body)["TxnTaxDetail"]["TotalTax"] == Decimal(tax)


def test_the_rounding_is_switched_over_http(running_international_emulator):
    """Source: the emulator's control paths."""
    url = f"{running_international_emulator.url}/emulator/tax"
    assert requests.post(url, json={"rounding": "document"}, timeout=10).status_code == 200
    assert requests.post(url, json={"rounding": "never"}, timeout=10).status_code == 400


def test_inclusive_prices_are_rounded_per_line_and_keep_the_gross(uk):
    """Source: Intuit's page on taxes outside the United States: 20.00 at 20 % holds 3.33."""
    body = sale(uk, ("16.67", "20.0% S", {"TaxInclusiveAmt": "20.00"}))
    answer = uk.write("Invoice", {**body, "GlobalTaxCalculation": "TaxInclusive"})
    assert answer["TxnTaxDetail"]["TotalTax"] == Decimal("3.33")
    assert answer["TotalAmt"] == 20


def test_a_discount_on_inclusive_prices_keeps_the_gross(ca):
    """Source: a recorded answer of a Canadian company: 12.00 with tax less 20 % is 9.60."""
    lines = [("7.96", "HST ON", {"TaxInclusiveAmt": 9}), ("2.65", "HST ON", {"TaxInclusiveAmt": 3})]
    discount = {"PercentBased": True, "DiscountPercent": 20}
    body = sale(ca, *lines)
    body["Line"].append({"DetailType": "DiscountLineDetail", "DiscountLineDetail": discount})
    answer = ca.write("Invoice", {**body, "GlobalTaxCalculation": "TaxInclusive"})
    (tax,) = answer["TxnTaxDetail"]["TaxLine"]
    assert tax["TaxLineDetail"]["NetAmountTaxable"] == Decimal("8.49")
    assert answer["TxnTaxDetail"]["TotalTax"] == Decimal("1.11")
    assert answer["TotalAmt"] == Decimal("9.60")


def test_an_empty_tax_detail_in_an_update_lets_the_tax_be_computed_again(uk):
    """Source: a published client sends it for that."""
    body = sale(uk, ("100.00", "20.0% S"))
    body["TxnTaxDetail"] = {"TaxLine": [rate_line(uk, "20.01", "SS-20.0")]}
    created = uk.write("Invoice", body)
    assert created["TxnTaxDetail"]["TotalTax"] == Decimal("20.01")
    changed = uk.write("Invoice", identity(created, sparse=True, TxnTaxDetail={}))
    assert changed["TxnTaxDetail"]["TotalTax"] == 20


def test_a_line_without_a_code_is_refused_by_name(uk):
    """Source: three published clients."""
    body = sale(uk, ("100.00", "20.0% S"))
    del body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]
    with pytest.raises(QboFault, match="6000 .*Make sure all your transactions have a VAT rate"):
        uk.write("Invoice", body)


def test_a_reverse_charge_has_two_lines_and_no_tax(uk):
    """Source: a recorded answer of a British company."""
    vendor = uk.query("SELECT * FROM Vendor WHERE DisplayName = 'Airedale Timber'")[0]["Id"]
    timber = "SELECT * FROM Account WHERE FullyQualifiedName = 'Cost of Sales:Timber'"
    detail = {
        "AccountRef": {"value": uk.query(timber)[0]["Id"]},
        "TaxCodeRef": code(uk, "20.0% RC SG"),
    }
    line = {
        "Amount": 10,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }
    answer = uk.write("Bill", {"VendorRef": {"value": vendor}, "Line": [line]})
    lines = [
        (line["Amount"], line["TaxLineDetail"]["TaxPercent"])
        for line in answer["TxnTaxDetail"]["TaxLine"]
    ]
    assert lines == [(2, 20), (-2, -20)]
    assert answer["TotalAmt"] == 10


# Custom fields


def text_field(key, value, **fields):
    return {"DefinitionId": key, "Type": "StringType", "StringValue": value, **fields}


def test_three_texts_on_sales_forms_are_kept(api):
    """Source: Intuit's reference."""
    fields = [text_field(key, f"text {key}", Name=f"Field {key}") for key in "123"]
    created = api.write("Invoice", invoice_body(CustomField=fields))
    assert created["CustomField"] == fields
    assert api.read("Invoice", created["Id"])["CustomField"] == fields


@pytest.mark.parametrize(
    "field",
    [
        text_field("4", "a fourth one"),
        text_field("99", "of another entity"),
        {"DefinitionId": "1", "Type": "NumberType", "NumberValue": 5},
    ],
)
def test_a_custom_field_that_the_company_has_not_for_sales_is_dropped_without_a_word(api, field):
    """Source: a library of prompts by Intuit, 2026."""
    kept = text_field("2", "kept")
    created = api.write("Invoice", invoice_body(CustomField=[kept, field]))
    assert created["CustomField"] == [kept]


def test_the_preferences_name_the_custom_fields(api):
    """Source: Intuit's reference page of Preferences."""
    name = {"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType"}
    definition = {"CustomField": [{**name, "StringValue": "Crew"}]}
    prefer(api, SalesFormsPrefs={"CustomField": [definition]})
    created = api.write("Invoice", invoice_body(CustomField=[text_field("1", "North")]))
    assert created["CustomField"] == [text_field("1", "North", Name="Crew")]


def test_a_full_update_without_custom_fields_clears_them(api):
    """Source: a client author's tests against a production company, 2026."""
    created = api.write("Invoice", invoice_body(CustomField=[text_field("1", "North")]))
    sparse = api.write("Invoice", identity(created, sparse=True, PrivateNote="x"))
    assert sparse["CustomField"] == created["CustomField"]
    assert api.write("Invoice", {**invoice_body(), **identity(sparse)})["CustomField"] == []


def test_the_parameter_for_enhanced_custom_fields_is_accepted(api):
    """Source: a library of prompts by Intuit, 2026."""
    include = {"include": "enhancedAllCustomFields"}
    created = api.write("Invoice", invoice_body(), **include)
    assert api.get(f"invoice/{created['Id']}", **include).status_code == 200
    query = {"query": "SELECT * FROM Invoice MAXRESULTS 1", **include}
    assert api.get("query", **query).status_code == 200


# Classes and locations


def test_what_is_not_tracked_is_dropped_without_a_word(api):
    """Source: a published client's experience."""
    location = api.write("Department", {"Name": "North"})["Id"]
    class_id = api.write("Class", {"Name": "Design"})["Id"]
    body = invoice_body(DepartmentRef={"value": location}, ClassRef={"value": class_id})
    created = api.write("Invoice", body)
    assert not {"DepartmentRef", "ClassRef"} & set(created)
    prefer(api, AccountingInfoPrefs={"TrackDepartments": True, "ClassTrackingPerTxn": True})
    tracked = api.write("Invoice", body)
    assert tracked["DepartmentRef"] == {"value": location, "name": "North"}
    assert tracked["ClassRef"] == {"value": class_id, "name": "Design"}


# Attachables


def note(api, invoice, **fields):
    reference = {"EntityRef": {"type": "Invoice", "value": invoice["Id"]}}
    return api.write("Attachable", {"Note": "Signed", "AttachableRef": [reference], **fields})


def test_an_update_of_an_attachable_is_full_whatever_it_says(api):
    """Source: a published client's experience since October 2025."""
    created = note(api, api.write("Invoice", invoice_body()), FileName="plan.pdf", Category="Image")
    changed = api.write("Attachable", identity(created, sparse=True, Note="Countersigned"))
    assert changed["Note"] == "Countersigned"
    assert not {"FileName", "Category", "AttachableRef"} & set(changed)


def test_the_links_of_an_update_replace_those_before(api):
    """Source: a client author's tests against a production company, 2026."""
    first, second = (api.write("Invoice", invoice_body()) for _ in range(2))
    created = note(api, first)
    reference = {"EntityRef": {"type": "Invoice", "value": second["Id"]}}
    changed = api.write("Attachable", identity(created, Note="x", AttachableRef=[reference]))
    linked = [entry["EntityRef"]["value"] for entry in changed["AttachableRef"]]
    assert linked == [second["Id"]]


@pytest.mark.parametrize(
    ("field", "value"),
    [("FileAccessUri", "/x"), ("TempDownloadUri", "https://x"), ("Size", 4)],
)
def test_what_only_the_service_writes_is_refused_also_as_an_echo(api, field, value):
    """Source: a client author's tests against a production company, 2026."""
    created = note(api, api.write("Invoice", invoice_body()))
    body = identity(created, Note="x", **{field: value})
    assert refusal(api.post("attachable", body)) == (400, "2010")


def test_what_does_not_exist_cannot_be_linked(api):
    """Source: a recorded answer of the service."""
    reference = {"EntityRef": {"type": "Estimate", "value": "75000"}}
    answer = api.post("attachable", {"Note": "x", "AttachableRef": [reference]})
    assert error_of(answer)[:2] == (400, "6000")
    detail = "The entity Estimate 75000 that you are trying to link does not exist."
    assert detail in error_of(answer)[2]


# Closed books


def closed(answer):
    error = answer.json()["Fault"]["Error"][0]
    return answer.status_code, error["code"], error["Message"]


def test_closed_books_refuse_every_change_on_or_before_their_day(api, company):
    """Source: recorded answers; that all operations are meant is the emulator's reading."""
    old = api.write("Invoice", invoice_body(TxnDate="2026-06-30"))
    close_books(api, "2026-06-30")
    refused = (400, "6210", CLOSED)
    assert closed(api.post("invoice", invoice_body(TxnDate="2026-06-30"))) == refused
    assert closed(api.post("invoice", identity(old, sparse=True, PrivateNote="x"))) == refused
    moved = identity(old, sparse=True, TxnDate="2026-07-01")
    assert closed(api.post("invoice", moved)) == refused
    assert closed(api.post("invoice", old, operation="delete")) == refused
    assert closed(api.post("invoice", old, operation="void")) == refused
    api.write("Invoice", invoice_body(TxnDate="2026-07-01"))


def test_the_closing_date_is_told_only_when_it_is_set(api):
    """Source: a client author's tests against a production company, 2026."""
    preferences = api.get("preferences").json()["Preferences"]
    assert "BookCloseDate" not in preferences["AccountingInfoPrefs"]


def test_a_client_cannot_set_the_closing_date(api, company):
    """Source: a client author's tests against a production company, 2026."""
    answer = prefer(api, AccountingInfoPrefs={"BookCloseDate": "2026-06-30"})
    assert "BookCloseDate" not in answer["AccountingInfoPrefs"]
    close_books(api, "2026-05-31")
    preferences = api.get("preferences").json()["Preferences"]
    group = {**preferences["AccountingInfoPrefs"], "BookCloseDate": "2020-01-01"}
    kept = api.write("Preferences", {**preferences, "AccountingInfoPrefs": group})
    assert kept["AccountingInfoPrefs"]["BookCloseDate"] == "2026-05-31"


# Journal entries


def test_a_journal_entry_has_two_lines(api):
    """Source: recorded answers of the service, 2024 and 2025."""
    answer = api.post("journalentry", {"Line": [journal_line(10, "Debit", "35")]})
    assert error_of(answer)[:2] == (400, "6000")
    assert "Fill out at least two detail lines" in error_of(answer)[2]


def test_a_receivable_line_names_a_customer(api):
    """Source: recorded answers of the service, 2024 and 2025."""
    lines = [journal_line(10, "Debit", "84"), journal_line(10, "Credit", "35")]
    answer = api.post("journalentry", {"Line": lines})
    assert error_of(answer)[:2] == (400, "6000")
    assert "you must choose a customer in the Name field" in error_of(answer)[2]


# Faults


def test_several_errors_sit_in_one_fault(api):
    """Source: published clients read them all; which ones come together is the emulator's choice."""
    body = invoice_body()
    del body["CustomerRef"], body["Line"]
    errors = api.post("invoice", body).json()["Fault"]["Error"]
    assert [(error["code"], error["element"]) for error in errors] == [
        ("2020", "CustomerRef"),
        ("2020", "Line"),
    ]
    item = {"bId": "1", "operation": "create", "Payment": {}}
    (answer,) = api.batch(item)
    assert len(answer["Fault"]["Error"]) == 2
    assert api.write("Payment", payment_body(1))["TotalAmt"] == 1
