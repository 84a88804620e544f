"""Money received, or given back: it may wait in Undeposited Funds until a deposit takes it to the
bank.
"""

from .. import faults
from .transactions import TransactionEntity


class Deposited(TransactionEntity):
    """What payments, sales receipts and refund receipts share: the account of the money, and the
    deposit that may have taken it from there.
    """

    def complete(self, company, record, previous, sent):
        """Money that goes nowhere in particular waits in Undeposited Funds; deposited money can no
        longer change.
        """
        body = record.body
        if not body.get("DepositToAccountRef", {}).get("value"):
            account = company.account_for(
                "Other Current Asset", "UndepositedFunds", "Undeposited Funds"
            )
            body["DepositToAccountRef"] = {"value": str(account)}
        super().complete(company, record, previous, sent)
        if previous and self._money(record) != self._money(previous):
            self.check_removal(company, previous)

    @staticmethod
    def _money(record):
        body = record.body
        currency = body["CurrencyRef"]["value"], body.get("ExchangeRate")
        account = body["DepositToAccountRef"]["value"]
        return record.total, record.txn_date, record.party, account, currency

    def check_removal(self, company, record):
        """Refuse to take back what was deposited.

        :raise QboFault: 6540
        """
        super().check_removal(company, record)
        if any(
            entry.type == "Deposit" for entry in company.links.mentioned_by(record.type, record.id)
        ):
            raise faults.QboFault(
                "6540",
                "Deposited Transaction cannot be changed",
                "If this transaction was in a deposit, remove it from the deposit first.",
            )
