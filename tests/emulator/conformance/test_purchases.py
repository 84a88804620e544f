"""Purchase orders, bills, vendor credits, bill payments and purchases: each test is a fact about the
service, with what it is known from.
"""

from decimal import Decimal

import pytest

from ..bodies import CHECKING, CREDIT_CARD, PAYABLE, SAVINGS, deposit_line, item_line
from ..conftest import Movement, error_of, expense_line, journal_line, path_of, refusal

VENDOR = {"value": "32"}


def bill_body(*amounts, **fields):
    lines = [expense_line(amount) for amount in amounts or (100,)]
    return {"VendorRef": VENDOR, "Line": lines, **fields}


def purchase_body(amount=20, account=CHECKING, kind="Check", **fields):
    return {
        "AccountRef": {"value": account},
        "PaymentType": kind,
        "Line": [expense_line(amount)],
        **fields,
    }


def identity(record):
    return {"Id": record["Id"], "SyncToken": record["SyncToken"]}


# Purchase orders


def ordered(api, *lines):
    """:return: an open order to the vendor"""
    return api.write("PurchaseOrder", {"VendorRef": VENDOR, "Line": list(lines or [item_line(40)])})


def order_link(order, line=None):
    link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder"}
    return {**link, "TxnLineId": line["Id"]} if line else link


def fulfilling_line(order, line, **fields):
    return {**expense_line(40), "LinkedTxn": [order_link(order, line)], **fields}


def test_a_bill_fulfils_an_order_by_a_link_in_its_line_and_one_in_its_head(api):
    """Source: Intuit's page on linked transactions, and a recorded answer of 2019."""
    order = ordered(api)
    line = fulfilling_line(order, order["Line"][0])
    bill = api.write("Bill", bill_body(Line=[line], LinkedTxn=[order_link(order)]))
    assert bill["LinkedTxn"] == [order_link(order)]
    assert bill["Line"][0]["LinkedTxn"] == [order_link(order, order["Line"][0])]
    billed = api.read("PurchaseOrder", order["Id"])
    assert billed["POStatus"] == "Closed"
    assert billed["LinkedTxn"] == [{"TxnId": bill["Id"], "TxnType": "Bill"}]


def test_a_link_to_an_order_in_the_head_alone_is_dropped_without_a_word(api):
    """Source: recorded answers of the service, 2019."""
    order = ordered(api)
    bill = api.write("Bill", bill_body(LinkedTxn=[order_link(order)]))
    assert bill["LinkedTxn"] == []
    unchanged = api.read("PurchaseOrder", order["Id"])
    assert (unchanged["POStatus"], unchanged["SyncToken"]) == ("Open", "0")


def test_a_link_to_an_order_in_the_line_alone_is_dropped_without_a_word(api):
    """Source: Intuit's page on linked transactions asks for both ends; no recording."""
    order = ordered(api)
    bill = api.write("Bill", bill_body(Line=[fulfilling_line(order, order["Line"][0])]))
    assert bill["LinkedTxn"] == []
    assert "LinkedTxn" not in bill["Line"][0]
    assert api.read("PurchaseOrder", order["Id"])["POStatus"] == "Open"


def test_an_existing_bill_is_linked_to_an_order_only_by_new_lines(api):
    """Source: Intuit's page on linked transactions."""
    order = ordered(api)
    bill = api.write("Bill", bill_body(40))
    own = fulfilling_line(order, order["Line"][0], Id=bill["Line"][0]["Id"])
    changes = {"LinkedTxn": [order_link(order)], "sparse": True}
    linked = api.write("Bill", {**bill, **changes, "Line": [own]})
    assert linked["LinkedTxn"] == []
    more = [*linked["Line"], fulfilling_line(order, order["Line"][0])]
    linked = api.write("Bill", {**linked, **changes, "Line": more})
    assert linked["LinkedTxn"] == [order_link(order)]
    again = api.write("Bill", {**linked, "PrivateNote": "changed"})
    assert again["Line"][1]["LinkedTxn"] == [order_link(order, order["Line"][0])]


def test_a_link_to_a_bill_that_is_written_on_an_order_is_ignored(api):
    """Source: recorded answers of the service, 2019."""
    order, bill = ordered(api), api.write("Bill", bill_body())
    link = {"TxnId": bill["Id"], "TxnType": "Bill"}
    changed = api.write("PurchaseOrder", {**order, "LinkedTxn": [link], "PrivateNote": "x"})
    assert changed["LinkedTxn"] == []
    assert api.read("Bill", bill["Id"])["LinkedTxn"] == []


def test_an_order_whose_only_line_is_an_account_line_of_zero_is_closed_at_once(api):
    """Source: recorded answers of the service."""
    assert ordered(api, expense_line(0))["POStatus"] == "Closed"


def test_the_status_of_an_order_can_be_written(api):
    """Source: Intuit's reference."""
    order = ordered(api)
    closed = api.write("PurchaseOrder", {**order, "POStatus": "Closed"})
    assert closed["POStatus"] == "Closed"


def test_an_order_that_a_bill_fulfils_is_unlinked_before_it_is_deleted(api):
    """Source: Intuit's page on linked transactions; the code of the refusal is not recorded."""
    order = ordered(api)
    line = fulfilling_line(order, order["Line"][0])
    bill = api.write("Bill", bill_body(Line=[line], LinkedTxn=[order_link(order)]))
    order = api.read("PurchaseOrder", order["Id"])
    assert refusal(api.post("purchaseorder", order, operation="delete")) == (400, "6000")
    unlinked = [{**expense_line(40), "Id": bill["Line"][0]["Id"]}]
    api.write("Bill", {**bill, "Line": unlinked, "LinkedTxn": []})
    order = api.read("PurchaseOrder", order["Id"])
    assert order["POStatus"] == "Open"
    api.write("PurchaseOrder", order, operation="delete")


def test_checks_and_expenses_fulfil_orders_too(api):
    """Source: a bookkeepers' page, not confirmed."""
    for kind in ("Check", "Cash"):
        order = ordered(api)
        line = fulfilling_line(order, order["Line"][0])
        body = purchase_body(kind=kind, EntityRef=VENDOR, Line=[line])
        purchase = api.write("Purchase", {**body, "LinkedTxn": [order_link(order)]})
        assert purchase["LinkedTxn"] == [order_link(order)]
        assert api.read("PurchaseOrder", order["Id"])["POStatus"] == "Closed"


# Bills and vendor credits


def test_a_bill_without_a_number_stays_without(api):
    """Source: Intuit's reference; recorded answers of the service."""
    assert "DocNumber" not in api.write("Bill", bill_body())


def test_a_bill_takes_a_number_that_is_taken_when_it_is_asked_to(api):
    """Source: Intuit's reference."""
    body = bill_body(DocNumber="NW-77")
    api.write("Bill", body)
    assert refusal(api.post("bill", body)) == (400, "6140")
    assert api.write("Bill", body, include="allowduplicatedocnum")["DocNumber"] == "NW-77"


def test_the_total_that_a_bill_is_sent_with_is_overwritten(api):
    """Source: Intuit's reference."""
    assert api.write("Bill", bill_body(60, 40, TotalAmt=7))["TotalAmt"] == 100


def test_a_full_update_of_a_bill_takes_the_payable_by_default_and_drops_the_term(api):
    """Source: a published client's live tests."""
    other = {"Name": "Other payables", "AccountType": "Accounts Payable"}
    account = api.write("Account", other)["Id"]
    term = api.query("SELECT * FROM Term")["Term"][0]["Id"]
    fields = {"APAccountRef": {"value": account}, "SalesTermRef": {"value": term}}
    bill = api.write("Bill", bill_body(**fields))
    assert bill["APAccountRef"]["value"] == account
    kept = {name: bill[name] for name in ("Id", "SyncToken", "VendorRef", "Line")}
    changed = api.write("Bill", kept)
    assert changed["APAccountRef"]["value"] == PAYABLE
    assert "SalesTermRef" not in changed


def test_a_sparse_update_of_a_bill_keeps_payable_and_term(api):
    """Source: a published client's live tests."""
    term = api.query("SELECT * FROM Term")["Term"][0]["Id"]
    bill = api.write("Bill", bill_body(SalesTermRef={"value": term}))
    body = {**identity(bill), "sparse": True, "VendorRef": VENDOR, "PrivateNote": "x"}
    assert api.write("Bill", body)["SalesTermRef"]["value"] == term


def test_a_location_in_the_line_of_a_bill_is_refused(api):
    """Source: a published client's live tests."""
    line = expense_line(40, DepartmentRef={"value": "1"})
    assert refusal(api.post("bill", bill_body(Line=[line]))) == (400, "2010")


def test_the_amount_of_an_item_line_of_a_bill_is_not_checked(api):
    """Source: recorded answers of the service, 2019."""
    line = item_line(16, Qty=24, UnitPrice=8)
    bill = api.write("Bill", bill_body(Line=[line]))
    detail = bill["Line"][0]["ItemBasedExpenseLineDetail"]
    assert (bill["TotalAmt"], detail["Qty"], detail["UnitPrice"]) == (16, 24, 8)


def test_the_lines_of_a_bill_cannot_be_on_a_payable(api):
    """Source: one report, not confirmed."""
    body = bill_body(Line=[expense_line(40, account=PAYABLE)])
    assert refusal(api.post("bill", body)) == (400, "6000")


def test_lines_of_us_bills_come_back_with_the_tax_code_non(api):
    """Source: Intuit's reference; recorded answers of the service."""
    detail = api.write("Bill", bill_body())["Line"][0]["AccountBasedExpenseLineDetail"]
    assert detail["TaxCodeRef"] == {"value": "NON"}


@pytest.mark.parametrize(
    ("entity", "change", "companion"),
    [
        ("Bill", {"PrivateNote": "x"}, "VendorRef"),
        ("Purchase", {"PrivateNote": "x"}, "PaymentType"),
        ("VendorCredit", {"Line": [expense_line(50)]}, "VendorRef"),
    ],
)
def test_sparse_updates_need_their_companions(api, entity, change, companion):
    """Source: a published client's live tests."""
    body = purchase_body() if entity == "Purchase" else bill_body()
    record = api.write(entity, body)
    sparse = {**identity(record), "sparse": True, **change}
    assert refusal(api.post(path_of(entity), sparse)) == (400, "2020")
    changed = api.write(entity, {**sparse, companion: record[companion]})
    assert changed["SyncToken"] == "1"


def test_a_vendor_credit_without_its_lines_can_be_updated_without_its_vendor(api):
    """Source: a published client's live tests."""
    credit = api.write("VendorCredit", bill_body())
    assert credit["Balance"] == 100
    body = {**identity(credit), "sparse": True, "PrivateNote": "x"}
    assert api.write("VendorCredit", body)["PrivateNote"] == "x"


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


# Purchases


def test_credit_counts_on_card_purchases_alone(api):
    """Source: Intuit's reference."""
    assert api.write("Purchase", purchase_body(kind="Cash", Credit=True))["Credit"] is False
    refund = purchase_body(account=CREDIT_CARD, kind="CreditCard", Credit=True)
    assert api.write("Purchase", refund)["Credit"] is True


def test_a_full_update_without_credit_turns_a_refund_into_a_charge(api, company):
    """Source: a published client's live tests."""
    body = purchase_body(account=CREDIT_CARD, kind="CreditCard")
    refund = api.write("Purchase", {**body, "Credit": True})
    moved = Movement(company)
    assert api.write("Purchase", {**body, **identity(refund)})["Credit"] is False
    assert moved()["Mastercard"] == -40


@pytest.mark.parametrize(
    ("account", "kind", "is_credit", "number"),
    [
        (CHECKING, "Cash", False, "54"),
        (CHECKING, "Check", False, "3"),
        (CREDIT_CARD, "CreditCard", True, "11"),
    ],
)
def test_the_extension_of_a_purchase_tells_its_kind(api, account, kind, is_credit, number):
    """Source: Intuit's samples."""
    purchase = api.write("Purchase", purchase_body(account=account, kind=kind, Credit=is_credit))
    (element,) = purchase["PurchaseEx"]["any"]
    assert element["value"] == {"Name": "TxnType", "Value": number}


def test_the_extension_of_a_purchase_cannot_be_sent_back(api):
    """Source: a published client's live tests."""
    purchase = api.write("Purchase", purchase_body())
    assert api.post("purchase", {**purchase, "PrivateNote": "x"}).status_code == 400
    del purchase["PurchaseEx"]
    assert api.write("Purchase", {**purchase, "PrivateNote": "x"})["PrivateNote"] == "x"


# Billable expenses

CUSTOMER = {"value": "1"}


def billable_line(amount=100, **detail):
    detail = {"CustomerRef": CUSTOMER, "BillableStatus": "Billable", **detail}
    return expense_line(amount, **detail)


def charge_of(api, record):
    """:return: the charge that the first line of a purchase made"""
    (link,) = record["Line"][0]["LinkedTxn"]
    assert link["TxnType"] == "ReimburseCharge"
    return api.read("ReimburseCharge", link["TxnId"])


def billing_line(charge, number=0, **detail):
    """:return: a line of an invoice that bills a line of a charge"""
    made = charge["Line"][number]
    link = {"TxnId": charge["Id"], "TxnType": "ReimburseCharge", "TxnLineId": made["Id"]}
    return {
        "Amount": made["Amount"],
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"TaxCodeRef": {"value": "NON"}, **detail},
        "LinkedTxn": [link],
    }


@pytest.mark.parametrize("entity", ["Bill", "Purchase", "VendorCredit"])
def test_a_billable_line_makes_a_charge_that_document_and_line_show(api, entity):
    """Source: Intuit's published answers of 2025."""
    make = purchase_body if entity == "Purchase" else bill_body
    record = api.write(entity, make(Line=[billable_line()]))
    charge = charge_of(api, record)
    assert {"TxnId": charge["Id"], "TxnType": "ReimburseCharge"} in record["LinkedTxn"]
    assert (charge["CustomerRef"]["value"], charge["HasBeenInvoiced"]) == ("1", False)
    assert abs(charge["Amount"]) == 100
    assert charge["Line"][0]["ReimburseLineDetail"]["ItemAccountRef"]["name"] == (
        "Billable Expense Income"
    )
    assert charge["LinkedTxn"] == []
    assert api.read(entity, record["Id"]) == record


def test_charges_are_read_and_queried_but_not_written(api):
    """Source: Intuit's reference."""
    charge = charge_of(api, api.write("Bill", bill_body(Line=[billable_line()])))
    found = api.query("SELECT * FROM ReimburseCharge WHERE HasBeenInvoiced = false")
    assert charge in found["ReimburseCharge"]
    assert refusal(api.post("reimbursecharge", charge)) == (400, "500")


def test_a_markup_is_the_second_line_of_a_charge(api):
    """Source: Intuit's reference."""
    line = billable_line(10, MarkupInfo={"PercentBased": True, "Percent": 900})
    charge = charge_of(api, api.write("Bill", bill_body(Line=[line])))
    assert [made["Amount"] for made in charge["Line"]] == [10, 90]
    assert charge["Amount"] == 100
    assert charge["Line"][1]["Description"] == "900% markup"
    assert charge["Line"][1]["ReimburseLineDetail"]["ItemAccountRef"]["name"] == "Markup"


def test_an_invoice_bills_a_charge_and_its_markup(api, company):
    """Source: recorded invoices of an Australian company, 2021."""
    line = billable_line(10, MarkupInfo={"PercentBased": True, "Percent": 10})
    bill = api.write("Bill", bill_body(Line=[line]))
    charge = charge_of(api, bill)
    moved = Movement(company)
    lines = [billing_line(charge, 0), billing_line(charge, 1)]
    invoice = api.write("Invoice", {"CustomerRef": CUSTOMER, "Line": lines})
    assert moved() == {
        "Accounts Receivable (A/R)": 11,
        "Billable Expense Income": -10,
        "Markup": -1,
    }
    assert invoice["LinkedTxn"] == [{"TxnId": charge["Id"], "TxnType": "ReimburseCharge"}]
    assert "ItemRef" not in invoice["Line"][1]["SalesItemLineDetail"]
    billed = api.read("ReimburseCharge", charge["Id"])
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    assert (billed["HasBeenInvoiced"], billed["LinkedTxn"]) == (True, [link])
    detail = api.read("Bill", bill["Id"])["Line"][0]["AccountBasedExpenseLineDetail"]
    assert detail["BillableStatus"] == "HasBeenBilled"


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_a_charge_is_free_again_without_its_invoice(api, operation):
    """Source: Intuit's reference."""
    bill = api.write("Bill", bill_body(Line=[billable_line()]))
    charge = charge_of(api, bill)
    invoice = api.write("Invoice", {"CustomerRef": CUSTOMER, "Line": [billing_line(charge)]})
    api.write("Invoice", invoice, operation=operation)
    assert api.read("ReimburseCharge", charge["Id"])["HasBeenInvoiced"] is False
    bill = api.read("Bill", bill["Id"])
    assert bill["Line"][0]["AccountBasedExpenseLineDetail"]["BillableStatus"] == "Billable"
    api.write("Bill", bill, operation="delete")
    assert refusal(api.get(f"reimbursecharge/{charge['Id']}")) == (400, "610")


@pytest.mark.parametrize("entity", ["Bill", "Purchase"])
def test_a_purchase_with_billed_lines_cannot_be_deleted(api, entity):
    """Source: Intuit's list of error codes."""
    make = purchase_body if entity == "Purchase" else bill_body
    record = api.write(entity, make(Line=[billable_line()]))
    lines = [billing_line(charge_of(api, record))]
    api.write("Invoice", {"CustomerRef": CUSTOMER, "Line": lines})
    record = api.read(entity, record["Id"])
    answer = api.post(path_of(entity), identity(record), operation="delete")
    assert refusal(answer) == (400, "6400")
    echo = {name: record[name] for name in record if name != "PurchaseEx"}
    kept = api.write(entity, {**echo, "PrivateNote": "x"})
    detail = kept["Line"][0]["AccountBasedExpenseLineDetail"]
    assert detail["BillableStatus"] == "HasBeenBilled"


def test_a_charge_is_billed_once_and_to_its_own_customer(api):
    """Source: Intuit's page on linked transactions; the code of the refusal is not recorded."""
    charge = charge_of(api, api.write("Bill", bill_body(Line=[billable_line()])))
    other = {"CustomerRef": {"value": "2"}, "Line": [billing_line(charge)]}
    assert refusal(api.post("invoice", other)) == (400, "620")
    body = {"CustomerRef": CUSTOMER, "Line": [billing_line(charge)]}
    api.write("Invoice", body)
    assert refusal(api.post("invoice", body)) == (400, "620")


def test_a_line_cannot_say_that_it_was_billed(api):
    """Source: Intuit's list of error codes."""
    body = bill_body(Line=[billable_line(BillableStatus="HasBeenBilled")])
    assert refusal(api.post("bill", body)) == (400, "2170")


def test_a_billable_line_needs_a_customer(api):
    """Source: Intuit's list of error codes."""
    body = bill_body(Line=[expense_line(40, BillableStatus="Billable")])
    assert refusal(api.post("bill", body)) == (400, "6310")


def test_a_line_with_a_customer_is_billable_unless_it_says_otherwise(api):
    """Source: a published client's live tests, which saw it happen."""
    bill = api.write("Bill", bill_body(Line=[expense_line(40, CustomerRef=CUSTOMER)]))
    assert charge_of(api, bill)["Amount"] == 40
    line = billable_line(BillableStatus="NotBillable")
    bill = api.write("Bill", bill_body(Line=[line]))
    assert (bill["LinkedTxn"], "LinkedTxn" in bill["Line"][0]) == ([], False)


def test_a_charge_follows_its_line(api):
    """Source: Intuit's reference."""
    bill = api.write("Bill", bill_body(Line=[billable_line(40), billable_line(60)]))
    charge = charge_of(api, bill)
    first, second = bill["Line"]
    changed = api.write("Bill", {**bill, "Line": [{**first, "Amount": 50}]})
    assert api.read("ReimburseCharge", charge["Id"])["Amount"] == 50
    assert len(changed["LinkedTxn"]) == 1
    (link,) = second["LinkedTxn"]
    assert refusal(api.get(f"reimbursecharge/{link['TxnId']}")) == (400, "610")


def test_links_of_lines_to_anything_else_are_dropped_without_a_word(api):
    """Source: Intuit's reference lists what lines can be linked to."""
    other = api.write("Bill", bill_body())
    line = {**expense_line(40), "LinkedTxn": [{"TxnId": other["Id"], "TxnType": "Bill"}]}
    for entity in ("Bill", "VendorCredit"):
        assert "LinkedTxn" not in api.write(entity, bill_body(Line=[line]))["Line"][0]


# Queries


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM Purchase WHERE EntityRef = '32'",
        "SELECT * FROM PurchaseOrder WHERE POStatus = 'Open'",
    ],
)
def test_what_cannot_stand_in_a_condition(api, query):
    """Source: Intuit's reference for the payee, published clients for the status."""
    assert refusal(api.get("query", query=query)) == (400, "4001")


# Tax on purchases


def uk_purchase(uk, *amounts, **fields):
    """:return: the body of a card charge at 20 %"""
    accounts = uk.query("SELECT * FROM Account")
    card = next(row["Id"] for row in accounts if row["AccountType"] == "Credit Card")
    rent = next(row["Id"] for row in accounts if row["Name"] == "Rent")
    (code,) = uk.query("SELECT * FROM TaxCode WHERE Name = '20.0% S'")
    lines = [expense_line(amount, rent, TaxCodeRef={"value": code["Id"]}) for amount in amounts]
    body = purchase_body(account=card, kind="CreditCard", GlobalTaxCalculation="TaxExcluded")
    return {**body, "Line": lines, **fields}


def test_the_total_tax_of_a_purchase_without_tax_lines_is_ignored(uk):
    """Source: one report of a British company; its nets and its total."""
    body = uk_purchase(uk, "7.63", "0.24", "0.41", TxnTaxDetail={"TotalTax": "1.65"})
    assert uk.write("Purchase", body)["TxnTaxDetail"]["TotalTax"] == Decimal("1.66")


def test_the_tax_lines_of_a_purchase_replace_its_tax(uk):
    """Source: Intuit's page on sales tax outside the United States."""
    first = uk.write("Purchase", uk_purchase(uk, "7.63", "0.24", "0.41"))
    (line,) = first["TxnTaxDetail"]["TaxLine"]
    tax = {"TotalTax": "1.65", "TaxLine": [{**line, "Amount": "1.65"}]}
    replaced = uk.write("Purchase", uk_purchase(uk, "7.63", "0.24", "0.41", TxnTaxDetail=tax))
    assert replaced["TxnTaxDetail"]["TotalTax"] == Decimal("1.65")
    assert replaced["TotalAmt"] == Decimal("9.93")
