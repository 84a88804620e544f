"""Rows of a summary: an account, or a name, with others below it is a section with its total.

What is zero is an empty cell, also in totals and computed lines.
"""

from operator import add

from .layout import amount_text, cell, data_row, section


def plus(first, second):
    """:return: the sums of two lists of cents, column by column"""
    return list(map(add, first, second))


def tree_rows(nodes, sums, width, is_typed=True):
    """List accounts, or names, with what lies below them.

    :param nodes: list of :class:`~qbo_emulator.reports.chart.ChartAccount` or
        :class:`~qbo_emulator.reports.parties.Party`
    :param sums: dictionary by id of the list of cents by column, debits positive
    :param width: how many columns there are
    :return: (rows, list of the totals by column, signed as the rows are)
    """
    rows, totals = [], [0] * width
    for node in nodes:
        own = [node.sign * cents for cents in sums.get(node.id, [0] * width)]
        below, total = tree_rows(node.children, sums, width, is_typed)
        total = plus(own, total)
        totals = plus(totals, total)
        head = titled(node.name, own, node.id)
        if below:
            rows.append(section(head, below, titled(f"Total {node.name}", total)))
        elif any(own):
            rows.append(data_row(head, is_typed))
    return rows, totals


def titled(title, cents, key=None):
    """:return: the cells of a title with its amounts; ``key`` is the id of what it names"""
    return [cell(title, key), *map(cell, map(amount_text, cents))]


def heading(title, width):
    """:return: the cells of the head of a section that has no amount of its own"""
    return [cell(title), *(cell() for _ in range(width))]


def grand_total(totals):
    """:return: the row of the sums of a whole report"""
    return section(summary=titled("TOTAL", totals), group="GrandTotal")
