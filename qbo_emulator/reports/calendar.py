"""Weeks, months, quarters and years; weeks begin on Sunday, as in the reports of the service."""

from datetime import date, timedelta

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_DAY = timedelta(days=1)


def week_start(day):
    """:return: the Sunday on or before a date"""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def month_start(day):
    """:return: the first of the month of a date"""
    return day.replace(day=1)


def months_later(first, months):
    """:return: the first of the month that lies so many months after the first of a month"""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def month_end(day):
    """:return: the last day of the month of a date"""
    return months_later(month_start(day), 1) - _DAY


def same_day_before(day, months):
    """:return: the same day so many months ago, or the last of that month when it is shorter"""
    first = months_later(month_start(day), -months)
    return first.replace(day=min(day.day, month_end(first).day))


def quarter_start(day, first_month=1):
    """:return: the first day of the quarter of a date, when years begin in a month"""
    return months_later(month_start(day), -((day.month - first_month) % 3))


def quarter_end(day, first_month=1):
    """:return: the last day of that quarter"""
    return months_later(quarter_start(day, first_month), 3) - _DAY


def year_start(day):
    """:return: the first of January"""
    return date(day.year, 1, 1)


def year_end(day):
    """:return: the last of December"""
    return date(day.year, 12, 31)


def fiscal_year_start(company, day):
    """:return: the first date of the fiscal year that a date lies in"""
    name = company.preferences["AccountingInfoPrefs"].get("FirstMonthOfFiscalYear", "January")
    month = MONTHS.index(name) + 1
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def fiscal_year_end(company, day):
    """:return: the last date of the fiscal year that a date lies in"""
    return months_later(fiscal_year_start(company, day), 12) - _DAY
