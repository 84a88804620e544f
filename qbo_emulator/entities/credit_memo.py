"""CreditMemo."""

from ..money import from_cents
from .sales_document import SalesDocument


class CreditMemo(SalesDocument):
    """What a customer is owed back; it is applied to invoices through a payment."""

    name = "CreditMemo"
    sign = -1
    numbered_with = ("Invoice", "CreditMemo")
    read_only = SalesDocument.read_only | {"RemainingCredit"}
    columns = {**SalesDocument.columns, "RemainingCredit": "balance"}

    def render(self, company, record):
        """What is left is answered as Balance and as RemainingCredit."""
        answer = super().render(company, record)
        answer["RemainingCredit"] = from_cents(record.balance)
        return answer
