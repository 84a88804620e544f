"""CreditMemo."""

from ..money import from_cents
from .sales_on_account import SalesOnAccount


class CreditMemo(SalesOnAccount):
    """What a customer is owed back; it is applied to invoices through a payment."""

    name = "CreditMemo"
    sign = -1
    read_only = SalesOnAccount.read_only | {"LinkedTxn", "RemainingCredit"}
    columns = {**SalesOnAccount.columns, "RemainingCredit": "balance"}

    def render(self, company, record):
        """What is left is answered as Balance and as RemainingCredit."""
        answer = super().render(company, record)
        answer["RemainingCredit"] = from_cents(record.balance)
        return answer
