"""Estimates and purchase orders: documents that are not posted, and what is made of them."""

import pytest

from .bodies import item_line
from .conftest import expense_line, invoice_body, refusal, sales_line


def linked_invoice(estimate, amount=100, **fields):
    link = {"TxnId": estimate["Id"], "TxnType": "Estimate"}
    return invoice_body(amount, LinkedTxn=[link], **fields)


def order_body(*lines, **fields):
    body = {"VendorRef": {"value": "31"}, "APAccountRef": {"value": "33"}}
    return {**body, "Line": list(lines or [item_line()]), **fields}


def bill_of(order, *line_ids, vendor="31"):
    """:return: the body of a bill whose lines are those of an order"""
    lines = []
    for key in line_ids:
        link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder", "TxnLineId": key}
        lines.append({**expense_line(40), "LinkedTxn": [link]})
    order_link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder"}
    return {"VendorRef": {"value": vendor}, "Line": lines, "LinkedTxn": [order_link]}


# Estimates


def test_an_estimate_has_lines_tax_and_a_status_and_is_not_posted(api, company):
    before = company.trial_balance()
    body = invoice_body(TxnTaxDetail={"TxnTaxCodeRef": {"value": "3"}}, ExpirationDate="2026-12-31")
    body["Line"] = [sales_line(100, TaxCodeRef={"value": "TAX"})]
    estimate = api.write("Estimate", body)
    assert (estimate["TotalAmt"], estimate["TxnStatus"]) == (109.1, "Pending")
    assert (estimate["LinkedTxn"], estimate["EmailStatus"]) == ([], "NotSet")
    assert "Balance" not in estimate
    assert company.trial_balance() == before
    assert api.read("Customer", "1")["Balance"] == company.get("Customer", 1)["Balance"]


def test_estimates_have_numbers_of_their_own(api):
    invoice = api.query("SELECT * FROM Invoice")["Invoice"][0]
    body = invoice_body(DocNumber=invoice["DocNumber"])
    assert api.write("Estimate", body)["DocNumber"] == invoice["DocNumber"]
    assert refusal(api.post("estimate", body)) == (400, "6140")


@pytest.mark.parametrize("status", ["Pending", "Accepted", "Closed", "Rejected", "Converted"])
def test_the_statuses_of_an_estimate(api, status):
    assert api.write("Estimate", invoice_body(TxnStatus=status))["TxnStatus"] == status


def test_a_status_that_there_is_not(api):
    assert refusal(api.post("estimate", invoice_body(TxnStatus="Open"))) == (400, "2170")


def test_an_invoice_of_an_estimate_closes_it_and_both_show_the_link(api):
    estimate = api.write("Estimate", invoice_body())
    invoice = api.write("Invoice", linked_invoice(estimate))
    assert invoice["LinkedTxn"] == [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]
    closed = api.read("Estimate", estimate["Id"])
    assert closed["LinkedTxn"] == [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]
    assert (closed["TxnStatus"], closed["SyncToken"]) == ("Closed", "0")


def test_one_invoice_is_made_of_an_estimate(api):
    estimate = api.write("Estimate", invoice_body())
    api.write("Invoice", linked_invoice(estimate))
    assert refusal(api.post("invoice", linked_invoice(estimate))) == (400, "620")


def test_an_estimate_of_another_customer_cannot_be_linked(api):
    estimate = api.write("Estimate", invoice_body())
    assert refusal(api.post("invoice", linked_invoice(estimate, customer="2"))) == (400, "620")


def test_a_rejected_estimate_cannot_be_linked(api):
    estimate = api.write("Estimate", invoice_body(TxnStatus="Rejected"))
    assert refusal(api.post("invoice", linked_invoice(estimate))) == (400, "620")


def test_deleting_the_invoice_opens_the_estimate_again(api):
    estimate = api.write("Estimate", invoice_body())
    invoice = api.write("Invoice", linked_invoice(estimate))
    api.post("invoice", invoice, operation="delete")
    opened = api.read("Estimate", estimate["Id"])
    assert (opened["TxnStatus"], opened["LinkedTxn"]) == ("Pending", [])


def test_voiding_the_invoice_opens_the_estimate_again(api):
    estimate = api.write("Estimate", invoice_body())
    invoice = api.write("Invoice", linked_invoice(estimate))
    voided = api.post("invoice", invoice, operation="void").json()["Invoice"]
    assert voided["LinkedTxn"] == []
    assert api.read("Estimate", estimate["Id"])["TxnStatus"] == "Pending"


def test_deleting_the_estimate_leaves_the_invoice_without_a_link(api):
    estimate = api.write("Estimate", invoice_body())
    invoice = api.write("Invoice", linked_invoice(estimate))
    closed = api.read("Estimate", estimate["Id"])
    api.post("estimate", closed, operation="delete")
    assert api.read("Invoice", invoice["Id"])["LinkedTxn"] == []


def test_an_update_of_a_linked_invoice_keeps_the_link(api):
    estimate = api.write("Estimate", invoice_body())
    invoice = api.write("Invoice", linked_invoice(estimate))
    changed = api.write("Invoice", {**invoice, "PrivateNote": "x"})
    assert changed["LinkedTxn"] == invoice["LinkedTxn"]
    assert api.read("Estimate", estimate["Id"])["TxnStatus"] == "Closed"


def test_an_estimate_can_be_printed_and_sent(api):
    estimate = api.write("Estimate", invoice_body(BillEmail={"Address": "a@b.c"}))
    assert api.get(f"estimate/{estimate['Id']}/pdf").content.startswith(b"%PDF")
    sent = api.post(f"estimate/{estimate['Id']}/send", None).json()["Estimate"]
    assert sent["EmailStatus"] == "EmailSent"


# Purchase orders


def test_an_order_is_open_and_not_posted(api, company):
    before = company.trial_balance()
    order = api.write("PurchaseOrder", order_body(item_line(80), expense_line(20)))
    assert (order["TotalAmt"], order["POStatus"], order["LinkedTxn"]) == (100, "Open", [])
    assert order["APAccountRef"] == {"value": "33", "name": "Accounts Payable (A/P)"}
    assert order["VendorAddr"]["City"]
    assert company.trial_balance() == before


def test_the_payable_of_an_order_is_implied(api):
    body = order_body()
    del body["APAccountRef"]
    assert api.write("PurchaseOrder", body)["APAccountRef"]["value"] == "33"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"POStatus": "Maybe"}, "2170"),
        ({"APAccountRef": {"value": "35"}}, "6430"),
        ({"Line": []}, "2020"),
        ({"VendorRef": {"value": "1"}}, "2500"),
    ],
)
def test_orders_that_are_refused(api, fields, code):
    assert refusal(api.post("purchaseorder", order_body(**fields))) == (400, code)


def test_an_order_closes_when_all_of_its_lines_are_billed(api):
    order = api.write("PurchaseOrder", order_body(item_line(40), item_line(40)))
    first, second = (line["Id"] for line in order["Line"])
    bill = api.write("Bill", bill_of(order, first))
    half = api.read("PurchaseOrder", order["Id"])
    assert half["POStatus"] == "Open"
    assert half["LinkedTxn"] == [{"TxnId": bill["Id"], "TxnType": "Bill"}]
    api.write("Bill", bill_of(order, second))
    assert api.read("PurchaseOrder", order["Id"])["POStatus"] == "Closed"


def test_a_bill_of_a_whole_order_closes_it_until_it_is_deleted(api):
    order = api.write("PurchaseOrder", order_body())
    body = bill_of(order, order["Line"][0]["Id"])
    bill = api.write("Bill", body)
    assert api.read("PurchaseOrder", order["Id"])["POStatus"] == "Closed"
    assert refusal(api.post("bill", body)) == (400, "620")
    api.post("bill", bill, operation="delete")
    opened = api.read("PurchaseOrder", order["Id"])
    assert (opened["POStatus"], opened["LinkedTxn"]) == ("Open", [])


def test_a_bill_without_the_line_lets_the_order_go(api):
    order = api.write("PurchaseOrder", order_body())
    bill = api.write("Bill", bill_of(order, order["Line"][0]["Id"]))
    del bill["Line"][0]["LinkedTxn"]
    changed = api.write("Bill", {**bill, "sparse": True})
    assert changed["LinkedTxn"] == []
    assert api.read("PurchaseOrder", order["Id"])["POStatus"] == "Open"


def test_a_line_that_an_order_does_not_have_cannot_be_billed(api):
    order = api.write("PurchaseOrder", order_body())
    assert refusal(api.post("bill", bill_of(order, "99"))) == (400, "620")


def test_an_order_to_another_vendor_cannot_be_billed(api):
    order = api.write("PurchaseOrder", order_body())
    body = bill_of(order, order["Line"][0]["Id"], vendor="32")
    assert refusal(api.post("bill", body)) == (400, "620")


def test_an_order_is_sent_to_its_own_address(api):
    order = api.write("PurchaseOrder", order_body(POEmail={"Address": "a@b.c"}))
    sent = api.post(f"purchaseorder/{order['Id']}/send", None).json()["PurchaseOrder"]
    assert (sent["EmailStatus"], sent["POEmail"]) == ("EmailSent", {"Address": "a@b.c"})
