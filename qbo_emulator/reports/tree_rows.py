"""Rows of a summary: an account, or a name, with others below it is a section with its total."""

from operator import add

from .layout import amount_text, cell, data_row, section, total_text


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
        head = [cell(node.name, node.id), *map(cell, map(amount_text, own))]
        if below:
            summary = [cell(f"Total {node.name}"), *map(cell, map(amount_text, total))]
            rows.append(section(head, below, summary))
        elif any(own):
            rows.append(data_row(head, is_typed))
    return rows, totals


def titled(title, cents, is_bare=False):
    """:return: the cells of a computed line, which writes zeros

    :param is_bare: whether there is nothing to report, and the title stands alone
    """
    return [cell(title)] if is_bare else [cell(title), *map(cell, map(total_text, cents))]


def heading(title, width, is_bare=False):
    """:return: the cells of the head of a section that has no amount of its own"""
    return [cell(title)] if is_bare else [cell(title), *(cell() for _ in range(width))]


def subtotal(title, cents, is_bare=False):
    """:return: the cells of the total of a section: zeros are empty, but for the last of several
    columns
    """
    if is_bare:
        return [cell(title)]
    texts = [amount_text(amount) for amount in cents]
    if len(cents) > 1:
        texts[-1] = total_text(cents[-1])
    return [cell(title), *map(cell, texts)]
