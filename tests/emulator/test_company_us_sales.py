"""The sample company of sales alone: a believable landscaping business."""

from datetime import date

import pytest

from qbo_emulator.definitions import normalise
from qbo_emulator.entities import ENTITIES
from qbo_emulator.testing import EmulatorThread


@pytest.mark.parametrize(
    ("entity", "count"),
    [
        ("Account", 89),
        ("Customer", 30),
        ("Vendor", 25),
        ("Item", 20),
        ("Term", 5),
        ("PaymentMethod", 5),
        ("TaxAgency", 2),
        ("TaxRate", 3),
        ("TaxCode", 5),
        ("Invoice", 36),
        ("CreditMemo", 5),
        ("Payment", 19),
        ("JournalEntry", 7),
    ],
)
def test_how_much_there_is(company, entity, count):
    assert company.query(f"SELECT COUNT(*) FROM {entity}") == count


def test_the_chart_is_that_of_intuits_sample_company(company):
    accounts = company.query("SELECT * FROM Account MAXRESULTS 1000")
    found = {(a["Id"], a["FullyQualifiedName"], a["AccountType"]) for a in accounts}
    assert found >= {
        ("1", "Services", "Income"),
        ("4", "Undeposited Funds", "Other Current Asset"),
        ("33", "Accounts Payable (A/P)", "Accounts Payable"),
        ("35", "Checking", "Bank"),
        ("39", "Truck:Depreciation", "Fixed Asset"),
        ("47", "Landscaping Services:Job Materials:Decks and Patios", "Income"),
        ("84", "Accounts Receivable (A/R)", "Accounts Receivable"),
        ("90", "Board of Equalization Payable", "Other Current Liability"),
    }
    assert {account["Id"] for account in accounts} == {str(n) for n in range(1, 91) if n != 18}
    assert all("AcctNum" not in account for account in accounts)


def test_sub_accounts_point_to_their_parents(company):
    decks = company.get("Account", "47")
    assert decks["SubAccount"] is True
    assert decks["ParentRef"] == {"value": "46", "name": "Landscaping Services:Job Materials"}


def test_there_are_jobs(company):
    jobs = company.query("SELECT * FROM Customer WHERE Job = true")
    assert len(jobs) == 6
    assert all(job["ParentRef"]["value"] for job in jobs)


def test_documents_are_numbered_from_1001(company):
    invoices = company.query("SELECT * FROM Invoice ORDERBY TxnDate MAXRESULTS 1000")
    assert [row["DocNumber"] for row in invoices] == [str(1001 + n) for n in range(36)]


def test_nothing_lies_in_the_future_or_before_this_year(emulator, company):
    today = emulator.emulator.clock.today()
    for entity in ("Invoice", "CreditMemo", "Payment", "JournalEntry"):
        for row in company.query(f"SELECT * FROM {entity} MAXRESULTS 1000"):
            assert date(today.year, 1, 1) <= date.fromisoformat(row["TxnDate"]) <= today
            assert row["MetaData"]["LastUpdatedTime"][:10] <= today.isoformat()


def test_documents_are_spread_over_the_year(emulator, company):
    today = emulator.emulator.clock.today()
    months = {row["TxnDate"][:7] for row in company.query("SELECT * FROM Invoice")}
    assert len(months) >= today.month - 1


def test_there_is_every_kind_of_sale(company):
    invoices = company.query("SELECT * FROM Invoice MAXRESULTS 1000")
    taxes = {row["TxnTaxDetail"].get("TxnTaxCodeRef", {}).get("value") for row in invoices}
    assert taxes == {None, "2", "3"}
    open_parts = [(row["Balance"], row["TotalAmt"]) for row in invoices]
    assert any(balance == 0 for balance, _ in open_parts)
    assert any(0 < balance < total for balance, total in open_parts)
    assert any(balance == total for balance, total in open_parts)
    lines = [line for row in invoices for line in row["Line"]]
    discounts = [line["DiscountLineDetail"] for line in lines if "DiscountLineDetail" in line]
    assert {detail["PercentBased"] for detail in discounts} == {True, False}


def test_there_is_every_kind_of_payment(company):
    payments = company.query("SELECT * FROM Payment MAXRESULTS 1000")
    assert any(len(row["Line"]) > 1 and row["TotalAmt"] for row in payments)
    assert any(row["UnappliedAmt"] for row in payments)
    assert sum(row["TotalAmt"] == 0 for row in payments) == 2
    keys = {row["DepositToAccountRef"]["value"] for row in payments}
    accounts = {company.get("Account", key)["Name"] for key in keys}
    assert accounts == {"Undeposited Funds", "Checking"}
    memos = company.query("SELECT * FROM CreditMemo")
    assert {row["RemainingCredit"] == 0 for row in memos} == {True, False}


def test_the_books_balance(company):
    balances = company.trial_balance()
    assert sum(balances.values()) == 0
    assert balances["Board of Equalization Payable"] < 0
    assert balances["Arizona Dept. of Revenue Payable"] < 0


def test_every_answer_fits_the_definitions(company):
    for entity in ENTITIES:
        for row in company.query(f"SELECT * FROM {entity} MAXRESULTS 1000"):
            normalise(entity, row)


def test_the_empty_company_has_accounts_and_nothing_else():
    with EmulatorThread(companies=("empty",)) as emulator:
        company = emulator.company()
        assert company.query("SELECT COUNT(*) FROM Account") == 15
        for entity in ("Customer", "Vendor", "Item", "Invoice", "Payment", "JournalEntry"):
            assert company.query(f"SELECT COUNT(*) FROM {entity}") == 0
        assert company.trial_balance() == {}


def test_there_is_no_stock(company):
    assert "Inventory Asset" not in company.trial_balance()
