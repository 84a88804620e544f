"""The sample companies outside the United States: their lists and tax codes."""

from datetime import date

import pytest

from qbo_emulator.companies import template


@pytest.fixture(params=["uk", "ca"])
def abroad(request):
    return request.getfixturevalue(request.param)


def names(company, entity):
    return {row["Name"] for row in company.query(f"SELECT * FROM {entity} MAXRESULTS 1000")}


@pytest.mark.parametrize(
    ("kind", "country", "currency"), [("uk", "GB", "GBP"), ("ca", "CA", "CAD")]
)
def test_country_and_currency(request, kind, country, currency):
    company = request.getfixturevalue(kind)
    assert company.get("CompanyInfo", 1)["Country"] == country
    preferences = company.get("Preferences", 1)
    assert preferences["CurrencyPrefs"] == {
        "MultiCurrencyEnabled": True,
        "HomeCurrency": {"value": currency},
    }
    assert preferences["TaxPrefs"] == {"UsingSalesTax": True, "PartnerTaxEnabled": False}


def test_the_vat_codes(uk):
    assert names(uk, "TaxCode") == {
        "No VAT",
        "Exempt",
        "20.0% S",
        "5.0% R",
        "0.0% Z",
        "20.0% RC SG",
    }


def test_the_canadian_codes(ca):
    assert names(ca, "TaxCode") == {
        "Out of Scope",
        "Exempt",
        "Zero-rated",
        "GST",
        "HST ON",
        "HST NS",
        "PST BC",
        "GST/PST BC",
        "GST/QST QC - 9.975",
        "QST QC - 9.975",
        "GST/QST QC - 9.5",
    }


def test_the_accounts_of_taxes(uk, ca):
    assert {"VAT Control", "VAT Suspense"} <= names(uk, "Account")
    assert {"GST/HST Payable", "GST/HST Suspense", "PST BC Payable", "QST Payable"} <= names(
        ca, "Account"
    )


def test_every_code_has_rates_for_sales_and_for_purchases(abroad):
    for code in abroad.query("SELECT * FROM TaxCode"):
        assert code["SalesTaxRateList"]["TaxRateDetail"]
        assert code["PurchaseTaxRateList"]["TaxRateDetail"]
        assert code["TaxCodeConfigType"] == "SYSTEM_GENERATED"


def test_a_rate_tells_since_when_it_applies(ca):
    rate = next(row for row in ca.query("SELECT * FROM TaxRate") if row["Name"] == "HST (NS)")
    assert rate["RateValue"] == 14
    assert rate["EffectiveTaxRate"] == [
        {
            "RateValue": 15,
            "EffectiveDate": "2010-07-01T00:00:00-07:00",
            "EndDate": "2025-03-31T00:00:00-07:00",
        },
        {"RateValue": 14, "EffectiveDate": "2025-04-01T00:00:00-07:00"},
    ]


def test_other_currencies_have_rates_names_and_a_bank_account(abroad):
    assert {row["Code"] for row in abroad.query("SELECT * FROM CompanyCurrency")} == {"EUR", "USD"}
    assert abroad.query("SELECT COUNT(*) FROM ExchangeRate") == 8
    home = abroad.get("Preferences", 1)["CurrencyPrefs"]["HomeCurrency"]["value"]
    for entity in ("Customer", "Vendor", "Account"):
        rows = abroad.query(f"SELECT * FROM {entity} MAXRESULTS 1000")
        assert any(row["CurrencyRef"]["value"] != home for row in rows)


@pytest.mark.parametrize(
    "entity",
    ["Account", "Customer", "Vendor", "Item", "Term", "PaymentMethod", "TaxAgency", "TaxRate"],
)
def test_every_list_has_something_to_read(abroad, entity):
    rows = abroad.query(f"SELECT * FROM {entity} MAXRESULTS 1000")
    assert rows
    assert all(abroad.get(entity, row["Id"]) == row for row in rows)


@pytest.mark.parametrize("kind", ["uk", "ca"])
@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2024, 2, 29), date(2026, 12, 31)])
def test_the_company_can_begin_on_any_day(kind, today):
    assert template(kind, today)
