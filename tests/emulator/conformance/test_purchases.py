"""Purchase orders, bills, vendor credits, expenses and checks: each test is a fact about the service,
with what it is known from.
"""

from decimal import Decimal

import pytest

from ..bodies import CHECKING, CREDIT_CARD, PAYABLE, identity, item_line
from ..conftest import Movement, expense_line, path_of, refusal
from .purchase_bodies import VENDOR, bill_body, purchase_body

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


def test_links_of_lines_to_anything_else_are_dropped_without_a_word(api):
    """Source: Intuit's reference lists what lines can be linked to."""
    other = api.write("Bill", bill_body())
    line = {**expense_line(40), "LinkedTxn": [{"TxnId": other["Id"], "TxnType": "Bill"}]}
    for entity in ("Bill", "VendorCredit"):
        assert "LinkedTxn" not in api.write(entity, bill_body(Line=[line]))["Line"][0]


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
