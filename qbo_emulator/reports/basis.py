"""Postings on the accrual and on the cash basis.

On the cash basis an invoice, a bill, a credit memo and a vendor credit count when and as far as they
are paid: each of their accounts gets its share of what is applied to them, on the day of the payment
or of the document, whichever is later. Money that is not applied yet is Unapplied Cash Payment
Income or Unapplied Cash Bill Payment Expense. Everything else counts as it is.
"""

from contextlib import contextmanager

from ..money import prorate

#: What ``accounting_method`` may be.
METHODS = ("Accrual", "Cash")

_PAID_LATER = ("Invoice", "CreditMemo", "Bill", "VendorCredit")
_UNAPPLIED = {
    "Payment": ("Income", "UnappliedCashPaymentIncome", "Unapplied Cash Payment Income"),
    "BillPayment": (
        "Expense",
        "UnappliedCashBillPaymentExpense",
        "Unapplied Cash Bill Payment Expense",
    ),
}


def accounting_method(company, parameters):
    """:return: the basis of a report; without the parameter that of the company's preferences"""
    default = company.preferences.get("ReportPrefs", {}).get("ReportBasis", "Accrual")
    return parameters.choice("accounting_method", METHODS, default)


@contextmanager
def postings_on(company, method):
    """Give the postings on a basis.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param method: one of :data:`METHODS`
    :return: name of a table with the columns of ``posting``, good inside the context
    """
    if method == "Accrual":
        yield "posting"
        return
    _CashBasis(company).build()
    try:
        yield "temp.cash_posting"
    finally:
        company.connection.execute("DROP TABLE temp.cash_posting")


class _CashBasis:
    """Writes the postings on the cash basis into a temporary table.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    """

    def __init__(self, company):
        self._company = company
        self._connection = company.connection
        self._claims = {
            record.id: 1 if record.body["AccountType"] == "Accounts Receivable" else -1
            for record in company.objects.select(
                "Account", "body ->> '$.AccountType' IN ('Accounts Receivable', 'Accounts Payable')"
            )
        }
        #: (posting, day, account, cents) of every part of a posting that counts on a day
        self._parts = []
        #: posting that stands for a payment, and its unapplied cents by day
        self._unapplied = {}

    def build(self):
        """Make the table; the caller drops it."""
        self._add_payments()
        self._add_applications()
        for (source_type, _), (posting, days) in self._unapplied.items():
            account = self._company.account_for(*_UNAPPLIED[source_type])
            self._parts += [(posting, day, account, cents) for day, cents in days.items() if cents]
        self._fill()

    def _add_payments(self):
        """What a payment takes from the receivables is unapplied on its day."""
        rows = self._connection.execute(
            "SELECT rowid, txn_type, txn_id, txn_date, amount FROM posting "
            f"WHERE realm = ? AND txn_type IN ('Payment', 'BillPayment') AND {self._on_claims()}",
            (self._company.realm,),
        )
        for posting, txn_type, txn_id, day, cents in rows:
            self._add_unapplied((txn_type, txn_id), posting, day, cents)

    def _add_unapplied(self, source, posting, day, cents):
        _, days = self._unapplied.setdefault(source, (posting, {}))
        days[day] = days.get(day, 0) + cents

    def _on_claims(self):
        return f"account IN ({', '.join(map(str, self._claims))})"

    def _add_applications(self):
        """Each application moves money from what is unapplied to the accounts of its target."""
        postings = self._target_postings()
        applications = self._connection.execute(
            "SELECT target_type, target_id, link.party, source_type, source_id, "
            "MAX(source.txn_date, target.txn_date) AS day, SUM(home_amount) FROM link "
            "JOIN object AS source ON source.realm = link.realm AND source.type = source_type "
            "AND source.id = source_id "
            "JOIN object AS target ON target.realm = link.realm AND target.type = target_type "
            "AND target.id = target_id WHERE link.realm = ? "
            "GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, day, 5",
            (self._company.realm,),
        )
        for (type_name, key, party), own in _grouped(applications, 3).items():
            self._settle(type_name, party, postings.get((type_name, key), ()), own)

    def _target_postings(self):
        rows = self._connection.execute(
            "SELECT txn_type, txn_id, rowid, account, amount, party FROM posting WHERE realm = ? "
            "AND (txn_type, txn_id) IN (SELECT target_type, target_id FROM link WHERE realm = ?) "
            "ORDER BY txn_type, txn_id, position",
            (self._company.realm, self._company.realm),
        )
        return _grouped(rows, 2)

    def _settle(self, target_type, party, postings, applications):
        """Spread what is applied to one target; each day gets the growth of the rounded shares.

        A journal entry counted on its own day, so paying it clears what it put on the receivable.
        """
        owed = [row for row in postings if row[3] in self._claims and row[5] == party]
        if not owed:
            return
        sign = self._claims[owed[0][3]]
        paid = owed
        if target_type in _PAID_LATER:
            paid = [row for row in postings if row[3] not in self._claims]
        before, applied = [0] * len(paid), 0
        for *_, source_type, source_id, day, cents in applications:
            applied += cents
            shares = prorate(-sign * applied, [row[4] for row in paid])
            for row, share, earlier in zip(paid, shares, before, strict=True):
                if share != earlier:
                    self._parts.append((row[2], day, row[3], share - earlier))
            before = shares
            self._add_unapplied((source_type, source_id), owed[0][2], day, sign * cents)

    def _fill(self):
        names = [row[1] for row in self._connection.execute("PRAGMA table_info(posting)")]
        changed = {"txn_date": "part.txn_date", "account": "part.account", "amount": "cents"}
        changed["quantity"] = "posting.quantity * cents / posting.amount"
        chosen = [f"{changed.get(name, f'posting.{name}')} AS {name}" for name in names]
        self._connection.execute("CREATE TEMP TABLE part (posting, txn_date, account, cents)")
        try:
            self._connection.executemany("INSERT INTO part VALUES (?, ?, ?, ?)", self._parts)
            self._connection.execute(
                "CREATE TEMP TABLE cash_posting AS "
                f"SELECT {', '.join(chosen)} "
                "FROM part JOIN main.posting AS posting ON posting.rowid = part.posting "
                f"UNION ALL SELECT {', '.join(names)} FROM main.posting WHERE realm = ? "
                f"AND txn_type NOT IN ({', '.join('?' * len(_PAID_LATER))}) "
                f"AND NOT (txn_type IN ('Payment', 'BillPayment') AND {self._on_claims()})",
                (self._company.realm, *_PAID_LATER),
            )
        finally:
            self._connection.execute("DROP TABLE temp.part")


def _grouped(rows, width):
    """:return: dictionary of the lists of rows that begin with the same values"""
    groups = {}
    for row in rows:
        groups.setdefault(row[:width], []).append(row)
    return groups
