"""Time, notes on documents and recurring transactions as rows of CSV files."""

from . import purchase_rows, sales_rows

_RECURRING = {"Invoice": sales_rows.invoice, "Bill": purchase_rows.bill}


def time_activity(business, row):
    """:return: the body of a time activity, billable when it has an hourly rate"""
    body = {
        "NameOf": "Employee",
        "EmployeeRef": business.ref("Employee", row["employee"]),
        "CustomerRef": business.ref("Customer", row["customer"]),
        "ItemRef": business.ref("Item", row["item"]),
        "Hours": row["hours"],
        "Minutes": row["minutes"],
        "Description": row["description"],
    }
    if row["hourly_rate"]:
        body |= {"BillableStatus": "Billable", "HourlyRate": row["hourly_rate"]}
    return body


def attachable(business, row):
    """:return: the body of a note on a document"""
    type_name, key = business.documents[row["document"]]
    reference = {"EntityRef": {"type": type_name, "value": str(key)}}
    return {"Note": row["note"], "AttachableRef": [reference]}


def recurring(business, row):
    """:return: the body of a transaction that recurs on the first of every month"""
    body = _RECURRING[row["entity"]](business, {**row, "number": ""})
    del body["DocNumber"]
    schedule = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1}
    info = {"Name": row["name"], "RecurType": "Automated", "ScheduleInfo": schedule}
    return {row["entity"]: {**body, "RecurringInfo": info}}
