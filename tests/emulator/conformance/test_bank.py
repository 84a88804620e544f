"""Deposits, transfers and payments of credit cards: each test is a fact about the service, with what
it is known from.
"""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from ..bodies import CHECKING, CREDIT_CARD, PAYABLE, SAVINGS, deposit_line
from ..conftest import (
    Movement,
    expense_line,
    invoice_body,
    journal_line,
    path_of,
    payment_body,
    refusal,
)

RECEIVABLE, UNDEPOSITED = "84", "4"
CUSTOMER, VENDOR = {"value": "1", "type": "CUSTOMER"}, {"value": "32", "type": "VENDOR"}


def deposit_body(*lines, **fields):
    return {"DepositToAccountRef": {"value": CHECKING}, "Line": list(lines), **fields}


def received_line(record, amount, kind="Payment"):
    link = {"TxnId": record["Id"], "TxnType": kind, "TxnLineId": "0"}
    return {"Amount": amount, "LinkedTxn": [link]}


def named_line(amount, account, entity):
    line = deposit_line(amount, account)
    line["DepositLineDetail"]["Entity"] = entity
    return line


def bill_payment(api):
    """:return: a bill paid by a check that leaves Undeposited Funds"""
    vendor = {"VendorRef": {"value": "32"}}
    bill = api.write("Bill", {**vendor, "Line": [expense_line(30)]})
    link = {"TxnId": bill["Id"], "TxnType": "Bill"}
    return {
        **vendor,
        "PayType": "Check",
        "TotalAmt": 30,
        "CheckPayment": {"BankAccountRef": {"value": UNDEPOSITED}},
        "Line": [{"Amount": 30, "LinkedTxn": [link]}],
    }


# What a deposit takes in: entity, body of what waits in Undeposited Funds, amount in the deposit.
WAITING = {
    "Payment": (lambda api: payment_body(30), 30),
    "SalesReceipt": (lambda api: {**invoice_body(30)}, 30),
    "RefundReceipt": (
        lambda api: {**invoice_body(30), "DepositToAccountRef": {"value": UNDEPOSITED}},
        -30,
    ),
    "JournalEntry": (
        lambda api: {
            "Line": [
                journal_line(30, "Debit", UNDEPOSITED),
                journal_line(30, "Credit", "79"),
            ]
        },
        30,
    ),
    "Transfer": (
        lambda api: {
            "FromAccountRef": {"value": SAVINGS},
            "ToAccountRef": {"value": UNDEPOSITED},
            "Amount": 30,
        },
        30,
    ),
    "BillPayment": (bill_payment, -30),
}


@pytest.mark.parametrize("entity", WAITING)
def test_a_deposit_takes_in_what_waits_in_undeposited_funds(api, company, entity):
    """Source: Intuit's reference."""
    make, amount = WAITING[entity]
    record = api.write(entity, make(api))
    moved = Movement(company)
    line = received_line(record, amount, entity)
    deposit = api.write("Deposit", deposit_body(line, deposit_line(100)))
    assert moved()["Checking"] == amount + 100
    assert moved()["Undeposited Funds"] == -amount
    assert deposit["TotalAmt"] == amount + 100
    linked = api.read(entity, record["Id"])
    assert {"TxnId": deposit["Id"], "TxnType": "Deposit"} in linked["LinkedTxn"]


def test_what_does_not_wait_in_undeposited_funds_is_not_deposited(api):
    """Source: Intuit's reference."""
    lines = [journal_line(30, "Debit", SAVINGS), journal_line(30, "Credit", "79")]
    entry = api.write("JournalEntry", {"Line": lines})
    body = deposit_body(received_line(entry, 30, "JournalEntry"))
    assert refusal(api.post("deposit", body)) == (400, "620")


def test_a_line_of_received_money_comes_back_without_id_and_detail_type(api):
    """Source: recorded answers of the service."""
    payment = api.write("Payment", payment_body(30))
    (line,) = api.write("Deposit", deposit_body(received_line(payment, 30)))["Line"]
    assert line == received_line(payment, 30)


@pytest.mark.parametrize("entity", WAITING)
def test_every_update_of_deposited_money_is_refused(api, entity):
    """Source: recorded answers of the service, for payments and sales receipts."""
    make, amount = WAITING[entity]
    record = api.write(entity, make(api))
    line = received_line(record, amount, entity)
    api.write("Deposit", deposit_body(line, deposit_line(100)))
    record = api.read(entity, record["Id"])
    note = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True}
    body = {**note, "PrivateNote": "only a note"}
    assert refusal(api.post(path_of(entity), body)) == (400, "6540")
    assert refusal(api.post(path_of(entity), note, operation="delete")) == (400, "6540")


def test_deposited_money_is_changed_after_it_was_taken_out_of_its_deposit(api):
    """Source: a published client's live tests."""
    payment = api.write("Payment", payment_body(30))
    other = deposit_line(100)
    deposit = api.write("Deposit", deposit_body(received_line(payment, 30), other))
    deposited = api.read("Payment", payment["Id"])
    assert deposited["DepositToAccountRef"]["value"] == UNDEPOSITED
    rest = [line for line in deposit["Line"] if "LinkedTxn" not in line]
    deposit = api.write("Deposit", {**deposit, "Line": rest})
    assert deposit["TotalAmt"] == 100
    free = api.read("Payment", payment["Id"])
    assert free["LinkedTxn"] == []
    changed = api.write("Payment", {**free, "sparse": True, "TotalAmt": 35})
    again = [received_line(changed, 35), *deposit["Line"]]
    assert api.write("Deposit", {**deposit, "Line": again})["TotalAmt"] == 135


# Direct lines


@pytest.mark.parametrize(("account", "entity"), [(PAYABLE, VENDOR), (RECEIVABLE, CUSTOMER)])
def test_a_deposit_line_on_a_payable_or_receivable_has_a_name(api, account, entity):
    """Source: Intuit's help and bookkeepers' pages."""
    deposit = api.write("Deposit", deposit_body(named_line(40, account, entity)))
    kept = deposit["Line"][0]["DepositLineDetail"]["Entity"]
    assert (kept["value"], kept["type"]) == (entity["value"], entity["type"])
    assert refusal(api.post("deposit", deposit_body(deposit_line(40, account)))) == (400, "6000")


@pytest.mark.parametrize(
    "entity",
    [
        {"value": "32", "type": "Vendor"},
        {"value": "32"},
        {"Type": "Vendor", "EntityRef": {"value": "32"}},
    ],
    ids=["another case", "no type", "as in journal entries"],
)
def test_a_name_of_another_form_is_dropped_from_a_deposit_without_a_word(company, entity):
    """Source: a published client's live tests."""
    deposit = company.write("Deposit", deposit_body(named_line(40, "79", entity)))
    assert "Entity" not in deposit["Line"][0]["DepositLineDetail"]


def test_a_fee_is_a_negative_line_of_a_deposit(api, company):
    """Source: recorded answers of the service."""
    payment = api.write("Payment", payment_body(262))
    moved = Movement(company)
    lines = received_line(payment, 262), named_line("-7.90", "7", VENDOR)
    assert api.write("Deposit", deposit_body(*lines))["TotalAmt"] == 254.1
    assert float(moved()["Advertising"]) == 7.9


def test_cash_back_lowers_what_goes_to_the_bank(api, company):
    """Source: Intuit's reference."""
    moved = Movement(company)
    cash_back = {"AccountRef": {"value": SAVINGS}, "Amount": 5, "Memo": "petty cash"}
    deposit = api.write("Deposit", deposit_body(deposit_line(30), CashBack=cash_back))
    assert (deposit["TotalAmt"], deposit["CashBack"]["Memo"]) == (25, "petty cash")
    assert (moved()["Checking"], moved()["Savings"]) == (25, 5)


@pytest.mark.parametrize("entity", ["Deposit", "Transfer", "Purchase", "VendorCredit"])
def test_what_the_api_cannot_void(api, entity):
    """Source: Intuit's reference."""
    answer = api.post(path_of(entity), {"Id": "1", "SyncToken": "0"}, operation="void")
    assert refusal(answer) == (400, "500")


# Transfers and payments of credit cards


@pytest.mark.parametrize(("source", "target"), [(CHECKING, SAVINGS), (CHECKING, CREDIT_CARD)])
def test_a_transfer_is_between_accounts_of_the_balance_sheet_and_can_be_deleted(
    api, source, target
):
    """Source: Intuit's reference, and what its website lets people do."""
    body = {"FromAccountRef": {"value": source}, "ToAccountRef": {"value": target}, "Amount": 12}
    transfer = api.write("Transfer", body)
    assert "Line" not in transfer
    deleted = api.write("Transfer", transfer, operation="delete")
    assert deleted["status"] == "Deleted"


def card_payment(amount=310):
    return {
        "Amount": amount,
        "BankAccountRef": {"value": CHECKING},
        "CreditCardAccountRef": {"value": CREDIT_CARD},
    }


def test_a_card_payment_has_its_own_key_in_answers_queries_and_deletions(api):
    """Source: Intuit's reference."""
    answer = api.post("creditcardpayment", card_payment()).json()
    payment = answer["CreditCardPaymentTxn"]
    where = f"WHERE Id = '{payment['Id']}'"
    found = api.query(f"SELECT * FROM creditcardpayment {where}")
    assert found["CreditCardPaymentTxn"] == [payment]
    deleted = api.post("creditcardpayment", payment, operation="delete").json()
    assert deleted["CreditCardPaymentTxn"]["status"] == "Deleted"


def test_a_card_payment_is_updated_in_part_and_as_a_whole_but_not_voided(api):
    """Source: Intuit's reference."""
    payment = api.post("creditcardpayment", card_payment()).json()["CreditCardPaymentTxn"]
    identity = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    answer = api.post("creditcardpayment", {**identity, "PrivateNote": "statement"}).json()
    payment = answer["CreditCardPaymentTxn"]
    assert (payment["PrivateNote"], payment["Amount"]) == ("statement", 310)
    answer = api.post("creditcardpayment", {**payment, "Amount": 300}).json()
    assert answer["CreditCardPaymentTxn"]["Amount"] == 300
    void = api.post("creditcardpayment", payment, operation="void")
    assert refusal(void) == (400, "500")


def test_a_card_payment_is_in_the_home_currency_alone(ca):
    """Source: Intuit's reference."""
    accounts = ca.query("SELECT * FROM Account")
    by_type = {account["AccountType"]: account["Id"] for account in accounts}
    body = {
        "Amount": 10,
        "BankAccountRef": {"value": by_type["Bank"]},
        "CreditCardAccountRef": {"value": by_type["Credit Card"]},
        "CurrencyRef": {"value": "USD"},
        "ExchangeRate": "1.35",
    }
    with pytest.raises(QboFault) as raised:
        ca.write("CreditCardPaymentTxn", body)
    assert raised.value.code == "6000"


def test_a_refund_of_tax_is_a_payment_that_comes_in(uk):
    """Source: Intuit's reference."""
    moved = Movement(uk)
    made = uk.website().pay_sales_tax("28", "14", 20, refund=True)
    assert uk.get("TaxPayment", made["id"])["Refund"] is True
    assert moved() == {"Current Account": 20, "VAT Control": -20}


def test_a_payment_of_tax_is_read_and_not_written(uk):
    """Source: Intuit's reference."""
    accounts = uk.query("SELECT * FROM Account")
    (bank,) = [row["Id"] for row in accounts if row["Name"] == "Current Account"]
    liability = next(row for row in accounts if row["AccountSubType"] == "GlobalTaxPayable")
    moved = Movement(uk)
    made = uk.website().pay_sales_tax(liability["Id"], bank, "12.50", "2026-01-31")
    assert moved() == {"Current Account": Decimal("-12.50"), liability["Name"]: Decimal("12.50")}
    (payment,) = uk.query("SELECT * FROM TaxPayment")
    assert payment["Id"] == made["id"]
    assert (payment["PaymentAmount"], payment["Refund"]) == (Decimal("12.50"), False)
    assert payment["PaymentAccountRef"]["name"] == "Current Account"
    with pytest.raises(QboFault) as raised:
        uk.write("TaxPayment", {**payment, "PaymentAmount": 1})
    assert raised.value.code == "500"
