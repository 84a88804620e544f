"""Lines of lists of transactions: a posting with everything that its columns may tell."""

from dataclasses import dataclass

from .chart import ChartAccount
from .documents import Document, Names

#: What the split says of a transaction with several other accounts.
SPLIT = "-Split-"


@dataclass(slots=True)
class Line:
    """One line.

    :ivar date: ISO date on which it counts
    :ivar account: :class:`~qbo_emulator.reports.chart.ChartAccount`, or None
    :ivar cents: int, in the home currency, debits positive; None for a line without an amount
    :ivar party: id of the name, with its list in ``party_type``
    :ivar split: the other account, :data:`SPLIT` or None
    :ivar position: its place in the transaction
    :ivar open_cents: int, what is open of it
    :ivar balance: int, the running balance
    :ivar past_due: int, days since it was due
    :ivar cleared: how far the bank has confirmed it: ``Cleared``, ``Reconciled`` or nothing
    :ivar item: id of its product, of which it is about ``quantity`` units
    """

    document: Document
    date: str
    account: ChartAccount | None
    cents: int | None
    party_type: str | None
    party: int | None
    memo: str
    class_id: int | None = None
    department: int | None = None
    split: ChartAccount | str | None = None
    position: int = 0
    open_cents: int = 0
    balance: int | None = None
    past_due: int = 0
    cleared: str = ""
    item: int | None = None
    quantity: float | None = None


class LineReader:
    """Reads postings as lines.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param chart: :class:`~qbo_emulator.reports.chart.Chart`
    :param documents: dictionary of :class:`~qbo_emulator.reports.documents.Document`
    """

    def __init__(self, company, chart, documents):
        self._company = company
        self._chart = chart
        self._documents = documents
        self._accounts = self._accounts_of_transactions()
        self._cleared = self._cleared_states()
        self.names = Names(company)

    def _accounts_of_transactions(self):
        """:return: dictionary by (type, id) of the list of its account ids and cents"""
        dates = [document.date for document in self._documents.values()]
        rows = self._company.connection.execute(
            "SELECT txn_type, txn_id, account, amount FROM posting WHERE realm = ? "
            "AND txn_date BETWEEN ? AND ? ORDER BY txn_type, txn_id, position",
            (self._company.realm, min(dates, default=""), max(dates, default="")),
        )
        accounts = {}
        for type_name, key, *posted in rows:
            accounts.setdefault((type_name, key), []).append(posted)
        return accounts

    def _cleared_states(self):
        """:return: dictionary by (type, id) of the state by account of what the bank confirmed"""
        rows = self._company.connection.execute(
            "SELECT txn_type, txn_id, account, state FROM cleared WHERE realm = ? "
            "AND state <> 'Uncleared'",
            (self._company.realm,),
        )
        states = {}
        for type_name, key, account, state in rows:
            states.setdefault((type_name, key), {})[account] = state
        return states

    def read(self, table, filters, first, last, most):
        """Read the postings of a period.

        :param most: how many lines there may be
        :param table: name of the table of postings
        :param filters: :class:`~qbo_emulator.reports.filters.Filters`
        :param first: date, as ``last``
        :return: list of :class:`Line` in the order of dates, transactions and lines
        """
        condition, values = filters.condition()
        rows = self._company.connection.execute(
            "SELECT txn_type, txn_id, txn_date, account, amount, party_type, party, memo, class_id, "
            f"department, item, quantity, position FROM {table} WHERE realm = ? AND txn_date BETWEEN ? AND ?"
            f"{condition} ORDER BY txn_date, txn_id, position LIMIT ?",
            (self._company.realm, first.isoformat(), last.isoformat(), *values, most),
        )
        return [self._line(*row) for row in rows]

    def _line(self, type_name, txn_id, day, account, cents, *told):
        party_type, party, memo, class_id, department, item, quantity, position = told
        document = self._documents[type_name, txn_id]
        return Line(
            document,
            day,
            self._chart[account],
            cents,
            party_type,
            party,
            memo or document.memo,
            class_id,
            department,
            self._split(document, position, account),
            position,
            cleared=self._cleared.get((type_name, txn_id), {}).get(account, ""),
            item=item,
            quantity=quantity,
        )

    def _split(self, document, position, account):
        """Lines point at the account in the head of their transaction; the head points at its only
        line. A journal entry has no head.
        """
        accounts = [posted[0] for posted in self._accounts[document.type, document.id]]
        if position and document.type != "JournalEntry" and account != accounts[0]:
            return self._chart[accounts[0]]
        if len(accounts) == 2:
            return self._chart[accounts[1 if account == accounts[0] else 0]]
        return SPLIT

    def head(self, document):
        """:return: (account, split) of a transaction as a whole, None for what posts nothing"""
        accounts = self._accounts.get((document.type, document.id))
        if not accounts:
            return None, None
        head = accounts[0][0]
        return self._chart[head], self._split(document, 0, head)

    def head_cleared(self, document):
        """:return: how far the bank has confirmed a transaction: on the account in its head, or else
        on any of its accounts
        """
        states = self._cleared.get((document.type, document.id))
        if not states:
            return ""
        head = self._accounts.get((document.type, document.id), [[None]])[0][0]
        return states.get(head) or max(states.values())

    def head_cents(self, document):
        """:return: int, cents that a transaction posts in its head, debits positive"""
        return self._accounts[document.type, document.id][0][1]
