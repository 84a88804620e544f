"""What customers owe, and what is owed to vendors, by transaction on a day.

A transaction puts an amount on a receivable or payable; what is applied takes it off on the day of
the payment or of the document, whichever is later. So the open amounts of all transactions are the
balance of the receivables, or payables, on every day. Amounts are in the home currency, at the rate
of the document.
"""

from datetime import date

from .documents import Names, read_documents
from .lines import Line
from .period import Period, macro_period

#: Account type, and the sign that makes what is owed positive, by list of names.
_SIDES = {"Customer": ("Accounts Receivable", 1), "Vendor": ("Accounts Payable", -1)}


class OpenItems:
    """The transactions with the customers or with the vendors.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param party_type: ``Customer`` or ``Vendor``
    :param day: date up to which transactions are listed
    :param as_of: date up to which what is applied to them counts, and up to which they age
    :ivar names: :class:`~qbo_emulator.reports.documents.Names`
    :ivar sign: 1 for receivables, -1 for payables, whose amounts are credits
    """

    def __init__(self, company, party_type, day, as_of):
        self._company = company
        self._type = party_type
        self._account_type, self.sign = _SIDES[party_type]
        self._day = day.isoformat()
        self._as_of = as_of
        self.names = Names(company)

    def lines(self):
        """:return: list of :class:`~qbo_emulator.reports.lines.Line` with what is open of each, by
        date; amounts are signed as debits
        """
        documents = read_documents(self._company, self._day)
        posted = {tuple(row[:3]): row[3] for row in self._posted()}
        applied = self._applied()
        lines = []
        for place in {**posted, **applied}:
            type_name, key, party = place
            document = documents.get((type_name, key))
            if document is None:
                continue
            cents = posted.get(place, 0)
            open_cents = cents + applied.get(place, 0)
            line = Line(
                document,
                document.date,
                None,
                cents,
                self._type,
                party,
                document.memo,
                department=document.department,
                open_cents=open_cents,
            )
            line.past_due = (self._as_of - date.fromisoformat(document.due)).days
            lines.append(line)
        return sorted(lines, key=lambda line: (line.date, line.document.id))

    def _posted(self):
        return self._company.connection.execute(
            "SELECT txn_type, txn_id, party, SUM(amount) FROM posting "
            "WHERE realm = ? AND txn_date <= ? AND account IN (SELECT id FROM object "
            "WHERE realm = ? AND type = 'Account' AND body ->> '$.AccountType' = ?) "
            "GROUP BY 1, 2, 3",
            (self._company.realm, self._day, self._company.realm, self._account_type),
        )

    def _applied(self):
        """:return: dictionary by (type, id, party) of the cents that applications put on it, as
        debits: a payment gets what its targets lose
        """
        as_of = self._as_of.isoformat()
        rows = self._company.connection.execute(
            "SELECT source_type, source_id, target_type, target_id, link.party, SUM(home_amount) "
            "FROM link JOIN object AS source ON source.realm = link.realm "
            "AND source.type = source_type AND source.id = source_id "
            "JOIN object AS target ON target.realm = link.realm AND target.type = target_type "
            "AND target.id = target_id WHERE link.realm = ? AND link.party IN "
            "(SELECT id FROM object WHERE realm = ? AND type = ?) "
            "AND source.txn_date <= ? AND target.txn_date <= ? GROUP BY 1, 2, 3, 4, 5",
            (self._company.realm, self._company.realm, self._type, as_of, as_of),
        )
        applied = {}
        for *ends, party, cents in rows:
            source, target = (*ends[:2], party), (*ends[2:], party)
            applied[source] = applied.get(source, 0) + self.sign * cents
            applied[target] = applied.get(target, 0) - self.sign * cents
        return applied


class BalanceRequest:
    """What the reports of open items are asked for.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :param party_type: ``Customer`` or ``Vendor``
    :ivar period: :class:`~qbo_emulator.reports.period.Period`
    :ivar day: date of the report: ``report_date``, or the end of ``date_macro``, or today; a
        ``start_date`` and an ``end_date`` are ignored
    :ivar shown: dictionary of the filters as the header tells them
    :ivar items: :class:`OpenItems`
    """

    def __init__(self, company, parameters, party_type):
        today = company.clock.today()
        asked = parameters.day("report_date")
        macro = parameters.text("date_macro", "today")
        self.period = Period(asked, asked) if asked else macro_period(company, macro)
        self.day = self.period.last
        method = parameters.choice("aging_method", ("Report_Date", "Current"), "Report_Date")
        as_of = today if method == "Current" else self.day
        self.items = OpenItems(company, party_type, self.day, as_of)
        self._parameters = parameters
        self._name = party_type.lower()
        keys = parameters.keys(self._name)
        self.shown = {party_type: ",".join(map(str, keys))} if keys else {}

    @property
    def options(self):
        """The options that the header of the report tells."""
        return [("report_date", self.day.isoformat())]

    def lines(self):
        """:return: list of the lines that are asked for; without ``arpaid`` or ``appaid`` the open
        ones
        """
        parameters = self._parameters
        paid = parameters.choice(
            "arpaid" if self._name == "customer" else "appaid", ("All", "Paid", "Unpaid"), "Unpaid"
        )
        parties, departments, terms = map(
            set, map(parameters.keys, (self._name, "department", "term"))
        )
        first, last = map(parameters.day, ("start_duedate", "end_duedate"))
        past_due = parameters.integer("past_due", -(10**6), -(10**6), 10**6)
        return [
            line
            for line in self.items.lines()
            if paid == "All" or (paid == "Unpaid") == bool(line.open_cents)
            if not parties or line.party in parties
            if not departments or line.department in departments
            if not terms or line.document.term in terms
            if first is None or line.document.due >= first.isoformat()
            if last is None or line.document.due <= last.isoformat()
            if line.past_due >= past_due
        ]
