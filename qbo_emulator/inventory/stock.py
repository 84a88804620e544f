"""The quantities that transactions move, and the stock of each item that follows from them."""

from dataclasses import dataclass
from decimal import Decimal

from .. import jsontext
from .fifo import FifoQueue


@dataclass(frozen=True, slots=True)
class Movement:
    """Units of an inventory item that a transaction moves.

    :ivar item: id of the item
    :ivar quantity: Decimal, positive when units come in
    :ivar value: int, in cents of the home currency, what the transaction itself posts to the
        inventory asset for them; None when it posts nothing
    :ivar account: id of the account that takes the cost; None for the item's cost of goods sold
    """

    item: int
    quantity: Decimal
    value: int | None = None
    account: int | None = None


class Stock:
    """The movements of one company. Those of an item count in the order of their dates, on the same
    date in the order in which the transactions were created.

    :param connection: sqlite3.Connection, used under the company's lock
    :param realm: the realm
    :param objects: the records of the items, whose ``QtyOnHand`` follows
    """

    def __init__(self, connection, realm, objects):
        self._connection = connection
        self._realm = realm
        self._objects = objects

    def replace(self, record, movements):
        """Replace the movements of a transaction.

        :param record: the transaction
        :param movements: list of :class:`Movement`
        :return: list of (type, id) of the other transactions that have another cost now
        """
        gone = self._take_back(record)
        added = {}
        for position, movement in enumerate(movements):
            key = (record.type, record.id, position)
            row = (key, movement.quantity, movement.value)
            added.setdefault(movement.item, []).append(row)
            self._insert(record, position, movement)
        changed = set()
        for item in sorted({*gone, *added}):
            if item in gone or not self._comes_last(item, record):
                changed |= self._value_again(item)
            else:
                changed |= self._value_more(item, added[item], record)
        return sorted(changed - {(record.type, record.id)})

    def _take_back(self, record):
        if not record.sync_token:
            return set()
        rows = self._connection.execute(
            "DELETE FROM movement WHERE realm = ? AND txn_type = ? AND txn_id = ? RETURNING item",
            (self._realm, record.type, record.id),
        )
        return {item for (item,) in rows.fetchall()}

    def _insert(self, record, position, movement):
        self._connection.execute(
            "INSERT INTO movement VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (
                self._realm,
                record.type,
                record.id,
                position,
                record.txn_date,
                movement.item,
                format(movement.quantity, "f"),
                movement.value,
                movement.account,
            ),
        )

    def _comes_last(self, item, record):
        row = self._connection.execute(
            "SELECT txn_date, txn_id FROM stock WHERE realm = ? AND item = ?", (self._realm, item)
        ).fetchone()
        return row is None or row < (record.txn_date, record.id)

    def transactions(self, item):
        """:return: list of (type, id) of the transactions that move an item"""
        return self._connection.execute(
            "SELECT DISTINCT txn_type, txn_id FROM movement WHERE realm = ? AND item = ?",
            (self._realm, item),
        ).fetchall()

    def _value_again(self, item):
        rows = self._connection.execute(
            "SELECT txn_type, txn_id, position, quantity, value, cost, txn_date FROM movement "
            "WHERE realm = ? AND item = ? ORDER BY txn_date, txn_id, position",
            (self._realm, item),
        ).fetchall()
        queue = FifoQueue(self._purchase_cost(item))
        costs = _run(queue, [(row[:3], Decimal(row[3]), row[4]) for row in rows])
        moves = {row[:3]: costs[row[:3]] - row[5] for row in rows}
        last = (rows[-1][6], rows[-1][1]) if rows else ("", 0)
        return self._save(item, queue, moves, last)

    def _value_more(self, item, rows, record):
        queue = self._queue(item)
        return self._save(item, queue, _run(queue, rows), (record.txn_date, record.id))

    def _queue(self, item):
        row = self._connection.execute(
            "SELECT state FROM stock WHERE realm = ? AND item = ?", (self._realm, item)
        ).fetchone()
        return FifoQueue(self._purchase_cost(item), row and jsontext.loads(row[0]))

    def _purchase_cost(self, item):
        body = self._objects.get("Item", item).body
        return Decimal(body.get("PurchaseCost", 0)) * 100

    def _save(self, item, queue, moves, last):
        """:return: set of (type, id) of the transactions whose cost is another one now"""
        moved = [(cents, self._realm, *key) for key, cents in moves.items() if cents]
        self._connection.executemany(
            "UPDATE movement SET cost = cost + ? "
            "WHERE realm = ? AND txn_type = ? AND txn_id = ? AND position = ?",
            moved,
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO stock VALUES (?, ?, ?, ?, ?)",
            (self._realm, item, *last, jsontext.dumps(queue.state())),
        )
        self._objects.set_number("Item", item, "QtyOnHand", queue.quantity)
        return {(txn_type, txn_id) for _, _, txn_type, txn_id, _ in moved}

    def last_cost(self, item):
        """:return: Decimal, cents per unit that the item was last bought for"""
        return self._queue(item).bought

    def costs(self, record):
        """What a transaction moves.

        :return: list of (item id, cents that it adds to the item's value beyond what it posts
            itself, id of the account that takes them or None)
        """
        return self._connection.execute(
            "SELECT item, cost - COALESCE(value, 0), account FROM movement "
            "WHERE realm = ? AND txn_type = ? AND txn_id = ? ORDER BY position",
            (self._realm, record.type, record.id),
        ).fetchall()


def _run(queue, rows):
    """:return: dictionary by key of the cents that movements add to the stock's value"""
    moves = {}
    for key, quantity, value in rows:
        for moved, cents in queue.move(key, quantity, value).items():
            moves[moved] = moves.get(moved, 0) + cents
    return moves
