"""The double-entry ledger: every transaction is a set of postings that sums to zero.

A posting has its amount in the home currency, in which the books balance, and its amount in the
currency of its account, in which receivables, payables and bank accounts of another currency are
kept.
"""

from dataclasses import dataclass
from decimal import Decimal

from .money import to_cents

#: Account types whose balance goes on from year to year; all others start each year at zero.
BALANCE_SHEET_TYPES = (
    "Bank",
    "Accounts Receivable",
    "Other Current Asset",
    "Fixed Asset",
    "Other Asset",
    "Accounts Payable",
    "Credit Card",
    "Other Current Liability",
    "Long Term Liability",
    "Equity",
)

#: The account type on which a name owes or is owed.
PARTY_ACCOUNTS = {"Customer": "Accounts Receivable", "Vendor": "Accounts Payable"}


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount on one account.

    :ivar account: id of the account
    :ivar amount: int, in cents of the transaction's currency; debits are positive, credits negative
    :ivar party_type: ``Customer``, ``Vendor`` or ``Employee`` when the posting names one
    :ivar party: its id
    :ivar home: int, in cents of the home currency; None lets the rate of the transaction decide
    :ivar memo: what the line says
    :ivar class_id: id of a Class, as ``department`` of a Department and ``item`` of an Item
    :ivar quantity: Decimal, how many units of the item; None where the line does not say it
    """

    account: int
    amount: int
    party_type: str | None = None
    party: int | None = None
    home: int | None = None
    memo: str = ""
    class_id: int | None = None
    department: int | None = None
    item: int | None = None
    quantity: Decimal | None = None


class Ledger:
    """The postings of one company, and the balances of accounts and names that follow from them.

    :param connection: sqlite3.Connection, used under the company's lock
    :param realm: the realm
    :param objects: the records whose balances move
    """

    def __init__(self, connection, realm, objects):
        self._connection = connection
        self._realm = realm
        self._objects = objects
        self._accounts = {}

    def forget(self):
        """Drop what is remembered of accounts, after one was changed or a transaction was rolled
        back.
        """
        self._accounts.clear()

    def _account(self, account):
        if account not in self._accounts:
            body = self._objects.get("Account", account).body
            currency = body.get("CurrencyRef", {}).get("value")
            self._accounts[account] = body["AccountType"], currency
        return self._accounts[account]

    def account_type(self, account):
        """:return: the AccountType of an account id"""
        return self._account(account)[0]

    def account_currency(self, account):
        """:return: code of the currency that an account is kept in, None for the home currency"""
        return self._account(account)[1]

    def post(self, record, postings, rate=None):
        """Replace the postings of a transaction and move the balances by the difference.

        :param record: the transaction
        :param postings: list of :class:`Posting`; those of zero are left out
        :param rate: Decimal, home units per unit of the transaction's currency; None when that is
            the home currency
        :raise AssertionError: debits and credits differ, which is an error of the emulator
        """
        assert sum(posting.amount for posting in postings) == 0, "a transaction must balance"
        homes = self._home_amounts(postings, rate)
        moves = {}
        taken_back = self._take_back(record)
        for account, own, party_type, party in taken_back:
            self._move(moves, account, -own, party_type, party)
        rows = []
        for position, (posting, home) in enumerate(zip(postings, homes, strict=True)):
            if not posting.amount and not home:
                continue
            own = posting.amount if self.account_currency(posting.account) else home
            self._move(moves, posting.account, own, posting.party_type, posting.party)
            rows.append(
                (
                    self._realm,
                    record.type,
                    record.id,
                    record.txn_date,
                    position,
                    posting.account,
                    home,
                    own,
                    posting.party_type,
                    posting.party,
                    posting.memo,
                    posting.class_id,
                    posting.department,
                    posting.item,
                    None if posting.quantity is None else float(posting.quantity),
                )
            )
        self._connection.executemany(
            "INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )
        self._note(taken_back, rows)
        for (type_name, key), cents in moves.items():
            if cents:
                self._objects.add_balance(type_name, key, cents)

    def _home_amounts(self, postings, rate):
        """Convert the amounts; the cents that rounding leaves over go to the largest posting that
        is no receivable or payable: what somebody owes is converted as it stands.

        :return: list of cents in the home currency, which sums to zero
        """
        homes = [
            posting.home
            if posting.home is not None
            else (posting.amount if rate is None else _times(posting.amount, rate))
            for posting in postings
        ]
        left_over = sum(homes)
        if left_over:
            free = [number for number, posting in enumerate(postings) if posting.home is None]
            homes[max(free, key=lambda number: self._weight(postings[number]))] -= left_over
        return homes

    def _weight(self, posting):
        is_owed = self.account_type(posting.account) in PARTY_ACCOUNTS.values()
        return not is_owed, abs(posting.amount)

    def _take_back(self, record):
        return self._connection.execute(
            "DELETE FROM posting WHERE realm = ? AND txn_type = ? AND txn_id = ? "
            "RETURNING account, own_amount, party_type, party",
            (self._realm, record.type, record.id),
        ).fetchall()

    def _move(self, moves, account, amount, party_type, party):
        account_type = self.account_type(account)
        if account_type in BALANCE_SHEET_TYPES:
            moves["Account", account] = moves.get(("Account", account), 0) + amount
        if party and PARTY_ACCOUNTS.get(party_type) == account_type:
            moves[party_type, party] = moves.get((party_type, party), 0) + amount

    def _note(self, taken_back, rows):
        """A transaction moves the times of its accounts and names, whatever becomes of balances."""
        moved = [(row[0], *row[2:4]) for row in taken_back]
        moved += [(row[5], *row[8:10]) for row in rows]
        self._objects.will_move({("Account", account) for account, _, _ in moved})
        self._objects.will_move(
            {(kind, party) for _, kind, party in moved if party and kind in PARTY_ACCOUNTS}
        )

    def sum_balance(self, account):
        """Sum the balance of an account anew, after its type has changed: only what goes on from
        year to year has one.

        :param account: its Record
        """
        cents = 0
        if self.account_type(account.id) in BALANCE_SHEET_TYPES:
            (cents,) = self._connection.execute(
                "SELECT COALESCE(SUM(own_amount), 0) FROM posting WHERE realm = ? AND account = ?",
                (self._realm, account.id),
            ).fetchone()
        self._objects.add_balance("Account", account.id, cents - account.balance)

    def names_party(self, party_type, party):
        """:return: whether any posting names a customer, vendor or employee"""
        found = self._connection.execute(
            "SELECT 1 FROM posting WHERE realm = ? AND party_type = ? AND party = ? LIMIT 1",
            (self._realm, party_type, party),
        )
        return found.fetchone() is not None

    def claim(self, record, party):
        """What a transaction lets a customer owe, or lets a vendor be owed.

        :param party: id of the customer or vendor
        :return: (cents in the currency of the name, cents in the home currency), negative for a
            credit
        """
        rows = self._connection.execute(
            "SELECT account, party_type, own_amount, amount FROM posting WHERE realm = ? "
            "AND txn_type = ? AND txn_id = ? AND party = ?",
            (self._realm, record.type, record.id, party),
        )
        own = home = 0
        for account, party_type, own_amount, amount in rows:
            if self.account_type(account) == PARTY_ACCOUNTS.get(party_type):
                sign = 1 if party_type == "Customer" else -1
                own += sign * own_amount
                home += sign * amount
        return own, home

    def claim_account(self, record, party):
        """:return: id of the receivable or payable account that a transaction posts a name to"""
        rows = self._connection.execute(
            "SELECT account, party_type FROM posting WHERE realm = ? AND txn_type = ? "
            "AND txn_id = ? AND party = ? ORDER BY position",
            (self._realm, record.type, record.id, party),
        )
        return next(
            account
            for account, party_type in rows
            if self.account_type(account) == PARTY_ACCOUNTS.get(party_type)
        )


def _times(cents, rate):
    return to_cents(cents * rate / 100)
