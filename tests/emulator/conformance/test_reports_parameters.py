"""What the parameters of reports do, and which of them do nothing."""

import pytest

from qbo_emulator.faults import QboFault
from qbo_emulator.reports import REPORTS

from ..conftest import invoice_body, payment_body, prefer, report_row
from .reports import YEAR, book, keys, titles

NOON = 1778702400  # Wednesday, 2026-05-13, in California


@pytest.fixture(autouse=True)
def spring(emulator):
    emulator.emulator.clock.set(NOON)


def period_of(report):
    return report["Header"]["StartPeriod"], report["Header"]["EndPeriod"]


def listed(company, **parameters):
    """:return: set of the ids in a TransactionList"""
    rows = company.report("TransactionList", **parameters)["Rows"].get("Row", ())
    return {row["ColData"][1]["id"] for row in rows}


@pytest.mark.parametrize("name", ["ProfitAndLoss", "TrialBalance", "BalanceSheet", "CashFlow"])
@pytest.mark.parametrize("lone", [{"start_date": "2020-02-01"}, {"end_date": "2020-02-29"}])
def test_one_date_alone_is_ignored_and_the_current_period_used(company, name, lone):
    """Source: a published client's notes from live tests, 2026."""
    assert period_of(company.report(name, **lone)) == ("2026-01-01", "2026-05-13")


def test_one_date_alone_leaves_the_macro_as_it_is(company):
    """Source: a published client's notes from live tests, 2026."""
    report = company.report("ProfitAndLoss", start_date="2020-02-01", date_macro="Last Month")
    assert period_of(report) == ("2026-04-01", "2026-04-30")


@pytest.mark.parametrize("name", ["as_of", "date", "report_date"])
def test_a_balance_sheet_ignores_every_day_but_start_date_and_end_date(company, name):
    """Source: a published client's notes from live tests, 2026."""
    assert period_of(company.report("BalanceSheet", **{name: "2020-02-01"})) == (
        "2026-01-01",
        "2026-05-13",
    )
    assert period_of(company.report("BalanceSheet", **YEAR)) == ("2020-01-01", "2020-12-31")


@pytest.mark.parametrize(
    "name",
    [
        "AgedReceivables",
        "AgedReceivableDetail",
        "AgedPayables",
        "AgedPayableDetail",
        "CustomerBalance",
        "CustomerBalanceDetail",
        "VendorBalance",
        "VendorBalanceDetail",
    ],
)
def test_ages_and_balances_are_of_the_report_date_and_else_of_today(company, name):
    """Source: a published client's notes from live tests, 2026."""
    assert period_of(company.report(name, **YEAR)) == ("2026-05-13", "2026-05-13")
    asked = company.report(name, report_date="2020-06-30", **YEAR)
    assert period_of(asked) == ("2020-06-30", "2020-06-30")


def test_the_value_of_the_stock_is_that_of_the_report_date(company):
    """Source: Intuit's reference."""
    report = company.report("InventoryValuationSummary", report_date="2020-06-30", **YEAR)
    assert period_of(report) == ("2020-06-30", "2020-06-30")
    assert {"Name": "report_date", "Value": "2020-06-30"} in report["Header"]["Option"]


def test_unknown_parameters_are_ignored(company):
    """Source: a published client's notes from live tests, 2026."""
    report = company.report("ProfitAndLoss", start_dat="2020-01-01", flavour="sweet", **YEAR)
    assert period_of(report) == ("2020-01-01", "2020-12-31")


def test_the_default_basis_is_that_of_the_preferences(api):
    """Source: Intuit's reference."""
    for basis in ("Cash", "Accrual"):
        prefer(api, ReportPrefs={"ReportBasis": basis})
        for name in ("ProfitAndLoss", "TrialBalance", "SalesByCustomer", "GeneralLedger"):
            assert api.get(f"reports/{name}").json()["Header"]["ReportBasis"] == basis


def test_the_general_ledger_is_of_the_month_to_date(company):
    """Source: recorded answers of the service, 2020."""
    assert period_of(company.report("GeneralLedger")) == ("2026-05-01", "2026-05-13")


def test_columns_come_in_the_order_of_the_service(company):
    """Source: a published client's notes from live tests, 2026."""
    report = company.report("TransactionList", columns="memo,txn_type,is_cleared,tx_date")
    assert keys(report) == ["tx_date", "txn_type", "memo", "is_cleared"]


# The list of transactions


def test_the_list_of_transactions_ignores_the_account(company):
    """Source: a published client's notes from live tests, 2026."""
    book(company, "2020-02-01", 30, "7", "35")
    assert listed(company, account="45", **YEAR) == listed(company, **YEAR) != set()


@pytest.fixture
def documents(company):
    """Documents that differ in everything that a list can be limited by."""
    term = company.query("SELECT * FROM Term")[0]["Id"]
    location = company.write("Department", {"Name": "East"})["Id"]
    preferences = company.get("Preferences", "1")
    group = {**preferences["AccountingInfoPrefs"], "TrackDepartments": True}
    company.write("Preferences", {**preferences, "AccountingInfoPrefs": group})
    method = company.write("PaymentMethod", {"Name": "Barter"})["Id"]
    paid = company.write(
        "Invoice",
        invoice_body(
            30,
            TxnDate="2020-03-01",
            DueDate="2020-04-30",
            SalesTermRef={"value": term},
            DepartmentRef={"value": location},
            PrivateNote="Autumn",
            PrintStatus="PrintComplete",
        ),
    )
    unpaid = company.write(
        "Invoice", invoice_body(40, customer="2", TxnDate="2020-03-02", DueDate="2020-05-31")
    )
    payment = company.write(
        "Payment",
        payment_body(30, (paid, 30), TxnDate="2020-03-03", PaymentMethodRef={"value": method}),
    )
    entry = book(company, "2020-03-04", 50, "35", "45", DocNumber="J-77")
    return {
        "paid": paid["Id"],
        "unpaid": unpaid["Id"],
        "payment": payment["Id"],
        "entry": entry["Id"],
        "term": term,
        "location": location,
    }


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"transaction_type": "ReceivePayment"}, ["payment"]),
        ({"transaction_type": "Invoice,JournalEntry"}, ["paid", "unpaid", "entry"]),
        ({"docnum": "J-77"}, ["entry"]),
        ({"name": "2"}, ["unpaid"]),
        ({"customer": "1"}, ["paid", "payment"]),
        ({"department": "{location}"}, ["paid"]),
        ({"term": "{term}"}, ["paid"]),
        ({"memo": "autumn"}, ["paid"]),
        ({"payment_method": "Barter"}, ["payment"]),
        ({"arpaid": "Paid"}, ["paid"]),
        ({"arpaid": "Unpaid"}, ["unpaid"]),
        ({"appaid": "Paid"}, []),
        ({"printed": "Printed"}, ["paid"]),
        ({"printed": "To_be_printed"}, ["unpaid"]),
        ({"bothamount": "30"}, ["paid", "payment"]),
        ({"source_account_type": "AccountsReceivable"}, ["paid", "unpaid"]),
        ({"start_duedate": "2020-05-01", "end_duedate": "2020-05-31"}, ["unpaid"]),
        ({"start_duedate": "2020-05-01"}, ["paid", "unpaid", "payment", "entry"]),
        ({"createdate_macro": "Today"}, ["paid", "unpaid", "payment", "entry"]),
        ({"createdate_macro": "Yesterday"}, []),
        ({"moddate_macro": "Today"}, ["paid", "unpaid", "payment", "entry"]),
        ({"start_moddate": "2020-01-01", "end_moddate": "2026-05-12"}, []),
    ],
    ids=str,
)
def test_the_list_of_transactions_honours_its_other_parameters(
    company, documents, parameters, expected
):
    """Source: Intuit's reference."""
    asked = {name: value.format(**documents) for name, value in parameters.items()}
    assert listed(company, **asked, **YEAR) == {documents[name] for name in expected}


def test_the_list_of_transactions_can_be_sorted(company, documents):
    """Source: Intuit's reference."""

    def order(**parameters):
        rows = company.report("TransactionList", **parameters, **YEAR)["Rows"]["Row"]
        return [row["ColData"][1]["id"] for row in rows]

    by_amount = [documents[name] for name in ("paid", "payment", "unpaid", "entry")]
    assert order(sort_by="subt_nat_amount") == by_amount
    assert order(sort_order="descend") == [
        documents[name] for name in ("entry", "payment", "unpaid", "paid")
    ]


def test_a_statement_can_have_a_column_per_product(company):
    """Source: Intuit's reference."""
    company.write("Invoice", invoice_body(30, TxnDate="2020-03-01"))
    book(company, "2020-03-02", 5, "35", "82")
    report = company.report("ProfitAndLoss", summarize_column_by="ProductsAndServices", **YEAR)
    assert titles(report) == [
        "",
        company.get("Item", "1")["FullyQualifiedName"],
        "Not Specified",
        "Total",
    ]
    assert report_row(report, "Design income")[1:] == ["30.00", "5.00", "35.00"]
    assert report_row(company.report("ProfitAndLoss", item="1", **YEAR), "Design income")[1:] == [
        "30.00"
    ]


# What cannot be used

PARAMETERS = """
    start_date end_date date_macro accounting_method summarize_column_by columns customer vendor
    employee item class department account account_type source_account_type report_date aging_period
    num_periods aging_method sort_by sort_order group_by transaction_type docnum name term memo
    payment_method arpaid appaid printed cleared bothamount start_moddate end_moddate moddate_macro
    createdate_macro start_duedate end_duedate duedate_macro account_status agency_id past_due
""".split()  # noqa: SIM905


@pytest.mark.parametrize("sent", ["-1", "\x00", "99999999999999999999", "2026-02-30"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_parameter_that_makes_no_sense_is_ignored_or_a_fault(company, name, sent):
    """The emulator's own."""
    for parameter in PARAMETERS:
        try:
            report = company.report(name, **{parameter: sent})
        except QboFault as fault:
            assert fault.status == 400
        else:
            assert report["Header"]["ReportName"] == name
