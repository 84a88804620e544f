"""Recurring transactions: templates with a schedule, which are not posted."""

import pytest

from .conftest import expense_line, invoice_body, prefer, refusal


def recurring(**schedule):
    return {
        "Name": "Telephone",
        "RecurType": "Automated",
        "Active": True,
        "ScheduleInfo": {
            "IntervalType": "Monthly",
            "NumInterval": 1,
            "DayOfMonth": 1,
            "StartDate": "2026-12-01",
            **schedule,
        },
    }


def bill_template(**fields):
    bill = {"VendorRef": {"value": "31"}, "Line": [expense_line("74.36")]}
    return {"Bill": {**bill, "RecurringInfo": recurring(), **fields}}


def test_a_template_wraps_the_transaction(api, company):
    before = company.trial_balance()
    template = api.write("RecurringTransaction", bill_template())
    bill = template["Bill"]
    assert list(template) == ["Bill"]
    assert (bill["TotalAmt"], bill["SyncToken"], bill["domain"]) == (74.36, "0", "QBO")
    assert bill["RecurringInfo"]["ScheduleInfo"]["NextDate"] == "2026-12-01"
    assert bill["RecurDataRef"]["value"]
    assert "DocNumber" not in bill
    assert company.trial_balance() == before
    assert refusal(api.get(f"bill/{bill['Id']}")) == (400, "610")


def test_templates_are_read_and_queried(api):
    template = api.write("RecurringTransaction", bill_template())
    key = template["Bill"]["Id"]
    assert api.read("RecurringTransaction", key) == template
    found = api.query("Select * From RecurringTransaction")
    assert found["RecurringTransaction"] == [template]
    assert api.query("Select Count(*) From RecurringTransaction") == {"totalCount": 1}


def test_an_invoice_as_a_template(api):
    body = {"Invoice": invoice_body(55, RecurringInfo=recurring())}
    invoice = api.write("RecurringTransaction", body)["Invoice"]
    assert (invoice["TotalAmt"], invoice["LinkedTxn"]) == (55, [])
    assert invoice["Line"][-1]["DetailType"] == "SubTotalLineDetail"


def test_deleting_a_template(api):
    bill = api.write("RecurringTransaction", bill_template())["Bill"]
    body = {"Bill": {"Id": bill["Id"], "SyncToken": bill["SyncToken"]}}
    answer = api.post("recurringtransaction", body, operation="delete").json()
    assert answer["RecurringTransaction"] == {
        "status": "Deleted",
        "domain": "QBO",
        "Bill": {"Id": bill["Id"]},
    }
    assert refusal(api.get(f"recurringtransaction/{bill['Id']}")) == (400, "610")


def test_a_template_takes_no_number_from_the_transactions(api):
    prefer(api, SalesFormsPrefs={"CustomTxnNumbers": False})
    first = int(api.write("Invoice", invoice_body())["DocNumber"])
    body = {"Invoice": invoice_body(55, RecurringInfo=recurring())}
    api.write("RecurringTransaction", body)
    assert int(api.write("Invoice", invoice_body())["DocNumber"]) == first + 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "2020"),
        ({"Bill": {}, "Invoice": {}}, "2020"),
        ({"Budget": {}}, "2010"),
        (bill_template(RecurringInfo=None), "2020"),
        (bill_template(RecurringInfo={"RecurType": "Sometimes"}), "2170"),
        (bill_template(RecurringInfo=recurring(IntervalType="Hourly")), "2170"),
        (bill_template(RecurringInfo=recurring(StartDate="soon")), "2060"),
        (bill_template(VendorRef={"value": "9999"}), "2500"),
        (bill_template(Line=[]), "2020"),
        (bill_template(Id="5"), "610"),
    ],
)
def test_templates_that_are_refused(api, body, code):
    assert refusal(api.post("recurringtransaction", body)) == (400, code)
