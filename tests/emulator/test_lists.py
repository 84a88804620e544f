"""The lists: employees, classes, locations, customer types, and what all lists have in common."""

import pytest

from .conftest import error_of, invoice_body, refusal


def without_times(entity):
    return {name: value for name, value in entity.items() if name != "MetaData"}


def test_an_email_without_an_address_is_none(api):
    body = {"DisplayName": "Silent", "PrimaryEmailAddr": {"Address": "", "Default": True}}
    customer = api.write("Customer", body)
    assert "PrimaryEmailAddr" not in customer
    assert "BillEmail" not in api.write("Invoice", invoice_body(customer=customer["Id"]))


# Employees


def test_an_employee_as_documented(api):
    employee = api.write(
        "Employee",
        {
            "GivenName": "Bill",
            "FamilyName": "Miller",
            "SSN": "444-55-6666",
            "PrimaryPhone": {"FreeFormNumber": "234-525-1234"},
            "PrimaryAddr": {
                "Line1": "45 N. Elm Street",
                "City": "Middlefield",
                "CountrySubDivisionCode": "CA",
                "PostalCode": "93242",
            },
        },
    )
    assert employee["DisplayName"] == employee["PrintOnCheckName"] == "Bill Miller"
    assert employee["SSN"] == "XXX-XX-XXXX"
    assert (employee["Active"], employee["BillableTime"]) == (True, False)
    assert "Balance" not in employee
    assert "CurrencyRef" not in employee
    assert api.read("Employee", employee["Id"]) == employee


def test_an_employee_shares_ids_and_names_with_customers_and_vendors(api):
    employee = api.write("Employee", {"GivenName": "Ada", "FamilyName": "Quill"})
    vendor = api.write("Vendor", {"DisplayName": "Next"})
    assert int(vendor["Id"]) == int(employee["Id"]) + 1
    status, code, detail = error_of(api.post("customer", {"DisplayName": "ada quill"}))
    assert (status, code) == (400, "6240")
    assert "Another customer, vendor or employee is already using this name" in detail
    taken = {"GivenName": "Beatrix", "FamilyName": "Holloway"}
    assert refusal(api.post("employee", taken)) == (400, "6240")


def test_a_masked_social_security_number_keeps_the_stored_one(api):
    employee = api.write("Employee", {"GivenName": "Ada", "SSN": "444-55-6666"})
    assert api.write("Employee", employee)["SyncToken"] == "0"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"DisplayName": "Nobody"}, "6080"),
        ({"GivenName": "A:b"}, "2040"),
        ({"GivenName": "Ada", "PrintOnCheckName": "A\tb"}, "2040"),
        ({"GivenName": "x" * 101}, "2050"),
        ({"GivenName": "Ada", "Title": "x" * 17}, "2050"),
        ({"GivenName": "Ada", "Gender": "Other"}, "2170"),
        ({"GivenName": "Ada", "BillRate": 20}, "6000"),
        ({"GivenName": "Ada", "HiredDate": "soon"}, "2060"),
        ({"GivenName": "Ada", "PrimaryEmailAddr": {"Address": "ada"}}, "2210"),
    ],
)
def test_employees_that_are_refused(api, body, code):
    assert refusal(api.post("employee", body)) == (400, code)


# Classes and locations


@pytest.mark.parametrize(
    ("entity", "below"), [("Class", "SubClass"), ("Department", "SubDepartment")]
)
class TestSegments:
    def test_as_documented(self, api, entity, below):
        segment = api.write(entity, {"Name": "France"})
        assert without_times(segment) == {
            "Name": "France",
            "FullyQualifiedName": "France",
            below: False,
            "Active": True,
            "domain": "QBO",
            "sparse": False,
            "Id": segment["Id"],
            "SyncToken": "0",
        }
        assert api.query(f"SELECT * FROM {entity}")[entity] == [segment]

    def test_one_below_another(self, api, entity, below):
        parent = api.write(entity, {"Name": "Europe"})
        child = api.write(entity, {"Name": "France", "ParentRef": {"value": parent["Id"]}})
        assert child["FullyQualifiedName"] == "Europe:France"
        assert child[below] is True
        api.write(entity, {"Name": "France"})
        again = {"Name": "France", "ParentRef": {"value": parent["Id"]}}
        assert refusal(api.post(entity.lower(), again)) == (400, "6240")

    def test_making_inactive_and_active_again(self, api, entity, below):
        segment = api.write(entity, {"Name": "France"})
        gone = api.write(entity, {**segment, "Active": False})
        assert (gone["Name"], gone["Active"]) == ("France (deleted)", False)
        assert entity not in api.query(f"SELECT * FROM {entity}")
        assert refusal(api.post(entity.lower(), {"Name": "France"})) == (400, "6240")
        back = api.write(entity, {**gone, "Active": True})
        assert (back["Name"], back["FullyQualifiedName"]) == ("France", "France")

    def test_refused(self, api, entity, below):
        assert refusal(api.post(entity.lower(), {})) == (400, "2020")
        assert refusal(api.post(entity.lower(), {"Name": "a:b"})) == (400, "2040")
        assert refusal(api.post(entity.lower(), {"Name": "x" * 101})) == (400, "2050")
        lost = {"Name": "x", "ParentRef": {"value": "99"}}
        assert refusal(api.post(entity.lower(), lost)) == (400, "2500")


def test_a_sub_class_names_its_parent(api):
    assert refusal(api.post("class", {"Name": "x", "SubClass": True})) == (400, "6150")


def test_what_has_active_elements_below_it_stays_active(api):
    parent = api.write("Class", {"Name": "Europe"})
    child = api.write("Class", {"Name": "France", "ParentRef": {"value": parent["Id"]}})
    parent["Active"] = False
    assert refusal(api.post("class", parent)) == (400, "800")
    api.write("Class", {**child, "Active": False})
    assert api.write("Class", parent)["Active"] is False


# Customer types


def test_customer_types_are_made_on_the_website_only(api):
    assert refusal(api.post("customertype", {"Name": "Retail"})) == (400, "500")
    assert api.query("SELECT * FROM CustomerType") == {}


def test_a_customer_of_an_unknown_type(api):
    body = {"DisplayName": "New", "CustomerTypeRef": {"value": "9"}}
    assert refusal(api.post("customer", body)) == (400, "2500")


# Customers and vendors


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"GivenName": "A:b"}, "2040"),
        ({"PrintOnCheckName": "a\nb"}, "2040"),
        ({"WebAddr": {"URI": "not a site"}}, "2200"),
        ({"ResaleNum": "x" * 17}, "2050"),
        ({"PrimaryPhone": {"FreeFormNumber": "1" * 31}}, "2050"),
        ({"BillAddr": {"City": "x" * 256}}, "2050"),
        ({"PreferredDeliveryMethod": "Pigeon"}, "2170"),
        ({"PreferredDeliveryMethod": "Email"}, "6420"),
        ({"Job": True}, "6150"),
    ],
)
def test_customers_that_are_refused(api, fields, code):
    assert refusal(api.post("customer", {"DisplayName": "New", **fields})) == (400, code)


def test_the_name_on_checks_is_the_display_name_unless_it_is_sent(api):
    assert api.write("Vendor", {"DisplayName": "Ferns"})["PrintOnCheckName"] == "Ferns"
    named = api.write("Vendor", {"DisplayName": "Mosses", "PrintOnCheckName": "Mosses Ltd"})
    assert named["PrintOnCheckName"] == "Mosses Ltd"


def test_every_name_has_a_reference_number_of_its_own(api):
    names = [api.read("Customer", "1"), api.read("Customer", "2"), api.read("Vendor", "40")]
    assert len({name["V4IDPseudonym"] for name in names}) == 3


def test_a_new_name_shows_in_the_next_reference(api):
    customer = api.read("Customer", "1")
    api.write("Invoice", invoice_body())
    api.write("Customer", {**customer, "DisplayName": "Agave Bend Villas"})
    invoice = api.write("Invoice", invoice_body())
    assert invoice["CustomerRef"] == {"value": "1", "name": "Agave Bend Villas"}


# Accounts


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"AcctNum": "1:2"}, "2040"),
        ({"AcctNum": "12345678"}, "2050"),
        ({"AccountType": "Equity", "ParentRef": {"value": "34"}}, "700"),
        (
            {
                "AccountType": "Equity",
                "AccountSubType": "RetainedEarnings",
                "ParentRef": {"value": "2"},
            },
            "700",
        ),
    ],
)
def test_accounts_that_are_refused(api, fields, code):
    body = {"Name": "New", "AccountType": "Expense", **fields}
    assert refusal(api.post("account", body)) == (400, code)


def test_an_account_number_is_used_once(api):
    body = {"Name": "First", "AccountType": "Expense", "AcctNum": "6100"}
    first = api.write("Account", body)
    status, code, detail = error_of(api.post("account", {**body, "Name": "Second"}))
    assert (status, code) == (400, "6240")
    assert f"Id={first['Id']}" in detail


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("87", "QuickBooks uses this account"),
        ("82", "it is used in Item"),
        ("90", "has an open balance"),
    ],
)
def test_accounts_that_stay_active(api, key, reason):
    account = api.read("Account", key)
    status, code, detail = error_of(api.post("account", {**account, "Active": False}))
    assert (status, code) in ((400, "6000"), (400, "6220"))
    assert reason in detail


def test_the_payable_account_of_a_tax_agency_stays_active(api):
    agency = api.write("TaxAgency", {"DisplayName": "New agency"})
    key = agency["TaxTrackedOnSalesAccountRef"]["value"]
    account = api.read("Account", key)
    assert refusal(api.post("account", {**account, "Active": False})) == (400, "6000")


def test_an_account_that_nothing_uses_can_be_made_inactive(api):
    account = api.write("Account", {"Name": "New", "AccountType": "Expense"})
    gone = api.write("Account", {**account, "Active": False})
    assert gone["FullyQualifiedName"] == "New (deleted)"


# Terms and payment methods


def test_a_term_as_documented(api):
    term = api.write("Term", {"DueDays": "120", "Name": "Term120"})
    assert (term["DueDays"], term["DiscountPercent"], term["Type"]) == (120, 0, "STANDARD")
    driven = api.write("Term", {"Name": "First of the month", "DayOfMonthDue": 1})
    assert driven["Type"] == "DATE_DRIVEN"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"DueDays": -1}, "2240"),
        ({"DueDays": 1000}, "2240"),
        ({"DayOfMonthDue": 32}, "2240"),
        ({"DueDays": 30, "DiscountDays": 1000}, "2240"),
        ({"DueDays": 30, "DiscountPercent": 101}, "2150"),
        ({"DueDays": 30, "Name": "x" * 32}, "2050"),
    ],
)
def test_terms_that_are_refused(api, fields, code):
    assert refusal(api.post("term", {"Name": "New", **fields})) == (400, code)


def test_a_payment_method_is_a_credit_card_or_none(api):
    assert api.write("PaymentMethod", {"Name": "Barter"})["Type"] == "NON_CREDIT_CARD"
    assert refusal(api.post("paymentmethod", {"Name": "x", "Type": "COIN"})) == (400, "2170")
    assert refusal(api.post("paymentmethod", {"Name": "x" * 32})) == (400, "2050")
