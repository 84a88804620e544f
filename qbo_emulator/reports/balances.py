"""Balances of accounts at the end of days: what a trial balance and a balance sheet show."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from ..ledger import BALANCE_SHEET_TYPES
from .calendar import fiscal_year_start


def balances_at(company, rows, days):
    """Find what accounts stand at on the evenings of some days.

    Balance sheet accounts carry everything; income and expense accounts what was posted since the
    beginning of the fiscal year, and the profit of all years before is part of Retained Earnings.

    :param rows: (account, ISO date, member, cents) of all time
    :param days: list of dates, ascending
    :return: dictionary by account of the list of cents by day, debits positive; each day sums to
        what the rows sum to
    """
    ends = [day.isoformat() for day in days]
    years = [fiscal_year_start(company, day).isoformat() for day in days]
    growth, retained = {}, [0] * (len(days) + 1)
    for account, day, _, cents in rows:
        changes = growth.setdefault(account, [0] * (len(days) + 1))
        changes[bisect_left(ends, day)] += cents
        if company.ledger.account_type(account) not in BALANCE_SHEET_TYPES:
            closed = bisect_right(years, day)
            changes[closed] -= cents
            retained[closed] += cents
    if any(retained[:-1]):
        key = retained_earnings(company)
        changes = growth.setdefault(key, [0] * (len(days) + 1))
        growth[key] = [own + earlier for own, earlier in zip(changes, retained, strict=True)]
    return {account: list(accumulate(changes[:-1])) for account, changes in growth.items()}


def retained_earnings(company):
    """:return: id of the account that takes the profit of past years"""
    return company.account_for("Equity", "RetainedEarnings", "Retained Earnings")
