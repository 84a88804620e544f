"""Bundles on sales documents: a line that stands for the lines of its components.

Source: Intuit's reference page of the Invoice entity. The line of the bundle has no amount of its
own; what is sold, posted and taxed are the lines inside.
"""

from .. import faults
from ..money import from_cents
from .transactions import checked_cents


def complete_bundle(company, line):
    """Check the line of a bundle, and expand it when the request does not hold its components.

    :param line: a line with ``GroupLineDetail``, changed in place; the lines inside are not checked
    :raise QboFault: 2020 without a bundle, 2500 or 610 for one that cannot be used
    """
    detail = line.setdefault("GroupLineDetail", {})
    if not detail.get("GroupItemRef", {}).get("value"):
        raise faults.required_parameter("GroupLineDetail.GroupItemRef")
    bundle = company.resolve_item(detail["GroupItemRef"])
    if bundle.body["Type"] != "Group":
        raise faults.business_rule(f"{bundle.full_name} is no bundle.")
    detail["GroupItemRef"] = {"value": str(bundle.id), "name": bundle.full_name}
    quantity = detail.setdefault("Quantity", 1)
    line["Amount"] = from_cents(0)
    if "Description" in bundle.body:
        line.setdefault("Description", bundle.body["Description"])
    if not detail.get("Line"):
        parts = bundle.body.get("ItemGroupDetail", {}).get("ItemGroupLine", ())
        detail["Line"] = [_component(company, part, quantity) for part in parts]
    for part in detail["Line"]:
        if part.get("DetailType") != "SalesItemLineDetail":
            raise faults.malformed_property("A bundle holds lines of items.", "DetailType")


def _component(company, part, quantity):
    item = company.resolve_item(part["ItemRef"])
    units, price = part["Qty"] * quantity, item.body["UnitPrice"]
    detail = {"ItemRef": {"value": str(item.id)}, "UnitPrice": price, "Qty": units}
    if company.country == "US":
        detail["TaxCodeRef"] = {"value": "TAX" if item.body["Taxable"] else "NON"}
    elif "SalesTaxCodeRef" in item.body:
        detail["TaxCodeRef"] = {"value": item.body["SalesTaxCodeRef"]["value"]}
    line = {
        "Amount": from_cents(checked_cents(units * price)),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }
    if "Description" in item.body:
        line["Description"] = item.body["Description"]
    return line
