"""The lines of a document that carry a tax code."""

from ..money import to_cents

#: What a line of a US transaction says of its tax.
LINE_CODES = ("TAX", "NON")

#: The pseudo code of a rate that was typed into a US transaction; the API cannot use it.
CUSTOM_CODE = "CustomSalesTax"

#: What a sale may have beside its items, in the place of an item: shipping and gratuity. Subtotal and
#: discount leave them out (a sample of Intuit's reference).
EXTRA_ITEMS = ("SHIPPING_ITEM_ID", "GRATUITY_ITEM_ID")

_DETAILS = (
    "SalesItemLineDetail",
    "ItemBasedExpenseLineDetail",
    "AccountBasedExpenseLineDetail",
    "JournalEntryLineDetail",
)


def taxed_lines(body):
    """Go through the lines that are taxed by themselves; those of a bundle in place of the bundle,
    those of a deposit when they have a code.

    :return: iterator over (line, its detail)
    """
    for line in body.get("Line", ()):
        kind = line.get("DetailType")
        if kind == "GroupLineDetail":
            yield from taxed_lines(line.get("GroupLineDetail", {}))
        elif kind in _DETAILS:
            yield line, line.setdefault(kind, {})
        elif kind == "DepositLineDetail" and line[kind].get("TaxCodeRef", {}).get("value"):
            yield line, line[kind]


def is_extra(detail):
    """:return: whether the line of a detail is shipping or gratuity"""
    return detail.get("ItemRef", {}).get("value") in EXTRA_ITEMS


def discount_lines(body):
    """:return: list of (discount line, int in cents)"""
    return [
        (line, to_cents(line["Amount"]))
        for line in body["Line"]
        if line.get("DetailType") == "DiscountLineDetail"
    ]
