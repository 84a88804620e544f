"""What is applied to what: payments over invoices, credit memos and journal entries.

A link goes from a payment (its source) to a charge or a credit (its target). It is set only on the
payment (Intuit: "Manage linked transactions"); the target shows it in ``LinkedTxn`` and in its open
amount. Setting, changing and removing a link counts as a change of the target too: its SyncToken
goes up and its LastUpdatedTime moves.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Application:
    """An amount that a payment applies.

    :ivar target_type: ``Invoice``, ``CreditMemo`` or ``JournalEntry``
    :ivar target_id: id of the charge or credit
    :ivar party: id of the customer whose receivable it is
    :ivar amount: int, in cents; positive when it pays a charge, negative when it uses a credit
    """

    target_type: str
    target_id: int
    party: int
    amount: int


class Links:
    """The links of one company.

    :param connection: sqlite3.Connection, used under the company's lock
    :param realm: the realm
    """

    def __init__(self, connection, realm):
        self._connection = connection
        self._realm = realm
        #: (type, id) of targets being settled, so that a payment that gives way leaves them alone
        self.settling = set()

    def applied(self, target_type, target_id, party, without=("", 0)):
        """Sum what is applied to the receivable of a customer on a target.

        :param without: (type, id) of a source that is not counted
        :return: int, in cents, signed as :attr:`Application.amount`
        """
        (cents,) = self._connection.execute(
            "SELECT COALESCE(SUM(amount), 0) FROM link WHERE realm = ? AND target_type = ? "
            "AND target_id = ? AND party = ? AND NOT (source_type = ? AND source_id = ?)",
            (self._realm, target_type, target_id, party, *without),
        ).fetchone()
        return cents

    def sources(self, target_type, target_id):
        """:return: list of (type, id) of what is linked to a target, oldest first"""
        return self._connection.execute(
            "SELECT DISTINCT source_type, source_id FROM link "
            "WHERE realm = ? AND target_type = ? AND target_id = ? ORDER BY source_id",
            (self._realm, target_type, target_id),
        ).fetchall()

    def parties(self, target_type, target_id):
        """:return: list of the customer ids whose receivable on a target is linked"""
        rows = self._connection.execute(
            "SELECT DISTINCT party FROM link WHERE realm = ? AND target_type = ? AND target_id = ?",
            (self._realm, target_type, target_id),
        )
        return [party for (party,) in rows]

    def targets(self, source):
        """:return: dictionary of signed cents by (type, id) that a source is applied to"""
        rows = self._connection.execute(
            "SELECT target_type, target_id, SUM(amount) FROM link "
            "WHERE realm = ? AND source_type = ? AND source_id = ? GROUP BY 1, 2",
            (self._realm, source.type, source.id),
        )
        return {(target_type, target_id): cents for target_type, target_id, cents in rows}

    def applied_until(self, last):
        """Sum what is applied to each target, where both were there by a day.

        :param last: ISO date
        :return: list of (type, id, signed cents)
        """
        return self._connection.execute(
            "SELECT target_type, target_id, SUM(amount) FROM link "
            "JOIN object AS source ON source.realm = link.realm AND source.type = source_type "
            "AND source.id = source_id "
            "JOIN object AS target ON target.realm = link.realm AND target.type = target_type "
            "AND target.id = target_id "
            "WHERE link.realm = ? AND source.txn_date <= ? AND target.txn_date <= ? GROUP BY 1, 2",
            (self._realm, last, last),
        ).fetchall()

    def replace(self, source, applications):
        """Replace the links of a source.

        :return: list of (type, id) of the targets whose links are not what they were
        """
        before = self.targets(source) if source.sync_token else {}
        if before:
            self._connection.execute(
                "DELETE FROM link WHERE realm = ? AND source_type = ? AND source_id = ?",
                (self._realm, source.type, source.id),
            )
        after = {}
        for entry in applications:
            target = (entry.target_type, entry.target_id)
            after[target] = after.get(target, 0) + entry.amount
            self._connection.execute(
                "INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?)",
                (self._realm, source.type, source.id, *target, entry.party, entry.amount),
            )
        return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def settle(company, record, as_change=False):
    """Bring a target in line with its links: what is applied beyond its amount is given back to the
    payments, newest first; then its ``LinkedTxn`` and its open amount follow.

    :param record: the charge or credit, as stored
    :param as_change: whether a difference raises its SyncToken; a write of the target itself has
        done that already
    """
    key = (record.type, record.id)
    if record.deleted or key in company.links.settling:
        return
    entity = company.entity(record.type)
    for party in company.links.parties(*key):
        _give_back(company, record, party, entity.receivable(company, record, party))
    linked = [
        {"TxnId": str(source_id), "TxnType": source_type}
        for source_type, source_id in company.links.sources(*key)
    ]
    balance = entity.open_amount(company, record)
    if linked == record.body.get("LinkedTxn", []) and balance == record.balance:
        return
    record.body["LinkedTxn"] = linked
    record.balance = balance
    if as_change:
        company.touch(record)
    company.objects.save(record)


def release(company, record):
    """Give everything that is applied to a target back to the payments, before it is deleted."""
    for party in company.links.parties(record.type, record.id):
        _give_back(company, record, party, 0)


def _give_back(company, record, party, receivable):
    key = (record.type, record.id)
    applied = company.links.applied(*key, party)
    usable = min(applied, max(receivable, 0)) if applied > 0 else max(applied, min(receivable, 0))
    excess = abs(applied - usable)
    company.links.settling.add(key)
    try:
        for source_type, source_id in reversed(company.links.sources(*key)):
            if excess:
                source = company.objects.get(source_type, source_id)
                excess -= company.entity(source_type).give_back(company, source, key, excess)
    finally:
        company.links.settling.discard(key)
