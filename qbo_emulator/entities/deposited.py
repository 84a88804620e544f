"""Money received, or given back: it may wait in Undeposited Funds until a deposit takes it to the
bank.
"""

from .. import faults
from .transactions import TransactionEntity


class Depositable(TransactionEntity):
    """What a deposit can take to the bank. From then on nothing of it can be changed, not even its
    note, until the deposit is without it again (recorded answers of the service).
    """

    def complete(self, company, record, previous, sent):
        """Refuse to change what was deposited."""
        if previous:
            refuse_deposited(company, previous)
        super().complete(company, record, previous, sent)

    def check_removal(self, company, record):
        """Refuse to take back what was deposited."""
        super().check_removal(company, record)
        refuse_deposited(company, record)


class Deposited(Depositable):
    """What payments, sales receipts and refund receipts share: the account of the money."""

    def complete(self, company, record, previous, sent):
        """Money that goes nowhere in particular waits in Undeposited Funds."""
        body = record.body
        if not body.get("DepositToAccountRef", {}).get("value"):
            body["DepositToAccountRef"] = {"value": str(undeposited_account(company))}
        super().complete(company, record, previous, sent)


def undeposited_account(company):
    """:return: id of Undeposited Funds"""
    return company.account_for("Other Current Asset", "UndepositedFunds", "Undeposited Funds")


def refuse_deposited(company, record):
    """Refuse to touch a transaction that is part of a deposit.

    :raise QboFault: 6540
    """
    if any(entry.type == "Deposit" for entry in company.links.mentioned_by(record.type, record.id)):
        raise faults.QboFault(
            "6540",
            "Deposited Transaction cannot be changed",
            "If this transaction was in a deposit, remove it from the deposit first.",
        )
