"""Bills, vendor credits, bill payments, purchases, deposits and transfers: what they post and what
is linked to what.
"""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from .conftest import expense_line, invoice_body, payment_body, sales_line

PAYABLE = "Accounts Payable (A/P)"
RECEIVABLE = "Accounts Receivable (A/R)"
CHECKING, CARD, ADVERTISING, UNDEPOSITED = "35", "41", "7", "4"


def bill_body(*amounts, vendor="32", **fields):
    lines = [expense_line(amount) for amount in amounts or (100,)]
    return {"VendorRef": {"value": vendor}, "Line": lines, **fields}


def bill_payment_body(total, *applied, vendor="32", **fields):
    return {
        "VendorRef": {"value": vendor},
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": CHECKING}},
        "TotalAmt": total,
        "Line": [
            {"Amount": amount, "LinkedTxn": [{"TxnId": entity["Id"], "TxnType": kind}]}
            for entity, amount, kind in applied
        ],
        **fields,
    }


def purchase_body(amount=20, account=CHECKING, kind="Check", **fields):
    return {
        "AccountRef": {"value": account},
        "PaymentType": kind,
        "Line": [expense_line(amount)],
        **fields,
    }


def refused(company, entity, body, operation=None):
    with pytest.raises(QboFault) as raised:
        company.write(entity, body, operation)
    return raised.value.code


# Bills and vendor credits


def test_a_bill_posts_expenses_and_the_payable(company, moved):
    bill = company.write("Bill", bill_body("60.10", "39.90"))
    assert moved() == {"Advertising": Decimal("100.00"), PAYABLE: Decimal("-100.00")}
    assert (bill["TotalAmt"], bill["Balance"]) == (100, 100)
    assert company.get("Vendor", "32")["Balance"] == 100


def test_an_item_line_posts_to_the_expense_account_of_its_item(company, moved):
    item = company.write(
        "Item",
        {
            "Name": "Gravel",
            "Type": "NonInventory",
            "IncomeAccountRef": {"value": "79"},
            "ExpenseAccountRef": {"value": "80"},
        },
    )
    line = {
        "Amount": 30,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": {"ItemRef": {"value": item["Id"]}, "Qty": 3, "UnitPrice": 10},
    }
    company.write("Bill", {**bill_body(), "Line": [line]})
    assert moved() == {"Cost of Goods Sold": Decimal("30.00"), PAYABLE: Decimal("-30.00")}


def test_a_vendor_credit_posts_the_reverse_of_a_bill(company, moved):
    company.write("Bill", bill_body(40))
    credit = company.write("VendorCredit", bill_body(40))
    assert moved() == {}
    assert credit["Balance"] == 40
    assert company.get("Vendor", "32")["Balance"] == 0


def test_a_bill_is_due_by_its_term(company):
    term = company.write("Term", {"Name": "Net 21", "DueDays": 21})
    body = bill_body(TxnDate="2026-03-01", SalesTermRef={"value": term["Id"]})
    assert company.write("Bill", body)["DueDate"] == "2026-03-22"


def test_a_bill_without_number_stays_without(company):
    assert "DocNumber" not in company.write("Bill", bill_body())


def test_the_number_of_a_bill_is_used_once_by_each_vendor(company):
    company.write("Bill", bill_body(DocNumber="7001"))
    assert refused(company, "Bill", bill_body(DocNumber="7001")) == "6140"
    assert company.write("Bill", bill_body(DocNumber="7001", vendor="33"))["DocNumber"] == "7001"


def test_a_line_without_account_is_refused(company):
    line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail"}
    assert refused(company, "Bill", {**bill_body(), "Line": [line]}) == "6440"


def test_a_bill_on_another_account_than_payable_is_refused(company):
    assert refused(company, "Bill", bill_body(APAccountRef={"value": CHECKING})) == "6430"


def test_a_sales_line_is_refused_in_a_bill(company):
    assert refused(company, "Bill", {**bill_body(), "Line": [sales_line(5)]}) == "2010"


# Bill payments


def test_a_bill_and_its_payment_know_each_other(company, moved):
    bill = company.write("Bill", bill_body(100))
    payment = company.write("BillPayment", bill_payment_body(40, (bill, 40, "Bill")))
    assert moved()["Checking"] == Decimal("-40.00")
    paid = company.get("Bill", bill["Id"])
    assert (paid["Balance"], paid["SyncToken"]) == (60, "1")
    assert paid["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}]


def test_a_card_payment_shows_as_one(company):
    bill = company.write("Bill", bill_body(10))
    body = bill_payment_body(10, (bill, 10, "Bill"), PayType="CreditCard")
    del body["CheckPayment"]
    body["CreditCardPayment"] = {"CCAccountRef": {"value": CARD}}
    company.write("BillPayment", body)
    linked = company.get("Bill", bill["Id"])["LinkedTxn"]
    assert linked[0]["TxnType"] == "BillPaymentCreditCard"


def test_a_bill_payment_of_zero_applies_a_vendor_credit(company):
    bill = company.write("Bill", bill_body(100))
    credit = company.write("VendorCredit", bill_body(30))
    before = company.trial_balance()
    applied = ((bill, 30, "Bill"), (credit, 30, "VendorCredit"))
    company.write("BillPayment", bill_payment_body(0, *applied))
    assert company.trial_balance() == before
    assert company.get("Bill", bill["Id"])["Balance"] == 70
    assert company.get("VendorCredit", credit["Id"])["Balance"] == 0


def test_what_is_paid_beyond_the_bills_stays_with_the_vendor(company):
    bill = company.write("Bill", bill_body(10, vendor="33"))
    before = company.get("Vendor", "33")["Balance"]
    company.write("BillPayment", bill_payment_body(25, (bill, 10, "Bill"), vendor="33"))
    assert company.get("Vendor", "33")["Balance"] == before - 25


def test_more_than_is_open_cannot_be_paid(company):
    bill = company.write("Bill", bill_body(10))
    assert refused(company, "BillPayment", bill_payment_body(11, (bill, 11, "Bill"))) == "6000"


def test_another_vendors_bill_cannot_be_paid(company):
    bill = company.write("Bill", bill_body(10))
    body = bill_payment_body(10, (bill, 10, "Bill"), vendor="33")
    assert refused(company, "BillPayment", body) == "620"


def test_a_check_needs_a_bank_account(company):
    bill = company.write("Bill", bill_body(5))
    account = {"BankAccountRef": {"value": CARD}}
    body = bill_payment_body(5, (bill, 5, "Bill"), CheckPayment=account)
    assert refused(company, "BillPayment", body) == "6430"


def test_a_bill_payment_names_a_payable_account(company):
    bill = company.write("Bill", bill_body(5))
    body = bill_payment_body(5, (bill, 5, "Bill"), APAccountRef={"value": CHECKING})
    assert refused(company, "BillPayment", body) == "6430"


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_removing_a_bill_payment_opens_the_bill_again(company, operation):
    bill = company.write("Bill", bill_body(100))
    payment = company.write("BillPayment", bill_payment_body(40, (bill, 40, "Bill")))
    company.write("BillPayment", payment, operation)
    opened = company.get("Bill", bill["Id"])
    assert (opened["Balance"], opened["LinkedTxn"]) == (100, [])


def test_deleting_a_paid_bill_gives_the_money_back(company):
    bill = company.write("Bill", bill_body(100))
    company.write("BillPayment", bill_payment_body(40, (bill, 40, "Bill")))
    company.write("Bill", company.get("Bill", bill["Id"]), "delete")
    assert company.get("Vendor", "32")["Balance"] == -40


# Purchases


def test_a_check_leaves_the_bank(company, moved):
    purchase = company.write("Purchase", purchase_body(EntityRef={"value": "32"}))
    assert moved() == {"Advertising": Decimal("20.00"), "Checking": Decimal("-20.00")}
    assert purchase["EntityRef"]["type"] == "Vendor"


def test_a_card_credit_comes_back_to_the_card(company, moved):
    company.write("Purchase", purchase_body(account=CARD, kind="CreditCard", Credit=True))
    assert moved() == {"Advertising": Decimal("-20.00"), "Mastercard": Decimal("20.00")}


@pytest.mark.parametrize(("account", "kind"), [(CARD, "Check"), (CHECKING, "CreditCard")])
def test_the_account_fits_the_way_of_payment(company, account, kind):
    assert refused(company, "Purchase", purchase_body(account=account, kind=kind)) == "6430"


def test_a_refund_check_to_a_customer_is_paid_by_its_credit(company):
    memo = company.write("CreditMemo", invoice_body(50))
    line = expense_line(50, account="84")
    body = purchase_body(EntityRef={"value": "1", "type": "Customer"}, Line=[line])
    check = company.write("Purchase", body)
    company.write("Payment", payment_body(0, (check, 50, "Check"), (memo, 50, "CreditMemo")))
    assert company.get("CreditMemo", memo["Id"])["RemainingCredit"] == 0
    assert company.get("Purchase", check["Id"])["LinkedTxn"][0]["TxnType"] == "Payment"


def test_a_vendors_refund_that_shrinks_uses_less_of_its_credit(company):
    credit = company.write("VendorCredit", bill_body(44))
    refund = other_line(44, "33", Entity={"value": "32", "type": "VENDOR"})
    deposit = company.write("Deposit", deposit_body(refund))
    applied = (deposit, 44, "Deposit"), (credit, 44, "VendorCredit")
    company.write("BillPayment", bill_payment_body(0, *applied))
    deposit = company.get("Deposit", deposit["Id"])
    company.write("Deposit", {**deposit, "Line": [{**refund, "Amount": 14}]})
    assert company.get("VendorCredit", credit["Id"])["Balance"] == 30


def test_a_refund_check_that_shrinks_uses_less_of_its_credit(company):
    memo = company.write("CreditMemo", invoice_body(20))
    payee = {"EntityRef": {"value": "1", "type": "Customer"}}
    check = company.write("Purchase", purchase_body(Line=[expense_line(20, "84")], **payee))
    applied = (check, 20, "Check"), (memo, 20, "CreditMemo")
    company.write("Payment", payment_body(0, *applied))
    check = company.get("Purchase", check["Id"])
    del check["PurchaseEx"]
    company.write("Purchase", {**check, "Line": [expense_line(15, "84")]})
    assert company.get("CreditMemo", memo["Id"])["RemainingCredit"] == 5


def test_a_line_on_receivable_needs_a_customer(company):
    body = purchase_body(Line=[expense_line(5, account="84")])
    assert refused(company, "Purchase", body) == "6000"


# Deposits


def deposit_body(*lines, **fields):
    return {"DepositToAccountRef": {"value": CHECKING}, "Line": list(lines), **fields}


def received_line(entity, kind="Payment"):
    link = {"TxnId": entity["Id"], "TxnType": kind, "TxnLineId": "0"}
    sign = -1 if kind == "RefundReceipt" else 1
    return {"Amount": sign * entity["TotalAmt"], "LinkedTxn": [link]}


def other_line(amount, account="79", **detail):
    return {
        "Amount": amount,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": {"value": account}, **detail},
    }


def test_a_deposit_takes_received_money_to_the_bank(company, moved):
    payment = company.write("Payment", payment_body(25))
    deposit = company.write("Deposit", deposit_body(received_line(payment)))
    assert moved() == {"Checking": Decimal("25.00"), RECEIVABLE: Decimal("-25.00")}
    assert deposit["TotalAmt"] == 25
    linked = company.get("Payment", payment["Id"])["LinkedTxn"]
    assert linked == [{"TxnId": deposit["Id"], "TxnType": "Deposit"}]


def test_a_deposit_keeps_cash_back(company, moved):
    cash_back = {"AccountRef": {"value": UNDEPOSITED}, "Amount": 5}
    company.write("Deposit", deposit_body(other_line(30), other_line(-3), CashBack=cash_back))
    assert moved() == {
        "Checking": Decimal("22.00"),
        "Undeposited Funds": Decimal("5.00"),
        "Sales of Product Income": Decimal("-27.00"),
    }


def test_what_is_left_over_of_a_payment_stays_so_when_it_is_deposited(company):
    invoice = company.write("Invoice", invoice_body(20))
    payment = company.write("Payment", payment_body(25, (invoice, 20)))
    company.write("Deposit", deposit_body(received_line(payment)))
    assert company.get("Payment", payment["Id"])["UnappliedAmt"] == 5


def test_money_is_deposited_once(company):
    payment = company.write("Payment", payment_body(25))
    company.write("Deposit", deposit_body(received_line(payment)))
    assert refused(company, "Deposit", deposit_body(received_line(payment))) == "620"


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_deposited_money_cannot_be_removed(company, operation):
    payment = company.write("Payment", payment_body(25))
    company.write("Deposit", deposit_body(received_line(payment)))
    current = company.get("Payment", payment["Id"])
    assert refused(company, "Payment", current, operation) == "6540"


@pytest.mark.parametrize("entity", ["SalesReceipt", "RefundReceipt"])
def test_a_deposited_receipt_cannot_change_or_go(company, entity):
    account = {"DepositToAccountRef": {"value": UNDEPOSITED}}
    receipt = company.write(entity, {**invoice_body(10), **account})
    company.write("Deposit", deposit_body(received_line(receipt, entity), other_line(30)))
    current = company.get(entity, receipt["Id"])
    assert refused(company, entity, current, "delete") == "6540"
    assert refused(company, entity, {**current, "Line": [sales_line(20)]}) == "6540"


def test_deleting_a_deposit_frees_the_money(company):
    payment = company.write("Payment", payment_body(25))
    deposit = company.write("Deposit", deposit_body(received_line(payment)))
    company.write("Deposit", deposit, "delete")
    freed = company.get("Payment", payment["Id"])
    assert freed["LinkedTxn"] == []
    company.write("Payment", freed, "delete")


# Transfers


def test_a_transfer_moves_money(company, moved):
    body = {"FromAccountRef": {"value": CHECKING}, "ToAccountRef": {"value": "36"}, "Amount": 12}
    company.write("Transfer", body)
    assert moved() == {"Checking": Decimal("-12.00"), "Savings": Decimal("12.00")}


def test_a_transfer_to_an_income_account_is_refused(company):
    body = {"FromAccountRef": {"value": CHECKING}, "ToAccountRef": {"value": "79"}, "Amount": 12}
    assert refused(company, "Transfer", body) == "6430"


# Receipts


def receipt_body(amount=30, **fields):
    return {"CustomerRef": {"value": "1"}, "Line": [sales_line(amount)], **fields}


def test_a_sales_receipt_is_paid_on_the_spot(company, moved):
    receipt = company.write("SalesReceipt", receipt_body())
    assert moved() == {"Undeposited Funds": Decimal("30.00"), "Design income": Decimal("-30.00")}
    assert receipt["Balance"] == 0


def test_a_refund_receipt_leaves_the_account_that_it_names(company, moved):
    company.write("RefundReceipt", receipt_body(DepositToAccountRef={"value": CHECKING}))
    assert moved() == {"Checking": Decimal("-30.00"), "Design income": Decimal("30.00")}


def test_a_refund_receipt_names_its_account(company):
    assert refused(company, "RefundReceipt", receipt_body()) == "2020"


def test_a_void_sales_receipt_posts_nothing(company, moved):
    receipt = company.write("SalesReceipt", receipt_body())
    voided = company.write("SalesReceipt", receipt, "void")
    assert moved() == {}
    assert (voided["TotalAmt"], voided["PrivateNote"]) == (0, "Voided")
