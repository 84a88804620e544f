"""Inventory items: quantities on hand, cost of goods sold, the value of the stock."""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from .bodies import item_line
from .conftest import Movement, error_of, inventory_item, invoice_body, sales_line

ASSET, COST = "Inventory Asset", "Cost of Goods Sold"


@pytest.fixture
def moved(company):
    """:return: callable that tells the change of the trial balance on some accounts"""
    movement = Movement(company)
    return lambda *names: tuple(movement().get(name, 0) for name in names)


def on_hand(company, item):
    return company.get("Item", item["Id"])["QtyOnHand"]


def sale(item, quantity, **fields):
    line = sales_line(quantity * 10, item=item["Id"], Qty=quantity, UnitPrice=10)
    return {"CustomerRef": {"value": "1"}, "Line": [line], **fields}


def test_an_item_brings_its_starting_value(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    assert item["QtyOnHand"] == 10
    assert (item["TrackQtyOnHand"], item["InvStartDate"]) == (True, "2026-01-01")
    assert moved(ASSET, "Opening Balance Equity") == (20, -20)


def test_an_invoice_takes_what_it_sells_out_of_the_stock(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    company.write("Invoice", sale(item, 3))
    assert on_hand(company, item) == 7
    assert moved(ASSET, COST, "Sales of Product Income") == (14, 6, -30)


def test_a_credit_memo_brings_it_back_at_its_cost(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    company.write("Invoice", sale(item, 3))
    company.write("CreditMemo", sale(item, 1))
    assert on_hand(company, item) == 8
    assert moved(ASSET, COST) == (16, 4)


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_a_removed_invoice_gives_everything_back(company, moved, operation):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    invoice = company.write("Invoice", sale(item, 3))
    company.write("Invoice", invoice, operation)
    assert on_hand(company, item) == 10
    assert moved(ASSET, COST) == (20, 0)


def test_a_changed_invoice_moves_what_it_says_now(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    invoice = company.write("Invoice", sale(item, 3))
    company.write("Invoice", {**sale(item, 5), "Id": invoice["Id"], "SyncToken": "0"})
    assert on_hand(company, item) == 5
    assert moved(COST) == (10,)


def test_a_line_without_quantity_moves_one_unit(company):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    body = {**invoice_body(), "Line": [sales_line(8, item=item["Id"])]}
    invoice = company.write("Invoice", body)
    assert on_hand(company, item) == 9
    company.write("Invoice", invoice, "void")
    assert on_hand(company, item) == 10


def test_more_may_be_sold_than_there_is(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=1))
    company.write("Invoice", sale(item, 3))
    assert on_hand(company, item) == -2
    assert moved(ASSET, COST) == (-4, 6)


def test_what_was_missing_is_corrected_in_the_sale_without_changing_it(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=1))
    invoice = company.write("Invoice", sale(item, 3, TxnDate="2026-02-01"))
    first = company.write("CreditMemo", sale(item, 5, TxnDate="2026-01-15"))
    assert moved(ASSET, COST) == (6, -4)
    company.write("CreditMemo", first, "delete")
    assert moved(ASSET, COST) == (-4, 6)
    assert company.get("Invoice", invoice["Id"])["SyncToken"] == "0"


def test_a_sale_before_the_start_of_the_item_is_refused(api):
    item = api.write("Item", inventory_item(QtyOnHand=1))
    answer = api.post("invoice", sale(item, 1, TxnDate="2025-12-31"))
    assert error_of(answer)[:2] == (400, "6270")


def test_an_earlier_sale_takes_the_older_units(company):
    item = company.write("Item", inventory_item(QtyOnHand=2, InvStartDate="2026-01-01"))
    change = {"Id": item["Id"], "SyncToken": "0", "sparse": True, "PurchaseCost": 5}
    item = company.write("Item", {**change, "QtyOnHand": 4, "InvStartDate": "2026-01-10"})
    assert on_hand(company, item) == 4
    late = company.write("Invoice", sale(item, 2, TxnDate="2026-03-01"))
    company.write("Invoice", sale(item, 2, TxnDate="2026-02-01"))
    assert on_hand(company, item) == 0
    assert company.get("Invoice", late["Id"])["SyncToken"] == "0"


def test_the_quantity_is_set_by_an_adjustment(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    change = {"Id": item["Id"], "SyncToken": "0", "sparse": True, "QtyOnHand": 7}
    change["InvStartDate"] = item["InvStartDate"]
    changed = company.write("Item", change)
    assert (changed["QtyOnHand"], changed["InvStartDate"]) == (7, "2026-01-01")
    assert moved(ASSET, "Inventory Shrinkage") == (14, 6)
    change = {**change, "SyncToken": "1", "QtyOnHand": 8}
    assert company.write("Item", change)["QtyOnHand"] == 8
    assert moved(ASSET, "Inventory Shrinkage") == (16, 4)


def test_the_date_sent_with_a_quantity_is_that_of_the_adjustment(company):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    change = {"Id": item["Id"], "SyncToken": "0", "sparse": True, "QtyOnHand": 7}
    changed = company.write("Item", {**change, "InvStartDate": "2026-02-05"})
    assert changed["InvStartDate"] == "2026-01-01"
    assert company.trial_balance("2026-02-04").get("Inventory Shrinkage", 0) == 0
    assert company.trial_balance("2026-02-05")["Inventory Shrinkage"] == 6


def test_an_inactive_item_has_nothing_on_hand(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    gone = company.write("Item", {**item, "Active": False})
    assert (gone["QtyOnHand"], gone["Name"]) == (0, "Widget (deleted)")
    assert moved(ASSET) == (0,)


def test_the_stock_moves_to_another_asset_account(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    company.write("Invoice", sale(item, 4))
    item = company.get("Item", item["Id"])
    company.write("Item", {**item, "AssetAccountRef": {"value": "32"}})
    assert moved(ASSET, "Uncategorized Asset") == (0, 12)


def test_a_full_update_with_what_was_read_changes_nothing(company):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    company.write("Invoice", sale(item, 4))
    item = company.get("Item", item["Id"])
    assert company.write("Item", item)["SyncToken"] == "0"
    assert company.write("Item", {**item, "Description": "x"})["QtyOnHand"] == 6


def test_a_service_becomes_an_inventory_item(company, moved):
    income = {"value": "79"}
    service = company.write(
        "Item", {"Name": "Gadget", "Type": "Service", "IncomeAccountRef": income}
    )
    change = inventory_item(Name="Gadget", QtyOnHand=5, Id=service["Id"], SyncToken="0")
    assert company.write("Item", change)["Type"] == "Inventory"
    assert moved(ASSET) == (10,)


def test_tracking_is_one_way(company):
    item = company.write("Item", inventory_item())
    for change in ({"TrackQtyOnHand": False}, {"Type": "NonInventory"}):
        with pytest.raises(QboFault) as caught:
            company.write("Item", {**item, **change})
        assert caught.value.code == "6000"


def test_the_cost_of_a_sale_is_on_the_day_of_the_sale(company):
    item = company.write("Item", inventory_item(QtyOnHand=10))
    before = company.trial_balance("2026-02-03").get(COST, Decimal(0))
    company.write("Invoice", sale(item, 4, TxnDate="2026-02-03"))
    assert company.trial_balance("2026-02-02").get(COST, Decimal(0)) == before
    assert company.trial_balance("2026-02-03")[COST] == before + 8


# Purchases


def purchase(item, quantity, amount, **fields):
    return {
        "VendorRef": {"value": "31"},
        "Line": [item_line(amount, item["Id"], Qty=quantity)],
        **fields,
    }


def test_a_bill_brings_units_at_what_they_cost(company, moved):
    item = company.write("Item", inventory_item())
    company.write("Bill", purchase(item, 3, 10))
    assert on_hand(company, item) == 3
    assert moved(ASSET, "Accounts Payable (A/P)") == (10, -10)


def test_three_units_for_ten_are_sold_to_the_cent(company):
    item = company.write("Item", inventory_item())
    company.write("Bill", purchase(item, 3, 10, TxnDate="2026-01-05"))
    costs = []
    for _ in range(3):
        movement = Movement(company)
        company.write("Invoice", sale(item, 1))
        costs.append(movement()[COST])
    assert costs == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]


def test_the_oldest_bill_is_sold_first_whenever_it_was_entered(company, moved):
    item = company.write("Item", inventory_item())
    company.write("Bill", purchase(item, 1, 7, TxnDate="2026-02-02"))
    company.write("Invoice", sale(item, 1, TxnDate="2026-03-01"))
    assert moved(COST) == (7,)
    company.write("Bill", purchase(item, 1, 5, TxnDate="2026-01-02"))
    assert moved(ASSET, COST) == (7, 5)


def test_a_cheque_and_a_card_bring_units_too(company):
    item = company.write("Item", inventory_item())
    lines = purchase(item, 2, 8)["Line"]
    for kind, account in (("Check", "35"), ("CreditCard", "41")):
        body = {"PaymentType": kind, "AccountRef": {"value": account}, "Line": lines}
        company.write("Purchase", body)
    assert on_hand(company, item) == 4


def test_a_vendor_credit_takes_the_oldest_units_and_the_difference_is_cost(company, moved):
    item = company.write("Item", inventory_item())
    company.write("Bill", purchase(item, 2, 10))
    company.write("VendorCredit", purchase(item, 1, 4))
    assert on_hand(company, item) == 1
    assert moved(ASSET, COST, "Accounts Payable (A/P)") == (5, 1, -6)


def test_units_that_were_sold_before_they_were_bought_get_their_true_cost(company, moved):
    item = company.write("Item", inventory_item())
    invoice = company.write("Invoice", sale(item, 2, TxnDate="2026-02-01"))
    assert moved(ASSET, COST) == (-4, 4)
    bill = company.write("Bill", purchase(item, 5, 15, TxnDate="2026-02-10"))
    assert moved(ASSET, COST) == (9, 6)
    assert company.get("Invoice", invoice["Id"])["SyncToken"] == "0"
    company.write("Bill", bill, "delete")
    assert moved(ASSET, COST) == (-4, 4)


def test_a_bill_before_the_start_of_the_item_is_refused(api):
    item = api.write("Item", inventory_item())
    answer = api.post("bill", purchase(item, 1, 5, TxnDate="2025-12-31"))
    assert error_of(answer)[:2] == (400, "6270")


def test_a_receipt_sells_and_a_refund_brings_back(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=5))
    company.write("SalesReceipt", sale(item, 2))
    company.write("RefundReceipt", sale(item, 1, DepositToAccountRef={"value": "35"}))
    assert on_hand(company, item) == 4
    assert moved(ASSET, COST) == (8, 2)


def test_an_offer_and_an_order_move_nothing(company, moved):
    item = company.write("Item", inventory_item(QtyOnHand=5))
    company.write("Estimate", sale(item, 2))
    company.write("PurchaseOrder", purchase(item, 3, 9))
    assert on_hand(company, item) == 5
    assert moved(ASSET, COST) == (10, 0)


def test_goods_that_cost_more_than_the_books_hold_are_refused(api):
    item = api.write("Item", inventory_item(PurchaseCost="99999999999"))
    line = sales_line(1, item=item["Id"], Qty=1000)
    answer = api.post("invoice", {"CustomerRef": {"value": "1"}, "Line": [line]})
    assert error_of(answer)[:2] == (400, "2140")


def test_units_bought_in_another_currency_are_worth_home_currency(company, moved):
    company.enable_currencies("EUR")
    euro = {"CurrencyRef": {"value": "EUR"}}
    vendor = company.write("Vendor", {"DisplayName": "Holland Bulbs"})
    company.website().give_vendor_currency(vendor["Id"], "EUR")
    item = company.write("Item", inventory_item())
    body = purchase(item, 3, "3.33", VendorRef={"value": vendor["Id"]}, ExchangeRate="1.5", **euro)
    body["Line"] *= 3
    company.write("Bill", body)
    assert moved(ASSET) == (Decimal("14.99"),)
    company.write("Invoice", sale(item, 9))
    assert moved(ASSET, COST) == (0, Decimal("14.99"))


def test_a_sale_in_another_currency_costs_home_currency(company, moved):
    company.enable_currencies("EUR")
    euro = {"CurrencyRef": {"value": "EUR"}}
    customer = company.write("Customer", {"DisplayName": "Gärtnerei Köln", **euro})
    item = company.write("Item", inventory_item(QtyOnHand=5))
    customer = {"value": customer["Id"]}
    company.write("Invoice", sale(item, 2, CustomerRef=customer, ExchangeRate="1.1", **euro))
    assert moved(ASSET, COST, "Sales of Product Income") == (6, 4, -22)
