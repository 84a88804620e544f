"""Entities that are transactions: they have a date, a number, postings and links, and they are
really deleted.
"""

from .. import faults
from ..money import to_cents
from .base import Entity

_VOIDED = "Voided"
_LARGEST_AMOUNT = 10**11


class TransactionEntity(Entity):
    """A transaction.

    :cvar numbered_with: entities among which a DocNumber must be unique, itself included
    :cvar first_number: the number that QuickBooks begins with when it numbers by itself
    """

    id_sequence = "Transactions"
    operations = frozenset({"create", "update", "delete"})
    read_only = frozenset({"HomeTotalAmt", "HomeBalance"})
    sticky = frozenset({"TxnDate", "CurrencyRef"})
    references = {"DepartmentRef": "Department", "ClassRef": "Class"}
    numbered_with = ()
    first_number = 1001

    columns = {**Entity.columns, "TxnDate": "txn_date", "DocNumber": "doc_number"}

    def complete(self, company, record, previous, sent):
        """Settle date, number and currency; refuse what lies in a closed period."""
        super().complete(company, record, previous, sent)
        body = record.body
        record.txn_date = body.setdefault("TxnDate", company.clock.today().isoformat())
        check_period(company, record.txn_date)
        if previous:
            check_period(company, previous.txn_date)
        self._settle_number(company, record, previous)
        company.settle_currency(body)
        body.pop("ExchangeRate", None)

    def _settle_number(self, company, record, previous):
        body = record.body
        record.doc_number = body.get("DocNumber")
        if not self.numbered_with:
            return
        custom = company.preferences["SalesFormsPrefs"].get("CustomTxnNumbers")
        if record.doc_number is None and not custom:
            kept = previous and previous.doc_number
            number = kept or company.next_number(self.numbered_with, self.first_number)
            record.doc_number = body["DocNumber"] = str(number)
        elif record.doc_number and (not previous or previous.doc_number != record.doc_number):
            company.number_given(self.numbered_with)
            if custom:
                self._check_number(company, record)

    def _check_number(self, company, record):
        warns = {
            entry.get("Name"): entry.get("Value")
            for entry in company.preferences.get("OtherPrefs", {}).get("NameValue", ())
        }
        if warns.get("WarnDuplicateCheckNumber") != "true":
            return
        for type_name in self.numbered_with:
            for other in company.objects.select(type_name, "doc_number = ?", (record.doc_number,)):
                if (other.type, other.id) != (record.type, record.id):
                    raise faults.QboFault(
                        "6140",
                        "Duplicate Document Number Error",
                        "Duplicate Document Number Error : You must specify a different number. "
                        f"This number has already been used. DocNumber={record.doc_number} is "
                        f"assigned to TxnType={other.type} with TxnId={other.id}",
                    )

    def postings(self, company, record):
        """:return: list of :class:`~qbo_emulator.ledger.Posting` that sums to zero"""
        raise NotImplementedError

    def stored(self, company, record, previous):
        """Write the ledger."""
        super().stored(company, record, previous)
        company.ledger.post(record, self.postings(company, record))

    def withdraw(self, company, record):
        """Take a transaction that is being deleted out of the ledger."""
        company.ledger.post(record, [])

    def receivable(self, company, record, party):
        """What a customer owes by this transaction, before anything is applied to it.

        :return: int, in cents; negative when it is a credit
        """
        return company.ledger.party_amount(record, "Customer", party)

    def open_amount(self, company, record):
        """What is left of a transaction after what is applied to it.

        :return: int, in cents, never negative; 0 for transactions that have no balance of their own
        """
        return 0

    def voided(self, company, record):
        """Turn a record into its voided form: amounts gone, ``Voided`` before the note."""
        note = record.body.get("PrivateNote")
        record.body["PrivateNote"] = f"{_VOIDED} - {note}" if note else _VOIDED


def check_period(company, day):
    """Refuse a change on or before the day on which the books were closed.

    :param day: ISO date
    :raise QboFault: 6200
    """
    closed = company.preferences["AccountingInfoPrefs"].get("BookCloseDate")
    if closed and day <= closed:
        raise faults.QboFault(
            "6200",
            "Account Period Closed, Cannot Update Through Services API",
            "The account period has closed and the account books cannot be updated through the "
            f"QBO Services API. Please use the QBO website to make these changes. Closed: {closed}",
        )


def checked_cents(amount):
    """Take an amount in whole cents.

    :param amount: Decimal or int
    :return: int, in cents
    :raise QboFault: 2140 for more than the service can hold
    """
    if abs(amount) >= _LARGEST_AMOUNT:
        raise faults.QboFault("2140", "Invalid Amount", f"Invalid Amount : {amount}")
    return to_cents(amount)


def number_lines(lines, previous_lines, first=1):
    """Give lines their ids and their order: a known id is kept, any other line is new.

    :param previous_lines: the lines stored before
    :param first: the id that the first line of a new transaction gets
    """
    known = [int(line["Id"]) for line in previous_lines if line.get("Id", "").isdecimal()]
    kept = set(map(str, known))
    last = max(known, default=first - 1)
    for number, line in enumerate(lines, 1):
        if line.get("Id") in kept:
            kept.discard(line["Id"])
        else:
            last += 1
            line["Id"] = str(last)
        line["LineNum"] = number
