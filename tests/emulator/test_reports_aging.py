"""Aged receivables and payables, balances of customers and vendors."""

from decimal import Decimal

import pytest

from .conftest import error_of, invoice_body, journal_line, payment_body, report_row, sections

RECEIVABLE, PAYABLE = "Accounts Receivable (A/R)", "Accounts Payable (A/P)"


def bill_body(amount, vendor="31", **fields):
    line = {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "7"}},
    }
    return {"VendorRef": {"value": vendor}, "Line": [line], **fields}


def bill_payment_body(total, *applied, vendor="31", **fields):
    lines = [
        {"Amount": amount, "LinkedTxn": [{"TxnId": target["Id"], "TxnType": kind}]}
        for target, amount, kind in applied
    ]
    return {
        "VendorRef": {"value": vendor},
        "TotalAmt": total,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "Line": lines,
        **fields,
    }


def grand_total(report):
    return [cell["value"] for cell in report["Rows"]["Row"][-1]["Summary"]["ColData"]]


@pytest.fixture
def customer(company):
    return company.write("Customer", {"DisplayName": "Aged Alice"})["Id"]


@pytest.fixture
def vendor(company):
    return company.write("Vendor", {"DisplayName": "Aged Victor"})["Id"]


# Receivables by age


def test_receivables_are_sorted_by_how_long_they_have_been_due(company, customer):
    for due, amount in (
        ("2020-07-01", 1),
        ("2020-06-30", 2),
        ("2020-06-29", 4),
        ("2020-05-31", 8),
        ("2020-05-30", 16),
        ("2020-04-01", 32),
        ("2020-03-31", 64),
    ):
        body = invoice_body(amount, customer=customer, TxnDate="2020-01-01", DueDate=due)
        company.write("Invoice", body)
    report = company.report("AgedReceivables", report_date="2020-06-30", customer=customer)
    assert [column["ColTitle"] for column in report["Columns"]["Column"]] == [
        "",
        "Current",
        "1 - 30",
        "31 - 60",
        "61 - 90",
        "91 And Over",
        "Total",
    ]
    assert report["Rows"]["Row"] == [
        {
            "ColData": [
                {"value": "Aged Alice", "id": customer},
                {"value": "3.00"},
                {"value": "12.00"},
                {"value": "16.00"},
                {"value": "32.00"},
                {"value": "64.00"},
                {"value": "127.00"},
            ]
        },
        {
            "Summary": {
                "ColData": [
                    {"value": "TOTAL"},
                    {"value": "3.00"},
                    {"value": "12.00"},
                    {"value": "16.00"},
                    {"value": "32.00"},
                    {"value": "64.00"},
                    {"value": "127.00"},
                ]
            },
            "type": "Section",
            "group": "GrandTotal",
        },
    ]


def test_a_report_of_ages_tells_its_day(company, customer):
    header = company.report("AgedReceivables", report_date="2020-06-30")["Header"]
    assert {"Name": "report_date", "Value": "2020-06-30"} in header["Option"]
    assert header["EndPeriod"] == "2020-06-30"
    assert company.report("AgedReceivables")["Header"]["DateMacro"] == "today"


def test_the_columns_of_ages_have_the_keys_of_the_service(company):
    columns = company.report("AgedReceivables")["Columns"]["Column"]
    assert [column["MetaData"][-1]["Value"] for column in columns] == [
        "customer",
        "current",
        "0",
        "1",
        "2",
        "3",
        "total",
    ]
    assert columns[0]["ColType"] == "Customer"


def test_periods_of_age_can_be_chosen(company, customer):
    report = company.report("AgedReceivables", aging_period=10, num_periods=2)
    titles = [column["ColTitle"] for column in report["Columns"]["Column"]]
    assert titles == ["", "Current", "1 - 10", "11 And Over", "Total"]


def test_a_payment_that_is_not_applied_is_negative(company, customer):
    company.write("Payment", payment_body(25, customer=customer, TxnDate="2020-06-20"))
    report = company.report("AgedReceivables", report_date="2020-06-30", customer=customer)
    assert report_row(report, "Aged Alice") == ["Aged Alice", "", "-25.00", "", "", "", "-25.00"]


def test_a_day_in_the_past_knows_nothing_of_later_payments(company, customer):
    body = invoice_body(100, customer=customer, TxnDate="2020-01-01", DueDate="2020-01-31")
    invoice = company.write("Invoice", body)
    paid = payment_body(60, (invoice, 60), customer=customer, TxnDate="2020-03-01")
    company.write("Payment", paid)
    asked = {"customer": customer}
    before = company.report("AgedReceivables", report_date="2020-02-29", **asked)
    assert grand_total(before)[-1] == "100.00"
    after = company.report("AgedReceivables", report_date="2020-03-01", **asked)
    assert grand_total(after)[-1] == "40.00"
    current = company.report(
        "AgedReceivables", report_date="2020-02-29", aging_method="Current", **asked
    )
    assert report_row(current, "Aged Alice")[1:] == ["", "", "", "", "40.00", "40.00"]


def test_jobs_stand_below_their_customer(company, customer):
    job = company.write("Customer", {"DisplayName": "Job", "ParentRef": {"value": customer}})["Id"]
    company.write("Invoice", invoice_body(10, customer=customer))
    company.write("Invoice", invoice_body(5, customer=job))
    rows = company.report("AgedReceivables")["Rows"]["Row"]
    section = next(
        row
        for row in rows
        if row.get("Header", {}).get("ColData", [{}])[0] == {"value": "Aged Alice", "id": customer}
    )
    assert section["Header"]["ColData"][-1]["value"] == "10.00"
    assert section["Rows"]["Row"][0]["ColData"][0] == {"value": "Job", "id": job}
    assert section["Summary"]["ColData"][0] == {"value": "Total Aged Alice"}
    assert section["Summary"]["ColData"][-1] == {"value": "15.00"}


def test_the_detail_lists_the_oldest_first(company, customer):
    for due, number in (("2020-06-15", "YOUNG"), ("2020-01-31", "OLD"), ("2020-07-31", "NEW")):
        body = invoice_body(
            10, customer=customer, TxnDate="2020-01-01", DueDate=due, DocNumber=number
        )
        company.write("Invoice", body)
    report = company.report("AgedReceivableDetail", report_date="2020-06-30", customer=customer)
    assert [
        (row["Header"]["ColData"][0]["value"], row["Rows"]["Row"][0]["ColData"][2]["value"])
        for row in report["Rows"]["Row"][:-1]
    ] == [
        ("91 or more days past due", "OLD"),
        ("1 - 30 days past due", "YOUNG"),
        ("Current", "NEW"),
    ]
    assert report["Rows"]["Row"][0]["Summary"]["ColData"][0] == {
        "value": "Total for 91 or more days past due"
    }
    assert grand_total(report) == ["TOTAL", "", "", "", "", "", "30.00", "30.00"]


def test_the_detail_can_be_limited_by_due_dates(company, customer):
    for due in ("2020-01-31", "2020-02-29", "2020-03-31"):
        body = invoice_body(10, customer=customer, TxnDate="2020-01-01", DueDate=due)
        company.write("Invoice", body)
    report = company.report(
        "AgedReceivableDetail",
        report_date="2020-06-30",
        customer=customer,
        start_duedate="2020-02-01",
        end_duedate="2020-02-29",
        columns="due_date,cust_name",
    )
    (section, _) = report["Rows"]["Row"]
    (row,) = section["Rows"]["Row"]
    assert row["ColData"] == [
        {"value": "Aged Alice", "id": customer},
        {"value": "2020-02-29"},
    ]


# Payables by age


def test_what_is_owed_to_vendors_is_positive(company, vendor):
    company.write("Bill", bill_body(80, vendor, TxnDate="2020-01-01", DueDate="2020-01-31"))
    company.write("VendorCredit", bill_body(30, vendor, TxnDate="2020-06-20"))
    report = company.report("AgedPayables", report_date="2020-06-30", vendor=vendor)
    assert report["Header"]["Vendor"] == vendor
    expected = ["Aged Victor", "", "-30.00", "", "", "80.00", "50.00"]
    assert report_row(report, "Aged Victor") == expected


def test_the_detail_of_payables_tells_how_long_they_have_been_due(company, vendor):
    bill = company.write("Bill", bill_body(80, vendor, TxnDate="2020-06-01", DueDate="2020-06-20"))
    paid = bill_payment_body(50, (bill, 50, "Bill"), vendor=vendor, TxnDate="2020-06-25")
    company.write("BillPayment", paid)
    report = company.report("AgedPayableDetail", report_date="2020-06-30", vendor=vendor)
    (line,) = report["Rows"]["Row"][0]["Rows"]["Row"]
    assert [cell["value"] for cell in line["ColData"]] == [
        "2020-06-01",
        "Bill",
        "",
        "Aged Victor",
        "",
        "2020-06-20",
        "10",
        "80.00",
        "30.00",
    ]


def test_a_bill_counts_on_the_cash_basis_as_far_as_it_is_paid(company, vendor):
    year = {"start_date": "2020-01-01", "end_date": "2020-12-31", "accounting_method": "Cash"}
    bill = company.write("Bill", bill_body(80, vendor, TxnDate="2020-01-01"))
    assert {"Name": "NoReportData", "Value": "true"} in company.report("ProfitAndLoss", **year)[
        "Header"
    ]["Option"]
    paid = bill_payment_body(50, (bill, 30, "Bill"), vendor=vendor, TxnDate="2020-02-01")
    company.write("BillPayment", paid)
    report = company.report("ProfitAndLoss", **year)
    assert report_row(report, "Advertising")[1] == "30.00"
    assert report_row(report, "Unapplied Cash Bill Payment Expense")[1] == "20.00"


# Balances of names


def test_a_customer_balance_is_one_row_with_the_total(company, customer):
    company.write("Invoice", invoice_body(100, customer=customer))
    report = company.report("CustomerBalance", customer=customer)
    header = report["Header"]
    assert header["DateMacro"] == "today"
    assert header["StartPeriod"] == header["EndPeriod"]
    assert report["Rows"]["Row"] == [
        {"ColData": [{"value": "Aged Alice", "id": customer}, {"value": "100.00"}]},
        {
            "Summary": {"ColData": [{"value": "TOTAL"}, {"value": "100.00"}]},
            "type": "Section",
            "group": "GrandTotal",
        },
    ]


def test_the_detail_of_a_balance_lists_open_transactions(company, customer):
    invoice = company.write("Invoice", invoice_body(100, customer=customer, TxnDate="2020-01-01"))
    company.write("Invoice", invoice_body(7, customer=customer, TxnDate="2020-01-02"))
    company.write("Payment", payment_body(100, (invoice, 100), customer=customer))
    asked = {"customer": customer, "columns": "tx_date,subt_amount,subt_open_bal"}

    def listed(**paid):
        (section, _) = company.report("CustomerBalanceDetail", **asked, **paid)["Rows"]["Row"]
        rows = section["Rows"]["Row"]
        return [[cell["value"] for cell in row["ColData"]] for row in rows]

    assert listed() == [["2020-01-02", "7.00", "7.00"]]
    assert listed(arpaid="Paid")[0] == ["2020-01-01", "100.00", ".00"]
    assert len(listed(arpaid="All")) == 3


def test_the_detail_of_a_vendors_balance(company, vendor):
    company.write("Bill", bill_body(80, vendor, TxnDate="2020-01-01", DocNumber="V-1"))
    report = company.report("VendorBalanceDetail", vendor=vendor)
    (section, total) = report["Rows"]["Row"]
    assert section["Header"]["ColData"][0] == {"value": "Aged Victor", "id": vendor}
    assert section["Summary"]["ColData"][-1] == {"value": "80.00"}
    assert total["Summary"]["ColData"][0] == {"value": "TOTAL"}


# What an auditor holds against each other


@pytest.fixture
def busy(company, customer, vendor):
    """A company in which everything is applied to everything."""
    job = company.write("Customer", {"DisplayName": "Job", "ParentRef": {"value": customer}})["Id"]
    invoice = company.write("Invoice", invoice_body(100, customer=customer, TxnDate="2026-01-10"))
    second = company.write("Invoice", invoice_body(40, customer=job, TxnDate="2026-02-10"))
    memo = company.write("CreditMemo", invoice_body(30, customer=customer, TxnDate="2026-02-20"))
    company.write(
        "Payment",
        payment_body(80, (invoice, 50), (second, 10), customer=customer, TxnDate="2026-01-20"),
    )
    company.write(
        "Payment",
        payment_body(
            0,
            (invoice, 30),
            (memo, 30, "CreditMemo"),
            customer=customer,
            TxnDate="2026-01-25",
        ),
    )
    bill = company.write("Bill", bill_body(90, vendor, TxnDate="2026-01-15"))
    credit = company.write("VendorCredit", bill_body(20, vendor, TxnDate="2026-03-01"))
    company.write(
        "BillPayment",
        bill_payment_body(
            35,
            (bill, 45, "Bill"),
            (credit, 20, "VendorCredit"),
            vendor=vendor,
            TxnDate="2026-02-01",
        ),
    )
    lines = [
        journal_line(15, "Debit", "84", Customer=customer),
        journal_line(15, "Credit", "33", Vendor=vendor),
    ]
    company.write("JournalEntry", {"TxnDate": "2026-01-05", "Line": lines})
    return company


DAYS = ["2026-01-12", "2026-01-31", "2026-02-15", "2026-03-15", None]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    ("names", "account", "sign"),
    [
        (("AgedReceivables", "AgedReceivableDetail"), RECEIVABLE, 1),
        (("AgedPayables", "AgedPayableDetail"), PAYABLE, -1),
    ],
)
def test_aged_totals_are_the_balance_of_the_account(busy, day, names, account, sign):
    balance = sign * busy.trial_balance(day)[account]
    assert balance
    for name in names:
        assert Decimal(grand_total(busy.report(name, report_date=day))[-1]) == balance


@pytest.mark.parametrize("day", DAYS)
def test_balances_of_names_are_the_balance_of_the_account(busy, day):
    balances = busy.trial_balance(day)
    for name in ("CustomerBalance", "CustomerBalanceDetail"):
        total = grand_total(busy.report(name, report_date=day))[-1]
        assert Decimal(total) == balances[RECEIVABLE]
    for name in ("VendorBalance", "VendorBalanceDetail"):
        total = grand_total(busy.report(name, report_date=day))[-1]
        assert Decimal(total) == -balances[PAYABLE]


def test_the_balance_of_today_is_that_of_the_customer(busy, customer):
    report = busy.report("CustomerBalance", customer=customer)
    assert Decimal(report_row(report, "Aged Alice")[1]) == busy.get("Customer", customer)["Balance"]


@pytest.mark.parametrize("day", DAYS)
def test_the_books_balance_on_the_cash_basis_on_every_day(busy, day):
    assert sum(busy.trial_balance(day, "Cash").values()) == 0


def test_sections_add_up(busy):
    report = busy.report("CustomerBalanceDetail")
    amounts = [
        Decimal(section["Summary"]["ColData"][-1]["value"])
        for section in report["Rows"]["Row"][:-1]
    ]
    assert sum(amounts) == Decimal(grand_total(report)[-1])
    assert len(list(sections(report))) > len(amounts)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"aging_method": "Guess"}, "2170"),
        ({"num_periods": "many"}, "2080"),
        ({"aging_period": "0"}, "2090"),
        ({"report_date": "soon"}, "2060"),
        ({"arpaid": "Perhaps"}, "2170"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_a_fault(api, parameters, code):
    answer = api.get("reports/AgedReceivables", **parameters)
    assert error_of(answer)[:2] == (400, code)


def test_nothing_is_owed_before_the_company_began(company):
    report = company.report("AgedReceivables", report_date="1999-12-31")
    assert report["Rows"] == {}
    assert {"Name": "NoReportData", "Value": "true"} in report["Header"]["Option"]
