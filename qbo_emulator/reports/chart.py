"""The chart of accounts as reports show it."""

from dataclasses import dataclass, field

from ..ledger import BALANCE_SHEET_TYPES

#: Account types in the order in which reports list them.
TYPE_ORDER = (
    *BALANCE_SHEET_TYPES,
    "Income",
    "Cost of Goods Sold",
    "Expense",
    "Other Income",
    "Other Expense",
    "Non-Posting",
)

#: Account types whose balance reports show as positive when it is a credit.
_CREDIT_TYPES = frozenset(
    {
        "Accounts Payable",
        "Credit Card",
        "Other Current Liability",
        "Long Term Liability",
        "Equity",
        "Income",
        "Other Income",
    }
)


@dataclass(slots=True)
class ChartAccount:
    """An account in its place.

    :ivar name: its own name; ``full_name`` is the one with all above it
    :ivar sign: 1 when debits are positive in reports, -1 when credits are
    :ivar children: the accounts right below it, in the order of their names
    """

    id: int
    name: str
    full_name: str
    type: str
    parent: int | None
    sign: int
    children: list = field(default_factory=list)


class Chart:
    """All accounts, read once per report.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :ivar accounts: dictionary of :class:`ChartAccount` by id
    """

    def __init__(self, company):
        numbered = company.preferences["AccountingInfoPrefs"].get("UseAccountNumbers")
        self.accounts = {}
        for record in company.objects.select("Account"):
            suffix = "" if record.active else " (deleted)"
            kind = record.body["AccountType"]
            number = record.body.get("AcctNum") if numbered else None
            prefix = f"{number} " if number else ""
            self.accounts[record.id] = ChartAccount(
                record.id,
                f"{prefix}{record.name}{suffix}",
                f"{prefix}{record.full_name}{suffix}",
                kind,
                record.parent,
                -1 if kind in _CREDIT_TYPES else 1,
            )
        self._roots = []
        for account in sorted(self.accounts.values(), key=lambda entry: entry.name.lower()):
            above = self.accounts.get(account.parent)
            (above.children if above else self._roots).append(account)

    def __getitem__(self, key):
        return self.accounts[key]

    def roots(self, types=TYPE_ORDER):
        """:return: list of the accounts of some types that stand below no other, in the order of
        types and names
        """
        return [account for kind in types for account in self._roots if account.type == kind]

    def sorted(self):
        """:return: list of all accounts in the order of types and full names"""
        return sorted(
            self.accounts.values(),
            key=lambda entry: (TYPE_ORDER.index(entry.type), entry.full_name.lower()),
        )
