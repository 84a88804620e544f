"""A year of a whole business in every report and every choice of columns."""

from decimal import Decimal

import pytest

from qbo_emulator import jsontext
from qbo_emulator.definitions.report_check import report_violations
from qbo_emulator.faults import QboFault
from qbo_emulator.reports import REPORTS
from qbo_emulator.reports.account_list import ACCOUNT_COLUMNS
from qbo_emulator.reports.detail_columns import COLUMNS
from qbo_emulator.reports.inventory_valuation import STOCK_COLUMNS

from .reports import lines_of, rows_of

WAYS = [
    "Total",
    "Days",
    "Week",
    "Month",
    "Quarter",
    "Year",
    "Customers",
    "Vendors",
    "Employees",
    "Classes",
    "Departments",
    "ProductsAndServices",
]
KEYS = sorted(
    {
        key
        for column in (*COLUMNS, *ACCOUNT_COLUMNS, *STOCK_COLUMNS)
        for key in (column.key, column.home_key)
    }
)
ALL = ",".join(KEYS)
CREDITS = {"Liability", "Equity", "Revenue"}


@pytest.fixture
def business(landscaper):
    return landscaper.company()


@pytest.fixture
def year(landscaper):
    """The year so far, which every report covers."""
    return {"date_macro": "This Fiscal Year-to-date"}


def violations(report):
    return report_violations(jsontext.loads(jsontext.dumps(report)))


def answered(business, name, **parameters):
    """:return: the report, None when companies like this have none"""
    try:
        return business.report(name, **parameters)
    except QboFault as fault:
        assert (name, fault.code) == ("TaxSummary", "5030")
        return None


@pytest.mark.parametrize("method", ["Accrual", "Cash"])
@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_well_formed_however_its_columns_are_divided(business, year, name, method):
    """Source: Intuit's reference."""
    usual = None
    today = business.report("TrialBalance")["Header"]["EndPeriod"]
    for way in WAYS:
        span = {"start_date": f"{today[:7]}-01", "end_date": today} if way == "Days" else year
        asked = {"summarize_column_by": way, "accounting_method": method, **span}
        report = answered(business, name, **asked)
        if report and report["Columns"] != usual:
            assert violations(report) == []
            usual = report["Columns"]


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_well_formed_with_every_choice_of_columns(business, year, name):
    """Source: Intuit's reference."""
    usual = answered(business, name, **year)
    for columns in (*KEYS, ALL):
        report = answered(business, name, columns=columns, **year)
        if report and report["Columns"] != usual["Columns"]:
            assert violations(report) == []


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_of_british_and_canadian_companies_is_well_formed(uk, ca, year, name):
    """Source: Intuit's reference."""
    for company in (uk, ca):
        agency = company.query("SELECT * FROM TaxAgency")[0]["Id"]
        for columns in ("", ALL):
            asked = {"agency_id": agency, "columns": columns, "summarize_column_by": "Month"}
            assert violations(company.report(name, **asked, **year)) == []


def leaf_amounts(report):
    """:return: dictionary of the amounts of a statement by account id"""
    found = {}
    for row in rows_of(report):
        cells = row.get("ColData") or row.get("Header", {}).get("ColData", ())
        if cells and cells[0].get("id") and cells[1]["value"]:
            found[cells[0]["id"]] = Decimal(cells[1]["value"])
    return found


def sums(business, name, **parameters):
    """:return: dictionary by account id of debits less credits in the lines of a report"""
    columns = "account_name,debt_amt,credit_amt"
    found = {}
    for line in lines_of(business.report(name, columns=columns, **parameters)):
        key = line["account_name"].get("id")
        debit, credit = (Decimal(line[side]["value"] or 0) for side in ("debt_amt", "credit_amt"))
        found[key] = found.get(key, 0) + debit - credit
    return {key: total for key, total in found.items() if total}


@pytest.mark.parametrize("method", ["Accrual", "Cash"])
def test_trial_balance_ledger_and_statements_tell_the_same_books(business, year, method):
    """Source: double-entry bookkeeping."""
    accounts = business.query("SELECT * FROM Account MAXRESULTS 1000")
    signs = {entry["Id"]: -1 if entry["Classification"] in CREDITS else 1 for entry in accounts}
    trial = {
        row["ColData"][0]["id"]: Decimal(row["ColData"][1]["value"] or 0)
        - Decimal(row["ColData"][2]["value"] or 0)
        for row in business.report("TrialBalance", accounting_method=method, **year)["Rows"]["Row"]
        if "ColData" in row
    }
    statements = {}
    for name in ("ProfitAndLoss", "BalanceSheet"):
        amounts = leaf_amounts(business.report(name, accounting_method=method, **year))
        statements |= {key: signs[key] * amount for key, amount in amounts.items()}
    # The company began with this year: what the ledger moved is where the accounts stand.
    assert trial == sums(business, "GeneralLedger", accounting_method=method, **year) == statements
    assert len(trial) > 40
    assert sum(trial.values()) == 0


def test_the_journal_holds_what_the_ledger_holds(business, year):
    """Source: double-entry bookkeeping."""
    assert sums(business, "JournalReport", **year) == sums(business, "GeneralLedger", **year)


def test_the_four_reports_of_sales_have_one_total(business, year):
    """Source: double-entry bookkeeping."""

    def total(name, place):
        row = business.report(name, **year)["Rows"]["Row"][-1]
        return row["Summary"]["ColData"][place]["value"]

    by_customer = total("SalesByCustomer", 1)
    assert Decimal(by_customer) > 0
    assert total("SalesByClassSummary", 1) == by_customer
    assert total("SalesByDepartment", 1) == by_customer
    assert total("SalesByProduct", 2) == by_customer


def test_the_value_of_the_stock_is_the_balance_of_its_account(business):
    """Source: double-entry bookkeeping."""
    for name in ("InventoryValuationSummary", "InventoryValuationDetail"):
        report = business.report(name, date_macro="All")
        if name == "InventoryValuationSummary":
            value = Decimal(report["Rows"]["Row"][-1]["Summary"]["ColData"][3]["value"])
        else:
            sections = report["Rows"]["Row"]
            value = sum(Decimal(row["Summary"]["ColData"][6]["value"]) for row in sections)
        assert value == business.trial_balance()["Inventory Asset"] > 0
