"""The year of a sample company: its documents in the order of their days.

The day of a document is told in thousandths of the way from the first of January to today.
"""

from . import journal_rows, sales_rows

_FIRST_INVOICE = 1001

#: By name of the CSV file: the entity and what makes its body of a row. On one day they happen in
#: this order.
_KINDS = {
    "journal_entries": ("JournalEntry", journal_rows.journal_entry),
    "invoices": ("Invoice", sales_rows.invoice),
    "credit_memos": ("CreditMemo", sales_rows.credit_memo),
    "payments": ("Payment", sales_rows.payment),
}

#: The files that tell of sales and of what is written into the journal.
SALES = ("journal_entries", "invoices", "credit_memos", "payments")


def create_documents(business, names):
    """Create everything in the order of its day, so that a payment finds what it pays.

    :param business: the :class:`~.business.Business`, with all its lists
    :param names: names of the CSV files
    """
    steps = [(name, row) for name in _KINDS if name in names for row in _rows(business, name)]
    for name, row in sorted(steps, key=lambda step: int(step[1]["permille"])):
        type_name, make = _KINDS[name]
        day = business.day(int(row["permille"]))
        business.at(day, 10)
        record = business.create(type_name, {**make(business, row), "TxnDate": day.isoformat()})
        if row.get("number"):
            business.documents[row["number"]] = (type_name, record.id)


def _rows(business, name):
    rows = business.rows(name)
    if name == "journal_entries":
        return journal_rows.entries(rows)
    if name == "invoices":
        return ({**row, "number": str(number)} for number, row in enumerate(rows, _FIRST_INVOICE))
    return rows
