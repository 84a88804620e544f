"""The lines of sales documents: items, texts, a subtotal and a discount."""

from .. import faults
from ..money import from_cents, to_cents
from .transactions import checked_cents, number_lines

_SHIPPING = "SHIPPING_ITEM_ID"


def complete_lines(company, body, previous):
    """Check the lines, give them their ids and append the subtotal and the discount.

    :param body: fields of the document, changed in place
    :param previous: the stored Record of an update, None on create
    :raise QboFault: a line lacks something or does not add up
    """
    lines, discounts = [], []
    for line in body["Line"]:
        kind = line.get("DetailType")
        if kind is None:
            raise faults.required_parameter("Line.DetailType")
        if kind == "SalesItemLineDetail":
            lines.append(_sales_line(company, line))
        elif kind == "DescriptionOnly":
            line.pop("Amount", None)
            lines.append(line)
        elif kind == "DiscountLineDetail":
            discounts.append(line)
        elif kind == "GroupLineDetail":
            raise faults.feature_not_supported("Bundles")
        elif kind != "SubTotalLineDetail":
            raise faults.malformed_property(f"DetailType {kind} is not allowed here", "DetailType")
    if not lines:
        raise faults.required_parameter("Line")
    if len(discounts) > 1:
        raise faults.business_rule("A transaction can have one discount line.")
    number_lines(lines, previous.body["Line"] if previous else ())
    subtotal = sum(to_cents(line["Amount"]) for line in lines if "Amount" in line)
    lines.append(
        {
            "Amount": from_cents(subtotal),
            "DetailType": "SubTotalLineDetail",
            "SubTotalLineDetail": {},
        }
    )
    body["Line"] = lines + [_discount_line(company, line, subtotal) for line in discounts]


def _sales_line(company, line):
    if "Amount" not in line:
        raise faults.required_parameter("Line.Amount")
    detail = line.setdefault("SalesItemLineDetail", {})
    cents = checked_cents(line["Amount"])
    if cents and detail.get("Qty") == 0 and detail.get("UnitPrice") == 0:
        # Clients that leave both at their default of 0 mean the amount alone.
        del detail["Qty"], detail["UnitPrice"]
    has_both = "Qty" in detail and "UnitPrice" in detail
    if has_both and to_cents(detail["Qty"] * detail["UnitPrice"]) != cents:
        raise faults.wrong_line_amount(line["Amount"])
    line["Amount"] = from_cents(cents)
    _settle_item(company, detail)
    for name, type_name in (("ClassRef", "Class"), ("ItemAccountRef", "Account")):
        if name in detail:
            detail[name] = company.resolve(type_name, detail[name])
    return line


def _settle_item(company, detail):
    reference = detail.get("ItemRef", {})
    if not reference.get("value"):
        detail.pop("ItemRef", None)
    elif reference["value"] == _SHIPPING:
        detail["ItemRef"] = {"value": _SHIPPING}
    else:
        detail["ItemRef"] = company.resolve("Item", reference)
        item = company.referenced("Item", reference).body
        if "IncomeAccountRef" not in item:
            raise faults.line_without_account(f"IncomeAccountRef of item {item['Name']}")
        detail["ItemAccountRef"] = item["IncomeAccountRef"]


def _discount_line(company, line, subtotal):
    detail = line.setdefault("DiscountLineDetail", {})
    if detail.get("PercentBased"):
        if "DiscountPercent" not in detail:
            raise _missing_discount()
        cents = to_cents(from_cents(subtotal) * detail["DiscountPercent"] / 100)
    elif "Amount" in line:
        cents = checked_cents(line["Amount"])
    else:
        raise _missing_discount()
    detail.setdefault("PercentBased", False)
    if "DiscountAccountRef" in detail:
        detail["DiscountAccountRef"] = company.resolve("Account", detail["DiscountAccountRef"])
    else:
        account = company.account_for("Income", "DiscountsRefundsGiven", "Discounts given")
        detail["DiscountAccountRef"] = company.resolve("Account", {"value": str(account)})
    line.pop("Id", None)
    line.pop("LineNum", None)
    line["Amount"] = from_cents(cents)
    return line


def _missing_discount():
    return faults.QboFault(
        "6090", "Discount Line missing required info", "A discount amount or percent is required."
    )


def _sum(body, kind):
    return sum(
        to_cents(line.get("Amount", 0)) for line in body["Line"] if line["DetailType"] == kind
    )


def income_cents(body):
    """:return: int, the sum of the sales lines in cents"""
    return _sum(body, "SalesItemLineDetail")


def discount_cents(body):
    """:return: int, the discount in cents, positive"""
    return _sum(body, "DiscountLineDetail")
