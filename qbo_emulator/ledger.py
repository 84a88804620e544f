"""The double-entry ledger: every transaction is a set of postings that sums to zero."""

from dataclasses import dataclass

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

_PARTY_ACCOUNTS = {"Customer": "Accounts Receivable", "Vendor": "Accounts Payable"}


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount on one account.

    :ivar account: id of the account
    :ivar amount: int, in cents; debits are positive, credits negative
    :ivar party_type: ``Customer`` or ``Vendor`` when the posting names one
    :ivar party: its id
    """

    account: int
    amount: int
    party_type: str | None = None
    party: int | None = None


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
        self._account_types = {}

    def forget(self):
        """Drop what is remembered of accounts, after one was changed or a transaction was rolled
        back.
        """
        self._account_types.clear()

    def account_type(self, account):
        """:return: the AccountType of an account id"""
        if account not in self._account_types:
            record = self._objects.get("Account", account)
            self._account_types[account] = record.body["AccountType"]
        return self._account_types[account]

    def post(self, record, postings):
        """Replace the postings of a transaction and move the balances by the difference.

        :param record: the transaction
        :param postings: list of :class:`Posting`; those of zero are left out
        :raise AssertionError: debits and credits differ, which is an error of the emulator
        """
        assert sum(posting.amount for posting in postings) == 0, "a transaction must balance"
        moves = {}
        for account, amount, party_type, party in self._take_back(record):
            self._move(moves, account, -amount, party_type, party)
        for posting in postings:
            self._move(moves, posting.account, posting.amount, posting.party_type, posting.party)
        self._connection.executemany(
            "INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    self._realm,
                    record.type,
                    record.id,
                    record.txn_date,
                    posting.account,
                    posting.amount,
                    posting.party_type,
                    posting.party,
                )
                for posting in postings
                if posting.amount
            ],
        )
        for (type_name, key), cents in moves.items():
            if cents:
                self._objects.add_balance(type_name, key, cents)

    def _take_back(self, record):
        if not record.sync_token:
            return ()
        return self._connection.execute(
            "DELETE FROM posting WHERE realm = ? AND txn_type = ? AND txn_id = ? "
            "RETURNING account, amount, party_type, party",
            (self._realm, record.type, record.id),
        ).fetchall()

    def _move(self, moves, account, amount, party_type, party):
        account_type = self.account_type(account)
        if account_type in BALANCE_SHEET_TYPES:
            moves["Account", account] = moves.get(("Account", account), 0) + amount
        if party and _PARTY_ACCOUNTS.get(party_type) == account_type:
            moves[party_type, party] = moves.get((party_type, party), 0) + amount

    def party_amount(self, record, party_type, party):
        """:return: int, cents that a transaction posts to a customer's receivable or a vendor's
        payable
        """
        rows = self._connection.execute(
            "SELECT account, amount FROM posting WHERE realm = ? AND txn_type = ? AND txn_id = ? "
            "AND party_type = ? AND party = ?",
            (self._realm, record.type, record.id, party_type, party),
        )
        wanted = _PARTY_ACCOUNTS[party_type]
        return sum(amount for account, amount in rows if self.account_type(account) == wanted)

    def postings(self, txn_type, txn_id):
        """:return: list of (account id, cents) of a transaction"""
        return self._connection.execute(
            "SELECT account, amount FROM posting WHERE realm = ? AND txn_type = ? AND txn_id = ?",
            (self._realm, txn_type, txn_id),
        ).fetchall()

    def sums(self, last, only=(), without=()):
        """Sum the postings per account.

        :param last: last day that counts, ISO date
        :param only: types of transactions that count; empty for all
        :param without: types of transactions that do not count
        :return: dictionary of cents by account id
        """
        condition = f"AND txn_type IN ({_marks(only)}) " if only else ""
        return dict(
            self._connection.execute(
                "SELECT account, SUM(amount) FROM posting WHERE realm = ? AND txn_date <= ? "
                f"AND txn_type NOT IN ({_marks(without)}) {condition}GROUP BY account",
                (self._realm, last, *without, *only),
            )
        )


def _marks(values):
    return ", ".join("?" * len(values))
