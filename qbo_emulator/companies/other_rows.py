"""Time, attachments and templates as rows of CSV files."""


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
