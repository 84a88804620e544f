"""Reading reports as clients should: by the keys of columns, whatever is nested."""

from ..conftest import journal_line

YEAR = {"start_date": "2020-01-01", "end_date": "2020-12-31"}


def book(company, day, amount, debit, credit, **fields):
    """:return: a journal entry with one debit and one credit"""
    lines = [journal_line(amount, "Debit", debit), journal_line(amount, "Credit", credit)]
    return company.write("JournalEntry", {"TxnDate": day, "Line": lines, **fields})


def rows_of(report):
    """:return: list of all rows of a report, outer ones first"""
    found, pending = [], list(report["Rows"].get("Row", ()))
    while pending:
        row = pending.pop(0)
        found.append(row)
        pending = [*row.get("Rows", {}).get("Row", ()), *pending]
    return found


def keys(report):
    """:return: list of the keys of the columns of a report"""
    return [column["MetaData"][0]["Value"] for column in report["Columns"]["Column"]]


def titles(report):
    """:return: list of the titles of the columns of a report"""
    return [column["ColTitle"] for column in report["Columns"]["Column"]]


def lines_of(report):
    """:return: list of the lines of a report as dictionaries of cells by key"""
    names = keys(report)
    return [
        dict(zip(names, row["ColData"], strict=True)) for row in rows_of(report) if "ColData" in row
    ]
