"""Reports of a company with several currencies: everything in the home currency."""

from decimal import Decimal

import pytest

from .conftest import invoice_body, payment_body, report_row, sales_line

EUR = {"value": "EUR"}
YEAR = {"start_date": "2020-01-01", "end_date": "2020-12-31"}


@pytest.fixture
def company(emulator):
    access = emulator.company()
    access.enable_currencies("EUR")
    return access


@pytest.fixture
def customer(company):
    return company.write("Customer", {"DisplayName": "Gärtnerei Köln", "CurrencyRef": EUR})["Id"]


@pytest.fixture
def invoice(company, customer):
    body = invoice_body(customer=customer, TxnDate="2020-01-10", DueDate="2020-01-10")
    body["Line"] = [sales_line("33.33"), sales_line("66.67", item="2")]
    return company.write("Invoice", {**body, "CurrencyRef": EUR, "ExchangeRate": "1.23456"})


def pay(company, customer, invoice, amount, day, rate):
    body = payment_body(amount, (invoice, amount), customer=customer, TxnDate=day)
    return company.write("Payment", {**body, "CurrencyRef": EUR, "ExchangeRate": rate})


def receivables(company, day):
    balances = company.trial_balance(day)
    return sum(cents for name, cents in balances.items() if "(A/R)" in name)


@pytest.mark.parametrize("day", ["2020-01-31", "2020-02-29", "2020-03-31"])
def test_ages_are_in_the_home_currency(company, customer, invoice, day):
    pay(company, customer, invoice, "33.33", "2020-02-10", "1.3")
    pay(company, customer, invoice, "66.67", "2020-03-10", "1.1")
    owed = company.report("CustomerBalance", report_date=day)
    assert owed["Header"]["Currency"] == "USD"
    rows = owed["Rows"].get("Row", ())
    total = Decimal(rows[-1]["Summary"]["ColData"][1]["value"]) if rows else 0
    assert total == receivables(company, day)
    aged = company.report("AgedReceivables", report_date=day)["Rows"].get("Row", ())
    assert bool(aged) == bool(rows)
    if aged:
        assert aged[-1]["Summary"]["ColData"][-1]["value"] == str(total)


def test_the_open_amount_is_at_the_rate_of_the_document(company, customer, invoice):
    pay(company, customer, invoice, "33.33", "2020-02-10", "1.3")
    report = company.report("AgedReceivables", customer=customer)
    assert report_row(report, "Gärtnerei Köln")[-1] == "82.31"  # 123.46 less 33.33 at 1.23456


def test_amounts_have_the_keys_of_companies_with_several_currencies(company, invoice):
    report = company.report("GeneralLedger", **YEAR)
    found = [column["MetaData"][-1]["Value"] for column in report["Columns"]["Column"]]
    assert found[-2:] == ["subt_nat_home_amount", "rbal_nat_home_amount"]


@pytest.mark.parametrize("method", ["Accrual", "Cash"])
def test_gains_are_part_of_the_profit(company, customer, invoice, method):
    pay(company, customer, invoice, "100", "2020-02-10", "1.3")
    report = company.report("ProfitAndLoss", accounting_method=method, **YEAR)
    assert report_row(report, "Exchange Gain or Loss")[1] in ("6.54", "-6.54")
    assert report["Rows"]["Row"][-1]["Summary"]["ColData"][1]["value"] == "130.00"


def test_a_paid_invoice_leaves_nothing_unapplied(company, customer, invoice):
    pay(company, customer, invoice, "33.33", "2020-02-10", "1.3")
    pay(company, customer, invoice, "66.67", "2020-03-10", "1.1")
    balances = company.trial_balance("2020-12-31", "Cash")
    assert "Unapplied Cash Payment Income" not in balances
    assert sum(balances.values()) == 0
    assert receivables(company, "2020-12-31") == 0
