"""Bill payments and check numbers: each test is a fact about the service, with what it is known
from.
"""

import pytest

from ..bodies import CHECKING, PAYABLE, SAVINGS, deposit_line
from ..conftest import Movement, error_of, expense_line, journal_line, refusal
from .purchase_bodies import VENDOR, bill_body, purchase_body

# Bill payments


def applied_line(record, amount, kind="Bill"):
    return {"Amount": amount, "LinkedTxn": [{"TxnId": record["Id"], "TxnType": kind}]}


def bill_payment_body(total, *lines, account=CHECKING, **fields):
    return {
        "VendorRef": VENDOR,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": account}},
        "TotalAmt": total,
        "Line": list(lines),
        **fields,
    }


@pytest.mark.parametrize(
    "lines",
    [None, [], [{"Amount": 5}], [{"Amount": 5, "LinkedTxn": []}]],
    ids=["no Line", "an empty Line", "no LinkedTxn", "an empty LinkedTxn"],
)
def test_a_bill_payment_is_applied_to_something(api, lines):
    """Source: recorded answers of the service, 2026."""
    body = bill_payment_body(5)
    if lines is None:
        del body["Line"]
    else:
        body["Line"] = lines
    assert refusal(api.post("billpayment", body)) == (400, "2020")


def test_the_amounts_of_a_bill_payment_are_positive(api):
    """Source: a published client's live tests."""
    bill, credit = api.write("Bill", bill_body(40)), api.write("VendorCredit", bill_body(10))
    lines = applied_line(bill, 40), applied_line(credit, -10, "VendorCredit")
    assert refusal(api.post("billpayment", bill_payment_body(30, *lines))) == (400, "2140")


def test_a_bill_payment_of_zero_applies_a_credit_without_a_bank_account(api, company):
    """Source: a published client's live tests, on a real company."""
    bill, credit = api.write("Bill", bill_body(120)), api.write("VendorCredit", bill_body(120))
    before = company.trial_balance()
    lines = applied_line(bill, 120), applied_line(credit, 120, "VendorCredit")
    body = bill_payment_body(0, *lines, CheckPayment={"PrintStatus": "NotSet"})
    payment = api.write("BillPayment", body)
    assert (payment["TotalAmt"], payment["CheckPayment"]) == (0, {"PrintStatus": "NotSet"})
    assert company.trial_balance() == before
    assert api.read("Bill", bill["Id"])["Balance"] == 0
    assert api.read("VendorCredit", credit["Id"])["Balance"] == 0
    voided = api.write("BillPayment", payment, operation="update", include="void")
    assert (voided["TotalAmt"], voided["Line"]) == (0, [])
    assert api.read("Bill", bill["Id"])["Balance"] == 120


def test_a_bill_payment_of_money_needs_an_account(api):
    """Source: Intuit's reference."""
    bill = api.write("Bill", bill_body(40))
    body = bill_payment_body(40, applied_line(bill, 40), CheckPayment={"PrintStatus": "NotSet"})
    assert refusal(api.post("billpayment", body)) == (400, "2020")


@pytest.mark.parametrize("kind", ["Purchase", "Check", "Expense"])
def test_a_link_to_a_purchase_is_dropped_and_the_bill_is_paid_with_money(api, company, kind):
    """Source: a published client's live tests."""
    bill = api.write("Bill", bill_body(40))
    line = expense_line(40, account=PAYABLE)
    advance = api.write("Purchase", purchase_body(EntityRef=VENDOR, Line=[line]))
    moved = Movement(company)
    lines = applied_line(bill, 40), applied_line(advance, 40, kind)
    payment = api.write("BillPayment", bill_payment_body(0, *lines))
    assert payment["TotalAmt"] == 40
    assert payment["Line"] == [applied_line(bill, 40)]
    assert moved()["Checking"] == -40
    assert api.read("Purchase", advance["Id"])["LinkedTxn"] == []


def test_a_link_to_a_purchase_without_a_bank_account_is_refused(api):
    """Source: a published client's live tests."""
    bill = api.write("Bill", bill_body(40))
    line = expense_line(40, account=PAYABLE)
    advance = api.write("Purchase", purchase_body(EntityRef=VENDOR, Line=[line]))
    lines = applied_line(bill, 40), applied_line(advance, 40, "Check")
    body = bill_payment_body(0, *lines, CheckPayment={"PrintStatus": "NotSet"})
    assert refusal(api.post("billpayment", body)) == (400, "6000")


def test_a_bill_payment_uses_the_credit_of_a_journal_entry(api):
    """Source: a published client's live tests, on a real company."""
    bill = api.write("Bill", bill_body(40))
    debit = journal_line(40, "Debit", PAYABLE, Vendor=VENDOR["value"])
    entry = api.write("JournalEntry", {"Line": [debit, journal_line(40, "Credit", CHECKING)]})
    lines = applied_line(bill, 40), applied_line(entry, 40, "JournalEntry")
    api.write("BillPayment", bill_payment_body(0, *lines, CheckPayment={"PrintStatus": "NotSet"}))
    assert api.read("Bill", bill["Id"])["Balance"] == 0


def test_a_bill_payment_uses_a_vendors_refund_that_was_deposited(api):
    """Source: Intuit's reference, and its help on refunds of vendors."""
    credit = api.write("VendorCredit", bill_body(40))
    refund = deposit_line(40, PAYABLE)
    refund["DepositLineDetail"]["Entity"] = {**VENDOR, "type": "VENDOR"}
    body = {"DepositToAccountRef": {"value": CHECKING}, "Line": [refund]}
    deposit = api.write("Deposit", body)
    lines = applied_line(deposit, 40, "Deposit"), applied_line(credit, 40, "VendorCredit")
    api.write("BillPayment", bill_payment_body(0, *lines))
    assert api.read("VendorCredit", credit["Id"])["Balance"] == 0


def test_the_payable_of_a_bill_payment_is_not_repeated(api):
    """Source: a published client's live tests."""
    bill = api.write("Bill", bill_body(40))
    body = bill_payment_body(40, applied_line(bill, 40), APAccountRef={"value": PAYABLE})
    assert "APAccountRef" not in api.write("BillPayment", body)


# Check numbers


def paid_bill(api, number, account=CHECKING, **fields):
    bill = api.write("Bill", bill_body(40))
    body = bill_payment_body(40, applied_line(bill, 40), account=account, **fields)
    return {**body, "DocNumber": number}


def test_a_check_number_that_is_taken_names_its_holder(api):
    """Source: recorded answers of the service, 2025."""
    payment = api.write("BillPayment", paid_bill(api, "91042"))
    status, code, detail = error_of(api.post("purchase", purchase_body(DocNumber="91042")))
    assert (status, code) == (400, "6140")
    holder = f"TxnType=Bill Payment (Check) with TxnId={payment['Id']}"
    assert f"DocNumber=91042 is assigned to {holder}" in detail
    check = api.write("Purchase", purchase_body(DocNumber="91043"))
    _status, _code, detail = error_of(api.post("billpayment", paid_bill(api, "91043")))
    assert f"DocNumber=91043 is assigned to TxnType=Check with TxnId={check['Id']}" in detail


def test_check_numbers_are_a_space_of_their_own_on_each_bank_account(api):
    """Source: bookkeepers' pages."""
    api.write("Purchase", purchase_body(DocNumber="91044"))
    other = purchase_body(account=SAVINGS, DocNumber="91044")
    assert api.write("Purchase", other)["DocNumber"] == "91044"
    assert api.write("BillPayment", paid_bill(api, "91045", account=SAVINGS))["DocNumber"]
    assert api.write("Purchase", purchase_body(DocNumber="91045"))["DocNumber"] == "91045"


def test_only_checks_have_check_numbers(api):
    """Source: Intuit's reference."""
    api.write("Purchase", purchase_body(DocNumber="91046"))
    assert api.write("Purchase", purchase_body(kind="Cash", DocNumber="91046"))["DocNumber"]
