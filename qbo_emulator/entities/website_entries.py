"""What only the website can enter: a payroll cheque, a payment of sales tax, a revaluation of
foreign balances. They post to the ledger and are no entities of the API, so that reports show an id
which no entity answers.
"""

from decimal import Decimal

from ..ledger import Posting
from ..money import to_cents
from .transactions import TransactionEntity, check_period


class WebsiteEntry(TransactionEntity):
    """Debits and credits as they are posted. In its body each line has ``AccountRef``, ``Amount`` or
    ``HomeAmount`` (debits positive) and ``Description``; the first one is that of the bank account.

    :cvar party_type: the list of the name that the entry is with
    """

    operations = frozenset()
    party_type = None

    def make(self, company, body, party=None):
        """Store an entry.

        :param body: its fields, ``TxnDate`` and ``Line`` among them
        :param party: id of the name that it is with
        :return: the Record
        :raise QboFault: in a closed period
        """
        check_period(company, body["TxnDate"])
        total = abs(_cents(body["Line"][0])[0])
        number = body.get("DocNumber")
        return self.enter(
            company, body, body["TxnDate"], doc_number=number, party=party, total=total
        )

    def postings(self, company, record):
        """The lines, each with the name of the entry."""
        party = (self.party_type, record.party) if record.party else (None, None)
        posted = []
        for line in record.body["Line"]:
            cents, home = _cents(line)
            account = int(line["AccountRef"]["value"])
            memo = line.get("Description", "")
            posted.append(Posting(account, cents, *party, home=home, memo=memo))
        return posted


def _cents(line):
    """:return: (cents in the currency of the account, cents in the home currency or None)"""
    if "HomeAmount" in line:
        return 0, to_cents(Decimal(line["HomeAmount"]))
    return to_cents(Decimal(line["Amount"])), None


class PayrollCheck(WebsiteEntry):
    """The wages of an employee, less what is withheld."""

    name = "PayrollCheck"
    party_type = "Employee"


class SalesTaxPayment(WebsiteEntry):
    """Sales tax paid to an agency."""

    name = "SalesTaxPayment"


class HomeCurrencyAdjustment(WebsiteEntry):
    """The balances of one currency at another rate.

    Source: Intuit's help on revaluing balances: the entries on receivables and payables are zero,
    those on bank and card accounts are real.
    """

    name = "HomeCurrencyAdjustment"
