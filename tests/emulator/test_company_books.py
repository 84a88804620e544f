"""What holds for every sample company, whatever its business."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from qbo_emulator import jsontext, store
from qbo_emulator.clock import FixedClock, pacific_timestamp
from qbo_emulator.companies import template
from qbo_emulator.company import Company
from qbo_emulator.definitions.check import entity_violations
from qbo_emulator.entities import ENTITIES
from qbo_emulator.testing import CompanyAccess, EmulatorThread

KINDS = ["us", "us_sales", "us_multi", "uk", "ca", "big:500"]
SMALL_KINDS = ["us", "us_sales", "us_multi", "uk", "ca", "empty"]
DAYS = [date(2026, 1, 1), date(2026, 1, 5), date(2024, 2, 29), date(2026, 12, 31)]
TRANSACTIONS = [name for name, entity in ENTITIES.items() if "TxnDate" in entity.columns]


@pytest.fixture(scope="module")
def running():
    with EmulatorThread(companies=KINDS) as emulator:
        yield emulator


@pytest.fixture(params=KINDS)
def company(request, running):
    return running.company(running.realms[request.param])


def rows(company, entity):
    found = []
    while True:
        page = company.query(
            f"SELECT * FROM {entity} STARTPOSITION {len(found) + 1} MAXRESULTS 1000"
        )
        found += page
        if len(page) < 1000:
            return found


def balances(company, account_type):
    """:return: dictionary of the balances of accounts of a type, by currency"""
    sums = {}
    for row in company.query(f"SELECT * FROM Account WHERE AccountType = '{account_type}'"):
        code = row["CurrencyRef"]["value"]
        sums[code] = sums.get(code, 0) + row["CurrentBalance"]
    return {code: cents for code, cents in sums.items() if cents}


def owed(company, entity, sign=1):
    """:return: dictionary of what all names of a list owe, by currency"""
    sums = {}
    for row in rows(company, entity):
        code = row["CurrencyRef"]["value"]
        sums[code] = sums.get(code, 0) + sign * row["Balance"]
    return {code: cents for code, cents in sums.items() if cents}


@pytest.mark.parametrize("kind", ["us", "us_multi", "uk", "ca"])
def test_there_is_something_of_every_type(running, kind):
    company = running.company(running.realms[kind])
    lacking = {name for name in ENTITIES if not company.query(f"SELECT COUNT(*) FROM {name}")}
    # Currencies are not those of a US company, stock not those of the others. Tax is paid on the
    # website.
    absent = {"CompanyCurrency", "ExchangeRate"} if kind == "us" else {"InventoryAdjustment"}
    assert lacking == absent | {"TaxPayment"}


def test_debits_are_credits(company):
    assert sum(company.trial_balance().values()) == 0


def test_the_receivable_is_what_customers_owe(company):
    assert balances(company, "Accounts Receivable") == owed(company, "Customer")


def test_the_payable_is_what_vendors_are_owed(company):
    assert balances(company, "Accounts Payable") == owed(company, "Vendor", -1)


def test_nothing_lies_in_the_future_or_before_this_year(running, company):
    today = running.emulator.clock.today()
    first = date(today.year, 1, 1).isoformat()
    for entity in TRANSACTIONS:
        days = [row["TxnDate"] for row in rows(company, entity)]
        assert all(first <= day <= today.isoformat() for day in days), entity


def test_every_answer_fits_the_definitions(company):
    for entity in ENTITIES:
        for row in rows(company, entity):
            answer = jsontext.loads(jsontext.dumps(row))
            assert entity_violations(entity, answer) == []


def built(kind, today):
    connection = store.connect(":memory:")
    store.copy_company(template(kind, today), connection, "1")
    noon = pacific_timestamp(datetime(today.year, today.month, today.day, 12))
    return Company("1", kind, connection, FixedClock(noon))


@pytest.mark.parametrize("kind", SMALL_KINDS)
@pytest.mark.parametrize("today", DAYS)
def test_it_can_begin_on_any_day(kind, today):
    company = built(kind, today)
    assert sum(CompanyAccess(company).trial_balance().values()) == 0
    last = company.connection.execute("SELECT MAX(txn_date) FROM posting").fetchone()[0]
    assert (last or "") <= today.isoformat()


@pytest.mark.parametrize("kind", ["us", "us_sales", "us_multi", "uk", "ca"])
@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2024, 7, 1)])
def test_the_bank_is_never_overdrawn(kind, today):
    company = built(kind, today)
    banks = CompanyAccess(company).query("SELECT * FROM Account WHERE AccountType = 'Bank'")
    for account in banks:
        moves = company.connection.execute(
            "SELECT SUM(own_amount) FROM posting WHERE account = ? "
            "GROUP BY txn_date ORDER BY txn_date",
            (int(account["Id"]),),
        )
        balance = Decimal(0)
        for (cents,) in moves:
            balance += cents
            assert balance >= 0, account["Name"]


@pytest.mark.parametrize("kind", SMALL_KINDS)
def test_it_is_the_same_whenever_it_is_built(kind):
    today = date(2026, 6, 30)
    again = template.__wrapped__(kind, today)
    assert again == template(kind, today)
