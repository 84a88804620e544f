"""Classes and locations on transactions, as far as the preferences track them."""

import pytest

from .conftest import expense_line, invoice_body, journal_line, prefer, sales_line


@pytest.fixture
def segments(api):
    """References to a class and a location."""
    kinds = (("ClassRef", "Class"), ("DepartmentRef", "Department"))
    return {name: {"value": api.write(kind, {"Name": "North"})["Id"]} for name, kind in kinds}


def track(api, **tracked):
    prefer(api, AccountingInfoPrefs=tracked)


def invoice_of(segments):
    line = sales_line(10, ClassRef=segments["ClassRef"])
    return {**invoice_body(), **segments, "Line": [line]}


def line_class(document, kind="SalesItemLineDetail"):
    return document["Line"][0][kind].get("ClassRef", {}).get("name")


def test_what_is_not_tracked_is_dropped_without_a_word(api, segments):
    invoice = api.write("Invoice", invoice_of(segments))
    assert "ClassRef" not in invoice
    assert "DepartmentRef" not in invoice
    assert line_class(invoice) is None


def test_a_class_per_transaction(api, segments):
    track(api, ClassTrackingPerTxn=True)
    invoice = api.write("Invoice", invoice_of(segments))
    assert invoice["ClassRef"]["name"] == "North"
    assert line_class(invoice) is None


def test_a_class_per_line(api, segments):
    track(api, ClassTrackingPerTxnLine=True)
    invoice = api.write("Invoice", invoice_of(segments))
    assert "ClassRef" not in invoice
    assert line_class(invoice) == "North"


@pytest.mark.parametrize("preference", ["ClassTrackingPerTxn", "ClassTrackingPerTxnLine"])
def test_lines_of_purchases_have_their_class_either_way(api, segments, preference):
    track(api, **{preference: True})
    line = expense_line(10, ClassRef=segments["ClassRef"])
    bill = api.write("Bill", {"VendorRef": {"value": "31"}, "Line": [line]})
    assert line_class(bill, "AccountBasedExpenseLineDetail") == "North"


def test_a_location(api, segments):
    track(api, TrackDepartments=True)
    assert api.write("Invoice", invoice_of(segments))["DepartmentRef"]["name"] == "North"


def test_a_location_per_line_of_a_journal_entry(api, segments):
    lines = [journal_line(10, "Debit", "35"), journal_line(10, "Credit", "7")]
    lines[0]["JournalEntryLineDetail"].update(segments)
    detail = api.write("JournalEntry", {"Line": lines})["Line"][0]["JournalEntryLineDetail"]
    assert not segments.keys() & detail.keys()
    track(api, TrackDepartments=True, ClassTrackingPerTxnLine=True)
    detail = api.write("JournalEntry", {"Line": lines})["Line"][0]["JournalEntryLineDetail"]
    assert segments.keys() <= detail.keys()
