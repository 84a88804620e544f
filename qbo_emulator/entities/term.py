"""Term: when a sale is due."""

from datetime import date, timedelta

from .. import faults
from .lists import ListEntity

# (Least, most) of what is counted (Intuit's reference page of the Term entity).
_RANGES = {
    "DueDays": (0, 999),
    "DiscountDays": (0, 999),
    "DueNextMonthDays": (0, 999),
    "DayOfMonthDue": (1, 31),
    "DiscountDayOfMonth": (0, 31),
}


class Term(ListEntity):
    """A payment term: a number of days, or a day of the month."""

    name = "Term"
    required = ("Name",)

    def complete(self, company, record, previous, sent):
        """Settle which of the two kinds of term it is."""
        super().complete(company, record, previous, sent)
        body = record.body
        if "DueDays" not in body and "DayOfMonthDue" not in body:
            raise faults.required_parameter("DueDays")
        for name, (least, most) in _RANGES.items():
            if not least <= body.get(name, least) <= most:
                raise faults.invalid_value("2240", "Invalid Number Range", name, body[name])
        percent = body.setdefault("DiscountPercent", 0)
        if not 0 <= percent <= 100:
            raise faults.invalid_value("2150", "Invalid Percent", "DiscountPercent", percent)
        body["Type"] = "STANDARD" if "DueDays" in body else "DATE_DRIVEN"


def settle_due_date(company, body, previous, sent, default_terms=None):
    """Complete the due date of a document: that of its term, or else of the company's usual term,
    which it does not name then (recorded answers), or its own day.

    :param body: fields of the document, changed in place
    :param previous: the stored Record of an update, None on create
    :param sent: names of the fields that the request holds
    :param default_terms: reference to the usual Term of such documents; None when there is none
    """
    moved = previous and {"TxnDate", "SalesTermRef"} & sent and "DueDate" not in sent
    if not moved and "DueDate" in body:
        return
    reference = body.get("SalesTermRef", default_terms)
    if reference:
        term = company.referenced("Term", reference)
        body["DueDate"] = due_date(term.body, body["TxnDate"])
    else:
        body["DueDate"] = body["TxnDate"]


def due_date(term, txn_date):
    """When a transaction under a term is due.

    A term that names a day of the month is due on that day of the next month, or of the month after
    it when the transaction comes within its ``DueNextMonthDays``.

    :param term: the body of a Term
    :param txn_date: ISO date
    :return: ISO date
    """
    day = date.fromisoformat(txn_date)
    if "DueDays" in term:
        return (day + timedelta(days=term["DueDays"])).isoformat()
    due = _day_of_month(day, term["DayOfMonthDue"])
    grace = timedelta(days=term.get("DueNextMonthDays", 0))
    while due < day or due - day < grace:
        due = _day_of_month(due.replace(day=1) + timedelta(days=32), term["DayOfMonthDue"])
    return due.isoformat()


def _day_of_month(day, number):
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.replace(day=min(number, last.day))
