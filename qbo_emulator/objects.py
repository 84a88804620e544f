"""The entities of one realm in the ``object`` table."""

import json
from dataclasses import dataclass, field

from . import jsontext

# How many records that are only looked at are remembered.
_MOST_KNOWN = 5_000

_COLUMNS = (
    "type, id, sync_token, created, updated, active, deleted, name, full_name, doc_number, "
    "txn_date, party, parent, total, balance, tree_balance, body"
)
_INSERT = f"INSERT INTO object (realm, {_COLUMNS}) VALUES ({', '.join('?' * 18)})"
_UPDATE = (
    "UPDATE object SET sync_token = ?, updated = ?, active = ?, deleted = ?, name = ?, "
    "full_name = ?, doc_number = ?, txn_date = ?, party = ?, parent = ?, total = ?, balance = ?, "
    "body = ? WHERE realm = ? AND type = ? AND id = ?"
)
# The ids are looked up first: SQLite would search for pairs of type and id along a whole index.
_MOVE = (
    "UPDATE object SET updated = ? WHERE rowid IN ("
    "SELECT entry.rowid FROM json_each(?) AS wanted CROSS JOIN object AS entry "
    "WHERE entry.realm = ? AND entry.type = wanted.value ->> 0 "
    "AND entry.id = wanted.value ->> 1 AND entry.updated <> ?)"
)


@dataclass(slots=True)
class Record:
    """One entity as it is stored.

    :ivar id: int; the text of a pseudo tax code (``TAX``, ``NON``)
    :ivar created: int, seconds since the epoch, as ``updated``
    :ivar name: what uniqueness is checked on; ``full_name`` is what references to the record show
    :ivar party: id of the customer or vendor of a transaction
    :ivar total: int, in cents, as ``balance`` (open amount of a transaction, debits minus credits
        of an account, open balance of a customer or vendor) and ``tree_balance`` (the same with
        everything below it)
    :ivar body: the fields that have no column, in normal form
    """

    type: str
    id: int | str
    sync_token: int = 0
    created: int = 0
    updated: int = 0
    active: bool = True
    deleted: bool = False
    name: str | None = None
    full_name: str | None = None
    doc_number: str | None = None
    txn_date: str | None = None
    party: int | None = None
    parent: int | None = None
    total: int = 0
    balance: int = 0
    tree_balance: int = 0
    body: dict = field(default_factory=dict)


def key_of(text):
    """:return: the id as it is stored: int, or the text itself when it is not a number"""
    return int(text) if text.isdecimal() and len(text) < 19 else text


class Objects:
    """Reading and writing records of a realm.

    :param connection: sqlite3.Connection, used under the company's lock
    :param realm: the realm whose records these are
    """

    def __init__(self, connection, realm):
        self._connection = connection
        self._realm = realm
        self._known = {}
        self._moving = set()
        self._moved = set()
        self._moved_at = None

    def forget(self):
        """Drop the records that are remembered, after they changed behind this object."""
        self._known.clear()
        self._moved.clear()

    def forget_moves(self):
        """Drop what :meth:`will_move` noted, after a transaction was rolled back."""
        self._moving.clear()

    def will_move(self, identities):
        """Note elements of lists that the write under way changes without being a write of them.

        :param identities: (type, id) of each
        """
        self._moving.update(identities)

    def move(self, time):
        """Move the LastUpdatedTime of everything that :meth:`will_move` noted; SyncTokens stay.

        What has moved within this second already is left alone, so that the customer, the accounts
        and the items of many transactions at once cost nothing.

        :param time: int, seconds since the epoch
        """
        if time != self._moved_at:
            self._moved.clear()
            self._moved_at = time
        moving = self._moving - self._moved
        self._moving.clear()
        if not moving:
            return
        self._connection.execute(_MOVE, (time, json.dumps(list(moving)), self._realm, time))
        for identity in moving & self._known.keys():
            self._known[identity].updated = time
        self._moved |= moving

    def known(self, type_name, key):
        """Fetch a record that is only looked at, as documents do with what they refer to.

        :return: the Record, shared by all callers, or None; its balances may be old
        """
        found = self._known.get((type_name, key))
        if found is None:
            found = self.get(type_name, key)
            if found is not None:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[type_name, key] = found
        return found

    def get(self, type_name, key):
        """:return: the Record, or None; deleted transactions are returned too"""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM object WHERE realm = ? AND type = ? AND id = ?",
            (self._realm, type_name, key),
        ).fetchone()
        return row and _record(row)

    def header(self, type_name, key):
        """:return: (full name, whether active) of a live record, or None"""
        record = self.known(type_name, key)
        return None if record is None or record.deleted else (record.full_name, record.active)

    def named(self, type_names, name):
        """:return: list of (type, id, parent) of live records of some types that have a name,
        whatever its case
        """
        return self._connection.execute(
            "SELECT type, id, parent FROM object WHERE realm = ? AND name = ? AND deleted = 0 "
            f"AND type IN ({', '.join('?' * len(type_names))})",
            (self._realm, name, *type_names),
        ).fetchall()

    def numbered(self, type_names, number, party=None):
        """Look up who has a DocNumber.

        :param party: id of the name whose transactions are meant; None for everybody's
        :return: list of (type, id) of live records of some types
        """
        return self._connection.execute(
            "SELECT type, id FROM object WHERE realm = ? AND doc_number = ? AND deleted = 0 "
            f"AND type IN ({', '.join('?' * len(type_names))}) AND (? IS NULL OR party = ?)",
            (self._realm, number, *type_names, party, party),
        ).fetchall()

    def highest_number(self, type_names):
        """:return: int, the highest numeric DocNumber among live records of some types, 0 when
        there is none
        """
        (number,) = self._connection.execute(
            "SELECT MAX(CAST(doc_number AS INTEGER)) FROM object WHERE realm = ? AND deleted = 0 "
            f"AND type IN ({', '.join('?' * len(type_names))}) "
            "AND doc_number IS NOT NULL AND doc_number NOT GLOB '*[^0-9]*'",
            (self._realm, *type_names),
        ).fetchone()
        return number or 0

    def rename_below(self, type_name, before, after):
        """Give everything below a record its new fully qualified name."""
        self.forget()
        self._connection.execute(
            "UPDATE object SET full_name = ? || substr(full_name, ?) "
            "WHERE realm = ? AND type = ? AND substr(full_name, 1, ?) = ?",
            (after, len(before) + 1, self._realm, type_name, len(before) + 1, before + ":"),
        )

    def select(self, type_name, where="1", parameters=(), order="", limit=-1, offset=0):
        """Fetch live records.

        :param where: SQL condition on the columns
        :param order: SQL ordering on the columns with a comma behind it; ids decide what is left
        :return: list of Records
        """
        # The plus keeps SQLite from walking along the ids where an index fits the condition.
        by_id = "id" if where in ("1", "active = 1") else "+id"
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM object WHERE realm = ? AND type = ? AND deleted = 0 "
            f"AND ({where}) ORDER BY {order} {by_id} LIMIT ? OFFSET ?",
            (self._realm, type_name, *parameters, limit, offset),
        )
        return [_record(row) for row in rows]

    def changed(self, type_name, since, limit):
        """:return: list of Records, deleted ones last, updated at or after ``since`` (seconds since
        the epoch)
        """
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM object WHERE realm = ? AND type = ? AND updated >= ? "
            "ORDER BY deleted, updated, id LIMIT ?",
            (self._realm, type_name, since, limit),
        )
        return [_record(row) for row in rows]

    def count(self, type_name, where="1", parameters=()):
        """:return: how many live records satisfy an SQL condition on the columns"""
        (number,) = self._connection.execute(
            "SELECT COUNT(*) FROM object WHERE realm = ? AND type = ? AND deleted = 0 "
            f"AND ({where})",
            (self._realm, type_name, *parameters),
        ).fetchone()
        return number

    def insert(self, record):
        """Add a record."""
        self._connection.execute(
            _INSERT,
            (
                self._realm,
                record.type,
                record.id,
                record.sync_token,
                record.created,
                record.updated,
                record.active,
                record.deleted,
                record.name,
                record.full_name,
                record.doc_number,
                record.txn_date,
                record.party,
                record.parent,
                record.total,
                record.balance,
                record.tree_balance,
                jsontext.dumps(record.body),
            ),
        )

    def save(self, record, with_balance=True):
        """Store a changed record; ``tree_balance`` belongs to the ledger and stays as it is.

        :param with_balance: False for accounts and names, whose balance belongs to the ledger too
        """
        self._known.pop((record.type, record.id), None)
        balance = record.balance
        if not with_balance:
            (balance,) = self._connection.execute(
                "SELECT balance FROM object WHERE realm = ? AND type = ? AND id = ?",
                (self._realm, record.type, record.id),
            ).fetchone()
        self._connection.execute(
            _UPDATE,
            (
                record.sync_token,
                record.updated,
                record.active,
                record.deleted,
                record.name,
                record.full_name,
                record.doc_number,
                record.txn_date,
                record.party,
                record.parent,
                record.total,
                balance,
                jsontext.dumps(record.body),
                self._realm,
                record.type,
                record.id,
            ),
        )

    def add_balance(self, type_name, key, cents):
        """Move a balance, and the tree balance of the record and of all above it."""
        row = self._connection.execute(
            "UPDATE object SET balance = balance + ?, tree_balance = tree_balance + ? "
            "WHERE realm = ? AND type = ? AND id = ? RETURNING parent",
            (cents, cents, self._realm, type_name, key),
        ).fetchone()
        self.add_tree_balance(type_name, row and row[0], cents)

    def add_tree_balance(self, type_name, key, cents):
        """Move the tree balance of a record and of all above it."""
        while key is not None:
            row = self._connection.execute(
                "UPDATE object SET tree_balance = tree_balance + ? "
                "WHERE realm = ? AND type = ? AND id = ? RETURNING parent",
                (cents, self._realm, type_name, key),
            ).fetchone()
            key = row and row[0]

    def set_number(self, type_name, key, name, number):
        """Set one field of a record, which does not count as a change of it.

        :param number: Decimal
        """
        self._known.pop((type_name, key), None)
        self._connection.execute(
            "UPDATE object SET body = json_set(body, ?, json(?)) "
            "WHERE realm = ? AND type = ? AND id = ?",
            (f"$.{name}", format(number, "f"), self._realm, type_name, key),
        )

    def next_id(self, sequence, first=1):
        """:return: int, the next number of a sequence of the company"""
        (number,) = self._connection.execute(
            "INSERT INTO sequence (realm, name, last) VALUES (?, ?, ?) "
            "ON CONFLICT (realm, name) DO UPDATE SET last = last + 1 RETURNING last",
            (self._realm, sequence, first),
        ).fetchone()
        return number

    def raise_sequence(self, sequence, number):
        """Let a sequence go on after a number that was given by hand."""
        self._connection.execute(
            "INSERT INTO sequence (realm, name, last) VALUES (?, ?, ?) "
            "ON CONFLICT (realm, name) DO UPDATE SET last = max(last, excluded.last)",
            (self._realm, sequence, number),
        )


def _record(row):
    record = Record(*row)
    record.active = bool(record.active)
    record.deleted = bool(record.deleted)
    record.body = jsontext.loads(record.body)
    return record
