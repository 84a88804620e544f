"""ProfitAndLoss, BalanceSheet and TrialBalance: their shape, their columns, and that they agree."""

from decimal import Decimal

import pytest

from .conftest import (
    error_of,
    invoice_body,
    journal_line,
    leaves,
    payment_body,
    report_row,
    summary_of,
)


def groups(report):
    return [row.get("group") for row in report["Rows"]["Row"]]


def options(report):
    return {option["Name"]: option["Value"] for option in report["Header"]["Option"]}


def book(company, day, amount, debit, credit):
    lines = [journal_line(amount, "Debit", debit), journal_line(amount, "Credit", credit)]
    return company.write("JournalEntry", {"TxnDate": day, "Line": lines})


# Profit and loss


def test_a_profit_and_loss_has_the_header_of_the_service(company):
    header = company.report("ProfitAndLoss", start_date="2026-01-01", end_date="2026-03-31")[
        "Header"
    ]
    assert list(header) == [
        "Time",
        "ReportName",
        "ReportBasis",
        "StartPeriod",
        "EndPeriod",
        "SummarizeColumnsBy",
        "Currency",
        "Option",
    ]
    assert (header["StartPeriod"], header["EndPeriod"]) == ("2026-01-01", "2026-03-31")
    assert header["Option"] == [
        {"Name": "AccountingStandard", "Value": "GAAP"},
        {"Name": "NoReportData", "Value": "false"},
    ]


def test_a_profit_and_loss_leads_from_income_to_net_income(company):
    book(company, "2020-03-01", 40, "80", "35")  # Cost of Goods Sold
    book(company, "2020-03-02", 100, "35", "45")  # Landscaping Services
    book(company, "2020-03-03", 7, "7", "35")  # Advertising
    book(company, "2020-03-04", 3, "35", "25")  # Interest Earned, other income
    book(company, "2020-03-05", 1, "40", "39")  # Depreciation, other expense
    report = company.report("ProfitAndLoss", start_date="2020-01-01", end_date="2020-12-31")
    assert [(row["group"], row["Summary"]["ColData"]) for row in report["Rows"]["Row"]] == [
        ("Income", [{"value": "Total Income"}, {"value": "100.00"}]),
        ("COGS", [{"value": "Total Cost of Goods Sold"}, {"value": "40.00"}]),
        ("GrossProfit", [{"value": "Gross Profit"}, {"value": "60.00"}]),
        ("Expenses", [{"value": "Total Expenses"}, {"value": "7.00"}]),
        ("NetOperatingIncome", [{"value": "Net Operating Income"}, {"value": "53.00"}]),
        ("OtherIncome", [{"value": "Total Other Income"}, {"value": "3.00"}]),
        ("OtherExpenses", [{"value": "Total Other Expenses"}, {"value": "1.00"}]),
        ("NetOtherIncome", [{"value": "Net Other Income"}, {"value": "2.00"}]),
        ("NetIncome", [{"value": "Net Income"}, {"value": "55.00"}]),
    ]


def test_accounts_below_others_are_sections_with_their_total(company):
    book(company, "2020-03-01", 220, "35", "45")  # Landscaping Services
    book(company, "2020-03-01", 275, "35", "48")  # …:Job Materials:Fountains and Garden Lighting
    book(company, "2020-03-01", 65, "54", "35")  # Pest Control Services
    report = company.report("ProfitAndLoss", start_date="2020-01-01", end_date="2020-12-31")
    assert report["Rows"]["Row"][0]["Rows"]["Row"] == [
        {
            "Header": {
                "ColData": [{"value": "Landscaping Services", "id": "45"}, {"value": "220.00"}]
            },
            "Rows": {
                "Row": [
                    {
                        "Header": {
                            "ColData": [{"value": "Job Materials", "id": "46"}, {"value": ""}]
                        },
                        "Rows": {
                            "Row": [
                                {
                                    "ColData": [
                                        {"value": "Fountains and Garden Lighting", "id": "48"},
                                        {"value": "275.00"},
                                    ],
                                    "type": "Data",
                                }
                            ]
                        },
                        "Summary": {
                            "ColData": [{"value": "Total Job Materials"}, {"value": "275.00"}]
                        },
                        "type": "Section",
                    }
                ]
            },
            "Summary": {"ColData": [{"value": "Total Landscaping Services"}, {"value": "495.00"}]},
            "type": "Section",
        },
        {
            "ColData": [{"value": "Pest Control Services", "id": "54"}, {"value": "-65.00"}],
            "type": "Data",
        },
    ]


def test_income_and_expenses_are_shown_even_without_amounts(company):
    book(company, "2020-03-02", 100, "35", "45")
    report = company.report("ProfitAndLoss", start_date="2020-01-01", end_date="2020-12-31")
    assert groups(report) == [
        "Income",
        "GrossProfit",
        "Expenses",
        "NetOperatingIncome",
        "NetIncome",
    ]
    assert summary_of(report, "Expenses") == ["Total Expenses", ""]


def test_a_profit_and_loss_by_month_has_a_column_per_month_and_a_total(company):
    book(company, "2020-01-31", 10, "35", "45")
    book(company, "2020-03-05", 20, "35", "45")
    report = company.report(
        "ProfitAndLoss",
        start_date="2020-01-01",
        end_date="2020-03-10",
        summarize_column_by="Month",
    )
    columns = report["Columns"]["Column"]
    assert [column["ColTitle"] for column in columns] == [
        "",
        "Jan 2020",
        "Feb 2020",
        "Mar 1 - 10, 2020",
        "Total",
    ]
    assert columns[1] == {
        "ColTitle": "Jan 2020",
        "ColType": "Money",
        "MetaData": [
            {"Name": "StartDate", "Value": "2020-01-01"},
            {"Name": "EndDate", "Value": "2020-01-31"},
            {"Name": "ColKey", "Value": "Jan 2020"},
        ],
    }
    assert summary_of(report, "Income") == ["Total Income", "10.00", "", "20.00", "30.00"]
    assert summary_of(report, "Expenses") == ["Total Expenses", "", "", "", ""]
    assert summary_of(report, "NetIncome") == ["Net Income", "10.00", "", "20.00", "30.00"]


@pytest.mark.parametrize(
    ("way", "titles"),
    [
        ("Days", ["Jan 30, 2020", "Jan 31, 2020", "Feb 1, 2020", "Feb 2, 2020"]),
        ("Week", ["Jan 30 - Feb 1, 2020", "Feb 2, 2020"]),
        ("Quarter", ["Jan 30 - Feb 2, 2020"]),
        ("Year", ["Jan 30 - Feb 2, 2020"]),
    ],
)
def test_columns_of_periods_end_with_the_period_of_the_report(company, way, titles):
    report = company.report(
        "ProfitAndLoss", start_date="2020-01-30", end_date="2020-02-02", summarize_column_by=way
    )
    assert [column["ColTitle"] for column in report["Columns"]["Column"]] == ["", *titles, "Total"]


def test_a_profit_and_loss_by_customer_has_a_column_per_customer(company):
    company.write("Invoice", invoice_body(30, customer="2", TxnDate="2020-02-01"))
    company.write("Invoice", invoice_body(20, customer="1", TxnDate="2020-02-02"))
    book(company, "2020-02-03", 5, "35", "45")
    report = company.report(
        "ProfitAndLoss",
        start_date="2020-01-01",
        end_date="2020-12-31",
        summarize_column_by="Customers",
    )
    by_title = dict(
        zip(
            (column["ColTitle"] for column in report["Columns"]["Column"]),
            summary_of(report, "NetIncome"),
            strict=True,
        )
    )
    first, second = (company.get("Customer", key)["DisplayName"] for key in "12")
    assert by_title == {
        "": "Net Income",
        first: "20.00",
        second: "30.00",
        "Not Specified": "5.00",
        "Total": "55.00",
    }


def test_a_profit_and_loss_can_be_limited_to_a_customer(company):
    company.write("Invoice", invoice_body(30, customer="2", TxnDate="2020-02-01"))
    company.write("Invoice", invoice_body(20, customer="1", TxnDate="2020-02-02"))
    period = {"start_date": "2020-01-01", "end_date": "2020-12-31"}
    report = company.report("ProfitAndLoss", customer="2", **period)
    assert report["Header"]["Customer"] == "2"
    assert summary_of(report, "NetIncome") == ["Net Income", "30.00"]
    report = company.report("ProfitAndLoss", customer="1,2", **period)
    assert summary_of(report, "NetIncome") == ["Net Income", "50.00"]


def test_a_period_without_postings_is_a_frame_without_amounts(company):
    report = company.report("ProfitAndLoss", start_date="1999-01-01", end_date="1999-12-31")
    assert options(report)["NoReportData"] == "true"
    assert groups(report) == [
        "Income",
        "GrossProfit",
        "Expenses",
        "NetOperatingIncome",
        "NetIncome",
    ]
    assert summary_of(report, "NetIncome") == ["Net Income", ""]


def test_on_the_cash_basis_income_counts_on_the_day_of_the_payment(company):
    invoice = company.write("Invoice", invoice_body(100, TxnDate="2020-01-15"))
    company.write("Payment", payment_body(60, (invoice, 60), TxnDate="2020-02-20"))
    report = company.report(
        "ProfitAndLoss",
        start_date="2020-01-01",
        end_date="2020-02-29",
        summarize_column_by="Month",
        accounting_method="Cash",
    )
    assert summary_of(report, "NetIncome") == ["Net Income", "", "60.00", "60.00"]


def test_on_the_cash_basis_a_payment_in_advance_is_unapplied_until_the_invoice(company):
    invoice = company.write("Invoice", invoice_body(100, TxnDate="2020-02-15"))
    company.write("Payment", payment_body(100, (invoice, 100), TxnDate="2020-01-20"))
    report = company.report(
        "ProfitAndLoss",
        start_date="2020-01-01",
        end_date="2020-02-29",
        summarize_column_by="Month",
        accounting_method="Cash",
    )
    assert report_row(report, "Unapplied Cash Payment Income")[1:] == ["100.00", "-100.00", ""]
    assert report_row(report, "Design income")[1:] == ["", "100.00", "100.00"]


def test_the_basis_of_a_report_is_that_of_the_preferences(company):
    preferences = company.get("Preferences", "1")
    basis = {"ReportPrefs": {**preferences["ReportPrefs"], "ReportBasis": "Cash"}}
    company.write("Preferences", {**preferences, **basis})
    assert company.report("ProfitAndLoss")["Header"]["ReportBasis"] == "Cash"


# Balance sheet


def test_a_balance_sheet_has_the_sections_of_the_service(company):
    for kind, account in {
        "Bank": "35",
        "Accounts Payable": "33",
        "Credit Card": "41",
        "Other Current Liability": "43",
        "Long Term Liability": "44",
    }.items():
        assert company.get("Account", account)["AccountType"] == kind
    vendor = {"Vendor": "31"}
    lines = [
        journal_line(100, "Debit", "35"),
        journal_line(10, "Credit", "33", **vendor),
        journal_line(20, "Credit", "41"),
        journal_line(30, "Credit", "43"),
        journal_line(40, "Credit", "44"),
    ]
    company.write("JournalEntry", {"TxnDate": "2020-05-01", "Line": lines})
    report = company.report("BalanceSheet", start_date="2020-01-01", end_date="2020-12-31")

    def outline(rows):
        return {
            row["group"]: outline(row.get("Rows", {}).get("Row", ()))
            for row in rows
            if row["type"] == "Section"
        }

    assert outline(report["Rows"]["Row"]) == {
        "TotalAssets": {"CurrentAssets": {"BankAccounts": {}}},
        "TotalLiabilitiesAndEquity": {
            "Liabilities": {
                "CurrentLiabilities": {
                    "AP": {},
                    "CreditCards": {},
                    "OtherCurrentLiabilities": {},
                },
                "LongTermLiabilities": {},
            }
        },
    }
    assert report_row(report, "Mastercard") == ["Mastercard", "20.00"]


def test_the_profit_of_the_year_is_a_line_of_the_equity(company):
    book(company, "2019-06-01", 300, "35", "45")
    book(company, "2020-06-01", 500, "35", "45")
    report = company.report("BalanceSheet", start_date="2020-01-01", end_date="2020-12-31")
    equity = report["Rows"]["Row"][1]["Rows"]["Row"][-1]
    assert equity["group"] == "Equity"
    assert equity["Rows"]["Row"] == [
        {
            "ColData": [{"value": "Retained Earnings", "id": "2"}, {"value": "300.00"}],
            "type": "Data",
        },
        {
            "ColData": [{"value": "Net Income"}, {"value": "500.00"}],
            "type": "Data",
            "group": "NetIncome",
        },
    ]


def test_a_balance_sheet_by_year_closes_each_year(company):
    book(company, "2019-06-01", 300, "35", "45")
    book(company, "2020-06-01", 500, "35", "45")
    report = company.report(
        "BalanceSheet",
        start_date="2019-01-01",
        end_date="2021-12-31",
        summarize_column_by="Year",
    )
    assert report_row(report, "Checking")[1:] == ["300.00", "800.00", "800.00"]
    assert report_row(report, "Retained Earnings")[1:] == ["", "300.00", "800.00"]
    assert report_row(report, "Net Income")[1:] == ["300.00", "500.00", ""]


@pytest.mark.parametrize("method", ["Accrual", "Cash"])
@pytest.mark.parametrize("day", ["2026-02-14", "2026-06-30", None])
def test_assets_are_liabilities_and_equity(company, method, day):
    report = company.report("BalanceSheet", start_date=day, end_date=day, accounting_method=method)
    assets, financing = (summary_of(report, group)[1] for group in groups(report))
    assert Decimal(assets) == Decimal(financing) != 0


@pytest.mark.parametrize("method", ["Accrual", "Cash"])
def test_the_profit_of_both_statements_is_the_same(company, method):
    statement = company.report("ProfitAndLoss", accounting_method=method)
    sheet = company.report("BalanceSheet", accounting_method=method)
    assert report_row(sheet, "Net Income")[1] == summary_of(statement, "NetIncome")[1]


@pytest.mark.parametrize("way", ["Month", "Quarter", "Week", "Customers"])
@pytest.mark.parametrize("method", ["Accrual", "Cash"])
def test_columns_add_up_to_the_total(company, way, method):
    whole = company.report("ProfitAndLoss", accounting_method=method)
    divided = company.report("ProfitAndLoss", accounting_method=method, summarize_column_by=way)
    for row in whole["Rows"]["Row"]:
        *amounts, total = summary_of(divided, row["group"])[1:]
        assert total == summary_of(whole, row["group"])[1]
        assert sum(Decimal(amount or 0) for amount in amounts) == Decimal(total or 0)


def test_every_balance_of_the_sheet_is_in_the_trial_balance(company):
    sheet = dict(leaves(company.report("BalanceSheet")))
    assert sheet.pop("Net Income")
    balances = {}
    for name, amount in company.trial_balance().items():  # balance sheet accounts come first
        balances.setdefault(name.rpartition(":")[2], abs(amount))
    assert len(sheet) > 8
    assert {name: abs(Decimal(amount)) for name, (amount,) in sheet.items()} == {
        name: balances[name] for name in sheet
    }


# Periods and parameters


@pytest.mark.parametrize(
    ("macro", "first", "last"),
    [
        ("Today", "2026-05-13", "2026-05-13"),
        ("Yesterday", "2026-05-12", "2026-05-12"),
        ("This Week", "2026-05-10", "2026-05-16"),
        ("Last Week", "2026-05-03", "2026-05-09"),
        ("This Week-to-date", "2026-05-10", "2026-05-13"),
        ("Last Week-to-date", "2026-05-03", "2026-05-06"),
        ("Next Week", "2026-05-17", "2026-05-23"),
        ("Next 4 Weeks", "2026-05-17", "2026-06-13"),
        ("This Month", "2026-05-01", "2026-05-31"),
        ("Last Month", "2026-04-01", "2026-04-30"),
        ("This Month-to-date", "2026-05-01", "2026-05-13"),
        ("Last Month-to-date", "2026-04-01", "2026-04-13"),
        ("Next Month", "2026-06-01", "2026-06-30"),
        ("This Fiscal Quarter", "2026-04-01", "2026-06-30"),
        ("Last Fiscal Quarter", "2026-01-01", "2026-03-31"),
        ("This Fiscal Quarter-to-date", "2026-04-01", "2026-05-13"),
        ("Last Fiscal Quarter-to-date", "2026-01-01", "2026-02-13"),
        ("Next Fiscal Quarter", "2026-07-01", "2026-09-30"),
        ("This Fiscal Year", "2026-01-01", "2026-12-31"),
        ("Last Fiscal Year", "2025-01-01", "2025-12-31"),
        ("This Fiscal Year-to-date", "2026-01-01", "2026-05-13"),
        ("Last Fiscal Year-to-date", "2025-01-01", "2025-05-13"),
        ("Next Fiscal Year", "2027-01-01", "2027-12-31"),
    ],
)
def test_a_macro_stands_for_a_period(emulator, company, macro, first, last):
    emulator.emulator.clock.set(1778702400)  # Wednesday, 2026-05-13, noon in California
    header = company.report("ProfitAndLoss", date_macro=macro)["Header"]
    assert (header["StartPeriod"], header["EndPeriod"]) == (first, last)
    assert header["DateMacro"] == macro.lower().replace("fiscal", "calendar")


def test_a_fiscal_year_may_begin_in_any_month(emulator, company):
    emulator.emulator.clock.set(1778702400)
    preferences = company.get("Preferences", "1")
    group = {**preferences["AccountingInfoPrefs"], "FirstMonthOfFiscalYear": "July"}
    company.write("Preferences", {**preferences, "AccountingInfoPrefs": group})
    header = company.report("ProfitAndLoss", date_macro="Last Fiscal Year")["Header"]
    assert (header["StartPeriod"], header["EndPeriod"]) == ("2024-07-01", "2025-06-30")
    assert header["DateMacro"] == "last fiscal year"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"date_macro": "Someday"}, "2170"),
        ({"accounting_method": "Gut feeling"}, "2170"),
        ({"summarize_column_by": "Moon"}, "2170"),
        ({"start_date": "yesterday"}, "2060"),
        ({"end_date": "2026-02-30"}, "2070"),
        ({"start_date": "0001-01-01"}, "2070"),
        ({"end_date": "9999-12-31", "summarize_column_by": "Month"}, "2070"),
        ({"start_date": "2026-02-02", "end_date": "2026-02-01"}, "2190"),
        ({"customer": "Amy"}, "2030"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_a_fault(api, parameters, code):
    answer = api.get("reports/ProfitAndLoss", **parameters)
    assert error_of(answer)[:2] == (400, code)


def test_columns_of_all_time_begin_and_end_with_what_was_posted(company):
    period = {"date_macro": "All", "summarize_column_by": "Year"}
    book(company, "2019-06-01", 300, "35", "45")
    columns = company.report("ProfitAndLoss", **period)["Columns"]["Column"]
    assert columns[1]["MetaData"][0]["Value"] == "2019-06-01"


def test_more_columns_than_anybody_reads_are_a_fault(api, company):
    book(company, "2010-06-01", 300, "35", "45")
    answer = api.get("reports/BalanceSheet", date_macro="All", summarize_column_by="Days")
    assert error_of(answer)[:2] == (400, "2190")


def test_an_unknown_parameter_is_ignored(api):
    assert api.get("reports/ProfitAndLoss", flavour="sweet").status_code == 200


def test_an_unknown_report_is_a_fault(api):
    assert error_of(api.get("reports/CrystalBall"))[:2] == (400, "500")
