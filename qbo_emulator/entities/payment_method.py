"""PaymentMethod."""

from .. import faults
from .lists import ListEntity

_TYPES = ("CREDIT_CARD", "NON_CREDIT_CARD")


class PaymentMethod(ListEntity):
    """How a customer pays."""

    name = "PaymentMethod"
    required = ("Name",)

    def complete(self, company, record, previous, sent):
        """A method that is no credit card is the other kind."""
        super().complete(company, record, previous, sent)
        kind = record.body.setdefault("Type", "NON_CREDIT_CARD")
        if kind not in _TYPES:
            raise faults.invalid_value("2170", "Invalid Enumeration", "Type", kind)
