"""What all reports of the service of July 2026 have in common."""

import pytest
import requests

from qbo_emulator.definitions.report_check import report_violations
from qbo_emulator.faults import QboFault

from ..conftest import control, error_of, invoice_body, journal_line
from .reports import rows_of

NAMES = [
    "AccountListDetail",
    "AgedPayables",
    "AgedPayableDetail",
    "AgedReceivables",
    "AgedReceivableDetail",
    "BalanceSheet",
    "CashFlow",
    "CustomerBalance",
    "CustomerBalanceDetail",
    "CustomerIncome",
    "GeneralLedger",
    "InventoryValuationDetail",
    "InventoryValuationSummary",
    "JournalReport",
    "ProfitAndLoss",
    "ProfitAndLossDetail",
    "SalesByClassSummary",
    "SalesByCustomer",
    "SalesByDepartment",
    "SalesByProduct",
    "TaxSummary",
    "TransactionList",
    "TransactionListByCustomer",
    "TransactionListByVendor",
    "TransactionListWithSplits",
    "TrialBalance",
    "VendorBalance",
    "VendorBalanceDetail",
    "VendorExpenses",
]
MODERN = [name for name in NAMES if name != "TaxSummary"]
WORDS = "Unable to display more data. Please reduce the date range."


def options_of(report):
    return {option["Name"]: option["Value"] for option in report["Header"]["Option"]}


@pytest.fixture
def limit(emulator):
    yield emulator.limit_reports
    emulator.limit_reports()


@pytest.mark.parametrize("name", MODERN)
def test_each_report_that_remains_is_answered_by_the_modern_service(api, name):
    """Source: Intuit's announcement of the modernised report service, 2026."""
    answer = api.get(f"reports/{name}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["v3modernResponse"] == "true"
    assert answer.json()["Header"]["ReportName"] == name


@pytest.mark.parametrize(
    "name",
    [
        "BudgetVsActual",
        "BudgetVsActuals",
        "CustomerSales",
        "ItemSales",
        "ClassSales",
        "AccountList",
    ],
)
def test_a_report_that_is_not_among_the_29_is_no_report(api, name):
    """Source: Intuit's announcement of the modernised report service, 2026."""
    assert error_of(api.get(f"reports/{name}")) == error_of(api.get("reports/Horoscope"))[:2] + (
        f"Operation report {name} is not supported.",
    )


def test_the_tax_summary_comes_from_the_old_service(uk, running_international_emulator):
    """Source: Intuit's announcement of the modernised report service, 2026."""
    running = running_international_emulator
    agency = uk.query("SELECT * FROM TaxAgency")[0]["Id"]
    report = uk.report("TaxSummary", agency_id=agency, date_macro="This Fiscal Year")
    assert all("MetaData" not in column for column in report["Columns"]["Column"])
    token = running.token(running.realms["uk"])["access_token"]
    answer = requests.get(
        f"{running.url}/v3/company/{running.realms['uk']}/reports/TaxSummary",
        {"agency_id": agency},
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == 200
    assert "v3modernResponse" not in answer.headers


def test_the_tax_summary_needs_an_agency_and_is_not_for_the_united_states(api, uk):
    """Source: Intuit's reference."""
    assert error_of(api.get("reports/TaxSummary", agency_id="1"))[:2] == (400, "5030")
    with pytest.raises(QboFault) as refused:
        uk.report("TaxSummary")
    assert refused.value.code == "2020"


@pytest.mark.parametrize("name", MODERN)
def test_every_column_has_a_key(api, name):
    """Source: recorded answers of the service, 2026."""
    report = api.get(f"reports/{name}", date_macro="This Fiscal Year").json()
    pending = list(report["Columns"]["Column"])
    assert pending
    while pending:
        column = pending.pop()
        told = {entry["Name"]: entry["Value"] for entry in column["MetaData"]}
        assert told["ColKey"]
        pending += column.get("Columns", {}).get("Column", ())


@pytest.mark.parametrize("name", MODERN)
def test_titles_of_columns_are_in_title_case(api, name):
    """Source: Intuit's announcement of the modernised report service, 2026."""
    report = api.get(f"reports/{name}", date_macro="This Fiscal Year").json()
    for column in report["Columns"]["Column"]:
        words = column["ColTitle"].split()
        assert all(word[0] == word[0].upper() for word in words)


@pytest.mark.parametrize("name", MODERN)
def test_the_header_has_the_period_and_a_time_without_a_fraction(api, name):
    """Source: Intuit's announcement of 2026; recorded answers of the service, 2020."""
    header = api.get(f"reports/{name}").json()["Header"]
    assert header["StartPeriod"] <= header["EndPeriod"]
    assert len(header["Time"]) == len("2026-03-01T09:30:00-08:00")


@pytest.mark.parametrize("name", MODERN)
def test_a_report_says_whether_it_has_data(api, name):
    """Source: Intuit's reference."""
    told = options_of(api.get(f"reports/{name}", date_macro="This Fiscal Year").json())
    assert told["NoReportData"] in ("true", "false")
    period = {"start_date": "1999-01-01", "end_date": "1999-01-31", "report_date": "1999-01-01"}
    empty = api.get(f"reports/{name}", **period).json()
    if name != "AccountListDetail":
        assert options_of(empty)["NoReportData"] == "true"
    assert report_violations(empty) == []


def test_a_profit_and_loss_without_data_has_empty_cells(company):
    """Source: recorded answers of the service, 2020."""
    report = company.report("ProfitAndLoss", start_date="1999-01-01", end_date="1999-12-31")
    income = report["Rows"]["Row"][0]
    assert income["Header"]["ColData"] == [{"value": "Income"}, {"value": ""}]
    assert income["Summary"]["ColData"] == [{"value": "Total Income"}, {"value": ""}]
    assert report["Columns"]["Column"][1]["ColTitle"] == "Total"


@pytest.mark.parametrize("name", ["ProfitAndLoss", "BalanceSheet", "TrialBalance", "CashFlow"])
def test_an_amount_of_nothing_is_an_empty_text(company, name):
    """Source: Intuit's announcement of the modernised report service, 2026."""
    report = company.report(name, date_macro="This Fiscal Year", summarize_column_by="Month")
    amounts = [
        cell["value"]
        for row in rows_of(report)
        for cells in (row, row.get("Header", {}), row.get("Summary", {}))
        for cell in cells.get("ColData", [{}])[1:]
    ]
    assert "" in amounts
    assert not {"0", "0.00", ".00"} & set(amounts)


@pytest.mark.parametrize("name", ["ProfitAndLoss", "SalesByCustomer", "CustomerBalance"])
def test_children_stand_below_their_parents(company, name):
    """Source: Intuit's announcement of the modernised report service, 2026."""
    parent = company.write("Customer", {"DisplayName": "Parent"})["Id"]
    job = company.write("Customer", {"DisplayName": "Job", "ParentRef": {"value": parent}})["Id"]
    company.write("Invoice", invoice_body(10, customer=job))
    lines = [journal_line(30, "Debit", "35"), journal_line(30, "Credit", "48")]
    company.write("JournalEntry", {"Line": lines})
    report = company.report(name)
    child, above = ("48", "46") if name == "ProfitAndLoss" else (job, parent)
    section = next(
        row
        for row in rows_of(report)
        if row.get("Header", {}).get("ColData", [{}])[0].get("id") == above
    )
    assert child in [row["ColData"][0]["id"] for row in section["Rows"]["Row"]]


@pytest.mark.parametrize(
    "name",
    ["JournalReport", "GeneralLedger", "TransactionList", "ProfitAndLoss", "AgedReceivables"],
)
def test_what_is_too_much_ends_with_a_text_and_status_200(api, limit, name):
    """Source: published clients' tests."""
    whole = api.get(f"reports/{name}", date_macro="All").json()
    limit(len(whole["Columns"]["Column"]) * 5)
    answer = api.get(f"reports/{name}", date_macro="All")
    assert answer.status_code == 200
    report = answer.json()
    last = report["Rows"]["Row"][-1]
    assert last["ColData"][0]["value"] == WORDS
    assert len(last["ColData"]) == len(whole["Columns"]["Column"])
    assert len(list(rows_of(report))) <= 6
    limit()
    assert WORDS not in api.get(f"reports/{name}", date_macro="All").text


def test_the_limit_can_be_set_through_a_control_path(emulator, api, limit):
    """The emulator's own."""
    answer = control(emulator, "reports", {"cells": 20})
    assert answer.json() == {"cells": 20}
    assert WORDS in api.get("reports/TransactionList", date_macro="All").text
    refused = control(emulator, "reports", {"cells": -1})
    assert refused.status_code == 400


def test_days_have_200_columns_at_most(api):
    """Source: one client's notes on the announcement of 2026, not confirmed."""
    period = {"start_date": "2026-01-01", "end_date": "2026-07-19", "summarize_column_by": "Days"}
    columns = api.get("reports/ProfitAndLoss", **period).json()["Columns"]["Column"]
    assert len(columns) == 1 + 200 + 1
    answer = api.get("reports/ProfitAndLoss", **{**period, "end_date": "2026-07-20"})
    assert error_of(answer)[:2] == (400, "2190")


@pytest.fixture
def report(company):
    return company.report("TrialBalance")


def without_key(report):
    del report["Columns"]["Column"][1]["MetaData"]


def lower_case(report):
    report["Columns"]["Column"][1]["ColTitle"] = "Debit amount"


def same_key(report):
    report["Columns"]["Column"][1]["MetaData"] = report["Columns"]["Column"][2]["MetaData"]


def cell_left_out(report):
    report["Rows"]["Row"][0]["ColData"].pop()


def cell_without_value(report):
    del report["Rows"]["Row"][0]["ColData"][2]["value"]


def zero(report):
    report["Rows"]["Row"][0]["ColData"][2]["value"] = "0"


def no_period(report):
    del report["Header"]["StartPeriod"]


def fraction(report):
    report["Header"]["Time"] = "2026-03-01T09:30:00.123-08:00"


def no_option(report):
    report["Header"]["Option"] = []


def line_and_section(report):
    report["Rows"]["Row"][0]["Summary"] = report["Rows"]["Row"][-1]["Summary"]


def empty_row(report):
    report["Rows"]["Row"][0] = {"type": "Data"}


@pytest.mark.parametrize(
    "spoil",
    [
        without_key,
        lower_case,
        same_key,
        cell_left_out,
        cell_without_value,
        zero,
        no_period,
        fraction,
        no_option,
        line_and_section,
        empty_row,
    ],
)
def test_the_checker_finds_what_is_wrong_with_a_report(report, spoil):
    """The emulator's own."""
    assert report_violations(report) == []
    spoil(report)
    assert len(report_violations(report)) == 1
