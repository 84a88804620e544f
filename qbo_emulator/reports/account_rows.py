"""Rows of accounts in a summary: an account with others below it is a section with its total."""

from operator import add

from .layout import amount_text, cell, data_row, section, total_text


def plus(first, second):
    """:return: the sums of two lists of cents, column by column"""
    return list(map(add, first, second))


def account_rows(accounts, sums, width):
    """List accounts with what lies below them.

    :param accounts: list of :class:`~qbo_emulator.reports.chart.ChartAccount`
    :param sums: dictionary by account of the list of cents by column, debits positive
    :param width: how many columns there are
    :return: (rows, list of the totals by column, signed as the rows are)
    """
    rows, totals = [], [0] * width
    for account in accounts:
        own = [account.sign * cents for cents in sums.get(account.id, [0] * width)]
        below, total = account_rows(account.children, sums, width)
        total = plus(own, total)
        totals = plus(totals, total)
        head = [cell(account.name, account.id), *map(cell, map(amount_text, own))]
        if below:
            summary = [cell(f"Total {account.name}"), *map(cell, map(amount_text, total))]
            rows.append(section(head, below, summary))
        elif any(own):
            rows.append(data_row(head))
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
