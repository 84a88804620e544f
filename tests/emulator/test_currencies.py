"""Documents in another currency: the two amounts of a posting, rates, realised gains and losses."""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from .conftest import invoice_body, journal_line, payment_body, sales_line

RECEIVABLE_EUR = "Accounts Receivable (A/R) - EUR"
PAYABLE_EUR = "Accounts Payable (A/P) - EUR"
GAIN = "Exchange Gain or Loss"
CHECKING = "35"
EUR = {"value": "EUR"}


@pytest.fixture
def company(emulator):
    """The company, with several currencies."""
    access = emulator.company()
    access.enable_currencies("EUR", "GBP")
    return access


@pytest.fixture
def customer(company):
    return company.write("Customer", {"DisplayName": "Gärtnerei Köln", "CurrencyRef": EUR})["Id"]


@pytest.fixture
def vendor(company):
    key = company.write("Vendor", {"DisplayName": "Holland Bulbs"})["Id"]
    company.website().give_vendor_currency(key, "EUR")
    return key


def in_euro(body, rate):
    return {**body, "CurrencyRef": EUR, "ExchangeRate": rate}


def euro_invoice(company, customer, amount, rate):
    return company.write("Invoice", in_euro(invoice_body(amount, customer=customer), rate))


def refused(company, entity, body):
    with pytest.raises(QboFault) as raised:
        company.write(entity, body)
    return raised.value.code


def test_a_foreign_invoice_posts_in_the_home_currency(company, customer, moved):
    invoice = euro_invoice(company, customer, 100, "1.1")
    assert moved() == {RECEIVABLE_EUR: Decimal("110.00"), "Design income": Decimal("-110.00")}
    assert (invoice["TotalAmt"], invoice["HomeTotalAmt"]) == (100, 110)
    assert (invoice["Balance"], invoice["HomeBalance"]) == (100, 110)


def test_a_foreign_customer_owes_its_own_currency(company, customer):
    euro_invoice(company, customer, 100, "1.1")
    assert company.get("Customer", customer)["Balance"] == 100


def test_the_receivable_of_a_currency_is_kept_in_it(company, customer):
    euro_invoice(company, customer, 100, "1.1")
    (account,) = company.query(f"SELECT * FROM Account WHERE Name = '{RECEIVABLE_EUR}'")
    assert account["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    assert account["CurrentBalance"] == 100


def test_rounding_leaves_nothing_over(company, customer, moved):
    body = invoice_body(customer=customer)
    body["Line"] = [sales_line("0.33"), sales_line("0.33"), sales_line("0.34")]
    company.write("Invoice", in_euro(body, "1.23456"))
    assert moved()[RECEIVABLE_EUR] == Decimal("1.23")


def test_a_payment_at_a_better_rate_realises_a_gain(company, customer, moved):
    invoice = euro_invoice(company, customer, 100, "1.1")
    company.write("Payment", in_euro(payment_body(100, (invoice, 100), customer=customer), "1.25"))
    assert moved() == {
        "Undeposited Funds": Decimal("125.00"),
        "Design income": Decimal("-110.00"),
        GAIN: Decimal("-15.00"),
    }


def test_a_bill_paid_at_a_worse_rate_realises_a_loss(company, vendor, moved):
    line = {
        "Amount": 200,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "7"}},
    }
    bill = company.write("Bill", in_euro({"VendorRef": {"value": vendor}, "Line": [line]}, "1.1"))
    body = {
        "VendorRef": {"value": vendor},
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": CHECKING}},
        "TotalAmt": 200,
        "Line": [{"Amount": 200, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}],
    }
    company.write("BillPayment", in_euro(body, "1.2"))
    assert moved() == {
        "Advertising": Decimal("220.00"),
        "Checking": Decimal("-240.00"),
        GAIN: Decimal("20.00"),
    }


def test_partial_payments_clear_the_receivable_to_the_cent(company, customer, moved):
    invoice = euro_invoice(company, customer, "1.00", "1.0151")
    for amount in ("0.33", "0.33", "0.34"):
        body = payment_body(amount, (invoice, amount), customer=customer)
        company.write("Payment", in_euro(body, "1.0151"))
    assert RECEIVABLE_EUR not in moved()


def test_a_credit_memo_of_another_rate_realises_the_difference(company, customer, moved):
    invoice = euro_invoice(company, customer, 50, "1.1")
    memo = company.write("CreditMemo", in_euro(invoice_body(50, customer=customer), "1.2"))
    applied = ((invoice, 50), (memo, 50, "CreditMemo"))
    company.write("Payment", in_euro(payment_body(0, *applied, customer=customer), "1.3"))
    assert moved() == {"Design income": Decimal("5.00"), GAIN: Decimal("-5.00")}


def test_a_new_rate_of_a_paid_invoice_changes_the_gain(company, customer, moved):
    invoice = euro_invoice(company, customer, 100, "1.1")
    company.write("Payment", in_euro(payment_body(100, (invoice, 100), customer=customer), "1.25"))
    current = company.get("Invoice", invoice["Id"])
    company.write("Invoice", {**current, "ExchangeRate": "1.2", "sparse": True})
    assert moved()[GAIN] == Decimal("-5.00")


def test_a_deposit_at_another_rate_realises_the_difference(company, customer, moved):
    payment = company.write("Payment", in_euro(payment_body(100, customer=customer), "1.1"))
    link = {"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}
    line = {"Amount": 100, "LinkedTxn": [link]}
    deposit = {"DepositToAccountRef": {"value": CHECKING}, "Line": [line]}
    company.write("Deposit", in_euro(deposit, "1.15"))
    assert moved() == {
        RECEIVABLE_EUR: Decimal("-110.00"),
        "Checking": Decimal("115.00"),
        GAIN: Decimal("-5.00"),
    }


def test_deposited_money_keeps_its_rate(company, customer):
    payment = company.write("Payment", in_euro(payment_body(100, customer=customer), "1.1"))
    link = {"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}
    line = {"Amount": 100, "LinkedTxn": [link]}
    deposit = {"DepositToAccountRef": {"value": CHECKING}, "Line": [line]}
    company.write("Deposit", in_euro(deposit, "1.15"))
    current = company.get("Payment", payment["Id"])
    assert refused(company, "Payment", {**current, "ExchangeRate": "1.2"}) == "6540"


def test_a_euro_account_cannot_become_an_expense(company):
    bank = {"Name": "Euro bank", "AccountType": "Bank", "CurrencyRef": EUR}
    account = company.write("Account", bank)
    expense = {"AccountType": "Expense", "AccountSubType": "Travel"}
    assert refused(company, "Account", {**account, **expense}) == "6000"


def test_a_journal_entry_in_another_currency(company, customer, moved):
    account = euro_invoice(company, customer, 1, 1) and company.query(
        f"SELECT * FROM Account WHERE Name = '{RECEIVABLE_EUR}'"
    )
    lines = [
        journal_line(10, "Debit", account[0]["Id"], Customer=customer),
        journal_line(10, "Credit", CHECKING),
    ]
    company.write("JournalEntry", in_euro({"Line": lines}, "1.5"))
    assert moved()["Checking"] == Decimal("-15.00")
    assert company.get("Customer", customer)["Balance"] == 11


def test_the_currency_is_that_of_the_name(company, customer):
    assert refused(company, "Invoice", invoice_body(customer=customer)) == "6000"
    assert refused(company, "Invoice", in_euro(invoice_body(), "1.1")) == "6000"


def test_a_name_keeps_its_currency(company, customer):
    current = company.get("Customer", customer)
    body = {**current, "CurrencyRef": {"value": "GBP"}, "sparse": True}
    assert company.write("Customer", body)["CurrencyRef"]["value"] == "EUR"


def test_a_currency_that_the_company_lacks_is_refused(company):
    body = {"DisplayName": "Tokyo", "CurrencyRef": {"value": "JPY"}}
    assert refused(company, "Customer", body) == "2500"


def test_an_account_of_another_currency_is_refused(company, customer):
    body = {"Name": "London", "AccountType": "Bank", "CurrencyRef": {"value": "GBP"}}
    bank = company.write("Account", body)["Id"]
    payment = payment_body(5, customer=customer, DepositToAccountRef={"value": bank})
    assert refused(company, "Payment", in_euro(payment, 1)) == "6000"


def test_an_income_account_is_kept_in_the_home_currency(company):
    body = {"Name": "Exports", "AccountType": "Income", "CurrencyRef": EUR}
    assert refused(company, "Account", body) == "6000"


def test_a_rate_that_is_not_sent_is_the_one_of_the_day(company, customer):
    company.write(
        "ExchangeRate", {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-01-05", "Rate": "1.17"}
    )
    body = {**invoice_body(customer=customer), "CurrencyRef": EUR, "TxnDate": "2026-01-09"}
    assert company.write("Invoice", body)["ExchangeRate"] == Decimal("1.17")


def test_a_rate_is_read_by_currency_and_day(company, api):
    for day, rate in (("2026-01-05", "1.17"), ("2026-01-07", "1.19")):
        body = {"SourceCurrencyCode": "EUR", "AsOfDate": day, "Rate": rate}
        answered = api.write("ExchangeRate", body)
    assert answered["TargetCurrencyCode"] == "USD"
    assert "Id" not in answered
    answer = api.get("exchangerate", sourcecurrencycode="EUR", asofdate="2026-01-06")
    assert answer.json()["ExchangeRate"]["Rate"] == 1.17


def test_writing_a_rate_again_changes_it(company):
    body = {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-01-05", "Rate": "1.17"}
    company.write("ExchangeRate", body)
    assert company.write("ExchangeRate", {**body, "Rate": "1.2"})["Rate"] == Decimal("1.2")
    assert company.query("SELECT COUNT(*) FROM ExchangeRate") == 1


def test_a_currency_is_listed_once(company):
    assert refused(company, "CompanyCurrency", {"Code": "EUR"}) == "6240"
    assert refused(company, "CompanyCurrency", {"Code": "USD"}) == "2170"


def test_one_currency_is_all_that_a_company_without_several_has(emulator):
    body = {"DisplayName": "Paris", "CurrencyRef": EUR}
    assert refused(emulator.company(), "Customer", body) == "5030"
