"""The period of a report: two dates, or a macro such as ``This Fiscal Year``."""

from dataclasses import dataclass
from datetime import date, timedelta

from .. import faults
from .calendar import (
    fiscal_year_end,
    fiscal_year_start,
    month_end,
    month_start,
    quarter_end,
    quarter_start,
    same_day_before,
    week_start,
    year_end,
    year_start,
)

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    """What a report covers.

    :ivar first: date, its first day
    :ivar last: date, its last day
    :ivar macro: the macro as the header tells it, None for a period of two dates
    """

    first: date
    last: date
    macro: str | None = None


def report_period(company, parameters, default="This Fiscal Year-to-date"):
    """Find the first and the last day of a report. One date alone is ignored, as the service does.

    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`, of which ``start_date``,
        ``end_date`` and ``date_macro`` count
    :param default: the macro when neither it nor both dates are sent
    :return: a :class:`Period`
    :raise QboFault: a date or macro that cannot be read, an end before the start
    """
    return _named_period(company, parameters, "date") or macro_period(company, default)


def _named_period(company, parameters, kind):
    """:return: the :class:`Period` of the two dates, or of the macro, of a kind of date, or None"""
    start, end = parameters.day(f"start_{kind}"), parameters.day(f"end_{kind}")
    macro = parameters.text(f"{kind}_macro")
    if start is None or end is None:
        return macro_period(company, macro) if macro else None
    if start > end:
        raise faults.QboFault(
            "2190",
            "Invalid Date Range",
            f"Invalid Date Range : end_{kind} is before start_{kind}.",
        )
    return Period(start, end)


def day_range(company, parameters, kind):
    """Find the days that another date of a transaction may have.

    :param kind: ``moddate``, ``createdate`` or ``duedate``
    :return: (first, last) ISO date, None when any day will do
    :raise QboFault: a date or macro that cannot be read, an end before the start
    """
    found = _named_period(company, parameters, kind)
    return found and (found.first.isoformat(), found.last.isoformat())


def macro_period(company, macro):
    """Find what a macro stands for.

    :return: a :class:`Period`
    :raise QboFault: 2170 for an unknown macro
    """
    name = " ".join(macro.lower().split())
    if name == "all":
        return Period(date(1900, 1, 1), date(2199, 12, 31), name)
    today = company.clock.today()
    found = _unit_period(company, name, today) or _day_period(name, today)
    if found is None:
        raise faults.invalid_value("2170", "Invalid Enumeration", "date_macro", macro)
    if fiscal_year_start(company, today).month == 1:
        # So the header calls a fiscal year that begins in January.
        name = name.replace("fiscal", "calendar")
    return Period(*found, name)


def _day_period(name, today):
    yesterday = today - _DAY
    next_week = week_start(today) + _WEEK
    return {
        "today": (today, today),
        "yesterday": (yesterday, yesterday),
        "next 4 weeks": (next_week, next_week + 4 * _WEEK - _DAY),
    }.get(name)


def _unit_period(company, name, today):
    """A week, month, quarter or year: this one, the last or the next, whole or up to its day."""
    which, _, rest = name.partition(" ")
    unit = rest.removesuffix("-to-date")
    bounds = {
        "week": (week_start, lambda day: week_start(day) + _WEEK - _DAY, 7),
        "month": (month_start, month_end, 1),
        "quarter": (quarter_start, quarter_end, 3),
        "calendar quarter": (quarter_start, quarter_end, 3),
        "year": (year_start, year_end, 12),
        "calendar year": (year_start, year_end, 12),
        "fiscal quarter": (
            lambda day: quarter_start(day, fiscal_year_start(company, day).month),
            lambda day: quarter_end(day, fiscal_year_start(company, day).month),
            3,
        ),
        "fiscal year": (
            lambda day: fiscal_year_start(company, day),
            lambda day: fiscal_year_end(company, day),
            12,
        ),
    }
    if which not in ("this", "last", "next") or unit not in bounds:
        return None
    start, end, length = bounds[unit]
    day = today
    if which == "next":
        day = end(today) + _DAY
    elif which == "last":
        day = today - _WEEK if unit == "week" else same_day_before(today, length)
    return start(day), day if rest.endswith("-to-date") else end(day)
