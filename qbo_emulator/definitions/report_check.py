"""Holding reports against what the service of July 2026 answers.

A column has a key, a row has a cell for every column, what is empty is an empty text, the header
has the period and says whether there is anything to report.
"""

import re

from .check import object_violations

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_AMOUNT = re.compile(r"(-?\d*\.\d\d( %)?)?")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[+-]\d{4})?)?")
_LOWER_CASE = re.compile(r"\b[a-z]")
_TYPES = frozenset(
    {
        "Account",
        "Boolean",
        "Class",
        "Customer",
        "Date",
        "Department",
        "Money",
        "Number",
        "ProductsAndService",
        "String",
        "Vendor",
    }
)
#: The one report that was left as it was.
_OLD = "TaxSummary"


def report_violations(report):
    """Hold a report against its definition.

    :param report: parsed JSON
    :return: list of sentences
    """
    found = object_violations("Report", report)
    if found:
        return found
    missing = {"Header", "Columns", "Rows"} - set(report)
    if missing:
        return [f"a report has no {name}" for name in sorted(missing)]
    is_old = report["Header"].get("ReportName") == _OLD
    columns = _leaves(report["Columns"]["Column"])
    return [
        *_header_violations(report["Header"]),
        *_column_violations(report["Columns"]["Column"], is_old),
        *_row_violations(report["Rows"].get("Row", ()), columns),
    ]


def _header_violations(header):
    found = []
    for name, pattern in (("Time", _TIME), ("StartPeriod", _DATE), ("EndPeriod", _DATE)):
        if not pattern.fullmatch(header.get(name, "")):
            found.append(f"Header.{name} of a report is {header.get(name)!r}")
    found += [
        f"Header of a report has no {name}"
        for name in ("ReportName", "Currency")
        if not header.get(name)
    ]
    told = {option["Name"]: option["Value"] for option in header.get("Option", ())}
    if told.get("NoReportData") not in ("true", "false"):
        found.append("Header of a report has no Option NoReportData")
    return found


def _leaves(columns):
    leaves = []
    for column in columns:
        leaves += _leaves(column["Columns"]["Column"]) if "Columns" in column else [column]
    return leaves


def column_key(column):
    """:return: the ColKey of a column, None without one"""
    told = {entry["Name"]: entry["Value"] for entry in column.get("MetaData", ())}
    return told.get("ColKey")


def _column_violations(columns, is_old):
    every = [*columns, *(leaf for leaf in _leaves(columns) if leaf not in columns)]
    keys = [column_key(column) for column in every]
    found = [
        f"column {column.get('ColTitle')!r} has ColType {column.get('ColType')!r}"
        for column in every
        if column.get("ColType") not in _TYPES
    ]
    found += [
        f"column {column.get('ColTitle')!r} has no ColKey"
        for column, key in zip(every, keys, strict=True)
        if not key and not is_old
    ]
    if not is_old:
        found += [
            f"column {column['ColTitle']!r} is not in Title Case"
            for column, key in zip(every, keys, strict=True)
            # Columns of names have ids as keys, and what they are called belongs to people.
            if key and not key.isdecimal() and _LOWER_CASE.search(column["ColTitle"])
        ]
        if len({*keys}) < len(keys):
            found.append("two columns have the same ColKey")
    return found


def _row_violations(rows, columns):
    found = []
    for row in rows:
        parts = [row[name]["ColData"] for name in ("Header", "Summary") if name in row]
        if "ColData" in row:
            parts.append(row["ColData"])
        if not parts and "Rows" not in row:
            found.append("a row of a report holds nothing")
        if "ColData" in row and ("Rows" in row or "Summary" in row):
            found.append("a row of a report is a line and a section")
        for cells in parts:
            found += _cell_violations(cells, columns)
        found += _row_violations(row.get("Rows", {}).get("Row", ()), columns)
    return found


def _cell_violations(cells, columns):
    if len(cells) != len(columns):
        return [f"a row has {len(cells)} cells in {len(columns)} columns"]
    found = [f"cell {cell} has no value" for cell in cells if "value" not in cell]
    # The first cell may be the title of the row.
    for cell, column in [*zip(cells, columns, strict=True)][1:]:
        pattern = {"Money": _AMOUNT, "Date": _MOMENT}.get(column.get("ColType"))
        if pattern and not pattern.fullmatch(cell.get("value", "")):
            found.append(f"{column.get('ColTitle')!r} holds {cell['value']!r}")
    return found
