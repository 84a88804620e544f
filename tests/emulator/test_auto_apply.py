"""What QuickBooks applies by itself when the preferences say so."""

import pytest

from .conftest import invoice_body, payment_body


@pytest.fixture
def company(emulator):
    access = emulator.company()
    preferences = access.get("Preferences", 1)
    wanted = {"AutoApplyCredit": True, "AutoApplyPayments": True}
    access.write("Preferences", {**preferences, "SalesFormsPrefs": wanted, "sparse": True})
    return access


@pytest.fixture
def customer(company):
    return company.write("Customer", {"DisplayName": "Patient"})["Id"]


def test_a_new_invoice_uses_the_credits_of_its_customer(company, customer):
    memo = company.write("CreditMemo", invoice_body(30, customer=customer))
    invoice = company.write("Invoice", invoice_body(100, customer=customer))
    assert invoice["Balance"] == 70
    assert invoice["LinkedTxn"][0]["TxnType"] == "Payment"
    assert company.get("CreditMemo", memo["Id"])["RemainingCredit"] == 0


def test_a_new_credit_pays_the_oldest_invoices_first(company, customer):
    days = ("2026-02-01", "2026-01-01")
    later, earlier = (
        company.write("Invoice", invoice_body(20, customer=customer, TxnDate=day)) for day in days
    )
    company.write("CreditMemo", invoice_body(25, customer=customer))
    assert company.get("Invoice", earlier["Id"])["Balance"] == 0
    assert company.get("Invoice", later["Id"])["Balance"] == 15


def test_a_payment_for_nothing_in_particular_pays_open_invoices(company, customer):
    invoice = company.write("Invoice", invoice_body(20, customer=customer))
    payment = company.write("Payment", payment_body(50, customer=customer))
    assert payment["UnappliedAmt"] == 30
    assert company.get("Invoice", invoice["Id"])["Balance"] == 0


def test_nothing_is_applied_unasked_otherwise(emulator):
    company = emulator.company()
    customer = company.write("Customer", {"DisplayName": "Careful"})["Id"]
    company.write("CreditMemo", invoice_body(30, customer=customer))
    assert company.write("Invoice", invoice_body(100, customer=customer))["Balance"] == 100
