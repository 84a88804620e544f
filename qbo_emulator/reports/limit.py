"""How much a report may hold: beyond it the service ends it with a row of text, with status 200."""

from .layout import cell, data_row, leaf_columns

_WORDS = "Unable to display more data. Please reduce the date range."


def limited(report, most):
    """End a report where it has too many cells.

    :param report: the report, changed in place
    :param most: how many cells it may have
    :return: the report
    """
    width = len(leaf_columns(report["Columns"]["Column"]))
    rows = report["Rows"].get("Row", [])
    shortener = _Shortener(most // width)
    kept = shortener.shortened(rows)
    if shortener.is_full:
        text = [cell(_WORDS), *(cell() for _ in range(width - 1))]
        report["Rows"] = {"Row": [*kept, data_row(text)]}
    return report


class _Shortener:
    """Keeps the first rows of a report; a section that does not fit whole loses its total.

    :param left: how many rows may be kept
    :ivar is_full: whether something was left out
    """

    def __init__(self, left):
        self._left = left
        self.is_full = False

    def shortened(self, rows):
        """:return: list of the rows that fit"""
        kept = []
        for row in rows:
            if not self._take():
                break
            if "Rows" in row:
                row = {**row, "Rows": {"Row": self.shortened(row["Rows"]["Row"])}}
                if self.is_full or not self._take():
                    row.pop("Summary", None)
            kept.append(row)
            if self.is_full:
                break
        return kept

    def _take(self):
        self._left -= 1
        self.is_full = self._left < 0
        return not self.is_full
