"""What transactions post, what is linked to what, and which balances follow."""

from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from .conftest import Movement, invoice_body, journal_line, payment_body, sales_line

RECEIVABLE = "Accounts Receivable (A/R)"


@pytest.fixture
def moved(company):
    return Movement(company)


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


def test_one_payment_over_several_invoices(company):
    invoices = [company.write("Invoice", invoice_body(amount)) for amount in (10, 20, 30)]
    payment = company.write("Payment", payment_body(60, *((i, i["TotalAmt"]) for i in invoices)))
    assert len(payment["Line"]) == 3
    assert {company.get("Invoice", i["Id"])["Balance"] for i in invoices} == {0}


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
    report = api.get("reports/TrialBalance", end_date="2026-12-31").json()
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
    report = api.get("reports/TrialBalance", end_date="1999-12-31").json()
    assert report["Rows"] == {}
    assert {"Name": "NoReportData", "Value": "true"} in report["Header"]["Option"]


# Whatever happens


def check_books(company):
    """Hold the promises of the ledger: balanced, and equal to the open documents."""
    balances = company.trial_balance("2199-12-31")
    assert sum(balances.values()) == 0
    assert sum(company.trial_balance("2199-12-31", "Cash").values()) == 0
    customers = company.query("SELECT * FROM Customer MAXRESULTS 1000")
    by_customer = sum(customer["Balance"] for customer in customers)
    assert balances.get(RECEIVABLE, 0) == by_customer
    roots = [customer for customer in customers if "ParentRef" not in customer]
    assert sum(customer["BalanceWithJobs"] for customer in roots) == by_customer
    invoices = company.query("SELECT * FROM Invoice MAXRESULTS 1000")
    memos = company.query("SELECT * FROM CreditMemo MAXRESULTS 1000")
    payments = company.query("SELECT * FROM Payment MAXRESULTS 1000")
    check_links_are_mutual({"Invoice": invoices, "CreditMemo": memos}, payments)
    assert all(0 <= invoice["Balance"] <= invoice["TotalAmt"] for invoice in invoices)
    assert all(0 <= memo["RemainingCredit"] <= memo["TotalAmt"] for memo in memos)
    assert all(0 <= payment["UnappliedAmt"] <= payment["TotalAmt"] for payment in payments)
    by_document = (
        sum(invoice["Balance"] for invoice in invoices)
        - sum(memo["RemainingCredit"] for memo in memos)
        - sum(payment["UnappliedAmt"] for payment in payments)
    )
    assert by_customer == by_document


def remove_journal_entries(company):
    """Receivables by journal entry have no open balance of their own to hold the ledger against."""
    for entry in company.query("SELECT * FROM JournalEntry"):
        company.write("JournalEntry", entry, "delete")


def check_links_are_mutual(targets, payments):
    forth = {
        (payment["Id"], link["TxnType"], link["TxnId"])
        for payment in payments
        for line in payment["Line"]
        for link in line["LinkedTxn"]
    }
    back = {
        (link["TxnId"], kind, record["Id"])
        for kind, records in targets.items()
        for record in records
        for link in record["LinkedTxn"]
    }
    assert forth == back


class Books(RuleBasedStateMachine):
    """Any sequence of valid operations on a small company."""

    amounts = st.decimals("0.01", "999.99", places=2)
    shares = st.integers(1, 100)

    @initialize()
    def open_company(self):
        self.company = Books.emulator.company()
        Books.emulator.reset()
        remove_journal_entries(self.company)
        parent = self.company.write("Customer", {"DisplayName": "Parent"})["Id"]
        job = {"DisplayName": "Job", "Job": True, "ParentRef": {"value": parent}}
        self.customers = [parent, self.company.write("Customer", job)["Id"]]

    def sale(self, amount, taxed, who):
        code = {"value": "TAX" if taxed else "NON"}
        body = invoice_body(customer=self.customers[who])
        body["Line"] = [sales_line(amount, item="11", TaxCodeRef=code)]
        body["TxnTaxDetail"] = {"TxnTaxCodeRef": {"value": "3"}}
        return body

    def pick(self, entity, number):
        rows = self.company.query(f"SELECT * FROM {entity} MAXRESULTS 1000")
        mine = [row for row in rows if row["CustomerRef"]["value"] in self.customers]
        return mine[number % len(mine)] if mine else None

    @rule(amount=amounts, taxed=st.booleans(), who=st.integers(0, 1))
    def invoice(self, amount, taxed, who):
        self.company.write("Invoice", self.sale(amount, taxed, who))

    @rule(amount=amounts, taxed=st.booleans(), who=st.integers(0, 1))
    def credit_memo(self, amount, taxed, who):
        self.company.write("CreditMemo", self.sale(amount, taxed, who))

    @rule(number=st.integers(0, 9), amount=amounts, who=st.integers(0, 1), spare=amounts)
    def payment(self, number, amount, who, spare):
        invoice = self.pick("Invoice", number)
        if invoice and invoice["Balance"]:
            paid = min(amount, invoice["Balance"])
            body = payment_body(paid + spare, (invoice, paid), customer=self.customers[who])
            self.company.write("Payment", body)

    @rule(number=st.integers(0, 9), other=st.integers(0, 9))
    def apply_credit(self, number, other):
        invoice, memo = self.pick("Invoice", number), self.pick("CreditMemo", other)
        amount = min(invoice["Balance"], memo["RemainingCredit"]) if invoice and memo else 0
        if amount:
            applied = (invoice, amount), (memo, amount, "CreditMemo")
            self.company.write("Payment", payment_body(0, *applied, customer=self.customers[0]))

    @rule(number=st.integers(0, 9), amount=amounts, who=st.integers(0, 1))
    def change(self, number, amount, who):
        invoice = self.pick("Invoice", number)
        if invoice:
            token = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"]}
            self.company.write("Invoice", {**self.sale(amount, True, who), **token})

    @rule(
        entity=st.sampled_from(["Invoice", "Payment", "CreditMemo"]),
        number=st.integers(0, 9),
        void=st.booleans(),
    )
    def remove(self, entity, number, void):
        record = self.pick(entity, number)
        if record:
            operation = "void" if void and entity != "CreditMemo" else "delete"
            self.company.write(entity, record, operation)

    @invariant()
    def books_are_right(self):
        if hasattr(self, "company"):
            check_books(self.company)


def test_the_books_are_right_after_any_sequence_of_operations(emulator):
    Books.emulator = emulator
    run_state_machine_as_test(
        Books, settings=settings(max_examples=60, stateful_step_count=20, deadline=None)
    )
