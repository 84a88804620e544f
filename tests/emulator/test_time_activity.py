"""Time activities: who worked, how long, for whom, and billing it."""

import pytest

from .conftest import invoice_body, refusal


@pytest.fixture
def employee(api):
    return api.write("Employee", {"GivenName": "Emily", "FamilyName": "Platt"})


def time_body(**fields):
    return {
        "NameOf": "Vendor",
        "VendorRef": {"value": "31"},
        "TxnDate": "2026-02-02",
        "Hours": 3,
        **fields,
    }


def billable(**fields):
    return time_body(BillableStatus="Billable", CustomerRef={"value": "1"}, HourlyRate=15, **fields)


def linked(activity, **fields):
    link = {"TxnId": activity["Id"], "TxnType": "TimeActivity"}
    return invoice_body(45, LinkedTxn=[link], **fields)


def test_start_and_end_as_documented(api, employee):
    activity = api.write(
        "TimeActivity",
        {
            "TxnDate": "2021-02-02",
            "EndTime": "17:00:00-08:00",
            "EmployeeRef": {"name": "Emily Platt", "value": employee["Id"]},
            "StartTime": "08:00:00-08:00",
            "NameOf": "Employee",
        },
    )
    assert activity["StartTime"] == "2021-02-02T08:00:00-08:00"
    assert activity["EndTime"] == "2021-02-02T17:00:00-08:00"
    assert activity["EmployeeRef"] == {"value": employee["Id"], "name": "Emily Platt"}
    assert (activity["BillableStatus"], activity["HourlyRate"]) == ("NotBillable", 0)
    assert (activity["TxnDate"], activity["Taxable"]) == ("2021-02-02", False)
    assert "Hours" not in activity


def test_a_duration_is_hours_and_minutes(api):
    activity = api.write("TimeActivity", time_body(Description="Garden Lighting"))
    assert (activity["Hours"], activity["Minutes"]) == (3, 0)
    assert "StartTime" not in activity
    assert "CurrencyRef" not in activity
    assert "LinkedTxn" not in activity


def test_an_update_may_tell_the_time_the_other_way(api):
    activity = api.write("TimeActivity", time_body())
    change = {"Id": activity["Id"], "SyncToken": "0", "sparse": True}
    span = {"StartTime": "2026-02-02T09:00:00", "EndTime": "2026-02-02T10:30:00"}
    changed = api.write("TimeActivity", {**change, **span})
    assert changed["EndTime"] == "2026-02-02T10:30:00-08:00"
    assert "Hours" not in changed


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"NameOf": "Other"}, "6300"),
        ({"NameOf": "Robot"}, "2170"),
        ({"NameOf": "Employee"}, "2020"),
        ({"VendorRef": {"value": "9999"}}, "2500"),
        ({"Hours": None}, "6350"),
        ({"Hours": 0}, "6340"),
        ({"Hours": 8761}, "6380"),
        ({"Hours": 8760, "Minutes": 1}, "6380"),
        ({"Minutes": 60}, "6380"),
        ({"StartTime": "08:00:00", "EndTime": "09:00:00"}, "6390"),
        ({"Hours": None, "StartTime": "08:00:00"}, "6360"),
        ({"Hours": None, "StartTime": "09:00:00", "EndTime": "08:00:00"}, "6370"),
        (
            {"Hours": None, "StartTime": "08:00:00", "EndTime": "09:00:00", "BreakMinutes": 61},
            "6360",
        ),
        ({"Hours": None, "StartTime": "early", "EndTime": "09:00:00"}, "2060"),
        ({"BillableStatus": "Billable"}, "6310"),
        ({"BillableStatus": "Billable", "CustomerRef": {"value": "1"}}, "6330"),
        ({"BillableStatus": "HasBeenBilled"}, "6320"),
        ({"Description": "x" * 4001}, "2050"),
    ],
)
def test_activities_that_are_refused(api, fields, code):
    assert refusal(api.post("timeactivity", time_body(**fields))) == (400, code)


def test_somebody_is_an_employee_or_a_vendor(api, employee):
    body = time_body(EmployeeRef={"value": employee["Id"]})
    assert refusal(api.post("timeactivity", body)) == (400, "6290")


def test_time_on_an_invoice_has_been_billed(api):
    activity = api.write("TimeActivity", billable())
    invoice = api.write("Invoice", linked(activity))
    assert invoice["LinkedTxn"] == [{"TxnId": activity["Id"], "TxnType": "TimeActivity"}]
    billed = api.read("TimeActivity", activity["Id"])
    assert (billed["BillableStatus"], billed["SyncToken"]) == ("HasBeenBilled", "0")
    assert refusal(api.post("invoice", linked(activity))) == (400, "620")


def test_deleting_the_invoice_makes_the_time_billable_again(api):
    activity = api.write("TimeActivity", billable())
    api.post("invoice", api.write("Invoice", linked(activity)), operation="delete")
    assert api.read("TimeActivity", activity["Id"])["BillableStatus"] == "Billable"


def test_time_that_cannot_be_billed(api):
    not_billable = api.write("TimeActivity", time_body(CustomerRef={"value": "1"}))
    assert refusal(api.post("invoice", linked(not_billable))) == (400, "620")
    of_another = api.write("TimeActivity", billable())
    assert refusal(api.post("invoice", linked(of_another, customer="2"))) == (400, "620")


def test_a_customer_with_unbilled_time_stays_active(api):
    customer = api.write("Customer", {"DisplayName": "Under way"})
    reference = {"value": customer["Id"]}
    activity = api.write("TimeActivity", {**billable(), "CustomerRef": reference})
    assert refusal(api.post("customer", {**customer, "Active": False})) == (400, "6280")
    api.post("timeactivity", activity, operation="delete")
    assert api.write("Customer", {**customer, "Active": False})["Active"] is False


def test_activities_are_queried_by_date_and_not_in_change_data(api):
    api.write("TimeActivity", time_body())
    found = api.query("select * from TimeActivity where TxnDate > '2026-02-01'")["TimeActivity"]
    assert [activity["TxnDate"] for activity in found] == ["2026-02-02"]
    since = "2026-11-01T00:00:00-08:00"
    assert refusal(api.get("cdc", entities="TimeActivity", changedSince=since)) == (400, "500")
