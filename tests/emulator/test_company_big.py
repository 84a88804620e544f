"""A company of any number of documents, and how sample companies are named."""

import pytest

from qbo_emulator.companies import KINDS, known_kind
from qbo_emulator.emulator import Emulator
from qbo_emulator.testing import EmulatorThread

from .conftest import invoice_body

DOCUMENTS = ("Invoice", "Payment", "Bill", "BillPayment", "Purchase", "JournalEntry")


@pytest.fixture(scope="module")
def wholesaler():
    with EmulatorThread(companies=("big:2000",)) as emulator:
        yield emulator


def count(company, entity):
    return company.query(f"SELECT COUNT(*) FROM {entity}")


def test_it_has_as_many_documents_as_asked_for(wholesaler):
    company = wholesaler.company()
    assert sum(count(company, entity) for entity in DOCUMENTS) == 2000
    assert all(count(company, entity) for entity in DOCUMENTS)


def test_its_lists_are_those_of_a_wholesaler(wholesaler):
    company = wholesaler.company()
    lists = {entity: count(company, entity) for entity in ("Customer", "Vendor", "Item")}
    assert lists == {"Customer": 300, "Vendor": 112, "Item": 150}


def test_an_invoice_has_two_lines(wholesaler):
    for invoice in wholesaler.company().query("SELECT * FROM Invoice MAXRESULTS 50"):
        details = [line["DetailType"] for line in invoice["Line"]]
        assert details == ["SalesItemLineDetail", "SalesItemLineDetail", "SubTotalLineDetail"]


def test_invoices_are_open_paid_and_partly_paid(wholesaler):
    invoices = wholesaler.company().query("SELECT * FROM Invoice MAXRESULTS 1000")
    assert any(row["Balance"] == 0 for row in invoices)
    assert any(0 < row["Balance"] < row["TotalAmt"] for row in invoices)
    assert any(row["Balance"] == row["TotalAmt"] for row in invoices)


def test_it_earns_money(wholesaler):
    balances = wholesaler.company().trial_balance()
    assert balances["Checking"] > 0
    earned = -balances["Sales of Product Income"]
    assert earned / 4 < balances["Cost of Goods Sold"] < earned


def test_a_reset_builds_it_again(wholesaler):
    company = wholesaler.company()
    before = company.query("SELECT * FROM Payment MAXRESULTS 1000")
    company.write("Customer", {"DisplayName": "Somebody New"})
    wholesaler.reset("big:2000")
    assert count(company, "Customer") == 300
    assert company.query("SELECT * FROM Payment MAXRESULTS 1000") == before


def test_what_is_written_next_goes_on_from_there(wholesaler):
    company = wholesaler.company()
    last = max(int(row["Id"]) for row in company.query("SELECT * FROM JournalEntry"))
    assert int(company.write("Invoice", invoice_body())["Id"]) > last


def test_a_company_without_documents_has_lists():
    with EmulatorThread(companies=("big:0",)) as emulator:
        company = emulator.company()
        assert count(company, "Customer") == 300
        assert count(company, "JournalEntry") == 0


def test_it_stays_in_a_data_file(tmp_path):
    data = tmp_path / "companies.sqlite"
    with EmulatorThread(companies=("big:100",), data=data) as emulator:
        emulator.company().write("Customer", {"DisplayName": "Somebody New"})
    with EmulatorThread(companies=("big:100",), data=data) as emulator:
        assert count(emulator.company(), "Customer") == 301


@pytest.mark.parametrize("kind", ["us", "us_sales", "empty", "big:1", "big:100000"])
def test_kinds_that_there_are(kind):
    assert known_kind(kind) == kind


@pytest.mark.parametrize("kind", ["moon", "", "big", "big:", "big:N", "big:-1", "big:1.5", "5"])
def test_kinds_that_there_are_not(kind):
    with pytest.raises(ValueError, match="only us, us_sales, .* with a number for N"):
        Emulator((kind,))


def test_the_kinds_are_told():
    assert {"us", "us_sales", "empty", "big:N"} <= set(KINDS)
