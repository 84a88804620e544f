"""Time, attachments, budgets and recurring transactions as rows of CSV files."""

from ..uploads import store_file
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


def attach(business, row):
    """Attach a note to a document, or a text file with a note on it."""
    type_name, key = business.documents[row["document"]]
    reference = {"EntityRef": {"type": type_name, "value": str(key)}}
    body = {"Note": row["note"], "AttachableRef": [reference]}
    if row["file"]:
        body |= {"FileName": row["file"], "ContentType": "text/plain"}
        store_file(business.company, body, row["text"].encode())
    else:
        business.create("Attachable", body)


def recurring(business, row):
    """:return: the body of a transaction that recurs on the first of every month"""
    body = _RECURRING[row["entity"]](business, {**row, "number": ""})
    del body["DocNumber"]
    schedule = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1}
    info = {"Name": row["name"], "RecurType": "Automated", "ScheduleInfo": schedule}
    return {row["entity"]: {**body, "RecurringInfo": info}}


def budget(business, rows):
    """:return: the body of a budget of the year that gives each account the same every month"""
    year = business.today.year
    return {
        "Name": f"Budget {year}",
        "StartDate": f"{year}-01-01",
        "EndDate": f"{year}-12-31",
        "BudgetEntryType": "Monthly",
        "BudgetDetail": [
            {
                "BudgetDate": f"{year}-{month:02}-01",
                "Amount": row["amount"],
                "AccountRef": business.ref("Account", row["account"]),
            }
            for row in rows
            for month in range(1, 13)
        ],
    }


def inventory_adjustment(business, row):
    """:return: the body of an adjustment of the quantity of one item"""
    detail = {"ItemRef": business.ref("Item", row["item"]), "QtyDiff": row["quantity"]}
    return {
        "DocNumber": row["number"],
        "PrivateNote": row["note"],
        "AdjustAccountRef": business.ref("Account", row["account"]),
        "Line": [{"ItemAdjustmentLineDetail": detail}],
    }
