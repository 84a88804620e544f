"""Invoice."""

from .. import faults
from .charge_billing import BillsCharges
from .sales_on_account import SalesOnAccount
from .term import settle_due_date


class Invoice(BillsCharges, SalesOnAccount):
    """A sale that the customer pays later."""

    name = "Invoice"
    operations = SalesOnAccount.operations | {"void"}
    read_only = SalesOnAccount.read_only | {"InvoiceLink"}
    numbered_with = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
    mentions = {
        "Estimate": "Estimate",
        "TimeActivity": "TimeActivity",
        "ReimburseCharge": "ReimburseCharge",
    }

    def accept(self, sent, keep_unset=False):
        """Links to payments are read-only; a link to anything else must be one that a client may
        set.
        """
        key, token, body = super().accept(sent, keep_unset)
        for link in body.get("LinkedTxn") or ():
            if link.get("TxnType") not in (None, "Payment", *self.mentions):
                raise faults.cannot_link(link.get("TxnId"))
        return key, token, body

    def complete(self, company, record, previous, sent):
        """Settle the due date: the term's, or the day of the invoice."""
        super().complete(company, record, previous, sent)
        body = record.body
        settle_due_date(company, body, previous, sent)
        for name in (
            "AllowIPNPayment",
            "AllowOnlinePayment",
            "AllowOnlineCreditCardPayment",
            "AllowOnlineACHPayment",
        ):
            body.setdefault(name, False)
