"""Sales, expenses, cash, stock and tax: the reports that sum."""

from decimal import Decimal

import pytest

from ..conftest import expense_line, inventory_item, invoice_body, sales_line
from .reports import YEAR, book, titles


def texts(row):
    cells = row["Summary"]["ColData"] if "Summary" in row else row["ColData"]
    return [cell["value"] for cell in cells]


def amount(text):
    return Decimal(text or 0)


@pytest.fixture
def widget(company):
    """Ten widgets on hand for 2.00 each; three of them sold for 5.00 each, one taken back."""
    item = company.write("Item", inventory_item(QtyOnHand=10, InvStartDate="2020-01-01", Sku="W-1"))
    sale = {"ItemRef": {"value": item["Id"]}, "Qty": 3, "UnitPrice": 5}
    back = {**sale, "Qty": 1}
    for kind, detail, total in (("Invoice", sale, 15), ("CreditMemo", back, 5)):
        line = {
            "Amount": total,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }
        body = {"CustomerRef": {"value": "1"}, "TxnDate": "2020-02-01", "Line": [line]}
        company.write(kind, body)
    return item


def test_sales_by_product_tell_quantities_prices_and_costs(company, widget):
    """Source: Intuit's reference."""
    company.write("Invoice", invoice_body(30, TxnDate="2020-02-02"))
    report = company.report("SalesByProduct", **YEAR)
    (whole,) = report["Columns"]["Column"][1:]
    assert whole["ColTitle"] == "Total"
    assert [part["ColTitle"] for part in whole["Columns"]["Column"]] == [
        "Quantity",
        "Amount",
        "% Of Sales",
        "Avg Price",
        "COGS",
        "Gross Margin",
        "Gross Margin %",
    ]
    rows = {row["ColData"][0]["id"]: texts(row)[1:] for row in report["Rows"]["Row"][:-1]}
    assert rows[widget["Id"]] == ["2.00", "10.00", "25.00 %", "5.00", "4.00", "6.00", "60.00 %"]
    assert rows["1"] == ["", "30.00", "75.00 %", "", "", "", ""]
    total = report["Rows"]["Row"][-1]
    assert total["group"] == "GrandTotal"
    assert texts(total) == [
        "TOTAL",
        "2.00",
        "40.00",
        "100.00 %",
        "20.00",
        "4.00",
        "36.00",
        "90.00 %",
    ]


def test_sales_by_customer_class_and_location_tell_the_same_sales(api, company):
    """Source: Intuit's reference."""
    preferences = company.get("Preferences", "1")
    tracked = {"ClassTrackingPerTxnLine": True, "TrackDepartments": True}
    group = {**preferences["AccountingInfoPrefs"], **tracked}
    company.write("Preferences", {**preferences, "AccountingInfoPrefs": group})
    north = company.write("Class", {"Name": "North"})
    east = company.write("Department", {"Name": "East"})
    body = invoice_body(TxnDate="2020-02-01", DepartmentRef={"value": east["Id"]})
    body["Line"] = [sales_line(10, ClassRef={"value": north["Id"]}), sales_line(5)]
    company.write("Invoice", body)
    company.write("CreditMemo", invoice_body(3, customer="2", TxnDate="2020-02-02"))
    expected = {
        "SalesByCustomer": {"1": "15.00", "2": "-3.00"},
        "SalesByClassSummary": {north["Id"]: "10.00", None: "2.00"},
        "SalesByDepartment": {east["Id"]: "15.00", None: "-3.00"},
    }
    for name, sums in expected.items():
        *rows, total = company.report(name, **YEAR)["Rows"]["Row"]
        assert {row["ColData"][0].get("id"): texts(row)[1] for row in rows} == sums
        assert texts(total) == ["TOTAL", "12.00"]


def test_sales_count_on_the_cash_basis_as_far_as_they_are_paid(company):
    """Source: Intuit's reference."""
    invoice = company.write("Invoice", invoice_body(100, TxnDate="2020-02-01"))
    line = {"Amount": 25, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    body = {"CustomerRef": {"value": "1"}, "TotalAmt": 25, "TxnDate": "2020-03-01", "Line": [line]}
    company.write("Payment", body)
    report = company.report("SalesByCustomer", accounting_method="Cash", **YEAR)
    assert texts(report["Rows"]["Row"][-1]) == ["TOTAL", "25.00"]


def test_income_by_customer_shows_costs_as_negative(company, widget):
    """Source: Intuit's reference."""
    report = company.report("CustomerIncome", **YEAR)
    assert titles(report) == ["", "Income", "Expenses", "Net Income"]
    row, total = report["Rows"]["Row"]
    assert row["ColData"][0]["id"] == "1"
    assert texts(row)[1:] == texts(total)[1:] == ["10.00", "-4.00", "6.00"]


def test_expenses_by_vendor_count_bills_purchases_and_credits(company):
    """Source: Intuit's reference."""
    vendor = {"VendorRef": {"value": "31"}, "TxnDate": "2020-02-01"}
    company.write("Bill", {**vendor, "Line": [expense_line(80)]})
    company.write("VendorCredit", {**vendor, "Line": [expense_line(30)]})
    purchase = {
        "AccountRef": {"value": "35"},
        "PaymentType": "Cash",
        "EntityRef": {"value": "32", "type": "Vendor"},
        "TxnDate": "2020-03-01",
        "Line": [expense_line(7)],
    }
    company.write("Purchase", purchase)
    report = company.report("VendorExpenses", summarize_column_by="Quarter", **YEAR)
    rows = {row["ColData"][0]["id"]: texts(row)[1:] for row in report["Rows"]["Row"][:-1]}
    assert rows == {"31": ["50.00", "", "", "", "50.00"], "32": ["7.00", "", "", "", "7.00"]}


def test_the_cash_flow_leads_from_the_profit_to_the_cash(company):
    """Source: Intuit's reference."""

    book(company, "2019-05-01", 1000, "35", "34")  # capital
    company.write("Invoice", invoice_body(300, TxnDate="2020-02-01"))  # not paid
    book(company, "2020-03-01", 200, "38", "35")  # a truck
    book(company, "2020-04-01", 50, "35", "44")  # a loan
    report = company.report("CashFlow", **YEAR)
    assert [(row["group"], texts(row)[1]) for row in report["Rows"]["Row"]] == [
        ("OperatingActivities", ""),
        ("InvestingActivities", "-200.00"),
        ("FinancingActivities", "50.00"),
        ("CashIncrease", "-150.00"),
        ("BeginningCash", "1000.00"),
        ("EndingCash", "850.00"),
    ]
    income, adjustments = report["Rows"]["Row"][0]["Rows"]["Row"]
    assert income["group"] == "NetIncome"
    assert texts(income)[1] == "300.00"
    assert adjustments["group"] == "OperatingAdjustments"
    assert texts(adjustments)[1] == "-300.00"


@pytest.mark.parametrize("way", ["Total", "Month", "Week", "Quarter", "Customers", "Classes"])
def test_each_column_of_the_cash_flow_ends_with_its_cash(company, way):
    """Source: Intuit's reference."""
    report = company.report(
        "CashFlow", start_date="2026-02-01", end_date="2026-06-30", summarize_column_by=way
    )
    lines = {row["group"]: list(map(amount, texts(row)[1:])) for row in report["Rows"]["Row"]}
    activities = [lines[group] for group in lines if group.endswith("Activities")]
    assert lines["CashIncrease"] == [sum(column) for column in zip(*activities, strict=True)]
    opening = lines.get("BeginningCash", [0] * len(lines["CashIncrease"]))
    assert lines["EndingCash"] == [
        before + increase for before, increase in zip(opening, lines["CashIncrease"], strict=True)
    ]
    accounts = company.query("SELECT * FROM Account MAXRESULTS 1000")
    names = [
        entry["FullyQualifiedName"]
        for entry in accounts
        if entry["AccountType"] == "Bank" or entry.get("AccountSubType") == "UndepositedFunds"
    ]
    balances = company.trial_balance("2026-06-30")
    assert lines["EndingCash"][-1] == sum(balances.get(name, 0) for name in names)


def test_the_value_of_the_stock_is_told_by_product(company, widget):
    """Source: Intuit's reference."""
    report = company.report("InventoryValuationSummary", report_date="2020-12-31")
    assert titles(report) == ["", "SKU", "Qty", "Asset Value", "Avg Cost"]
    row = next(row for row in report["Rows"]["Row"] if texts(row)[0] == "Widget")
    assert row["ColData"][0]["id"] == widget["Id"]
    assert texts(row)[1:] == ["W-1", "8.00", "16.00", "2.00"]
    before = company.report("InventoryValuationSummary", report_date="2020-01-31")
    row = next(row for row in before["Rows"]["Row"] if texts(row)[0] == "Widget")
    assert texts(row)[1:] == ["W-1", "10.00", "20.00", "2.00"]


def test_the_movements_of_the_stock_are_told_with_what_is_left(company, widget):
    """Source: Intuit's reference."""
    report = company.report("InventoryValuationDetail", date_macro="All")
    assert titles(report) == [
        "Date",
        "Transaction Type",
        "Num",
        "Name",
        "Qty",
        "Rate",
        "FIFO Cost",
        "Qty On Hand",
        "Asset Value",
    ]
    section = next(
        row
        for row in report["Rows"]["Row"]
        if row["Header"]["ColData"][0] == {"value": "Widget", "id": widget["Id"]}
    )
    assert [texts(row)[1:2] + texts(row)[4:] for row in section["Rows"]["Row"]] == [
        ["Inventory Starting Value", "10.00", "2.00", "20.00", "10.00", "20.00"],
        ["Invoice", "-3.00", "2.00", "-6.00", "7.00", "14.00"],
        ["Credit Memo", "1.00", "2.00", "2.00", "8.00", "16.00"],
    ]
    assert texts(section)[6] == "16.00"


def test_the_tax_summary_is_what_the_ledger_owes_the_agency(uk):
    """Source: Intuit's reference; the boxes are those of the British return."""
    agency = uk.query("SELECT * FROM TaxAgency")[0]
    report = uk.report("TaxSummary", agency_id=agency["Id"], date_macro="This Fiscal Year")
    boxes = {row["group"]: amount(row["ColData"][1]["value"]) for row in report["Rows"]["Row"]}
    assert list(boxes) == [f"Box{number}" for number in range(1, 10)]
    assert boxes["Box5"] == boxes["Box3"] - boxes["Box4"]
    name = agency["TaxTrackedOnSalesAccountRef"]["name"]
    ledger = uk.report(
        "GeneralLedger", date_macro="This Fiscal Year", columns="debt_amt,credit_amt"
    )
    section = next(
        row for row in ledger["Rows"]["Row"] if row["Header"]["ColData"][0]["value"] == name
    )
    rows = [texts(row) for row in section["Rows"]["Row"]]
    posted = sum(amount(credit) - amount(debit) for debit, credit in rows if debit[:1] != "B")
    assert boxes["Box5"] == posted
    assert boxes["Box6"] > boxes["Box1"] > 0
