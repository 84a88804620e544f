"""What is applied to what, and which transaction was made of which.

A link goes from a payment or bill payment (its source) to a charge or a credit (its target). It is
set only on the source (Intuit: "Manage linked transactions"); the target shows it in ``LinkedTxn``
and in its open amount. Setting, changing and removing a link counts as a change of the target too:
its SyncToken goes up and its LastUpdatedTime moves.

A mention has no amount: a deposit mentions the payments that it banks, an invoice the estimate that
it bills, a bill the purchase order that it fulfils. Both sides show it in ``LinkedTxn``. The SyncToken
of the other side stays; its LastUpdatedTime moves, unless it is money in a deposit.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Application:
    """An amount that a payment applies.

    :ivar target_type: ``Invoice``, ``Bill``, ``CreditMemo``, ``JournalEntry`` and the like
    :ivar target_id: id of the charge or credit
    :ivar party: id of the customer or vendor whose claim it is
    :ivar amount: int, in cents; positive when it pays a charge, negative when it uses a credit
    :ivar home_amount: int, in cents of the home currency, at the rate of the charge or credit
    :ivar account: id of the receivable or payable account that it is on
    """

    target_type: str
    target_id: int
    party: int
    amount: int
    home_amount: int
    account: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One end of a link without an amount.

    :ivar type: entity at the other end
    :ivar id: its id
    :ivar line: id of the line that is meant, when there is one
    """

    type: str
    id: int
    line: str | None = None


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
        """Sum what is applied to the claim of a name on a target.

        :param without: (type, id) of a source that is not counted
        :return: (cents, cents in the home currency), signed as :attr:`Application.amount`
        """
        return self._connection.execute(
            "SELECT COALESCE(SUM(amount), 0), COALESCE(SUM(home_amount), 0) FROM link "
            "WHERE realm = ? AND target_type = ? AND target_id = ? AND party = ? "
            "AND NOT (source_type = ? AND source_id = ?)",
            (self._realm, target_type, target_id, party, *without),
        ).fetchone()

    def sources(self, target_type, target_id, party=None):
        """Look up what is linked to a target.

        :param party: id of the name whose claim is meant; None for everybody's
        :return: list of (type, id), oldest first
        """
        return self._connection.execute(
            "SELECT DISTINCT source_type, source_id FROM link WHERE realm = ? "
            "AND target_type = ? AND target_id = ? AND party = COALESCE(?, party) "
            "ORDER BY source_id",
            (self._realm, target_type, target_id, party),
        ).fetchall()

    def parties(self, target_type, target_id):
        """:return: list of the ids of names whose claim on a target is linked"""
        rows = self._connection.execute(
            "SELECT DISTINCT party FROM link WHERE realm = ? AND target_type = ? AND target_id = ?",
            (self._realm, target_type, target_id),
        )
        return [party for (party,) in rows]

    def targets(self, source):
        """:return: dictionary of signed cents by (type, id) that a source is applied to"""
        # The plus keeps SQLite from walking along all targets of the realm for the grouping.
        rows = self._connection.execute(
            "SELECT target_type, target_id, SUM(amount) FROM link "
            "WHERE realm = ? AND source_type = ? AND source_id = ? "
            "GROUP BY +target_type, +target_id",
            (self._realm, source.type, source.id),
        )
        return {(target_type, target_id): cents for target_type, target_id, cents in rows}

    def replace(self, source, applications):
        """Replace the links of a source.

        :return: list of (type, id) of the targets whose links are not what they were
        """
        before = self.targets(source)
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
                "INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._realm,
                    source.type,
                    source.id,
                    *target,
                    entry.party,
                    entry.amount,
                    entry.home_amount,
                ),
            )
        return [key for key in {**before, **after} if before.get(key) != after.get(key)]

    def mentions(self, source_type, source_id):
        """:return: list of :class:`Mention` of what a source mentions"""
        return self._mentions(
            "SELECT target_type, target_id, target_line FROM mention "
            "WHERE realm = ? AND source_type = ? AND source_id = ? ORDER BY rowid",
            source_type,
            source_id,
        )

    def mentioned_by(self, target_type, target_id):
        """:return: list of :class:`Mention` of what mentions a target"""
        return self._mentions(
            "SELECT DISTINCT source_type, source_id, NULL FROM mention "
            "WHERE realm = ? AND target_type = ? AND target_id = ? ORDER BY source_id",
            target_type,
            target_id,
        )

    def mentioned_lines(self, target_type, target_id):
        """:return: set of the line ids of a target that are mentioned, None among them when it is
        mentioned as a whole
        """
        rows = self._connection.execute(
            "SELECT target_line FROM mention WHERE realm = ? AND target_type = ? AND target_id = ?",
            (self._realm, target_type, target_id),
        )
        return {line for (line,) in rows}

    def _mentions(self, query, type_name, key):
        rows = self._connection.execute(query, (self._realm, type_name, key))
        return [Mention(*row) for row in rows]

    def mention(self, source, mentions):
        """Replace what a source mentions.

        :return: list of (type, id) of the targets at which something changed
        """
        before = set(self.mentions(source.type, source.id))
        if before == set(mentions):
            return []
        if before:
            self._connection.execute(
                "DELETE FROM mention WHERE realm = ? AND source_type = ? AND source_id = ?",
                (self._realm, source.type, source.id),
            )
        self._connection.executemany(
            "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?)",
            [
                (self._realm, source.type, source.id, entry.type, entry.id, entry.line)
                for entry in mentions
            ],
        )
        changed = before.symmetric_difference(mentions)
        return sorted({(entry.type, entry.id) for entry in changed})


def settle(company, record, count=None):
    """Bring a transaction in line with its links: what is applied beyond its amount is given back
    to the payments, newest first; then its ``LinkedTxn`` and its open amount follow.

    :param record: the transaction, as stored
    :param count: callable that counts a difference as a change of the transaction; None when a
        write of the transaction itself has done that already, or when it does not count
    """
    key = (record.type, record.id)
    if record.deleted or key in company.links.settling:
        return
    entity = company.entity(record.type)
    for party in company.links.parties(*key):
        _give_back(company, record, party, entity.claim(company, record, party)[0])
    linked = linked_transactions(company, record)
    balance = entity.open_amount(company, record)
    if linked == record.body.get("LinkedTxn", []) and balance == record.balance:
        return
    record.body["LinkedTxn"] = linked
    record.balance = balance
    entity.linked(company, record)
    if count:
        count(record)
    company.objects.save(record)


def settle_mentioned(company, source, type_name, key):
    """Bring a transaction in line after another one mentions it, or does so no more.

    Recordings of the service show an estimate with a new LastUpdatedTime and its old SyncToken, and
    a sales receipt in a deposit with both as they were.

    :param source: the Record that mentions it
    """
    count = None if source.type == "Deposit" else company.move_time
    settle(company, company.objects.get(type_name, key), count)


def linked_transactions(company, record):
    """:return: the ``LinkedTxn`` of a transaction: what it mentions, what it is mentioned by, and
    what is applied to it
    """
    key = (record.type, record.id)
    others = [(entry.type, entry.id) for entry in company.links.mentions(*key)]
    others += [(entry.type, entry.id) for entry in company.links.mentioned_by(*key)]
    others += company.links.sources(*key)
    return [_shown(company, *other) for other in dict.fromkeys(others)]


def _shown(company, type_name, key):
    entity = company.entity(type_name)
    return {"TxnId": str(key), "TxnType": entity.link_type(company.objects.get(type_name, key))}


def revalue(company, record):
    """Post the payments of a changed target anew, when it is in another currency: what they realise
    depends on its rate. Their SyncTokens stay.
    """
    if company.currencies.rate_of(record) is None:
        return
    for source_type, source_id in company.links.sources(record.type, record.id):
        source = company.objects.get(source_type, source_id)
        company.entity(source_type).repost(company, source)


def release(company, record):
    """Give everything that is applied to a target back to the payments, and let go of what it
    mentions and of what mentions it, before it is deleted.
    """
    key = (record.type, record.id)
    for party in company.links.parties(*key):
        _give_back(company, record, party, 0)
    for entry in company.links.mentioned_by(*key):
        source = company.objects.get(entry.type, entry.id)
        kept = [
            mention
            for mention in company.links.mentions(entry.type, entry.id)
            if (mention.type, mention.id) != key
        ]
        company.links.mention(source, kept)
        settle(company, source, company.move_time)


def _give_back(company, record, party, claim):
    key = (record.type, record.id)
    applied, _ = company.links.applied(*key, party)
    usable = min(applied, max(claim, 0)) if applied > 0 else max(applied, min(claim, 0))
    excess = abs(applied - usable)
    company.links.settling.add(key)
    try:
        for source_type, source_id in reversed(company.links.sources(*key, party)):
            if excess:
                source = company.objects.get(source_type, source_id)
                excess -= company.entity(source_type).give_back(company, source, key, excess)
    finally:
        company.links.settling.discard(key)
