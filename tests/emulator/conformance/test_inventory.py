"""Inventory items, their adjustments and tax classifications: each test is a fact about the service,
with what it is known from.
"""

import pytest

from ..conftest import Movement, inventory_item, journal_line, refusal

COST_OF_GOODS_SOLD, INVENTORY = "80", "81"


@pytest.fixture
def item(api):
    return api.write("Item", inventory_item(QtyOnHand=10, PurchaseCost=2))


def adjustment_body(item, *differences, **fields):
    lines = [
        {
            "DetailType": "ItemAdjustmentLineDetail",
            "ItemAdjustmentLineDetail": {"ItemRef": {"value": item["Id"]}, "QtyDiff": difference},
        }
        for difference in differences or (-3,)
    ]
    return {"AdjustAccountRef": {"value": COST_OF_GOODS_SOLD}, "Line": lines, **fields}


def on_hand(api, item):
    return api.read("Item", item["Id"])["QtyOnHand"]


def test_an_adjustment_moves_the_quantity_and_posts_what_it_is_worth(api, company, item):
    """Source: Intuit's reference."""
    moved = Movement(company)
    api.write("InventoryAdjustment", adjustment_body(item, -3))
    assert on_hand(api, item) == 7
    assert moved() == {"Cost of Goods Sold": 6, "Inventory Asset": -6}
    api.write("InventoryAdjustment", adjustment_body(item, 5))
    assert on_hand(api, item) == 12
    assert moved() == {"Cost of Goods Sold": -4, "Inventory Asset": 4}


def test_an_adjustment_is_answered_without_amounts_and_detail_types(api, item):
    """Source: Intuit's samples."""
    answer = api.write("InventoryAdjustment", adjustment_body(item, 5, PrivateNote="Count"))
    detail = {"ItemRef": {"value": item["Id"]}, "QtyDiff": 5}
    assert answer["Line"] == [{"Id": "1", "ItemAdjustmentLineDetail": detail}]
    assert answer["AdjustAccountRef"]["name"] == "Cost of Goods Sold"
    assert "CurrencyRef" not in answer


def test_an_adjustment_without_a_number_is_given_the_next_one(api, item):
    """Source: Intuit's reference."""
    first = api.write("InventoryAdjustment", adjustment_body(item, DocNumber="27"))
    assert first["DocNumber"] == "27"
    assert api.write("InventoryAdjustment", adjustment_body(item))["DocNumber"] == "28"


def test_an_adjustment_is_updated_only_sparsely(api, item):
    """Source: Intuit's reference; the code of the refusal is not recorded."""
    made = api.write("InventoryAdjustment", adjustment_body(item, -3))
    identity = {"Id": made["Id"], "SyncToken": made["SyncToken"]}
    body = {**adjustment_body(item, -4), **identity}
    assert refusal(api.post("inventoryadjustment", body)) == (400, "2020")
    line = {**made["Line"][0]}
    line["ItemAdjustmentLineDetail"] = {**line["ItemAdjustmentLineDetail"], "QtyDiff": -4}
    changed = api.write("InventoryAdjustment", {**identity, "sparse": True, "Line": [line]})
    assert (changed["DocNumber"], changed["SyncToken"]) == (made["DocNumber"], "1")
    assert changed["Line"][0]["Id"] == made["Line"][0]["Id"]
    assert on_hand(api, item) == 6


def test_a_deleted_adjustment_gives_the_quantity_back(api, item):
    """Source: Intuit's reference."""
    made = api.write("InventoryAdjustment", adjustment_body(item, -3))
    identity = {"Id": made["Id"], "SyncToken": made["SyncToken"]}
    answer = api.write("InventoryAdjustment", identity, operation="delete")
    assert answer == {"status": "Deleted", "domain": "QBO", "Id": made["Id"]}
    assert on_hand(api, item) == 10


def test_what_is_adjusted_in_the_item_is_an_adjustment_too(api, item):
    """Source: Intuit's reference of the Item entity, and of the adjustment."""
    body = {"Id": item["Id"], "SyncToken": "0", "sparse": True, "QtyOnHand": 4}
    api.write("Item", {**body, "InvStartDate": item["InvStartDate"]})
    (made,) = api.query("SELECT * FROM InventoryAdjustment")["InventoryAdjustment"]
    assert made["AdjustAccountRef"]["name"] == "Inventory Shrinkage"
    assert made["Line"][0]["ItemAdjustmentLineDetail"]["QtyDiff"] == -6


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"TxnDate": "2025-12-31"}, "6270"),
        ({"AdjustAccountRef": None}, "2020"),
        ({"Line": []}, "2020"),
        ({"Line": [{"ItemAdjustmentLineDetail": {"QtyDiff": 1}}]}, "2020"),
        ({"Line": [{"ItemAdjustmentLineDetail": {"ItemRef": {"value": "1"}}}]}, "2020"),
        (
            {"Line": [{"ItemAdjustmentLineDetail": {"ItemRef": {"value": "1"}, "QtyDiff": 1}}]},
            "6000",
        ),
        (
            {"Line": [{"ItemAdjustmentLineDetail": {"ItemRef": {"value": "x"}, "QtyDiff": 1}}]},
            "2500",
        ),
    ],
    ids=[
        "too early",
        "no account",
        "no lines",
        "no item",
        "no quantity",
        "a service",
        "an id that is no number",
    ],
)
def test_adjustments_that_are_refused(api, item, fields, code):
    """Source: Intuit's reference and its list of error codes."""
    body = {**adjustment_body(item), **fields}
    assert refusal(api.post("inventoryadjustment", body)) == (400, code)


def test_an_inactive_item_is_made_active_before_it_is_adjusted(api, item):
    """Source: a published client."""
    identity = {"Id": item["Id"], "SyncToken": item["SyncToken"]}
    api.write("Item", {**identity, "sparse": True, "Active": False})
    body = adjustment_body(item)
    assert refusal(api.post("inventoryadjustment", body)) == (400, "6000")


def test_an_inventory_item_needs_its_quantity(api):
    """Source: Intuit's list of error codes."""
    body = inventory_item()
    del body["QtyOnHand"]
    assert refusal(api.post("item", body)) == (400, "6520")


def test_an_inventory_item_needs_its_asset_account(api):
    """Source: Intuit's list of error codes."""
    body = inventory_item()
    del body["AssetAccountRef"]
    assert refusal(api.post("item", body)) == (400, "2020")


def test_a_changed_quantity_without_a_start_date_is_refused(api, item):
    """Source: one client's report; others saw the quantity ignored."""
    body = {"Id": item["Id"], "SyncToken": "0", "sparse": True, "QtyOnHand": 4}
    assert refusal(api.post("item", body)) == (400, "-10600")
    assert on_hand(api, item) == 10


def test_the_type_of_an_inventory_item_is_fixed(api, item):
    """Source: Intuit's reference."""
    assert refusal(api.post("item", {**item, "Type": "Service"})) == (400, "6000")


def test_a_group_item_can_only_be_read(api):
    """Source: Intuit's reference."""
    assert refusal(api.post("item", {"Name": "Kit", "Type": "Group"})) == (400, "500")


def test_a_sale_before_the_first_day_of_an_item_is_refused(api, item):
    """Source: Intuit's list of error codes."""
    detail = {"ItemRef": {"value": item["Id"]}, "Qty": 1}
    line = {"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    body = {"CustomerRef": {"value": "1"}, "Line": [line], "TxnDate": "2025-12-31"}
    assert refusal(api.post("invoice", body)) == (400, "6270")


def test_an_adjustment_of_another_value_than_its_units_is_a_journal_entry(api, company, item):
    """Source: Intuit's reference, which offers no adjustment of the value."""
    moved = Movement(company)
    lines = [journal_line(5, "Debit", COST_OF_GOODS_SOLD), journal_line(5, "Credit", INVENTORY)]
    api.write("JournalEntry", {"Line": lines})
    assert moved() == {"Cost of Goods Sold": 5, "Inventory Asset": -5}
    assert on_hand(api, item) == 10


# Tax classifications


def classified(api, path, **parameters):
    """:return: ids of the classifications that a path answers"""
    found = api.get(path, **parameters).json()["QueryResponse"]["TaxClassification"]
    return {row["id"] for row in found}


def test_tax_classifications_are_read_all_by_level_and_below_a_parent(api):
    """Source: Intuit's reference."""
    everything = classified(api, "taxclassification")
    above = classified(api, "taxclassification", level="1")
    below = classified(api, "taxclassification", level="2")
    assert (above | below, above & below) == (everything, set())
    children = {key: classified(api, f"taxclassification/{key}/children") for key in above}
    assert set().union(*children.values()) == below
    key = next(iter(children["V1-00100000"]))
    row = api.get(f"taxclassification/{key}").json()["TaxClassification"]
    assert (row["id"], row["ParentRef"]["value"], row["level"]) == (key, "V1-00100000", "2")


def test_tax_classifications_are_only_read(api):
    """Source: Intuit's reference."""
    assert refusal(api.post("taxclassification", {"name": "Toys"})) == (400, "500")
    assert refusal(api.get("taxclassification/EUC-0")) == (400, "610")


def test_an_item_has_a_tax_classification(api):
    """Source: Intuit's reference."""
    body = {"Name": "Lemonade", "Type": "Service", "IncomeAccountRef": {"value": "79"}}
    reference = {"value": "EUC-03020101-V1-00140000"}
    item = api.write("Item", {**body, "TaxClassificationRef": reference})
    assert item["TaxClassificationRef"] == {**reference, "name": "Soft drinks"}
    unknown = {**body, "Name": "Fog", "TaxClassificationRef": {"value": "EUC-0"}}
    assert refusal(api.post("item", unknown)) == (400, "2500")
