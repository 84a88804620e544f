"""The lines of a document as a table."""

from markupsafe import Markup

from . import parts
from .shown import title_of

_COLUMNS = (
    ("Item or account", "wrap"),
    ("Description", "wrap"),
    ("Details", "extra"),
    ("Quantity", "number"),
    ("Price", "number"),
    ("Amount", "number"),
)
_OPTIONAL = ("Description", "Details", "Quantity", "Price")
_WHAT = ("ItemRef", "GroupItemRef", "AccountRef", "DiscountAccountRef")
_SHOWN_ELSEWHERE = {*_WHAT, "Qty", "Quantity", "UnitPrice", "Line", "TaxInclusiveAmt", "LineEx"}
# Of lines that are about something else than an item or account.
_NAMES = {
    "SubTotalLineDetail": "Subtotal",
    "DiscountLineDetail": "Discount",
    "DescriptionOnly": "Text",
}


def lines_table(shown, links, body):
    """:return: markup of the lines of a document, empty when it has none

    :param shown: :class:`~qbo_emulator.website.shown.Shown`
    :param links: callable that gives markup of the transactions that a ``LinkedTxn`` names
    :param body: the entity as the service answers it
    """
    rows = [row for line in body.get("Line", ()) for row in _rows(shown, links, line)]
    if not rows:
        return parts.quiet("There are no lines.")
    return parts.table(_COLUMNS, rows, optional=_OPTIONAL)


def _rows(shown, links, line, is_part=False):
    detail = line.get(line.get("DetailType"), {}) or line
    what = _what(shown, links, line, detail)
    yield [
        Markup('<span class="part">{}</span>').format(what) if is_part else what,
        line.get("Description", ""),
        _details(shown, line, detail),
        shown.value("Qty", detail.get("Qty", detail.get("Quantity", ""))),
        shown.value("UnitPrice", detail.get("UnitPrice", "")),
        shown.value("Amount", line.get("HomeAmount", line.get("Amount", ""))),
    ]
    for part in line.get("GroupLineDetail", {}).get("Line", ()):
        yield from _rows(shown, links, part, is_part=True)


def _what(shown, links, line, detail):
    name = next((name for name in _WHAT if detail.get(name)), None)
    if name in ("AccountRef", "ItemRef"):
        return shown.reference(name, detail[name])
    if name == "GroupItemRef":
        return shown.reference("ItemRef", detail[name])
    if line.get("LinkedTxn"):
        return links(line["LinkedTxn"])
    return _NAMES.get(line.get("DetailType"), "No item")


def _details(shown, line, detail):
    if detail is line:
        return ""
    pairs = [
        (title_of(name), shown.value(name, value))
        for name, value in detail.items()
        if name not in _SHOWN_ELSEWHERE and not (name == "ItemAccountRef" and "ItemRef" in detail)
    ]
    titled = [Markup("{}: {}").format(*pair) for pair in pairs if pair[1]]
    return parts.joined(titled, ", ")
