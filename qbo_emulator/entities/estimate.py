"""Estimate."""

from .. import faults
from .sales_document import SalesDocument
from .transactions import check_link

_OPEN_STATUSES = ("Pending", "Accepted")
_STATUSES = (*_OPEN_STATUSES, "Closed", "Rejected", "Converted")


class Estimate(SalesDocument):
    """An offer to a customer. It is not posted; one invoice may be made of it over the API."""

    name = "Estimate"
    numbered_with = ("Estimate",)
    read_only = SalesDocument.read_only | {"LinkedTxn"}
    sticky = SalesDocument.sticky | {"TxnStatus"}

    def complete(self, company, record, previous, sent):
        """Settle the status."""
        super().complete(company, record, previous, sent)
        status = record.body.setdefault("TxnStatus", "Pending")
        if status not in _STATUSES:
            raise faults.invalid_value("2170", "Invalid Enumeration", "TxnStatus", status)

    def postings(self, company, record):
        """None: an offer is no transaction of the books."""
        return []

    def check_mention(self, company, target, source, line):
        """An invoice of the same customer, and only one, may be made of an open estimate."""
        is_open = target.body["TxnStatus"] in _OPEN_STATUSES
        check_link(company, target, source, "CustomerRef", is_open)

    def linked(self, company, record):
        """What is invoiced is closed, what loses its invoice is open again."""
        record.body["TxnStatus"] = "Closed" if record.body["LinkedTxn"] else "Pending"
