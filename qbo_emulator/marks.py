"""What people note on the website about transactions, which no entity shows: that one is matched with
a line of the bank, that an online payment is settled, with which password the books are closed.

A mark restricts what may become of the transaction.
"""

from contextlib import contextmanager

from . import faults

#: The transaction is matched with a line of the bank feed.
MATCHED = "matched"
#: The money of an online payment has arrived.
SETTLED = "settled"
#: The password of the closed books; its value is the password.
PASSWORD = "password"


class Marks:
    """The marks of one company.

    They are few, and remembered, so that a write that meets none costs no statement.

    :param connection: sqlite3.Connection, used under the company's lock
    :param realm: the realm
    """

    def __init__(self, connection, realm):
        self._connection = connection
        self._realm = realm
        self._known = None

    def forget(self):
        """Read the marks again at their next use."""
        self._known = None

    def get(self, type_name, key, name):
        """:return: the value of a mark of a record, None when it has none"""
        if self._known is None:
            rows = self._connection.execute(
                "SELECT type, id, name, value FROM mark WHERE realm = ?", (self._realm,)
            )
            self._known = {row[:3]: row[3] for row in rows}
        return self._known.get((type_name, key, name))

    def set(self, type_name, key, name, value=""):
        """Set a mark of a record; None removes it."""
        self._known = None
        self._connection.execute(
            "DELETE FROM mark WHERE realm = ? AND type = ? AND id = ? AND name = ?",
            (self._realm, type_name, key, name),
        )
        if value is not None:
            self._connection.execute(
                "INSERT INTO mark VALUES (?, ?, ?, ?, ?)",
                (self._realm, type_name, key, name, value),
            )

    def check_delete(self, record):
        """Refuse to delete what is matched with a line of the bank.

        :raise QboFault: 6480
        """
        if self.get(record.type, record.id, MATCHED) is not None:
            raise faults.QboFault(
                "6480",
                "Transaction is matched with a bank transaction",
                "This transaction is matched with a bank transaction and cannot be deleted. Undo "
                "the match first.",
            )

    def check_void(self, record):
        """Refuse to void an online payment that is settled, and what is matched with a line of the
        bank, whose amounts stay.

        :raise QboFault: 6450, 6000
        """
        if self.get(record.type, record.id, SETTLED) is not None:
            raise faults.QboFault(
                "6450",
                "Payment is already settled",
                "The online payment is settled and cannot be voided. Refund it instead.",
            )
        if self.get(record.type, record.id, MATCHED) is not None:
            raise _matched_amounts()

    @contextmanager
    def kept(self, record):
        """Refuse, after the write inside, another amount or account of what is matched with a line
        of the bank. Everything else may change.

        :raise QboFault: 6000
        """
        if self.get(record.type, record.id, MATCHED) is None:
            yield
            return
        before = self._posted(record)
        yield
        if self._posted(record) != before:
            raise _matched_amounts()

    def _posted(self, record):
        """:return: dictionary of cents by account"""
        rows = self._connection.execute(
            "SELECT account, SUM(own_amount) FROM posting WHERE realm = ? AND txn_type = ? "
            "AND txn_id = ? GROUP BY account",
            (self._realm, record.type, record.id),
        )
        return dict(rows.fetchall())


def _matched_amounts():
    return faults.business_rule(
        "This transaction is matched with a bank transaction. Its amounts and accounts cannot be "
        "changed."
    )
