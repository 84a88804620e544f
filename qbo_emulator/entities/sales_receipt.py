"""SalesReceipt."""

from .cash_sale import CashSale
from .deposited import Deposited


class SalesReceipt(Deposited, CashSale):
    """A sale that is paid on the spot."""

    name = "SalesReceipt"
    operations = CashSale.operations | {"void"}
