"""RefundReceipt."""

from .cash_sale import CashSale


class RefundReceipt(CashSale):
    """Money given back to a customer; it leaves the account that the receipt names."""

    name = "RefundReceipt"
    sign = -1
    required = ("DepositToAccountRef", "Line")
    deposit_types = (*CashSale.deposit_types, "Credit Card")
    numbered_with = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
