"""Expenses that are billed to customers: each test is a fact about the service, with what it is known
from.
"""

import pytest

from ..bodies import identity
from ..conftest import Movement, expense_line, path_of, refusal
from .purchase_bodies import bill_body, purchase_body

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


def test_a_line_that_bills_a_charge_gets_no_default_item(api, company):
    """Source: recorded invoices: a line has an item if the expense had one."""
    company.write(
        "Item", {"Name": "Services", "Type": "Service", "IncomeAccountRef": {"value": "79"}}
    )
    charge = charge_of(api, api.write("Bill", bill_body(Line=[billable_line()])))
    body = {"CustomerRef": CUSTOMER, "Line": [billing_line(charge)]}
    moved = Movement(company)
    invoice = api.write("Invoice", body)
    assert "ItemRef" not in invoice["Line"][0]["SalesItemLineDetail"]
    changed = api.write("Invoice", {**body, **identity(invoice)})
    assert "ItemRef" not in changed["Line"][0]["SalesItemLineDetail"]
    assert moved() == {"Accounts Receivable (A/R)": 100, "Billable Expense Income": -100}


def test_lines_bill_their_charge_whatever_the_head_of_the_invoice_names(api):
    """Source: recorded invoices; that the lines decide is a choice."""
    charge = charge_of(api, api.write("Bill", bill_body(Line=[billable_line()])))
    body = {"CustomerRef": CUSTOMER, "Line": [billing_line(charge)], "LinkedTxn": []}
    invoice = api.write("Invoice", body)
    for sent in (invoice, {**invoice, "LinkedTxn": []}):
        current = api.read("Invoice", invoice["Id"])
        kept = api.write("Invoice", {**sent, **identity(current)})
        assert kept["LinkedTxn"] == [{"TxnId": charge["Id"], "TxnType": "ReimburseCharge"}]
        assert kept["Line"][0]["LinkedTxn"] == billing_line(charge)["LinkedTxn"]


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
