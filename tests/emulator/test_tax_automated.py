"""Automated sales tax: the tax follows the address, whatever a client sends."""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from .conftest import Movement, invoice_body, sales_line

TUCSON = {"City": "Tucson", "CountrySubDivisionCode": "AZ", "PostalCode": "85701"}
SAN_PABLO = {"City": "San Pablo", "CountrySubDivisionCode": "CA", "PostalCode": "94806"}
PORTLAND = {"City": "Portland", "CountrySubDivisionCode": "OR", "PostalCode": "97204"}


@pytest.fixture
def automated(company):
    company.write(
        "Preferences",
        {"Id": "1", "SyncToken": "0", "sparse": True, "TaxPrefs": {"PartnerTaxEnabled": True}},
    )
    return company


def taxed(amount, address=None, **fields):
    fields = {"ShipAddr": address, **fields} if address else fields
    body = invoice_body(**fields)
    body["Line"] = [sales_line(amount, TaxCodeRef={"value": "TAX"})]
    return body


def tax_of(document):
    detail = document["TxnTaxDetail"]
    return detail["TotalTax"], [line["Amount"] for line in detail.get("TaxLine", ())]


def rate_names(company, document):
    lines = document["TxnTaxDetail"]["TaxLine"]
    keys = [line["TaxLineDetail"]["TaxRateRef"]["value"] for line in lines]
    return [company.get("TaxRate", key)["Name"] for key in keys]


def test_the_address_of_the_goods_decides(automated):
    invoice = automated.write("Invoice", taxed(100, SAN_PABLO))
    assert tax_of(invoice) == (Decimal("7.75"), [Decimal("6.25"), 1, Decimal("0.50")])
    assert rate_names(automated, invoice) == [
        "California State",
        "California, Contra Costa County",
        "California, San Pablo City District",
    ]
    assert invoice["TotalAmt"] == Decimal("107.75")


def test_the_code_that_a_client_sends_is_replaced(automated):
    sent = {"TxnTaxCodeRef": {"value": "2"}}
    invoice = automated.write("Invoice", taxed(100, TUCSON, TxnTaxDetail=sent))
    code = automated.get("TaxCode", invoice["TxnTaxDetail"]["TxnTaxCodeRef"]["value"])
    assert (code["Name"], code["TaxCodeConfigType"]) == ("AZ, Tucson", "SYSTEM_GENERATED")
    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal("8.70")


def test_without_an_address_the_companys_own_counts(automated):
    customer = automated.write("Customer", {"DisplayName": "Address unknown"})
    body = {**taxed(100), "CustomerRef": {"value": customer["Id"]}}
    assert tax_of(automated.write("Invoice", body))[0] == Decimal("8.70")


def test_a_state_without_rates_has_no_tax(automated):
    invoice = automated.write("Invoice", taxed(100, PORTLAND))
    assert invoice["TxnTaxDetail"] == {"TotalTax": 0}


def test_a_city_without_rates_has_those_of_its_state(automated):
    address = {"City": "Yuma", "CountrySubDivisionCode": "az"}
    assert tax_of(automated.write("Invoice", taxed(100, address))) == (
        Decimal("5.60"),
        [Decimal("5.60")],
    )


def test_codes_rates_and_agencies_are_made_once(automated):
    for amount in (100, 200):
        automated.write("Invoice", taxed(amount, SAN_PABLO))
    generated = automated.query("SELECT * FROM TaxCode WHERE Name = 'CA, San Pablo'")
    assert len([code for code in generated if code["Name"] == "CA, San Pablo"]) == 1
    agencies = automated.query("SELECT * FROM TaxAgency")
    assert [agency["TaxAgencyConfig"] for agency in agencies if "TaxAgencyConfig" in agency] == [
        "SYSTEM_GENERATED"
    ]


def test_a_total_tax_is_spread_over_the_rates_of_the_address(automated):
    invoice = automated.write("Invoice", taxed(100, SAN_PABLO, TxnTaxDetail={"TotalTax": "7.00"}))
    assert tax_of(invoice) == (7, [Decimal("5.65"), Decimal("0.90"), Decimal("0.45")])
    assert invoice["TxnTaxDetail"]["TaxReviewStatus"] == "AST_TAX_OVERRIDE"


def test_the_computed_total_is_no_override(automated):
    invoice = automated.write("Invoice", taxed(100, SAN_PABLO, TxnTaxDetail={"TotalTax": "7.75"}))
    assert "TaxReviewStatus" not in invoice["TxnTaxDetail"]


def test_use_automated_sales_tax_puts_the_computed_tax_above_the_sent_one(automated):
    sent = {"TotalTax": "7.00", "UseAutomatedSalesTax": True}
    invoice = automated.write("Invoice", taxed(100, SAN_PABLO, TxnTaxDetail=sent))
    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal("7.75")


def test_a_total_tax_where_there_is_none_goes_to_the_rates_of_the_company(automated):
    invoice = automated.write("Invoice", taxed(100, PORTLAND, TxnTaxDetail={"TotalTax": "1.00"}))
    assert rate_names(automated, invoice)[0] == "Arizona State"
    assert invoice["TxnTaxDetail"]["TotalTax"] == 1


def test_a_line_without_a_code_is_taxable_as_its_item_is(automated):
    body = invoice_body(ShipAddr=TUCSON)
    body["Line"] = [sales_line(100, item="11"), sales_line(50, item="2")]
    invoice = automated.write("Invoice", body)
    codes = [line["SalesItemLineDetail"]["TaxCodeRef"]["value"] for line in invoice["Line"][:2]]
    assert codes == ["TAX", "NON"]
    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal("8.70")


def test_an_exempt_customer_pays_no_tax(automated):
    customer = automated.write("Customer", {"DisplayName": "School", "Taxable": False})
    body = {**taxed(100, TUCSON), "CustomerRef": {"value": customer["Id"]}}
    assert automated.write("Invoice", body)["TxnTaxDetail"]["TotalTax"] == 0


def test_a_new_address_brings_new_tax(automated):
    invoice = automated.write("Invoice", taxed(100, TUCSON, TxnTaxDetail={"TotalTax": "5.00"}))
    change = {key: invoice[key] for key in ("Id", "SyncToken", "CustomerRef")}
    invoice = automated.write("Invoice", {**change, "sparse": True, "ShipAddr": SAN_PABLO})
    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal("7.75")


def test_every_update_that_does_not_send_the_overridden_tax_again_loses_it(automated):
    invoice = automated.write("Invoice", taxed(100, TUCSON, TxnTaxDetail={"TotalTax": "5.00"}))
    change = {key: invoice[key] for key in ("Id", "SyncToken", "CustomerRef")}
    invoice = automated.write("Invoice", {**change, "sparse": True, "PrivateNote": "checked"})
    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal("8.70")
    change["SyncToken"] = invoice["SyncToken"]
    again = {**change, "sparse": True, "TxnTaxDetail": {"TotalTax": "5.00"}}
    assert automated.write("Invoice", again)["TxnTaxDetail"]["TotalTax"] == 5


def test_the_tax_is_owed_to_the_agency_of_the_state(automated):
    moved = Movement(automated)
    automated.write("Invoice", taxed(100, SAN_PABLO))
    assert moved() == {
        "Accounts Receivable (A/R)": Decimal("107.75"),
        "Design income": Decimal("-100.00"),
        "California Department of Tax and Fee Administration Payable": Decimal("-7.75"),
    }


def test_the_pseudo_code_of_a_typed_rate_is_refused(automated):
    body = taxed(100, TUCSON, TxnTaxDetail={"TxnTaxCodeRef": {"value": "CustomSalesTax"}})
    with pytest.raises(QboFault, match="^6160 "):
        automated.write("Invoice", body)
