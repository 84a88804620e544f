"""Purchase orders, bills, vendor credits, bill payments and purchases: each test is a fact about the
service, with what it is known from.
"""

from ..bodies import CHECKING, item_line
from ..conftest import expense_line, refusal

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
