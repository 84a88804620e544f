"""The year of the companies outside the United States: taxes of every kind, several currencies."""

from decimal import Decimal

import pytest

from qbo_emulator.testing import EmulatorThread

from .conftest import margin

SALES = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Estimate")
PURCHASES = ("Bill", "VendorCredit", "Purchase", "PurchaseOrder")


@pytest.fixture(scope="module")
def running():
    with EmulatorThread(companies=("uk", "ca")) as emulator:
        yield emulator


@pytest.fixture
def british(running):
    return running.company(running.realms["uk"])


@pytest.fixture
def canadian(running):
    return running.company(running.realms["ca"])


@pytest.fixture(params=["uk", "ca"])
def company(request, running):
    return running.company(running.realms[request.param])


def rows(company, *entities):
    return [
        row
        for entity in entities
        for row in company.query(f"SELECT * FROM {entity} MAXRESULTS 1000")
    ]


def codes(company, *entities):
    """:return: names of the tax codes on the lines of documents"""
    names = {row["Id"]: row["Name"] for row in rows(company, "TaxCode")}
    details = [line[line["DetailType"]] for row in rows(company, *entities) for line in row["Line"]]
    return {names[detail["TaxCodeRef"]["value"]] for detail in details if "TaxCodeRef" in detail}


def home(company):
    return company.get("Preferences", 1)["CurrencyPrefs"]["HomeCurrency"]["value"]


def test_tax_is_on_top_and_inside(company):
    for entity in ("Invoice", "Bill", "Purchase"):
        ways = {row["GlobalTaxCalculation"] for row in rows(company, entity)}
        assert ways == {"TaxExcluded", "TaxInclusive"}


def test_the_vat_of_sales(british):
    assert codes(british, *SALES) == {"20.0% S", "5.0% R", "0.0% Z", "Exempt", "20.0% RC SG"}


def test_the_vat_of_purchases(british):
    assert codes(british, *PURCHASES) == {"20.0% S", "Exempt", "20.0% RC SG"}


def test_a_reverse_charge_is_due_and_reclaimed(british):
    bill = next(row for row in rows(british, "Bill") if row["CurrencyRef"]["value"] == "EUR")
    assert sorted(line["Amount"] > 0 for line in bill["TxnTaxDetail"]["TaxLine"]) == [False, True]
    assert bill["TxnTaxDetail"]["TotalTax"] == 0


def test_the_taxes_of_canadian_sales(canadian):
    assert codes(canadian, *SALES) == {
        *("GST/PST BC", "GST", "HST ON", "HST NS", "GST/QST QC - 9.975"),
        *("Zero-rated", "Exempt"),
    }


def test_each_agency_is_owed_what_was_collected(canadian):
    balances = canadian.trial_balance()
    assert all(balances[f"{tax} Payable"] < 0 for tax in ("GST/HST", "PST BC", "QST"))


def test_customers_and_vendors_abroad_have_documents_in_their_currency(company):
    for entity in ("Invoice", "Payment", "Bill", "BillPayment"):
        foreign = [
            row for row in rows(company, entity) if row["CurrencyRef"]["value"] != home(company)
        ]
        assert foreign, entity
        assert all(row["ExchangeRate"] != 1 for row in foreign)


def test_rates_move_over_the_year_and_payments_realise_it(company):
    rates = {}
    for row in rows(company, "ExchangeRate"):
        rates.setdefault(row["SourceCurrencyCode"], set()).add(row["Rate"])
    assert all(len(known) == 4 for known in rates.values())
    assert company.trial_balance()["Exchange Gain or Loss"] != 0


def test_an_estimate_and_an_order_are_carried_out(company):
    assert {row["TxnStatus"] for row in rows(company, "Estimate")} == {
        "Accepted",
        "Closed",
        "Pending",
    }
    assert {row["POStatus"] for row in rows(company, "PurchaseOrder")} == {"Open", "Closed"}


def test_a_credit_is_used_in_a_bill_payment(company):
    applied = [
        {line["LinkedTxn"][0]["TxnType"] for line in row["Line"]}
        for row in rows(company, "BillPayment")
    ]
    assert {"Bill", "VendorCredit"} in applied


def test_the_business_earns_money(company):
    assert 0 < margin(company) < Decimal("0.35")
