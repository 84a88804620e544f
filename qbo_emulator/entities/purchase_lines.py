"""The lines of purchase forms: accounts and items."""

from .. import faults
from ..money import from_cents, to_cents
from .transactions import checked_cents, number_lines

#: What a line that is not a text may be.
DETAILS = ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail")
_REFERENCES = {
    "AccountRef": "Account",
    "CustomerRef": "Customer",
    "ClassRef": "Class",
    "ItemRef": "Item",
}


def complete_lines(company, body, previous):
    """Check the lines and give them their ids.

    :param body: fields of the document, changed in place
    :param previous: the stored Record of an update, None on create
    :raise QboFault: a line lacks something or does not add up
    """
    lines = [_complete_line(company, line) for line in body["Line"]]
    if not lines:
        raise faults.required_parameter("Line")
    number_lines(lines, previous.body["Line"] if previous else ())
    body["Line"] = lines


def _complete_line(company, line):
    kind = line.get("DetailType")
    if kind is None:
        raise faults.required_parameter("Line.DetailType")
    if kind == "DescriptionOnly":
        line.pop("Amount", None)
        return line
    if kind not in DETAILS:
        raise faults.malformed_property(f"DetailType {kind} is not allowed here", "DetailType")
    if "Amount" not in line:
        raise faults.required_parameter("Line.Amount")
    detail = line.setdefault(kind, {})
    cents = checked_cents(line["Amount"])
    for name, type_name in _REFERENCES.items():
        if detail.get(name, {}).get("value"):
            detail[name] = company.resolve(type_name, detail[name])
        else:
            detail.pop(name, None)
    if kind == "ItemBasedExpenseLineDetail":
        _check_item(company, detail, cents)
    elif "AccountRef" not in detail:
        raise faults.line_without_account("Line.AccountBasedExpenseLineDetail.AccountRef")
    line["Amount"] = from_cents(cents)
    if not line.get("LinkedTxn"):
        line.pop("LinkedTxn", None)
    detail.setdefault("BillableStatus", "NotBillable")
    return line


def _check_item(company, detail, cents):
    """The amount stands, whatever quantity and price say: recorded with 24 at 8 and the amount 16."""
    if "ItemRef" not in detail:
        raise faults.line_without_account("Line.ItemBasedExpenseLineDetail.ItemRef")
    if cents and detail.get("Qty") == 0 and detail.get("UnitPrice") == 0:
        # Clients that leave both at their default of 0 mean the amount alone.
        del detail["Qty"], detail["UnitPrice"]
    expense_account(company, detail)


def expense_account(company, detail):
    """:return: id of the account that a line is posted to: the one it names, or its item's

    :param detail: the detail of the line
    :raise QboFault: 6440 for an item that cannot be bought
    """
    if "AccountRef" in detail:
        return int(detail["AccountRef"]["value"])
    item = company.referenced("Item", detail["ItemRef"]).body
    name = "AssetAccountRef" if item["Type"] == "Inventory" else "ExpenseAccountRef"
    if name not in item:
        raise faults.line_without_account(f"{name} of item {item['Name']}")
    return int(item[name]["value"])


def lines_cents(body):
    """:return: int, the sum of the lines in cents"""
    return sum(to_cents(line.get("Amount", 0)) for line in body["Line"])
