"""Products, services, categories and bundles: what each type needs, where it may stand, what it
becomes.
"""

import pytest

from .bodies import item_line
from .conftest import Movement, close_books, error_of, inventory_item, invoice_body, sales_line

INCOME = {"value": "79"}


@pytest.fixture
def emulator(landscaper):
    return landscaper


def refusal(answer):
    status, code, _detail = error_of(answer)
    return status, code


def service(**fields):
    return {"Name": "Advice", "Type": "Service", "IncomeAccountRef": INCOME, **fields}


def category(api, name="Plants", parent=None):
    body = {"Name": name, "Type": "Category"}
    if parent:
        body |= {"SubItem": True, "ParentRef": {"value": parent}}
    return api.write("Item", body)


# What a type needs


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Name": "x", "Type": "Service"}, "2020"),
        ({"Name": "x", "Type": "NonInventory"}, "2020"),
        (service(Name="a:b"), "2040"),
        (service(Name=" "), "2020"),
        (service(Name="x" * 101), "2050"),
        (service(Sku="x" * 101), "2050"),
        (service(Type="Assembly"), "2120"),
        (service(Type="Gift"), "2170"),
        (service(Type="Group"), "500"),
        (service(IncomeAccountRef={"value": "84"}), "6430"),
        (service(IncomeAccountRef={"value": "7"}), "6430"),
        (service(ExpenseAccountRef={"value": "33"}), "6430"),
        (service(ExpenseAccountRef={"value": "79"}), "6430"),
        (service(IncomeAccountRef={"value": "999"}), "2500"),
        (service(SubItem=True), "6150"),
    ],
)
def test_items_that_are_refused(api, body, code):
    assert refusal(api.post("item", body)) == (400, code)


@pytest.mark.parametrize(
    "missing",
    ["QtyOnHand", "InvStartDate", "AssetAccountRef", "ExpenseAccountRef", "IncomeAccountRef"],
)
def test_what_an_inventory_item_needs(api, missing):
    body = inventory_item()
    del body[missing]
    status, code, detail = error_of(api.post("item", body))
    assert (status, code) == (400, "6520" if missing == "QtyOnHand" else "2020")
    assert missing in detail


@pytest.mark.parametrize("tracked", [{}, {"TrackQtyOnHand": False}])
def test_an_inventory_item_is_tracked(api, tracked):
    body = inventory_item()
    del body["TrackQtyOnHand"]
    status, code, detail = error_of(api.post("item", {**body, **tracked}))
    assert (status, code) == (400, "6000")
    assert "if Track quantity on hand is turned off, the item cannot be of type Inventory" in detail


@pytest.mark.parametrize(
    ("field", "account"),
    [("IncomeAccountRef", "25"), ("ExpenseAccountRef", "7"), ("AssetAccountRef", "35")],
)
def test_the_accounts_of_an_inventory_item_have_their_types(api, field, account):
    body = inventory_item(**{field: {"value": account}})
    assert refusal(api.post("item", body)) == (400, "6430")


def test_an_item_with_what_inventory_needs_is_inventory(api):
    body = inventory_item()
    del body["Type"]
    assert api.write("Item", body)["Type"] == "Inventory"


def test_without_the_preference_there_is_no_inventory(api):
    preferences = api.get("preferences").json()["Preferences"]
    group = {**preferences["ProductAndServicesPrefs"], "QuantityOnHand": False}
    api.write("Preferences", {**preferences, "ProductAndServicesPrefs": group})
    assert refusal(api.post("item", inventory_item())) == (400, "5030")


def test_a_service_has_no_quantity(api):
    item = api.write("Item", service(QtyOnHand=5, TrackQtyOnHand=True, InvStartDate="2026-01-01"))
    assert item["TrackQtyOnHand"] is False
    assert "QtyOnHand" not in item
    assert "InvStartDate" not in item


# Types that change


@pytest.mark.parametrize(
    ("before", "after"), [("Service", "NonInventory"), ("NonInventory", "Service")]
)
def test_a_service_and_a_product_without_stock_change_places(api, before, after):
    item = api.write("Item", service(Type=before))
    assert api.write("Item", {**item, "Type": after})["Type"] == after


@pytest.mark.parametrize("kind", ["Category", "Group"])
def test_a_service_does_not_become_something_else(api, kind):
    item = api.write("Item", service())
    assert refusal(api.post("item", {**item, "Type": kind})) == (400, "6000")


def test_a_category_does_not_become_an_item(api):
    plants = category(api)
    assert refusal(api.post("item", {**plants, "Type": "Service"})) == (400, "6000")


# Categories


def test_a_category_has_neither_accounts_nor_prices(api):
    body = {"Name": "Plants", "Type": "Category", "IncomeAccountRef": INCOME, "UnitPrice": 5}
    plants = api.write("Item", body)
    assert set(plants) == {
        "Name",
        "Type",
        "FullyQualifiedName",
        "Active",
        "domain",
        "sparse",
        "Id",
        "SyncToken",
        "MetaData",
    }


def test_a_category_is_always_active(api):
    assert api.write("Item", {**category(api), "Active": False})["Active"] is True


def test_a_category_below_a_category(api):
    plants = category(api)
    trees = category(api, "Trees", plants["Id"])
    assert trees["FullyQualifiedName"] == "Plants:Trees"
    assert (trees["SubItem"], trees["Level"]) == (True, 1)
    assert trees["ParentRef"] == {"value": plants["Id"], "name": "Plants"}


def test_categories_are_four_levels_deep_and_hold_items_on_the_fifth(api):
    parent = None
    for level in range(4):
        parent = category(api, f"Level {level}", parent)["Id"]
    body = {"Name": "Too deep", "Type": "Category", "SubItem": True}
    assert refusal(api.post("item", {**body, "ParentRef": {"value": parent}})) == (400, "6180")
    leaf = api.write("Item", service(SubItem=True, ParentRef={"value": parent}))
    assert leaf["Level"] == 4


def test_only_a_category_holds_items(api):
    holder = api.write("Item", service())
    body = service(Name="x", SubItem=True, ParentRef={"value": holder["Id"]})
    assert refusal(api.post("item", body)) == (400, "700")


def test_an_item_leaves_its_category(api):
    item = api.write("Item", service(SubItem=True, ParentRef={"value": category(api)["Id"]}))
    change = {"Id": item["Id"], "SyncToken": "0", "sparse": True, "SubItem": False}
    changed = api.write("Item", change)
    assert changed["FullyQualifiedName"] == "Advice"
    assert "ParentRef" not in changed


def test_a_renamed_category_renames_what_it_holds(api):
    plants = category(api)
    item = api.write("Item", service(SubItem=True, ParentRef={"value": plants["Id"]}))
    api.write("Item", {**plants, "Name": "Green"})
    assert api.read("Item", item["Id"])["FullyQualifiedName"] == "Green:Advice"


# Names and stock keeping units


def test_a_name_is_unique_below_its_category(api):
    plants = category(api)["Id"]
    api.write("Item", service())
    below = service(SubItem=True, ParentRef={"value": plants})
    api.write("Item", below)
    for body in (service(), below):
        status, code, detail = error_of(api.post("item", body))
        assert (status, code) == (400, "6240")
        assert "Another product or service is already using this name" in detail


def test_an_inactive_item_still_occupies_its_name(api):
    item = api.write("Item", service())
    assert api.write("Item", {**item, "Active": False})["Name"] == "Advice (deleted)"
    assert refusal(api.post("item", service())) == (400, "6240")


def test_items_are_found_by_their_stock_keeping_unit(api):
    found = api.query("SELECT *, Sku FROM Item WHERE Sku = 'PMP-15'")["Item"]
    assert [item["Name"] for item in found] == ["Pond Pump"]
    assert found[0]["Sku"] == "PMP-15"


def test_a_stock_keeping_unit_may_occur_twice(api):
    api.write("Item", service(Sku="A"))
    assert api.write("Item", service(Name="Other", Sku="A"))["Sku"] == "A"


# Bundles


def bundle(api):
    return api.query("SELECT * FROM Item WHERE Name = 'Patio Pond Set'")["Item"][0]


def test_a_bundle_names_its_components(api):
    answer = bundle(api)
    assert (answer["Type"], answer["PrintGroupedItems"]) == ("Group", True)
    assert (answer["UnitPrice"], answer["TrackQtyOnHand"]) == (0, False)
    lines = answer["ItemGroupDetail"]["ItemGroupLine"]
    assert [(line["Qty"], line["ItemRef"]["name"], line["ItemRef"]["type"]) for line in lines] == [
        (1, "Pond Pump", "Inventory"),
        (2, "Path Light", "NonInventory"),
        (3, "Installation Labor", "Service"),
    ]


def test_a_bundle_may_be_renamed(api):
    changed = api.write("Item", {**bundle(api), "Name": "Pond Set"})
    assert changed["Name"] == "Pond Set"
    assert len(changed["ItemGroupDetail"]["ItemGroupLine"]) == 3


# In documents


def test_an_inactive_item_is_neither_sold_nor_bought(api):
    item = api.write("Item", service(ExpenseAccountRef={"value": "7"}))
    api.write("Item", {**item, "Active": False})
    sale = {**invoice_body(), "Line": [sales_line(5, item=item["Id"])]}
    assert refusal(api.post("invoice", sale)) == (400, "610")
    bill = {"VendorRef": {"value": "31"}, "Line": [item_line(5, item["Id"])]}
    assert refusal(api.post("bill", bill)) == (400, "610")


def test_an_item_that_does_not_exist(api):
    body = {**invoice_body(), "Line": [sales_line(5, item="99999")]}
    status, code, detail = error_of(api.post("invoice", body))
    assert (status, code) == (400, "2500")
    assert detail == "Invalid Reference Id : Items element id 99999 not found"


def test_a_category_cannot_be_sold(api):
    body = {**invoice_body(), "Line": [sales_line(5, item=category(api)["Id"])]}
    assert refusal(api.post("invoice", body)) == (400, "6000")


def test_the_documents_of_an_item_follow_it_to_another_account(company):
    item = company.write("Item", service())
    invoice = company.write("Invoice", {**invoice_body(), "Line": [sales_line(5, item=item["Id"])]})
    moved = Movement(company)
    company.write("Item", {**item, "IncomeAccountRef": {"value": "45"}})
    assert moved() == {"Sales of Product Income": 5, "Landscaping Services": -5}
    posted = company.get("Invoice", invoice["Id"])
    account = posted["Line"][0]["SalesItemLineDetail"]["ItemAccountRef"]
    assert account == {"value": "45", "name": "Landscaping Services"}
    assert posted["SyncToken"] == "0"


def test_a_bill_follows_its_item_to_another_account(company):
    item = company.write("Item", service(ExpenseAccountRef={"value": "7"}))
    company.write("Bill", {"VendorRef": {"value": "31"}, "Line": [item_line(5, item["Id"])]})
    moved = Movement(company)
    company.write("Item", {**item, "ExpenseAccountRef": {"value": "8"}})
    assert moved() == {"Advertising": -5, "Bank Charges": 5}


def test_what_was_sold_keeps_the_account_that_its_item_loses(company):
    item = company.write("Item", service(Type="NonInventory", ExpenseAccountRef={"value": "7"}))
    company.write("Invoice", {**invoice_body(), "Line": [sales_line(5, item=item["Id"])]})
    moved = Movement(company)
    del item["IncomeAccountRef"]
    assert "IncomeAccountRef" not in company.write("Item", item)
    assert moved() == {}


def test_the_accounts_of_an_item_stay_when_a_document_is_in_a_closed_period(api, company):
    item = api.write("Item", service())
    line = sales_line(5, item=item["Id"])
    api.write("Invoice", {**invoice_body(TxnDate="2026-03-01"), "Line": [line]})
    close_books(api, "2026-06-30")
    changed = {**item, "IncomeAccountRef": {"value": "45"}}
    assert refusal(api.post("item", changed)) == (400, "6210")
