"""Classes and locations of transactions, as far as the company tracks them.

With tracking switched off the service takes a class or location without a word and drops it. A sale
has its classes either per line or as a whole; lines of purchases, deposits and journal entries have
them whichever of the two is on.
"""

_PER_LINE = "SalesItemLineDetail"


def drop_untracked(company, body):
    """Drop what the preferences of the company do not track.

    :param body: fields of a transaction, changed in place
    """
    preferences = company.preferences["AccountingInfoPrefs"]
    tracks_locations = preferences.get("TrackDepartments")
    tracks_whole = preferences.get("ClassTrackingPerTxn")
    tracks_lines = preferences.get("ClassTrackingPerTxnLine")
    if not tracks_locations:
        body.pop("DepartmentRef", None)
    if not tracks_whole:
        body.pop("ClassRef", None)
    if tracks_lines and tracks_locations:
        return
    for kind, detail in _details(body.get("Line", ())):
        if not (tracks_lines or (tracks_whole and kind != _PER_LINE)):
            detail.pop("ClassRef", None)
        if not tracks_locations:
            detail.pop("DepartmentRef", None)


def _details(lines):
    """:return: iterator of (DetailType, detail) of lines, also of those inside bundles"""
    for line in lines:
        kind = line.get("DetailType", "")
        detail = line.get(kind)
        if detail:
            yield kind, detail
            yield from _details(detail.get("Line", ()))
