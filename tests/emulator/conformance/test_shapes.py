"""How the service writes what it answers."""

import pytest

from ..bodies import identity
from ..conftest import expense_line, invoice_body, payment_body, prefer, sales_line

ADDRESS = {"Line1": "4 Willow Court", "City": "Tucson"}


def changed(api, entity, record, **fields):
    return api.write(entity, identity(record, sparse=True, **fields))


# Addresses


@pytest.mark.parametrize(
    ("entity", "body", "field"),
    [
        ("Customer", {"DisplayName": "Juniper"}, "BillAddr"),
        ("Vendor", {"DisplayName": "Juniper"}, "BillAddr"),
        ("Employee", {"GivenName": "Juniper"}, "PrimaryAddr"),
        ("Invoice", invoice_body(), "ShipAddr"),
    ],
)
def test_an_address_carries_an_id_and_keeps_it_over_updates(api, entity, body, field):
    """Source: recorded answers of the service, 2013 to 2025."""
    created = api.write(entity, {**body, field: ADDRESS})
    assert created[field] == {"Id": created[field]["Id"], **ADDRESS}
    moved = changed(api, entity, created, **{field: {**ADDRESS, "City": "Mesa"}})
    assert moved[field] == {"Id": created[field]["Id"], "Line1": ADDRESS["Line1"], "City": "Mesa"}
    assert api.read(entity, created["Id"])[field] == moved[field]


def test_every_address_has_an_id_of_its_own(api):
    """Source: recorded answers of the service, 2013 to 2025."""
    customers = api.query("SELECT * FROM Customer MAXRESULTS 1000")["Customer"]
    invoices = api.query("SELECT * FROM Invoice MAXRESULTS 1000")["Invoice"]
    info = api.query("SELECT * FROM CompanyInfo")["CompanyInfo"]
    fields = ("BillAddr", "ShipAddr", "CompanyAddr", "LegalAddr", "CustomerCommunicationAddr")
    ids = [
        record[field]["Id"]
        for record in [*customers, *invoices, *info]
        for field in fields
        if field in record
    ]
    assert len(set(ids)) == len(ids) > 100


def test_the_id_of_an_address_that_a_client_sends_counts_for_nothing(api):
    """Source: the emulator's choice; recorded answers show only ids that the service gave."""
    created = api.write("Customer", {"DisplayName": "Juniper", "BillAddr": ADDRESS})
    own = created["BillAddr"]["Id"]
    sent = {**created, "BillAddr": {**ADDRESS, "Id": "1"}}
    assert api.write("Customer", sent)["BillAddr"]["Id"] == own


# Fields that come without being sent


def test_a_taxable_customer_has_a_default_tax_code(api):
    """Source: recorded answers of the service, 2013 to 2025."""
    created = api.write("Customer", {"DisplayName": "Juniper"})
    assert created["Taxable"] is True
    assert created["DefaultTaxCodeRef"] == {"value": "2"}
    updated = changed(api, "Customer", created, Notes="Called twice")
    assert updated["DefaultTaxCodeRef"] == {"value": "2"}
    assert api.read("Customer", created["Id"])["DefaultTaxCodeRef"] == {"value": "2"}


def test_a_customer_who_is_not_taxable_has_no_default_tax_code(api):
    """Source: recorded answers of the service, 2013 to 2025."""
    created = api.write("Customer", {"DisplayName": "Juniper", "Taxable": False})
    assert "DefaultTaxCodeRef" not in created


def test_the_default_tax_code_is_that_of_the_preferences(api):
    """Source: Intuit's reference."""
    prefer(api, TaxPrefs={"TaxGroupCodeRef": {"value": "3"}})
    created = api.write("Customer", {"DisplayName": "Juniper"})
    assert created["DefaultTaxCodeRef"] == {"value": "3"}


@pytest.mark.parametrize("entity", ["Invoice", "Estimate", "CreditMemo", "SalesReceipt"])
def test_a_sales_document_has_a_list_of_custom_fields(api, entity):
    """Source: recorded answers of the service, 2025."""
    assert api.write(entity, invoice_body())["CustomField"] == []


# Numbers


def test_quantities_and_prices_lose_zeros_behind_the_point(api):
    """Source: recorded answers of the service, 2013 to 2025."""
    data = (
        '{"CustomerRef": {"value": "1"}, "Line": [{"Amount": 318.50, "DetailType": '
        '"SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "Qty": 13.0, '
        '"UnitPrice": 24.50}}]}'
    )
    text = api.send("invoice", data).text
    assert '"Qty":13,' in text or '"Qty":13}' in text
    assert '"UnitPrice":24.5,' in text or '"UnitPrice":24.5}' in text
    assert '"Amount":318.50' in text


def test_a_rate_percent_of_zero_is_dropped(api):
    """Source: recorded answers of the service, 2013 to 2025."""
    body = invoice_body()
    body["Line"] = [sales_line(10, RatePercent=0)]
    assert "RatePercent" not in api.write("Invoice", body)["Line"][0]["SalesItemLineDetail"]


def test_a_voided_line_has_quantity_zero_and_no_price(api):
    """Source: recorded answers of the service, 2013 to 2025."""
    body = invoice_body()
    body["Line"] = [sales_line(26, Qty=13, UnitPrice=2)]
    created = api.write("Invoice", body)
    voided = api.post("invoice", created, operation="void").json()["Invoice"]
    detail = voided["Line"][0]["SalesItemLineDetail"]
    assert (detail["Qty"], voided["Line"][0]["Amount"]) == (0, 0)
    assert "UnitPrice" not in detail


# References


def test_references_that_come_without_a_name(api):
    """Source: recorded answers of the service, 2013 to 2025."""
    job = api.write(
        "Customer", {"DisplayName": "Pergola", "Job": True, "ParentRef": {"value": "1"}}
    )
    assert job["ParentRef"] == {"value": "1"}
    vendor = api.write("Vendor", {"DisplayName": "Juniper", "TermRef": {"value": "3"}})
    assert vendor["TermRef"] == {"value": "3"}
    bill = api.write(
        "Bill",
        {
            "VendorRef": {"value": vendor["Id"]},
            "SalesTermRef": {"value": "3"},
            "Line": [expense_line(5)],
        },
    )
    assert bill["SalesTermRef"] == {"value": "3"}
    payment = api.write("Payment", payment_body(25, DepositToAccountRef={"value": "35"}))
    assert payment["DepositToAccountRef"] == {"value": "35"}
    for rate in api.query("SELECT * FROM TaxRate")["TaxRate"]:
        assert set(rate["AgencyRef"]) == {"value"}


def test_other_references_have_a_name(api):
    """Source: recorded answers of the service, 2013 to 2025."""
    invoice = api.write("Invoice", invoice_body(SalesTermRef={"value": "3"}))
    assert set(invoice["CustomerRef"]) == {"value", "name"}
    assert set(invoice["SalesTermRef"]) == {"value", "name"}


@pytest.mark.parametrize("entity", ["Invoice", "CreditMemo", "Payment"])
def test_answers_do_not_tell_the_receivable_account(api, entity):
    """Source: a client author's tests against a production company, 2026."""
    accounts = api.query("SELECT * FROM Account WHERE AccountType = 'Accounts Receivable'")
    receivable = {"value": accounts["Account"][0]["Id"]}
    body = payment_body(10) if entity == "Payment" else invoice_body(10)
    created = api.write(entity, {**body, "ARAccountRef": receivable})
    assert "ARAccountRef" not in created
    assert "ARAccountRef" not in api.read(entity, created["Id"])


def test_the_name_of_an_item_in_a_category_may_be_as_long_as_its_path(api):
    """Source: Intuit's reference: names of 100 characters, categories on four levels."""
    above = None
    for level in range(4):
        body = {"Name": f"{level}" * 100, "Type": "Category"}
        if above:
            body |= {"SubItem": True, "ParentRef": {"value": above}}
        above = api.write("Item", body)["Id"]
    item = {"Name": "x" * 100, "Type": "Service", "IncomeAccountRef": {"value": "79"}}
    created = api.write("Item", {**item, "SubItem": True, "ParentRef": {"value": above}})
    assert len(created["FullyQualifiedName"]) == 504


# Names


@pytest.mark.parametrize("entity", ["Vendor", "Customer"])
def test_a_full_update_with_a_title_and_no_names_makes_the_title_the_display_name(api, entity):
    """Source: a recorded answer of the service (of a vendor)."""
    created = api.write(entity, {"DisplayName": "Juniper Nursery"})
    assert api.write(entity, {**identity(created), "Title": "Ms."})["DisplayName"] == "Ms."


def test_a_full_update_without_any_name_keeps_the_display_name(api):
    """Source: Intuit's reference."""
    created = api.write("Vendor", {"DisplayName": "Juniper Nursery"})
    assert (
        api.write("Vendor", {**identity(created), "Notes": "x"})["DisplayName"] == "Juniper Nursery"
    )
