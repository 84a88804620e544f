"""The year of the roaster: a company in the United States with euros, pounds and yen."""

from decimal import Decimal

import pytest

from qbo_emulator.definitions.check import object_violations
from qbo_emulator.testing import EmulatorThread

from .conftest import margin

FOREIGN = {"EUR", "GBP", "JPY"}
REPORTS = (
    *("AgedPayableDetail", "AgedPayables", "AgedReceivableDetail", "AgedReceivables"),
    *("BalanceSheet", "CustomerBalance", "CustomerBalanceDetail", "GeneralLedger"),
    *("JournalReport", "ProfitAndLoss", "ProfitAndLossDetail", "TransactionList"),
    *("TrialBalance", "VendorBalance", "VendorBalanceDetail"),
)
BOTH_SIDES = ("Invoice", "Payment", "Bill", "BillPayment")


@pytest.fixture(scope="module")
def running():
    with EmulatorThread(companies=("us_multi",)) as emulator:
        yield emulator


@pytest.fixture
def company(running):
    return running.company()


def rows(company, entity):
    return company.query(f"SELECT * FROM {entity} MAXRESULTS 1000")


def currency(row):
    return row["CurrencyRef"]["value"]


def test_it_is_a_company_in_the_united_states_with_several_currencies(company):
    assert company.get("CompanyInfo", 1)["Country"] == "US"
    assert company.get("Preferences", 1)["CurrencyPrefs"] == {
        "MultiCurrencyEnabled": True,
        "HomeCurrency": {"value": "USD"},
    }
    assert {row["Code"] for row in rows(company, "CompanyCurrency")} == FOREIGN


@pytest.mark.parametrize("entity", BOTH_SIDES)
def test_there_are_documents_in_every_currency_at_a_rate_of_their_own(company, entity):
    found = rows(company, entity)
    assert {currency(row) for row in found} == {"USD", *FOREIGN}
    for row in found:
        assert (row["ExchangeRate"] == 1) == (currency(row) == "USD")


def test_the_rates_move_over_the_year(company):
    rates = {}
    for row in rows(company, "ExchangeRate"):
        assert row["TargetCurrencyCode"] == "USD"
        rates.setdefault(row["SourceCurrencyCode"], set()).add(row["Rate"])
    assert set(rates) == FOREIGN
    assert all(len(known) == 9 for known in rates.values())


def test_each_currency_has_its_receivable_and_payable(company):
    names = {row["Name"]: currency(row) for row in rows(company, "Account")}
    for code in FOREIGN:
        assert names[f"Accounts Receivable (A/R) - {code}"] == code
        assert names[f"Accounts Payable (A/P) - {code}"] == code


def test_what_names_owe_is_kept_in_their_currency(company):
    for entity, account in (("Customer", "Receivable (A/R)"), ("Vendor", "Payable (A/P)")):
        for code in FOREIGN:
            query = f"SELECT * FROM Account WHERE Name = 'Accounts {account} - {code}'"
            (kept,) = company.query(query)
            owed = sum(row["Balance"] for row in rows(company, entity) if currency(row) == code)
            assert kept["CurrentBalance"] == (owed if entity == "Customer" else -owed)


def test_payments_realise_gains_and_losses(company):
    assert company.trial_balance()["Exchange Gain or Loss"] != 0
    moved = [
        row
        for name in ("Payment", "BillPayment", "Deposit")
        for row in rows(company, name)
        if currency(row) in FOREIGN
    ]
    assert len(moved) > 20


def test_money_in_euros_reaches_the_bank_through_a_deposit(company):
    deposits = [row for row in rows(company, "Deposit") if currency(row) == "EUR"]
    assert any("LinkedTxn" in line for row in deposits for line in row["Line"])


def test_documents_are_paid_in_part_ahead_and_by_credits_in_their_currency(company):
    payments = [row for row in rows(company, "Payment") if currency(row) == "EUR"]
    assert any(row["UnappliedAmt"] for row in payments)
    kinds = [{line["LinkedTxn"][0]["TxnType"] for line in row["Line"]} for row in payments]
    assert {"Invoice", "CreditMemo"} in kinds
    times = [line["LinkedTxn"][0]["TxnId"] for row in payments for line in row["Line"]]
    assert len(times) > len(set(times))


def test_sales_at_home_are_taxed_and_those_abroad_are_not(company):
    taxed = [row for row in rows(company, "Invoice") if row["TxnTaxDetail"]["TotalTax"]]
    assert taxed
    assert {currency(row) for row in taxed} == {"USD"}
    assert company.trial_balance()["Maine Revenue Services Payable"] < 0


def test_the_business_earns_money(company):
    assert 0 < margin(company) < Decimal("0.35")


def test_debits_are_credits_on_both_bases(company):
    for method in ("Accrual", "Cash"):
        assert sum(company.trial_balance(method=method).values()) == 0


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_well_formed(company, name):
    assert object_violations("Report", company.report(name)) == []
