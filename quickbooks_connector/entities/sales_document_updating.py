"""Sales documents that QuickBooks has already: an update touches only what has changed in Odoo."""

from collections import defaultdict

from odoo import models

from ..client import canonical, loads

# By what a line is known again, the surest first: kind, item, amount and text.
LIKENESSES = ((0, 1, 2, 3), (0, 1, 3), (0, 1, 2), (0, 2, 3))
DETAIL = "SalesItemLineDetail"


class QuickbooksEntitySalesDocument(models.AbstractModel):
    _inherit = "quickbooks.entity.sales_document"

    # What people enter on a line in QuickBooks and Odoo does not have. An addon that sends one of these
    # takes it out.
    _line_extras = ("ServiceDate", "ClassRef")

    def _update_body(self, body, binding):
        """Lines are sent whole or not at all, for those that are sent replace all others (Intuit: payment).

        The tax goes along with whatever QuickBooks may count it anew by. Where the two sides differ, both
        are sent again.
        """
        changed, snapshot = super()._update_body(body, binding), binding.snapshot or {}
        agreed, now = snapshot.get("odoo") or {}, canonical(body)
        differing = {n for n in now.keys() | agreed.keys() if now.get(n) != agreed.get(n)}
        if snapshot.get("difference") or differing & {"Line", "TxnTaxDetail"}:
            known = snapshot.get("lines") or []
            return changed | {"Line": self._with_extras(body["Line"], known)}
        counted_anew = differing & {"CustomerRef", "TxnDate"}
        left_out = ("Line",) if counted_anew else ("Line", "TxnTaxDetail")
        return {name: value for name, value in changed.items() if name not in left_out}

    def _with_extras(self, lines, known):
        """Give lines that QuickBooks has already their ids, and what only QuickBooks knows of them.

        :param list lines: of a body
        :param list known: what QuickBooks has, see :meth:`_known_lines`
        """
        shapes = [self._shape(line) for line in lines]
        left, found = dict(enumerate(known)), {}
        for parts in LIKENESSES:
            alike = defaultdict(list)
            for number, line in left.items():
                alike[tuple(line["shape"][part] for part in parts)].append(number)
            for index, shape in enumerate(shapes):
                numbers = alike.get(tuple(shape[part] for part in parts))
                if index not in found and numbers:
                    found[index] = left.pop(numbers.pop(0))
        return [_enriched(line, found.get(index)) for index, line in enumerate(lines)]

    def _shape(self, line):
        """:return: kind, item, amount and text of a line, as they are stored"""
        return canonical([line.get("DetailType"), *loads(self._compared_line(line))])

    def _known_lines(self, payload):
        """:return: list of what QuickBooks has of the lines that Odoo may send again; bundles are not"""
        known = []
        for line in payload.get("Line") or []:
            if not line.get("Id") or line.get("DetailType") not in (DETAIL, "DescriptionOnly"):
                continue
            detail = line.get(DETAIL) or {}
            extras = {name: detail[name] for name in self._line_extras if detail.get(name)}
            whole = {name: line[name] for name in ("Id", "LinkedTxn") if line.get(name)}
            known.append({"shape": self._shape(line)} | canonical(whole | {"extras": extras}))
        return known

    def _without_extras(self, body):
        lines = [_bare(line, self._line_extras) for line in body.get("Line") or []]
        return super()._without_extras(body | {"Line": lines})

    def _agreed_values(self, payload, body=None):
        values = super()._agreed_values(payload, body)
        values["snapshot"]["lines"] = self._known_lines(payload)
        return values

    def _token_values(self, change):
        """Something that is not compared has changed: it may be what is known of the lines."""
        snapshot = (change.binding.snapshot or {}) | {"lines": self._known_lines(change.payload)}
        return super()._token_values(change) | {"snapshot": snapshot}


def _enriched(line, known):
    if not known:
        return line
    own = {name: known[name] for name in ("Id", "LinkedTxn") if name in known} | line
    if known.get("extras") and DETAIL in line:
        own[DETAIL] = known["extras"] | line[DETAIL]
    return own


def _bare(line, extras):
    bare = {name: value for name, value in line.items() if name not in ("Id", "LinkedTxn")}
    if DETAIL in line:
        bare[DETAIL] = {n: value for n, value in line[DETAIL].items() if n not in extras}
    return bare
