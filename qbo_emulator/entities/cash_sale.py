"""What sales receipts and refund receipts share: the money moves at once."""

from .. import faults
from ..money import from_cents
from .sales_document import SalesDocument


class CashSale(SalesDocument):
    """A sale that is paid on the spot, or money that is given back."""

    required = ("Line",)
    read_only = SalesDocument.read_only | {"LinkedTxn", "RemainingCredit"}
    deposit_types = ("Bank", "Other Current Asset")

    def complete(self, company, record, previous, sent):
        """Settle the account of the money."""
        super().complete(company, record, previous, sent)
        account = self.counter_account(company, record.body)
        if company.ledger.account_type(account) not in self.deposit_types:
            raise faults.invalid_account_type("DepositToAccountRef")

    def counter_account(self, company, body):
        """The account that the money goes to or comes from."""
        return int(body["DepositToAccountRef"]["value"])

    def render(self, company, record):
        """Nothing stays open."""
        answer = super().render(company, record)
        answer["Balance"] = from_cents(0)
        return answer
