"""What transactions post, what is linked to what, and which balances follow."""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from .conftest import invoice_body, journal_line, payment_body, sales_line

RECEIVABLE = "Accounts Receivable (A/R)"


def taxed_invoice():
    body = invoice_body(TxnTaxDetail={"TxnTaxCodeRef": {"value": "3"}})
    body["Line"] = [
        sales_line(100, item="11", TaxCodeRef={"value": "TAX"}),
        sales_line(60, item="2"),
        {
            "Amount": 10,
            "DetailType": "DiscountLineDetail",
            "DiscountLineDetail": {"PercentBased": False},
        },
    ]
    return body


def test_an_invoice_posts_income_discount_tax_and_receivable(company, moved):
    company.write("Invoice", taxed_invoice())
    assert moved() == {
        RECEIVABLE: Decimal("159.10"),
        "Landscaping Services:Job Materials:Plants and Soil": Decimal("-100.00"),
        "Landscaping Services:Labor:Installation": Decimal("-60.00"),
        "Discounts given": Decimal("10.00"),
        "Arizona Dept. of Revenue Payable": Decimal("-9.10"),
    }


def test_a_credit_memo_posts_the_reverse_of_an_invoice(company, moved):
    company.write("Invoice", taxed_invoice())
    company.write("CreditMemo", taxed_invoice())
    assert moved() == {}


def test_a_payment_goes_to_undeposited_funds(company, moved):
    company.write("Payment", payment_body("25.50"))
    assert moved() == {"Undeposited Funds": Decimal("25.50"), RECEIVABLE: Decimal("-25.50")}


def test_a_payment_goes_to_the_account_that_it_names(company, moved):
    company.write("Payment", payment_body(25, DepositToAccountRef={"value": "35"}))
    assert moved() == {"Checking": Decimal("25.00"), RECEIVABLE: Decimal("-25.00")}


def test_a_journal_entry_posts_as_given(company, moved):
    lines = [
        journal_line(30, "Debit", "84", Customer="1"),
        journal_line("12.34", "Debit", "7"),
        journal_line("42.34", "Credit", "35"),
    ]
    company.write("JournalEntry", {"Line": lines})
    assert moved() == {
        RECEIVABLE: Decimal("30.00"),
        "Advertising": Decimal("12.34"),
        "Checking": Decimal("-42.34"),
    }


def test_shipping_posts_to_an_account_of_its_own(company, moved):
    body = invoice_body()
    body["Line"] = [sales_line(15, item="SHIPPING_ITEM_ID")]
    company.write("Invoice", body)
    assert moved() == {RECEIVABLE: Decimal("15.00"), "Shipping Income": Decimal("-15.00")}


def test_an_update_posts_anew(company, moved):
    invoice = company.write("Invoice", invoice_body(100))
    company.write("Invoice", {**invoice_body(70), "Id": invoice["Id"], "SyncToken": "0"})
    assert moved() == {RECEIVABLE: Decimal("70.00"), "Design income": Decimal("-70.00")}


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_nothing_of_a_removed_invoice_stays(company, moved, operation):
    invoice = company.write("Invoice", taxed_invoice())
    company.write("Invoice", invoice, operation)
    assert moved() == {}


def test_account_balances_follow_with_their_parents(company):
    before = company.get("Account", "37")
    lines = [journal_line(500, "Debit", "38"), journal_line(500, "Credit", "44")]
    company.write("JournalEntry", {"Line": lines})
    after = company.get("Account", "37")
    grown = after["CurrentBalanceWithSubAccounts"] - before["CurrentBalanceWithSubAccounts"]
    assert grown == 500
    assert after["CurrentBalance"] == before["CurrentBalance"]
    assert company.get("Account", "44")["CurrentBalance"] == Decimal("-21500.00")
    assert company.get("Account", "7")["CurrentBalance"] == 0


def test_an_expense_account_that_becomes_an_asset_has_a_balance(company):
    expense = {"Name": "Deposit paid", "AccountType": "Expense", "AccountSubType": "Travel"}
    account = company.write("Account", expense)
    lines = [journal_line(50, "Debit", account["Id"]), journal_line(50, "Credit", "35")]
    company.write("JournalEntry", {"Line": lines})
    asset = {"AccountType": "Other Current Asset", "AccountSubType": "PrepaidExpenses"}
    account = company.write("Account", {**account, **asset})
    assert account["CurrentBalance"] == 50
    back = company.write("Account", {**account, **expense})
    again = company.write("Account", {**back, **asset})
    assert again["CurrentBalance"] == 50


def test_an_account_with_sub_accounts_keeps_its_type(company):
    expense = {"AccountType": "Expense", "AccountSubType": "Travel"}
    parent = company.write("Account", {"Name": "Journeys", **expense})
    below = {"SubAccount": True, "ParentRef": {"value": parent["Id"]}}
    company.write("Account", {"Name": "Trains", **expense, **below})
    with pytest.raises(QboFault, match="6000 .*sub-accounts"):
        company.write("Account", {**parent, "AccountType": "Income", "AccountSubType": ""})


def test_a_customers_balance_includes_its_jobs_only_with_jobs(company):
    parent = company.write("Customer", {"DisplayName": "Parent"})
    job = {"DisplayName": "Job", "Job": True, "ParentRef": {"value": parent["Id"]}}
    job = company.write("Customer", job)
    company.write("Invoice", invoice_body(10, customer=parent["Id"]))
    company.write("Invoice", invoice_body(5, customer=job["Id"]))
    parent = company.get("Customer", parent["Id"])
    assert (parent["Balance"], parent["BalanceWithJobs"]) == (10, 15)


def test_a_moved_job_takes_its_balance_along(company):
    first, second = (company.write("Customer", {"DisplayName": name}) for name in ("P1", "P2"))
    job = {"DisplayName": "Job", "Job": True, "ParentRef": {"value": first["Id"]}}
    job = company.write("Customer", job)
    company.write("Invoice", invoice_body(5, customer=job["Id"]))
    job = company.get("Customer", job["Id"])
    company.write("Customer", {**job, "ParentRef": {"value": second["Id"]}})
    assert company.get("Customer", first["Id"])["BalanceWithJobs"] == 0
    assert company.get("Customer", second["Id"])["BalanceWithJobs"] == 5


def test_a_vendors_balance_is_what_is_owed(company):
    lines = [journal_line(80, "Debit", "7"), journal_line(80, "Credit", "33", Vendor="32")]
    company.write("JournalEntry", {"Line": lines})
    assert company.get("Vendor", "32")["Balance"] == 80


# Links


def test_a_payment_and_its_invoice_know_each_other(company):
    invoice = company.write("Invoice", invoice_body(100))
    payment = company.write("Payment", payment_body(40, (invoice, 40)))
    paid = company.get("Invoice", invoice["Id"])
    assert paid["Balance"] == 60
    assert paid["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert paid["SyncToken"] == "1"
    link = payment["Line"][0]["LinkedTxn"]
    assert link == [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]
    assert payment["UnappliedAmt"] == 0


def test_a_payment_line_repeats_the_number_and_the_open_balance(company):
    invoice = company.write("Invoice", invoice_body(100, DocNumber="LX-1"))
    payment = company.write("Payment", payment_body(40, (invoice, 40)))
    values = [entry["value"] for entry in payment["Line"][0]["LineEx"]["any"]]
    assert {"Name": "txnId", "Value": invoice["Id"]} in values
    assert {"Name": "txnReferenceNumber", "Value": "LX-1"} in values
    assert {"Name": "txnOpenBalance", "Value": "60.00"} in values


def test_a_payment_clears_the_receivable_that_its_invoice_is_on(company, moved):
    account = company.write("Account", {"Name": "Retail", "AccountType": "Accounts Receivable"})
    body = invoice_body(50, ARAccountRef={"value": account["Id"]})
    invoice = company.write("Invoice", body)
    company.write("Payment", payment_body(50, (invoice, 50)))
    assert moved() == {"Undeposited Funds": Decimal("50.00"), "Design income": Decimal("-50.00")}


def test_one_payment_over_several_invoices(company):
    invoices = [company.write("Invoice", invoice_body(amount)) for amount in (10, 20, 30)]
    payment = company.write("Payment", payment_body(60, *((i, i["TotalAmt"]) for i in invoices)))
    assert len(payment["Line"]) == 3
    assert {company.get("Invoice", i["Id"])["Balance"] for i in invoices} == {0}


def test_a_payment_names_a_receivable_account(company):
    body = payment_body(5, ARAccountRef={"value": "35"})
    with pytest.raises(QboFault, match="6430 .*ARAccountRef"):
        company.write("Payment", body)


def test_what_is_not_applied_stays_with_the_customer(company):
    customer = company.write("Customer", {"DisplayName": "Generous"})["Id"]
    invoice = company.write("Invoice", invoice_body(10, customer=customer))
    payment = company.write("Payment", payment_body(25, (invoice, 10), customer=customer))
    assert payment["UnappliedAmt"] == 15
    assert company.get("Customer", customer)["Balance"] == -15


def test_a_payment_of_zero_applies_a_credit_memo(company, moved):
    invoice = company.write("Invoice", invoice_body(100))
    memo = company.write("CreditMemo", invoice_body(30))
    before = company.trial_balance()
    payment = company.write("Payment", payment_body(0, (invoice, 30), (memo, 30, "CreditMemo")))
    assert company.trial_balance() == before
    assert (payment["TotalAmt"], payment["UnappliedAmt"]) == (0, 0)
    assert company.get("Invoice", invoice["Id"])["Balance"] == 70
    memo = company.get("CreditMemo", memo["Id"])
    assert (memo["RemainingCredit"], memo["Balance"]) == (0, 0)
    assert memo["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]


def test_a_journal_entrys_credit_pays_an_invoice(company):
    lines = [journal_line(25, "Debit", "7"), journal_line(25, "Credit", "84", Customer="1")]
    entry = company.write("JournalEntry", {"Line": lines})
    invoice = company.write("Invoice", invoice_body(100))
    payment = company.write("Payment", payment_body(0, (invoice, 25), (entry, 25, "JournalEntry")))
    assert company.get("Invoice", invoice["Id"])["Balance"] == 75
    linked = company.get("JournalEntry", entry["Id"])["LinkedTxn"]
    assert linked == [{"TxnId": payment["Id"], "TxnType": "Payment"}]


def test_a_payment_pays_a_journal_entrys_charge(company):
    lines = [journal_line(25, "Debit", "84", Customer="1"), journal_line(25, "Credit", "45")]
    entry = company.write("JournalEntry", {"Line": lines})
    payment = company.write("Payment", payment_body(25, (entry, 25, "JournalEntry")))
    assert payment["UnappliedAmt"] == 0


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_an_entry_of_two_customers_takes_back_from_each_what_it_gave(company, moved, operation):
    lines = [
        journal_line(100, "Debit", "84", Customer="2"),
        journal_line(40, "Credit", "84", Customer="1"),
        journal_line(60, "Credit", "7"),
    ]
    entry = company.write("JournalEntry", {"Line": lines})
    company.write("Payment", payment_body(100, (entry, 100, "JournalEntry"), customer="2"))
    invoice = company.write("Invoice", invoice_body(25, customer="1"))
    both = (invoice, 25), (entry, 25, "JournalEntry")
    company.write("Payment", payment_body(0, *both, customer="1"))
    entry = company.get("JournalEntry", entry["Id"])
    for line, amount in zip(entry["Line"], (30, 10, 20), strict=True):
        line["Amount"] = amount
    company.write("JournalEntry", entry, operation)
    still_paid = 10 if operation == "update" else 0
    assert company.get("Invoice", invoice["Id"])["Balance"] == 25 - still_paid
    owed = 20 if operation == "update" else 0
    assert moved()["Accounts Receivable (A/R)"] == owed + 25 - 100


def test_a_parent_pays_for_its_job(company):
    parent = company.write("Customer", {"DisplayName": "Parent"})["Id"]
    job = {"DisplayName": "Job", "Job": True, "ParentRef": {"value": parent}}
    job = company.write("Customer", job)["Id"]
    invoice = company.write("Invoice", invoice_body(50, customer=job))
    company.write("Payment", payment_body(50, (invoice, 50), customer=parent))
    assert company.get("Customer", job)["Balance"] == 0
    assert company.get("Customer", parent)["Balance"] == 0


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_removing_an_invoice_gives_its_payment_back(company, operation):
    invoice = company.write("Invoice", invoice_body(100))
    payment = company.write("Payment", payment_body(40, (invoice, 40)))
    invoice = company.get("Invoice", invoice["Id"])
    company.write("Invoice", invoice, operation)
    freed = company.get("Payment", payment["Id"])
    assert (freed["UnappliedAmt"], freed["Line"], freed["SyncToken"]) == (40, [], "1")


def test_a_void_raises_the_sync_token_of_a_paid_invoice_by_one(company):
    invoice = company.write("Invoice", invoice_body(100))
    company.write("Payment", payment_body(40, (invoice, 40)))
    paid = company.get("Invoice", invoice["Id"])
    voided = company.write("Invoice", paid, "void")
    assert int(voided["SyncToken"]) == int(paid["SyncToken"]) + 1
    assert voided["LinkedTxn"] == []


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_removing_a_payment_opens_its_invoice_again(company, operation):
    invoice = company.write("Invoice", invoice_body(100))
    payment = company.write("Payment", payment_body(40, (invoice, 40)))
    company.write("Payment", payment, operation)
    opened = company.get("Invoice", invoice["Id"])
    assert (opened["Balance"], opened["LinkedTxn"]) == (100, [])


def test_a_payment_is_voided_by_an_update_that_says_so(api):
    payment = api.write("Payment", payment_body(10))
    body = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    voided = api.write("Payment", body, operation="update", include="void")
    assert (voided["TotalAmt"], voided["PrivateNote"]) == (0, "Voided")


def test_an_invoice_that_shrinks_gives_back_what_is_too_much(company):
    invoice = company.write("Invoice", invoice_body(100))
    first = company.write("Payment", payment_body(60, (invoice, 60)))
    second = company.write("Payment", payment_body(40, (invoice, 40)))
    company.write("Invoice", {**invoice_body(70), "Id": invoice["Id"], "SyncToken": "2"})
    assert company.get("Payment", first["Id"])["UnappliedAmt"] == 0
    assert company.get("Payment", second["Id"])["UnappliedAmt"] == 30
    assert company.get("Invoice", invoice["Id"])["Balance"] == 0


def test_an_invoice_that_changes_its_customer_lets_go_of_its_payments(company):
    invoice = company.write("Invoice", invoice_body(100))
    payment = company.write("Payment", payment_body(40, (invoice, 40)))
    body = {**invoice_body(100, customer="2"), "Id": invoice["Id"], "SyncToken": "1"}
    assert company.write("Invoice", body)["Balance"] == 100
    assert company.get("Payment", payment["Id"])["UnappliedAmt"] == 40


def test_a_credit_memo_that_goes_takes_the_payment_of_zero_back(company):
    invoice = company.write("Invoice", invoice_body(100))
    memo = company.write("CreditMemo", invoice_body(30))
    company.write("Payment", payment_body(0, (invoice, 30), (memo, 30, "CreditMemo")))
    company.write("CreditMemo", company.get("CreditMemo", memo["Id"]), "delete")
    assert company.get("Invoice", invoice["Id"])["Balance"] == 100


# The report


def test_the_trial_balance_has_the_shape_of_the_service(api):
    report = api.get("reports/TrialBalance", start_date="2026-12-31", end_date="2026-12-31").json()
    assert report["Header"]["ReportName"] == "TrialBalance"
    titles = [column["ColTitle"] for column in report["Columns"]["Column"]]
    assert titles == ["", "Debit", "Credit"]
    *rows, total = report["Rows"]["Row"]
    assert {"value": "Checking", "id": "35"} in [row["ColData"][0] for row in rows]
    assert (total["type"], total["group"]) == ("Section", "GrandTotal")
    label, debit, credit = total["Summary"]["ColData"]
    assert label == {"value": "TOTAL"}
    assert debit == credit
    assert sum(Decimal(row["ColData"][1]["value"] or 0) for row in rows) == Decimal(debit["value"])


def test_profit_of_earlier_years_is_in_retained_earnings(company):
    lines = [journal_line(500, "Debit", "35"), journal_line(500, "Credit", "45")]
    company.write("JournalEntry", {"TxnDate": "2020-05-01", "Line": lines})
    at_end_of_2020 = company.trial_balance("2020-12-31")
    assert at_end_of_2020 == {"Checking": 500, "Landscaping Services": -500}
    later = company.trial_balance("2021-01-01")
    assert later == {"Checking": 500, "Retained Earnings": -500}


def test_on_the_cash_basis_a_sale_counts_as_far_as_it_is_paid(company):
    before = company.trial_balance(method="Cash")
    invoice = company.write("Invoice", taxed_invoice())
    assert company.trial_balance(method="Cash") == before
    company.write("Payment", payment_body("15.91", (invoice, "15.91")))
    after = company.trial_balance(method="Cash")
    moves = {name: after[name] - before.get(name, 0) for name in after}
    assert {name: move for name, move in moves.items() if move} == {
        "Undeposited Funds": Decimal("15.91"),
        "Landscaping Services:Job Materials:Plants and Soil": Decimal("-10.00"),
        "Landscaping Services:Labor:Installation": Decimal("-6.00"),
        "Discounts given": Decimal("1.00"),
        "Arizona Dept. of Revenue Payable": Decimal("-0.91"),
    }


def test_on_the_cash_basis_unapplied_money_is_income(company):
    before = company.trial_balance(method="Cash")
    company.write("Payment", payment_body(12))
    after = company.trial_balance(method="Cash")
    name = "Unapplied Cash Payment Income"
    assert after[name] - before.get(name, 0) == -12
    assert sum(after.values()) == 0


def test_an_empty_period_says_that_there_is_no_data(api):
    report = api.get("reports/TrialBalance", start_date="1999-12-31", end_date="1999-12-31").json()
    assert report["Rows"] == {}
    assert {"Name": "NoReportData", "Value": "true"} in report["Header"]["Option"]
