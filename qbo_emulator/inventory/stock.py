"""The quantities that transactions move, and the stock of each item that follows from them."""

from dataclasses import dataclass
from decimal import Decimal

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
        :raise OverflowError: what the units have cost is more than the books can hold
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
            last = self._last(item)
            if item in gone or (last and last >= (record.txn_date, record.id)):
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
            "INSERT INTO movement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '0', 0)",
            (
                self._realm,
                record.type,
                record.id,
                position,
                record.txn_date,
                movement.item,
                movement.account,
                format(movement.quantity, "f"),
                movement.value,
            ),
        )

    def _last(self, item):
        """:return: (date, id) of the last transaction that moves an item, or None"""
        return self._connection.execute(
            "SELECT txn_date, txn_id FROM stock WHERE realm = ? AND item = ?", (self._realm, item)
        ).fetchone()

    def _value_again(self, item):
        """Value all movements of an item from the first one on."""
        rows = self._connection.execute(
            "SELECT txn_type, txn_id, position, quantity, value, cost, open_quantity, open_value, "
            "txn_date FROM movement WHERE realm = ? AND item = ? "
            "ORDER BY txn_date, txn_id, position",
            (self._realm, item),
        ).fetchall()
        queue = FifoQueue(self._purchase_cost(item))
        moves = [(row[:3], Decimal(row[3]), row[4]) for row in rows]
        costs = _run(queue, moves)
        additions = {row[:3]: costs[row[:3]] - row[5] for row in rows}
        last = (rows[-1][8], rows[-1][1]) if rows else ("", 0)
        self._save(item, queue, sum((move[1] for move in moves), Decimal(0)), last)
        return self._write(queue, additions, {row[:3]: (row[6], row[7]) for row in rows})

    def _value_more(self, item, moves, record):
        """Value movements that come after all others of an item."""
        quantity, bought, sold = self._state(item)
        needed = sum(abs(move[1]) for move in moves)
        entries = self._oldest_entries(item, needed)
        queue = FifoQueue(bought, sold, entries)
        additions = _run(queue, moves)
        quantity += sum(move[1] for move in moves)
        self._save(item, queue, quantity, (record.txn_date, record.id))
        before = {key: (_text(left), value) for key, left, value in entries}
        return self._write(queue, additions, before)

    def _state(self, item):
        """:return: (Decimal on hand, cost of the last purchase, cost of the last sale or None)"""
        row = self._connection.execute(
            "SELECT quantity, bought, sold FROM stock WHERE realm = ? AND item = ?",
            (self._realm, item),
        ).fetchone()
        if row is None:
            return Decimal(0), self._purchase_cost(item), None
        quantity, bought, sold = row
        return Decimal(quantity), Decimal(bought), None if sold is None else Decimal(sold)

    def _purchase_cost(self, item):
        body = self._objects.get("Item", item).body
        return Decimal(body.get("PurchaseCost", 0)) * 100

    def _oldest_entries(self, item, needed):
        rows = self._connection.execute(
            "SELECT txn_type, txn_id, position, open_quantity, open_value FROM movement "
            "WHERE realm = ? AND item = ? AND open_quantity <> '0' "
            "ORDER BY txn_date, txn_id, position",
            (self._realm, item),
        )
        entries = []
        for txn_type, txn_id, position, left, value in rows:
            if needed <= 0:
                break
            entries.append(((txn_type, txn_id, position), Decimal(left), value))
            needed -= abs(entries[-1][1])
        return entries

    def _write(self, queue, additions, before):
        """Write what is left of movements and what they add to the stock's value.

        :param additions: dictionary of cents by key, to what was known of their cost
        :param before: dictionary by key of what was left
        :return: set of (type, id) of the transactions whose cost is another one now
        """
        after = {key: (_text(left), value) for key, left, value in queue.entries()}
        nothing = ("0", 0)
        self._connection.executemany(
            "UPDATE movement SET cost = cost + ?, open_quantity = ?, open_value = ? "
            "WHERE realm = ? AND txn_type = ? AND txn_id = ? AND position = ?",
            [
                (additions.get(key, 0), *after.get(key, nothing), self._realm, *key)
                for key in {**before, **additions}
                if additions.get(key) or after.get(key, nothing) != before.get(key, nothing)
            ],
        )
        return {key[:2] for key, cents in additions.items() if cents}

    def _save(self, item, queue, quantity, last):
        sold = None if queue.sold is None else _text(queue.sold)
        self._connection.execute(
            "INSERT OR REPLACE INTO stock VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._realm, item, *last, _text(quantity), _text(queue.bought), sold),
        )
        self._objects.set_number("Item", item, "QtyOnHand", quantity)

    def last_cost(self, item):
        """:return: Decimal, cents per unit that the item was last bought for"""
        return self._state(item)[1]

    def transactions(self, item):
        """:return: list of (type, id) of the transactions that move an item"""
        return self._connection.execute(
            "SELECT DISTINCT txn_type, txn_id FROM movement WHERE realm = ? AND item = ?",
            (self._realm, item),
        ).fetchall()

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


def _run(queue, moves):
    """:return: dictionary by key of the cents that movements add to the stock's value"""
    additions = {}
    for key, quantity, value in moves:
        for moved, cents in queue.move(key, quantity, value).items():
            additions[moved] = additions.get(moved, 0) + cents
    return additions


def _text(number):
    return format(number, "f") if number else "0"
