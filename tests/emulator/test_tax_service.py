"""The tax service: codes and rates over the API."""

from decimal import Decimal

import pytest

from .conftest import Api, error_of, invoice_body, sales_line


@pytest.fixture
def uk_api(running_international_emulator, uk):
    return Api(running_international_emulator)


def detail(name="County", percent="6.1", **fields):
    return {"TaxRateName": name, "RateValue": percent, "TaxAgencyId": "1", **fields}


def make(api, name, *details):
    return api.post("taxservice/taxcode", {"TaxCode": name, "TaxRateDetails": list(details)})


def refusal(answer):
    return error_of(answer)[:2]


def test_the_answer_repeats_the_request_with_ids(api):
    answer = make(api, "Pima", detail("Pima County", TaxApplicableOn="Sales")).json()
    rate = answer["TaxRateDetails"][0]
    assert rate == {
        "TaxRateName": "Pima County",
        "TaxRateId": rate["TaxRateId"],
        "RateValue": 6.1,
        "TaxAgencyId": "1",
        "TaxApplicableOn": "Sales",
    }
    assert api.read("TaxCode", answer["TaxCodeId"])["Name"] == answer["TaxCode"] == "Pima"


def test_a_new_code_is_a_group_of_its_rates(api):
    key = make(api, "Pima", detail("Pima County"), detail("Pima City", 2)).json()["TaxCodeId"]
    code = api.read("TaxCode", key)
    rates = code["SalesTaxRateList"]["TaxRateDetail"]
    assert [(rate["TaxRateRef"]["name"], rate["TaxOrder"]) for rate in rates] == [
        ("Pima County", 0),
        ("Pima City", 0),
    ]
    assert {rate["TaxTypeApplicable"] for rate in rates} == {"TaxOnAmount"}
    assert (code["TaxGroup"], code["Taxable"], code["TaxCodeConfigType"]) == (
        True,
        True,
        "USER_DEFINED",
    )


def test_a_new_code_taxes_sales(api):
    key = make(api, "Pima", detail()).json()["TaxCodeId"]
    body = invoice_body(TxnTaxDetail={"TxnTaxCodeRef": {"value": key}})
    body["Line"] = [sales_line(100, TaxCodeRef={"value": "TAX"})]
    assert api.write("Invoice", body)["TxnTaxDetail"]["TotalTax"] == 6.1


def test_rates_that_exist_are_named_by_their_id(api):
    answer = make(api, "Both", {"TaxRateId": "1"}, {"TaxRateId": "2"}).json()
    names = [rate["TaxRateName"] for rate in answer["TaxRateDetails"]]
    assert names == [api.read("TaxRate", key)["Name"] for key in ("1", "2")]


def test_sales_and_purchases_have_lists_of_their_own(uk_api):
    rates = [
        detail("S-10", 10, TaxApplicableOn="Sales"),
        detail("P-10", 10, TaxApplicableOn="Purchase"),
    ]
    code = uk_api.read("TaxCode", make(uk_api, "10.0%", *rates).json()["TaxCodeId"])
    lists = [code[name]["TaxRateDetail"] for name in ("SalesTaxRateList", "PurchaseTaxRateList")]
    assert [[rate["TaxRateRef"]["name"] for rate in rates] for rates in lists] == [
        ["S-10"],
        ["P-10"],
    ]


def test_ten_percent_as_it_was_recorded(uk_api):
    """Three lines of 937.88 in all, whose tax the service gave as 93.80."""
    key = make(uk_api, "10.0%", detail("S-10", 10)).json()["TaxCodeId"]
    prices = (("325.46", "358.01"), ("373.75", "411.13"), ("238.67", "262.54"))
    body = invoice_body(GlobalTaxCalculation="TaxInclusive")
    body["Line"] = [
        sales_line(net, TaxCodeRef={"value": key}, TaxInclusiveAmt=gross) for net, gross in prices
    ]
    invoice = uk_api.write("Invoice", body)
    assert (invoice["TxnTaxDetail"]["TotalTax"], invoice["TotalAmt"]) == (93.8, 1031.68)


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ([], "2020"),
        ([{"RateValue": "5", "TaxAgencyId": "1"}], "2020"),
        ([{"TaxRateName": "x", "TaxAgencyId": "1"}], "2020"),
        ([{"TaxRateName": "x", "RateValue": "5"}], "2020"),
        ([detail(percent="100.01")], "2150"),
        ([detail(percent="-1")], "2150"),
        ([detail(percent="many")], "2100"),
        ([detail(TaxAgencyId="99")], "2500"),
        ([{"TaxRateId": "99"}], "2500"),
        ([{"TaxRateId": "1"}, {"TaxRateId": "1"}], "6000"),
        ([detail(), detail()], "6240"),
        ([detail("California")], "6240"),
        ([detail(TaxApplicableOn="Adjustment")], "2170"),
        ([detail("x" * 101)], "2050"),
    ],
)
def test_what_is_refused(api, details, code):
    assert refusal(make(api, "Refused", *details)) == (400, code)


@pytest.mark.parametrize(("name", "code"), [("", "2020"), ("tucson", "6240"), ("x" * 101, "2050")])
def test_the_name_of_a_code_is_given_new_and_short(api, name, code):
    assert refusal(make(api, name, detail())) == (400, code)


def test_nothing_stays_of_a_refused_request(api):
    make(api, "Refused", detail("First"), detail("First"))
    assert api.query("SELECT * FROM TaxRate WHERE Name = 'First'") == {}


def test_percentages_keep_three_decimals(api):
    answer = make(api, "QST", detail("QST", "9.975")).json()
    assert Decimal(str(answer["TaxRateDetails"][0]["RateValue"])) == Decimal("9.975")


def test_a_new_agency_gets_an_account_for_what_it_is_owed(api):
    agency = api.write("TaxAgency", {"DisplayName": "County of Pima"})
    assert (agency["TaxTrackedOnSales"], agency["TaxTrackedOnPurchases"]) == (True, False)
    account = api.read("Account", agency["TaxTrackedOnSalesAccountRef"]["value"])
    assert (account["Name"], account["AccountSubType"]) == (
        "County of Pima Payable",
        "SalesTaxPayable",
    )


def test_an_agency_needs_a_new_name(api):
    answer = api.post("taxagency", {"DisplayName": "Board of Equalization"})
    assert refusal(answer) == (400, "6240")


@pytest.mark.parametrize("entity", ["taxcode", "taxrate"])
def test_codes_and_rates_are_made_by_the_tax_service_alone(api, entity):
    assert refusal(api.post(entity, {"Name": "x"})) == (400, "500")
