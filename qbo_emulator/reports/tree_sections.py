"""Sections of lines by account or by name: one with others below it holds its own lines in a
section without a head.
"""

from .layout import data_row, section


class TreeSections:
    """Writes the lines of accounts or names.

    :param detail: :class:`~qbo_emulator.reports.detail.Detail`
    :param lines: dictionary by id of lists of lines
    :param below: what the total of one with others below it says of them
    :param openings: dictionary by id of the balance brought forward, in cents as debits;
        what is not in it begins at nothing
    """

    def __init__(self, detail, lines, below="sub-accounts", openings=None):
        self._detail = detail
        self._lines = lines
        self._below = below
        self._openings = openings or {}

    def rows(self, nodes):
        """:return: (list of sections, list of all their lines)"""
        rows, found = [], []
        for node in nodes:
            made, lines = self._node(node)
            if made:
                rows.append(made)
                found += lines
        return rows, found

    def _node(self, node):
        own, lines = self._own_rows(node)
        below, lines_below = self.rows(node.children)
        if not own and not below:
            return None, []
        if not below:
            summary = self._detail.total(f"Total for {node.name}", lines)
            return section(self._detail.head(node.name, node.id), own, summary), lines
        every = lines + lines_below
        if not own:
            summary = self._detail.total(f"Total for {node.name}", every)
            return section(self._detail.head(node.name), below, summary), every
        inner = section(None, own, self._detail.total(f"Total for {node.name}", lines))
        summary = self._detail.total(f"Total for {node.name} with {self._below}", every)
        head = self._detail.head(node.name, node.id)
        return section(head, [inner, *below], summary), every

    def _own_rows(self, node):
        lines = self._detail.sorted(self._lines.get(node.id, []))
        opening = node.sign * self._openings.get(node.id, 0)
        rows = []
        if opening:
            rows.append(data_row(self._detail.balance_row("Beginning Balance", opening)))
        for line in lines:
            opening += node.sign * (line.cents or 0)
            line.balance = opening
            rows.append(data_row(self._detail.cells(line)))
        return rows, lines
