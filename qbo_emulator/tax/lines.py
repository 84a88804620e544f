"""The lines of a document that carry a tax code."""

from ..money import to_cents

#: What a line of a US transaction says of its tax.
LINE_CODES = ("TAX", "NON")

#: The pseudo code of a rate that was typed into a US transaction; the API cannot use it.
CUSTOM_CODE = "CustomSalesTax"

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


def discount_lines(body):
    """:return: list of (discount line, int in cents)"""
    return [
        (line, to_cents(line["Amount"]))
        for line in body["Line"]
        if line.get("DetailType") == "DiscountLineDetail"
    ]
