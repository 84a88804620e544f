"""PaymentMethod."""

from .lists import ListEntity


class PaymentMethod(ListEntity):
    """How a customer pays."""

    name = "PaymentMethod"
    required = ("Name",)

    def complete(self, company, record, previous, sent):
        """A method that is no credit card is the other kind."""
        super().complete(company, record, previous, sent)
        record.body.setdefault("Type", "NON_CREDIT_CARD")
