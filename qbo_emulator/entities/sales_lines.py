"""The lines of sales documents: items, bundles, texts, subtotals and a discount."""

from .. import faults, tax
from ..money import from_cents, to_cents
from .bundles import complete_bundle
from .transactions import checked_cents, number_lines

_MOST_LINES = 10_000
_MOST_TAXABLE_LINES = 750
_SUBTOTAL = "Subtotal:"


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
            lines.append(_group_line(company, line))
        elif kind != "SubTotalLineDetail":
            raise faults.malformed_property(f"DetailType {kind} is not allowed here", "DetailType")
    if not lines:
        raise faults.required_parameter("Line")
    if len(discounts) > 1:
        raise faults.business_rule("A transaction can have one discount line.")
    number_lines(_flat(lines), _flat(previous.body["Line"]) if previous else ())
    _check_count(lines)
    subtotal = _write_subtotals(lines)
    lines.append(
        {
            "Amount": from_cents(subtotal),
            "DetailType": "SubTotalLineDetail",
            "SubTotalLineDetail": {},
        }
    )
    body["Line"] = lines + [_discount_line(company, line, subtotal) for line in discounts]


def _flat(lines):
    """:return: list of the lines with those of bundles behind their bundle, as they are counted"""
    flat = []
    for line in lines:
        flat.append(line)
        flat += line.get("GroupLineDetail", {}).get("Line", ())
    return flat


def item_lines(body):
    """:return: list of the lines that sell something, also inside bundles"""
    return [line for line in _flat(body["Line"]) if line["DetailType"] == "SalesItemLineDetail"]


def _check_count(lines):
    flat = _flat(lines)
    if len(flat) > _MOST_LINES:
        raise faults.business_rule(f"A transaction can have {_MOST_LINES} lines.")
    if len(flat) > _MOST_TAXABLE_LINES and any(
        line["SalesItemLineDetail"].get("TaxCodeRef", {}).get("value", "NON") != "NON"
        for line in item_lines({"Line": lines})
    ):
        raise faults.business_rule(f"A taxable transaction can have {_MOST_TAXABLE_LINES} lines.")


def _write_subtotals(lines):
    """Write the sum of all lines above into the texts that ask for it (Intuit's reference page of
    the Invoice entity). Shipping and gratuity are no part of it.

    :return: int, the sum of all lines in cents
    """
    subtotal = 0
    for line in _flat(lines):
        if line["DetailType"] == "SalesItemLineDetail":
            if not tax.is_extra(line["SalesItemLineDetail"]):
                subtotal += to_cents(line["Amount"])
        elif _is_subtotal(line):
            line["Description"] = f"{_SUBTOTAL} {from_cents(subtotal)}"
    return subtotal


def _is_subtotal(line):
    text = line.get("Description", "")
    return line["DetailType"] == "DescriptionOnly" and text.startswith(_SUBTOTAL)


def _group_line(company, line):
    complete_bundle(company, line)
    for part in line["GroupLineDetail"]["Line"]:
        _sales_line(company, part)
    return line


def _sales_line(company, line):
    if "Amount" not in line:
        raise faults.required_parameter("Line.Amount")
    detail = line.get("SalesItemLineDetail")
    if not detail:
        # The service takes an empty object for an absent one.
        raise faults.required_parameter("Line.SalesItemLineDetail")
    cents = checked_cents(line["Amount"])
    if cents and detail.get("Qty") == 0 and detail.get("UnitPrice") == 0:
        # Clients that leave both at their default of 0 mean the amount alone.
        del detail["Qty"], detail["UnitPrice"]
    if detail.get("RatePercent") == 0:
        del detail["RatePercent"]
    has_both = "Qty" in detail and "UnitPrice" in detail
    if has_both and checked_cents(detail["Qty"] * detail["UnitPrice"]) != cents:
        raise faults.wrong_line_amount(line["Amount"])
    line["Amount"] = from_cents(cents)
    _settle_item(company, detail)
    for name, type_name in (("ClassRef", "Class"), ("ItemAccountRef", "Account")):
        if name in detail:
            detail[name] = company.resolve(type_name, detail[name])
    return line


def _settle_item(company, detail):
    reference = detail.get("ItemRef", {})
    if not reference.get("value") and "ItemAccountRef" not in detail:
        reference = _default_item(company)
    if not reference.get("value"):
        detail.pop("ItemRef", None)
    elif reference["value"] in tax.EXTRA_ITEMS:
        detail["ItemRef"] = {"value": reference["value"]}
    else:
        item = company.resolve_item(reference)
        if item.body["Type"] in ("Category", "Group"):
            raise faults.business_rule(f"{item.full_name} is a {item.body['Type']}.")
        if "IncomeAccountRef" not in item.body:
            raise faults.line_without_account(f"IncomeAccountRef of item {item.full_name}")
        detail["ItemRef"] = {"value": str(item.id), "name": item.full_name}
        detail["ItemAccountRef"] = dict(item.body["IncomeAccountRef"])


def _default_item(company):
    """What a line without an item sells: the item that the preferences name, or the one called
    Services that QuickBooks gives new companies.

    :return: reference to an Item, empty when there is none
    """
    chosen = company.preferences["SalesFormsPrefs"].get("DefaultItem")
    if chosen:
        return chosen
    where = "active = 1 AND full_name = 'Services' AND body ->> '$.Type' = 'Service'"
    found = company.objects.select("Item", where, limit=1)
    return {"value": str(found[0].id)} if found else {}


def _discount_line(company, line, subtotal):
    detail = line.setdefault("DiscountLineDetail", {})
    if detail.get("PercentBased"):
        if "DiscountPercent" not in detail:
            raise _missing_discount()
        if not 0 <= detail["DiscountPercent"] <= 100:
            raise faults.invalid_value(
                "2150", "Invalid Percent", "DiscountPercent", detail["DiscountPercent"]
            )
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


def clear_lines(body):
    """Set amounts and quantities to zero, as in a voided document, whose lines have no price
    (recorded answers).
    """
    for line in _flat(body["Line"]):
        line["Amount"] = from_cents(0)
        detail = line.get(line["DetailType"], {})
        detail.pop("UnitPrice", None)
        for name in ("Qty", "Quantity"):
            if name in detail:
                detail[name] = 0
    _write_subtotals(body["Line"])


def income_cents(body):
    """:return: int, the sum of the sales lines in cents"""
    return sum(to_cents(line["Amount"]) for line in item_lines(body))


def discount_cents(body):
    """:return: int, the discount in cents, positive"""
    return sum(
        to_cents(line["Amount"])
        for line in body["Line"]
        if line["DetailType"] == "DiscountLineDetail"
    )
