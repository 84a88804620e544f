"""The period of a report: two dates, or a macro such as ``This Fiscal Year``."""

from datetime import date, timedelta

from .. import faults
from ..definitions.values import read_date

_MONTHS = [
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
]


def fiscal_year_start(company, day):
    """:return: the first date of the fiscal year that a date lies in"""
    name = company.preferences["AccountingInfoPrefs"].get("FirstMonthOfFiscalYear", "January")
    month = _MONTHS.index(name) + 1
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def report_period(company, parameters):
    """Find the first and the last day of a report; without parameters this fiscal year up to today.

    :param parameters: the query parameters ``start_date``, ``end_date`` and ``date_macro``
    :return: (first, last, macro or None), dates
    :raise QboFault: a date or macro that cannot be read, an end before the start
    """
    today = company.clock.today()
    start, end = parameters.get("start_date"), parameters.get("end_date")
    if not start and not end:
        macro = parameters.get("date_macro") or "This Fiscal Year-to-date"
        return (*_macro(company, macro, today), macro.lower())
    last = _date(end, "end_date") if end else today
    first = _date(start, "start_date") if start else fiscal_year_start(company, last)
    if first > last:
        raise faults.QboFault(
            "2190", "Invalid Date Range", "Invalid Date Range : end_date is before start_date."
        )
    return first, last, None


def _date(text, name):
    return date.fromisoformat(read_date(text, name))


def _macro(company, macro, today):
    year = fiscal_year_start(company, today)
    next_year = fiscal_year_start(company, year + timedelta(days=370))
    last_year = fiscal_year_start(company, year - timedelta(days=1))
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    one_day = timedelta(days=1)
    periods = {
        "today": (today, today),
        "yesterday": (today - one_day, today - one_day),
        "this month": (month, next_month - one_day),
        "this month-to-date": (month, today),
        "last month": (last_month, month - one_day),
        "this fiscal year": (year, next_year - one_day),
        "this fiscal year-to-date": (year, today),
        "last fiscal year": (last_year, year - one_day),
        "all": (date(1900, 1, 1), date(2199, 12, 31)),
    }
    if macro.lower() not in periods:
        raise faults.invalid_value("2170", "Invalid Enumeration", "date_macro", macro)
    return periods[macro.lower()]
