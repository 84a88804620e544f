"""RefundReceipt."""

from .cash_sale import CashSale
from .deposited import Deposited


class RefundReceipt(Deposited, CashSale):
    """Money given back to a customer; it leaves the account that the receipt names."""

    name = "RefundReceipt"
    sign = -1
    required = ("DepositToAccountRef", "Line")
    deposit_types = (*CashSale.deposit_types, "Credit Card")

    def complete(self, company, record, previous, sent):
        """The account of the money must be named."""
        self.require(record.body)
        super().complete(company, record, previous, sent)
