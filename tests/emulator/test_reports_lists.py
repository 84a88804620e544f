"""GeneralLedger, ProfitAndLossDetail, JournalReport and TransactionList."""

from decimal import Decimal

import pytest

from .conftest import (
    error_of,
    invoice_body,
    journal_line,
    payment_body,
    report_row,
    sales_line,
    sections,
)

YEAR = {"start_date": "2020-01-01", "end_date": "2020-12-31"}


def book(company, day, amount, debit, credit, **fields):
    lines = [journal_line(amount, "Debit", debit), journal_line(amount, "Credit", credit)]
    return company.write("JournalEntry", {"TxnDate": day, "Line": lines, **fields})


def titles(report):
    return [column["ColTitle"] for column in report["Columns"]["Column"]]


def keys(report):
    return [column["MetaData"][-1]["Value"] for column in report["Columns"]["Column"]]


# General ledger


def test_a_general_ledger_has_the_columns_of_the_service(company):
    report = company.report("GeneralLedger")
    assert report["Columns"]["Column"][0] == {
        "ColTitle": "Date",
        "ColType": "Date",
        "MetaData": [{"Name": "ColKey", "Value": "tx_date"}],
    }
    assert titles(report) == [
        "Date",
        "Transaction Type",
        "Num",
        "Name",
        "Memo/Description",
        "Split",
        "Amount",
        "Balance",
    ]


def test_an_account_begins_with_its_balance_and_carries_it_on(company):
    book(company, "2019-12-31", 100, "35", "45")
    entry = book(company, "2020-02-01", 30, "7", "35", DocNumber="J-1", PrivateNote="Leaflets")
    report = company.report("GeneralLedger", account="35", **YEAR)
    (checking,) = report["Rows"]["Row"]
    assert checking["Header"]["ColData"][0] == {"value": "Checking", "id": "35"}
    empty = [{"value": ""}] * 6
    assert checking["Rows"]["Row"] == [
        {
            "ColData": [{"value": "Beginning Balance"}, *empty, {"value": "100.00"}],
            "type": "Data",
        },
        {
            "ColData": [
                {"value": "2020-02-01"},
                {"value": "Journal Entry", "id": entry["Id"]},
                {"value": "J-1"},
                {"value": "", "id": ""},
                {"value": "Leaflets"},
                {"value": "Advertising", "id": "7"},
                {"value": "-30.00"},
                {"value": "70.00"},
            ],
            "type": "Data",
        },
    ]
    total = [cell["value"] for cell in checking["Summary"]["ColData"]]
    assert total == ["Total for Checking", "", "", "", "", "", "-30.00", ""]


def test_income_and_debts_are_positive_when_they_grow(company):
    book(company, "2020-02-01", 30, "35", "45")
    book(company, "2020-02-02", 40, "35", "44")
    report = company.report("GeneralLedger", **YEAR)
    found = {section["Header"]["ColData"][0]["value"]: section for section in sections(report)}
    for name, amount in {"Landscaping Services": "30.00", "Notes Payable": "40.00"}.items():
        assert found[name]["Summary"]["ColData"][6]["value"] == amount


def test_lines_point_at_the_account_in_the_head_of_their_transaction(company):
    body = invoice_body(TxnDate="2020-02-01")
    body["Line"] = [sales_line(10), sales_line(20, item="2")]
    company.write("Invoice", body)
    report = company.report("GeneralLedger", columns="tx_date,split_acc", **YEAR)
    splits = {
        section["Header"]["ColData"][0]["value"]: section["Rows"]["Row"][0]["ColData"][1]["value"]
        for section in sections(report)
        if "ColData" in section["Rows"]["Row"][0]
    }
    assert splits == {
        "Accounts Receivable (A/R)": "-Split-",
        "Design income": "Accounts Receivable (A/R)",
        "Installation": "Accounts Receivable (A/R)",
    }


def test_an_account_with_lines_of_its_own_and_others_below_has_both(company):
    book(company, "2020-02-01", 30, "35", "45")  # Landscaping Services
    book(company, "2020-02-02", 12, "35", "46")  # …:Job Materials
    report = company.report("GeneralLedger", account="45,46", **YEAR)
    (landscaping,) = report["Rows"]["Row"]
    own, below = landscaping["Rows"]["Row"]
    assert "Header" not in own
    assert own["Summary"]["ColData"][0]["value"] == "Total for Landscaping Services"
    assert below["Header"]["ColData"][0] == {"value": "Job Materials", "id": "46"}
    title, *_, amount, _ = (cell["value"] for cell in landscaping["Summary"]["ColData"])
    assert (title, amount) == ("Total for Landscaping Services with sub-accounts", "42.00")


@pytest.mark.parametrize("method", ["Accrual", "Cash"])
def test_the_ledger_ends_with_the_trial_balance(company, method):
    year = {"date_macro": "This Fiscal Year-to-date"}
    report = company.report("GeneralLedger", accounting_method=method, **year)
    chart = company.query("SELECT * FROM Account MAXRESULTS 1000")
    names = {account["Id"]: account["FullyQualifiedName"] for account in chart}
    credits = {"Liability", "Equity", "Revenue"}
    signs = {account["Id"]: -1 if account["Classification"] in credits else 1 for account in chart}
    ends = {}
    for section in sections(report):
        key = section.get("Header", {}).get("ColData", [{}])[0].get("id")
        rows = section["Rows"]["Row"]
        own = rows if "ColData" in rows[0] else rows[0].get("Rows", {}).get("Row", ())
        if key and own:
            balance = Decimal(own[-1]["ColData"][-1]["value"])
            if balance:
                ends[names[key]] = signs[key] * balance
    assert ends == company.trial_balance(method=method)


def test_the_ledger_can_be_limited_to_a_type_of_account(company):
    book(company, "2020-02-01", 30, "35", "45")
    report = company.report("GeneralLedger", source_account_type="Bank", **YEAR)
    (checking,) = report["Rows"]["Row"]
    assert checking["Header"]["ColData"][0]["value"] == "Checking"


def test_the_order_of_columns_is_that_of_the_service(company):
    report = company.report("GeneralLedger", columns="subt_nat_amount,account_name,tx_date")
    assert keys(report) == ["tx_date", "account_name", "subt_nat_amount"]


def test_columns_that_do_not_exist_are_left_out(company):
    report = company.report("GeneralLedger", columns="doc_num,horoscope")
    assert keys(report) == ["doc_num"]


def test_amounts_below_one_have_nothing_before_the_point(company):
    book(company, "2020-02-01", "0.50", "7", "35")
    report = company.report("GeneralLedger", account="7,35", **YEAR)
    assert [section["Summary"]["ColData"][6]["value"] for section in sections(report)] == [
        "-.50",
        ".50",
    ]


def test_lines_can_be_sorted(company):
    for day, amount in (("2020-02-01", 10), ("2020-02-02", 30), ("2020-02-03", 20)):
        book(company, day, amount, "7", "35")
    asked = {"account": "7", "columns": "tx_date,subt_nat_amount", **YEAR}

    def amounts(**order):
        (advertising,) = company.report("GeneralLedger", **asked, **order)["Rows"]["Row"]
        return [row["ColData"][1]["value"] for row in advertising["Rows"]["Row"]]

    assert amounts() == ["10.00", "30.00", "20.00"]
    assert amounts(sort_by="subt_nat_amount") == ["10.00", "20.00", "30.00"]
    assert amounts(sort_order="descend") == ["20.00", "30.00", "10.00"]


def test_a_class_limits_the_ledger(company):
    preferences = {"AccountingInfoPrefs": {"ClassTrackingPerTxnLine": True}, "sparse": True}
    company.write("Preferences", {"Id": "1", "SyncToken": "0", **preferences})
    key = company.write("Class", {"Name": "North"})["Id"]
    line = sales_line(10, ClassRef={"value": key})
    company.write("Invoice", {**invoice_body(TxnDate="2020-02-01"), "Line": [line]})
    company.write("Invoice", invoice_body(70, TxnDate="2020-02-02"))
    report = company.report("ProfitAndLoss", **{"class": key}, **YEAR)
    assert report["Header"]["Class"] == key
    assert report_row(report, "Design income")[1] == "10.00"
    report = company.report("ProfitAndLoss", summarize_column_by="Classes", **YEAR)
    assert titles(report) == ["", "North", "Not Specified", "Total"]
    assert report_row(report, "Design income")[1:] == ["10.00", "70.00", "80.00"]


# Profit and loss detail


def test_a_profit_and_loss_detail_shows_the_lines_behind_the_statement(company):
    invoice = company.write("Invoice", invoice_body(100, TxnDate="2020-02-01", DocNumber="D-1"))
    report = company.report("ProfitAndLossDetail", **YEAR)
    (ordinary,) = report["Rows"]["Row"]
    assert ordinary["Header"]["ColData"][0]["value"] == "Ordinary Income/Expenses"
    (income,) = ordinary["Rows"]["Row"]
    (design,) = income["Rows"]["Row"]
    (line,) = design["Rows"]["Row"]
    customer = invoice["CustomerRef"]
    assert line["ColData"][:4] == [
        {"value": "2020-02-01"},
        {"value": "Invoice", "id": invoice["Id"]},
        {"value": "D-1"},
        {"value": customer["name"], "id": customer["value"]},
    ]
    assert [cell["value"] for cell in line["ColData"][5:]] == [
        "Accounts Receivable (A/R)",
        "100.00",
        "100.00",
    ]
    assert ordinary["Summary"]["ColData"][6]["value"] == "100.00"


def test_goods_sold_give_a_gross_profit(company):
    book(company, "2020-02-01", 100, "35", "45")
    book(company, "2020-02-02", 40, "80", "35")
    book(company, "2020-02-03", 7, "7", "35")
    (ordinary,) = company.report("ProfitAndLossDetail", **YEAR)["Rows"]["Row"]
    totals = {
        row["Summary"]["ColData"][0]["value"]: row["Summary"]["ColData"][6]["value"]
        for row in (*ordinary["Rows"]["Row"], ordinary)
    }
    assert totals == {
        "Total for Income": "100.00",
        "Total for Cost of Goods Sold": "40.00",
        "Gross Profit": "60.00",
        "Total for Expenses": "7.00",
        "Net Income": "53.00",
    }


@pytest.mark.parametrize("method", ["Accrual", "Cash"])
def test_the_lines_leave_the_profit_of_the_statement(company, method):
    statement = company.report("ProfitAndLoss", accounting_method=method)
    detail = company.report("ProfitAndLossDetail", accounting_method=method)
    profit = statement["Rows"]["Row"][-1]["Summary"]["ColData"][1]["value"]
    assert detail["Rows"]["Row"][-1]["Summary"]["ColData"][6]["value"] == profit


def test_a_year_without_postings_has_no_lines(company):
    report = company.report("ProfitAndLossDetail", start_date="1999-01-01", end_date="1999-12-31")
    assert report["Rows"] == {}
    assert {"Name": "NoReportData", "Value": "true"} in report["Header"]["Option"]


# Journal


def test_a_journal_shows_debits_and_credits_of_each_transaction(company):
    entry = book(company, "2020-02-01", 30, "7", "35", DocNumber="J-1")
    report = company.report("JournalReport", **YEAR)
    first, second, total, blank, grand_total = report["Rows"]["Row"]
    assert first["ColData"][1] == {"value": "Journal Entry", "id": entry["Id"]}
    assert [cell["value"] for cell in first["ColData"]] == [
        "2020-02-01",
        "Journal Entry",
        "J-1",
        "",
        "",
        "Advertising",
        "30.00",
        "",
    ]
    assert second["ColData"][:3] == [
        {"value": ""},
        {"value": ""},
        {"value": ""},
    ]
    assert [cell["value"] for cell in second["ColData"][5:]] == ["Checking", "", "30.00"]
    assert [cell["value"] for cell in total["Summary"]["ColData"]] == [
        *[""] * 6,
        "30.00",
        "30.00",
    ]
    assert {cell["value"] for cell in blank["ColData"]} == {""}
    assert grand_total["Summary"]["ColData"][0] == {"value": "TOTAL"}


def test_the_journal_of_all_time_is_balanced(company):
    report = company.report("JournalReport", date_macro="All")
    *_, debits, credits = (
        cell["value"] for cell in report["Rows"]["Row"][-1]["Summary"]["ColData"]
    )
    assert Decimal(debits) == Decimal(credits) > 0


# Transaction list


def test_a_transaction_is_one_row_of_the_list(company):
    invoice = company.write("Invoice", invoice_body(100, TxnDate="2020-02-01", DocNumber="D-1"))
    payment = company.write("Payment", payment_body(40, (invoice, 40), TxnDate="2020-02-02"))
    report = company.report("TransactionList", **YEAR)
    assert titles(report) == [
        "Date",
        "Transaction Type",
        "Num",
        "Posting",
        "Name",
        "Memo/Description",
        "Account",
        "Split",
        "Amount",
    ]
    customer = {"value": invoice["CustomerRef"]["name"], "id": "1"}
    receivable = {"value": "Accounts Receivable (A/R)", "id": "84"}
    assert [row["ColData"] for row in report["Rows"]["Row"]] == [
        [
            {"value": "2020-02-01"},
            {"value": "Invoice", "id": invoice["Id"]},
            {"value": "D-1"},
            {"value": "Yes"},
            customer,
            {"value": ""},
            receivable,
            {"value": "Design income", "id": "82"},
            {"value": "100.00"},
        ],
        [
            {"value": "2020-02-02"},
            {"value": "Payment", "id": payment["Id"]},
            {"value": ""},
            {"value": "Yes"},
            customer,
            {"value": ""},
            {"value": "Undeposited Funds", "id": "4"},
            receivable,
            {"value": "40.00"},
        ],
    ]


def test_a_credit_is_negative_in_the_list(company):
    company.write("CreditMemo", invoice_body(16, TxnDate="2020-02-01"))
    (row,) = company.report("TransactionList", **YEAR)["Rows"]["Row"]
    assert row["ColData"][1]["value"] == "Credit Memo"
    assert row["ColData"][-1] == {"value": "-16.00"}


def test_a_voided_invoice_stays_in_the_list_without_an_amount(company):
    invoice = company.write("Invoice", invoice_body(16, TxnDate="2020-02-01"))
    company.write("Invoice", invoice, "void")
    (row,) = company.report("TransactionList", **YEAR)["Rows"]["Row"]
    assert row["ColData"][3] == {"value": "Yes"}
    assert row["ColData"][-1] == {"value": ".00"}


def test_an_estimate_is_in_the_list_though_it_posts_nothing(company):
    company.write("Estimate", invoice_body(16, TxnDate="2020-02-01"))
    (row,) = company.report("TransactionList", **YEAR)["Rows"]["Row"]
    assert row["ColData"][3] == {"value": "No"}
    assert row["ColData"][-1] == {"value": "16.00"}


def test_the_list_has_every_transaction(company):
    listed = company.report("TransactionList", date_macro="All")["Rows"]["Row"]
    ids = {row["ColData"][1]["id"] for row in listed}
    kinds = ("Invoice", "Payment", "CreditMemo", "JournalEntry", "Bill", "Purchase", "Deposit")
    for kind in kinds:
        expected = {entry["Id"] for entry in company.query(f"SELECT * FROM {kind} MAXRESULTS 1000")}
        assert expected <= ids
    assert len(listed) == len(ids)


def test_the_list_can_be_grouped(company):
    company.write("Invoice", invoice_body(10, customer="2", TxnDate="2020-02-01"))
    company.write("Invoice", invoice_body(20, customer="1", TxnDate="2020-02-02"))
    company.write("Invoice", invoice_body(30, customer="2", TxnDate="2020-03-03"))
    report = company.report("TransactionList", group_by="Customer", **YEAR)
    first, second = (company.get("Customer", key)["DisplayName"] for key in "12")
    expected = sorted([(first, "20.00"), (second, "40.00")])
    assert [
        (row["Header"]["ColData"][0]["value"], row["Summary"]["ColData"][-1]["value"])
        for row in report["Rows"]["Row"]
    ] == expected
    report = company.report("TransactionList", group_by="Month", **YEAR)
    assert [row["Summary"]["ColData"][0]["value"] for row in report["Rows"]["Row"]] == [
        "Total for February 2020",
        "Total for March 2020",
    ]


def test_the_list_can_be_limited(company):
    company.write("Invoice", invoice_body(10, customer="2", TxnDate="2020-02-01"))
    company.write("CreditMemo", invoice_body(20, customer="1", TxnDate="2020-02-02"))
    for limits in ({"customer": "1"}, {"name": "1"}, {"transaction_type": "CreditMemo"}):
        (row,) = company.report("TransactionList", **limits, **YEAR)["Rows"]["Row"]
        assert row["ColData"][1]["value"] == "Credit Memo"


def test_grouping_by_nonsense_is_a_fault(api):
    answer = api.get("reports/TransactionList", group_by="Mood")
    assert error_of(answer)[:2] == (400, "2170")
