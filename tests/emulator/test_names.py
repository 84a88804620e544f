"""What names, accounts and other entries of lists must be."""

import pytest

from .conftest import (
    error_of,
    refusal,
)

# Names


@pytest.mark.parametrize("entity", ["customer", "vendor"])
@pytest.mark.parametrize(
    ("name", "holder"),
    [("Gideon Marsh", "customer"), ("GIDEON MARSH", "customer"), ("Dunmore Legal", "vendor")],
)
def test_a_name_is_unique_over_the_name_lists(api, entity, name, holder):
    lists = entity if entity == holder else "customer, vendor or employee"
    assert error_of(api.post(entity, {"DisplayName": name})) == (
        400,
        "6240",
        f"The name supplied already exists. : Another {lists} is already using this name. "
        "Please use a different name.",
    )


def test_a_display_name_is_made_of_the_parts(api):
    customer = api.write("Customer", {"GivenName": "Ada", "FamilyName": "Byron"})
    assert customer["DisplayName"] == "Ada Byron"


def test_a_customer_needs_some_name(api):
    assert refusal(api.post("customer", {"CompanyName": "Only a company"})) == (400, "6080")


@pytest.mark.parametrize("name", ["a:b", "a\tb", "a\nb"])
def test_characters_that_a_display_name_cannot_have(api, name):
    assert refusal(api.post("customer", {"DisplayName": name})) == (400, "2040")


def test_blanks_around_a_name_fall_away(api):
    assert api.write("Customer", {"DisplayName": "  Wide  "})["DisplayName"] == "Wide"
    assert refusal(api.post("customer", {"DisplayName": "Wide "})) == (400, "6240")
    assert refusal(api.post("term", {"Name": "   ", "DueDays": 1})) == (400, "2020")


def test_a_sub_customer_has_the_name_of_its_parent_before_its_own(api):
    body = {"DisplayName": "Kitchen garden", "Job": True, "ParentRef": {"value": "3"}}
    job = api.write("Customer", body)
    assert job["FullyQualifiedName"] == "Beatrix Holloway:Kitchen garden"
    assert (job["Job"], job["Level"]) == (True, 1)


def test_renaming_a_parent_renames_what_is_below(api):
    parent = api.read("Customer", "5")
    api.write("Customer", {**parent, "DisplayName": "Caldera"})
    found = api.query("SELECT * FROM Customer WHERE DisplayName = 'Clubhouse Garden'")
    assert found["Customer"][0]["FullyQualifiedName"] == "Caldera:Clubhouse Garden"


def test_nesting_ends_at_five_levels(api):
    parent = "1"
    for level in range(4):
        body = {"DisplayName": f"Level {level}", "Job": True, "ParentRef": {"value": parent}}
        parent = api.write("Customer", body)["Id"]
    body = {"DisplayName": "Too deep", "Job": True, "ParentRef": {"value": parent}}
    assert refusal(api.post("customer", body)) == (400, "6180")


def test_nothing_is_its_own_parent(api):
    job = api.query("SELECT * FROM Customer WHERE DisplayName = 'Guest House'")["Customer"][0]
    parent = api.read("Customer", job["ParentRef"]["value"])
    change = {**parent, "Job": True, "ParentRef": {"value": job["Id"]}}
    assert refusal(api.post("customer", change)) == (400, "900")


def test_a_vendors_tax_identifier_is_masked(api):
    vendor = api.write("Vendor", {"DisplayName": "Masked", "TaxIdentifier": "12-3456789"})
    assert vendor["TaxIdentifier"] == "XXXXX6789"
    same = api.write("Vendor", {**vendor, "sparse": True})
    assert (same["TaxIdentifier"], same["SyncToken"]) == ("XXXXX6789", "0")


# Accounts, items, terms


def test_an_account_takes_type_and_classification_from_its_subtype(api):
    account = api.write("Account", {"Name": "Petty cash", "AccountSubType": "CashOnHand"})
    assert (account["AccountType"], account["Classification"]) == ("Bank", "Asset")


def test_an_account_gets_the_default_subtype(api):
    account = api.write("Account", {"Name": "Trips", "AccountType": "Expense"})
    assert (account["AccountSubType"], account["Classification"]) == ("Travel", "Expense")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Name": "x"}, "6010"),
        ({"AccountType": "Bank"}, "2020"),
        ({"Name": "x", "AccountType": "Cash"}, "2170"),
        ({"Name": "x", "AccountType": "Bank", "AccountSubType": "Travel"}, "2170"),
        ({"Name": 'say "x"', "AccountType": "Bank"}, "2040"),
        ({"Name": "a:b", "AccountType": "Bank"}, "2040"),
        ({"Name": "x", "AccountType": "Bank", "AcctNum": "12345678"}, "2050"),
        ({"Name": "Checking", "AccountType": "Bank"}, "6240"),
        ({"Name": "x", "AccountType": "Bank", "ParentRef": {"value": "7"}}, "700"),
    ],
)
def test_accounts_that_are_refused(api, fields, code):
    assert refusal(api.post("account", fields)) == (400, code)


def test_a_name_may_occur_again_below_another_account(api):
    body = {"Name": "Fuel", "AccountType": "Expense", "ParentRef": {"value": "29"}}
    account = api.write("Account", body)
    assert account["FullyQualifiedName"] == "Equipment Rental:Fuel"
    assert account["SubAccount"] is True


def test_a_service_needs_an_income_account(api):
    assert refusal(api.post("item", {"Name": "x", "Type": "Service"})) == (400, "2020")


def test_an_item_cannot_earn_on_an_expense_account(api):
    body = {"Name": "x", "Type": "Service", "IncomeAccountRef": {"value": "7"}}
    assert refusal(api.post("item", body)) == (400, "6430")


def test_a_category_holds_items(api):
    category = api.write("Item", {"Name": "Plants", "Type": "Category"})
    item = api.write(
        "Item",
        {
            "Name": "Fern",
            "Type": "NonInventory",
            "IncomeAccountRef": {"value": "79"},
            "SubItem": True,
            "ParentRef": {"value": category["Id"]},
        },
    )
    assert item["FullyQualifiedName"] == "Plants:Fern"


def test_a_term_needs_days(api):
    assert refusal(api.post("term", {"Name": "Someday"})) == (400, "2020")
