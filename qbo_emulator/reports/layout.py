"""The parts that every report is made of: cells, rows, sections, columns and the header.

Shapes are those of the samples in Intuit's reference of the reports, with what the service of July
2026 changed: a ColKey in every column, titles in Title Case, ``""`` for what is empty or zero, and
always a period.
"""

from ..clock import timestamp_text
from ..money import from_cents


def cell(value="", key=None):
    """:return: a cell; ``key`` is the id of what it names"""
    return {"value": value} if key is None else {"value": value, "id": str(key)}


def amount_text(cents):
    """:return: an amount as summaries write it, empty for zero"""
    return str(from_cents(cents)) if cents else ""


def detail_text(cents):
    """:return: an amount as lists of transactions write it: nothing before the point below one"""
    text = str(from_cents(cents))
    return text.replace("0.", ".", 1) if -100 < cents < 100 else text


def units_text(units):
    """:return: a quantity as reports write it, empty for none"""
    return f"{units:.2f}" if units else ""


def data_row(cells, is_typed=True):
    """:return: a row without anything below it; a few reports leave its type out"""
    return {"ColData": cells, "type": "Data"} if is_typed else {"ColData": cells}


def section(header=None, rows=None, summary=None, group=None):
    """:return: a section of the parts that it has, each a list of cells or of rows"""
    made = {}
    if header is not None:
        made["Header"] = {"ColData": header}
    if rows is not None:
        made["Rows"] = {"Row": rows}
    if summary is not None:
        made["Summary"] = {"ColData": summary}
    made["type"] = "Section"
    if group:
        made["group"] = group
    return made


def column(title, kind, key, period=None, parts=None):
    """:return: a column

    :param kind: its ColType
    :param period: (first, last) day of a column that covers a period
    :param parts: list of the columns that it consists of
    """
    about = [{"Name": "ColKey", "Value": key}]
    if period:
        first, last = (day.isoformat() for day in period)
        about[:0] = [{"Name": "StartDate", "Value": first}, {"Name": "EndDate", "Value": last}]
    made = {"ColTitle": title, "ColType": kind, "MetaData": about}
    return {**made, "Columns": {"Column": parts}} if parts else made


def leaf_columns(columns):
    """:return: list of the columns that cells belong to: parts instead of what consists of them"""
    leaves = []
    for entry in columns:
        parts = entry.get("Columns", {}).get("Column")
        leaves += leaf_columns(parts) if parts else [entry]
    return leaves


def header(company, name, period, *, basis=None, summarized=None, filters=None, options=()):
    """Write the header of a report.

    :param period: :class:`~qbo_emulator.reports.period.Period`
    :param basis: ``Cash`` or ``Accrual`` where the report has one
    :param summarized: value of ``SummarizeColumnsBy``
    :param filters: dictionary of the ids that the report is limited to, as sent
    :param options: (name, value) pairs; ``NoReportData`` is added by :func:`report`
    """
    made = {"Time": timestamp_text(company.now()), "ReportName": name}
    if period.macro:
        made["DateMacro"] = period.macro
    if basis:
        made["ReportBasis"] = basis
    made["StartPeriod"] = period.first.isoformat()
    made["EndPeriod"] = period.last.isoformat()
    if summarized:
        made["SummarizeColumnsBy"] = summarized
    made["Currency"] = company.home_currency["value"]
    made.update(filters or {})
    made["Option"] = [{"Name": option, "Value": value} for option, value in options]
    return made


def report(top, columns, rows, is_empty=None):
    """Put a report together.

    :param top: the header
    :param rows: list of rows
    :param is_empty: whether there is nothing to report; by default, when there are no rows
    """
    nothing = not rows if is_empty is None else is_empty
    top["Option"].append({"Name": "NoReportData", "Value": "true" if nothing else "false"})
    return {
        "Header": top,
        "Columns": {"Column": columns},
        "Rows": {"Row": rows} if rows else {},
    }
