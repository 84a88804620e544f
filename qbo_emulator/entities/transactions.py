"""Entities that are transactions: they have a date, a number, postings and links, and they are
really deleted.
"""

from .. import faults
from ..inventory import cost_postings, keep_stock
from ..labels import label_of
from ..links import Mention, revalue, settle, settle_mentioned
from ..money import from_cents, to_cents
from ..objects import Record, key_of
from .base import Entity
from .tracking import drop_untracked

_VOIDED = "Voided"
_LARGEST_AMOUNT = 10**11
# Source: Intuit's page "REST API features".
_MOST_LINES = 10_000


class TransactionEntity(Entity):
    """A transaction.

    :cvar numbered_with: entities among which a DocNumber must be unique, itself included
    :cvar numbered_by_party: whether only the numbers of the same customer or vendor count
    :cvar party_field: the field that names the customer or vendor
    :cvar mentions: entity by ``TxnType`` of what it may be linked to without an amount
    :cvar numbers_itself: whether QuickBooks numbers it when no number is sent
    :cvar duplicate_warning: the preference that lets a number that is taken be refused
    :cvar first_number: the number that QuickBooks begins with when it numbers by itself
    """

    id_sequence = "Transactions"
    first_address = 10
    operations = frozenset({"create", "update", "delete"})
    # Recorded answers begin with what was changed last.
    usual_order = "updated DESC, id DESC,"
    read_only = frozenset({"HomeTotalAmt", "HomeBalance"})
    sticky = frozenset({"CurrencyRef", "ExchangeRate", "LinkedTxn"})
    references = {"DepartmentRef": "Department", "ClassRef": "Class"}
    numbered_with = ()
    numbered_by_party = False
    numbers_itself = True
    duplicate_warning = "WarnDuplicateCheckNumber"
    party_field = ""
    mentions = {}
    first_number = 1001

    columns = {**Entity.columns, "TxnDate": "txn_date", "DocNumber": "doc_number"}

    def accept(self, sent, keep_unset=False):
        """Refuse more lines or links than a transaction can have."""
        for name in ("Line", "LinkedTxn"):
            if isinstance(sent.get(name), list) and len(sent[name]) > _MOST_LINES:
                raise faults.business_rule(
                    f"A transaction can have up to {_MOST_LINES} elements of {name}."
                )
        return super().accept(sent, keep_unset)

    def complete(self, company, record, previous, sent):
        """Settle date, number and currency; refuse what lies in a closed period."""
        drop_untracked(company, record.body)
        super().complete(company, record, previous, sent)
        body = record.body
        record.txn_date = body.setdefault("TxnDate", company.clock.today().isoformat())
        check_period(company, record.txn_date)
        if previous:
            check_period(company, previous.txn_date)
        self._settle_number(company, record, previous)
        self._settle_currency(company, body)
        if self.mentions:
            self.settle_links(body, previous)
            self.check_links(company, record)

    def settle_links(self, body, previous):
        """What the transaction mentions is written; what is applied to it stays as it is."""
        kept = previous.body.get("LinkedTxn", ()) if previous else ()
        told = {
            (link.get("TxnId"), link["TxnType"]): {
                "TxnId": link.get("TxnId"),
                "TxnType": link["TxnType"],
            }
            for link in self.sent_links(body)
            if link.get("TxnType") in self.mentions
        }
        body["LinkedTxn"] = [
            *told.values(),
            *(link for link in kept if link["TxnType"] not in self.mentions),
        ]

    def _settle_currency(self, company, body):
        """The currency is that of the name that the transaction is with.

        :raise QboFault: 6000 for another one
        """
        code = company.currencies.settle(body)
        party = company.currencies.is_enabled and self.party_of(company, body)
        if party and party.body["CurrencyRef"]["value"] != code:
            raise faults.business_rule(
                "You can only use one foreign currency per transaction. The transaction is in "
                f"{code}, but the currency of {party.full_name} is "
                f"{party.body['CurrencyRef']['value']}."
            )
        company.currencies.settle_rate(body)

    def party_of(self, company, body):
        """:return: the Record of the customer or vendor that a transaction is with, or None"""
        reference = self.party_field and body.get(self.party_field)
        return reference and company.referenced(self.references[self.party_field], reference)

    def _settle_number(self, company, record, previous):
        body = record.body
        record.doc_number = body.get("DocNumber")
        if not self.numbered_with:
            return
        custom = company.preferences["SalesFormsPrefs"].get("CustomTxnNumbers")
        if record.doc_number is None:
            if self.numbers_itself and not custom:
                kept = previous and previous.doc_number
                number = kept or company.next_number(self.numbered_with, self.first_number)
                record.doc_number = body["DocNumber"] = str(number)
        elif not previous or previous.doc_number != record.doc_number:
            company.number_given(self.numbered_with)
            if custom or not self.numbers_itself:
                self._check_number(company, record)

    def _check_number(self, company, record):
        warns = {
            entry.get("Name"): entry.get("Value")
            for entry in company.preferences.get("OtherPrefs", {}).get("NameValue", ())
        }
        if warns.get(self.duplicate_warning) != "true" or company.allows_duplicate_numbers:
            return
        for other in self.number_holders(company, record):
            if (other.type, other.id) != (record.type, record.id):
                raise faults.duplicate_number(record.doc_number, label_of(other), other.id)

    def number_holders(self, company, record):
        """:return: iterator over the live Records that have the number of a record"""
        party = key_or_none(record.body[self.party_field]) if self.numbered_by_party else None
        for key in company.objects.numbered(self.numbered_with, record.doc_number, party):
            yield company.objects.get(*key)

    def postings(self, company, record):
        """:return: list of :class:`~qbo_emulator.ledger.Posting` in the currency of the transaction;
        it sums to zero
        """
        raise NotImplementedError

    def movements(self, company, record):
        """:return: list of the :class:`~qbo_emulator.inventory.Movement` of inventory items"""
        return ()

    def enter(self, company, body, day, **columns):
        """Store a transaction that is not made by the API: by the service itself, or on the website.

        :param body: its fields
        :param day: ISO date, which is in no closed period
        :param columns: other columns of the Record
        :return: the Record
        """
        now = company.now()
        record = Record(
            self.name,
            self.next_key(company),
            created=now,
            updated=now,
            txn_date=day,
            body=body,
            **columns,
        )
        company.objects.insert(record)
        self.stored(company, record, None)
        return record

    def stored(self, company, record, previous):
        """Write the stock, the ledger and the links without an amount; after an update, let what is
        applied to the transaction fit it again.
        """
        super().stored(company, record, previous)
        postings = self.postings(company, record)
        # What is not posted, such as an offer or an order, moves nothing.
        keep_stock(company, record, self.movements(company, record) if postings else ())
        self.post_with_costs(company, record, postings)
        if self.mentions and (previous or self.sent_links(record.body)):
            self._mention(company, record)
        if previous and company.links.sources(record.type, record.id):
            settle(company, record)
            revalue(company, record)

    def post_with_costs(self, company, record, postings):
        """Write the postings of a transaction, with what the goods cost that it moves."""
        self.post(company, record, [*postings, *cost_postings(company, record, postings)])

    @staticmethod
    def post(company, record, postings):
        """Write the postings of a transaction at its rate."""
        company.ledger.post(record, postings, company.currencies.rate_of(record))

    def _mention(self, company, record):
        found = [
            Mention(self.mentions[link["TxnType"]], key_of(link["TxnId"]), link.get("TxnLineId"))
            for link in self.sent_links(record.body)
            if link.get("TxnType") in self.mentions
        ]
        for type_name, key in company.links.mention(record, found):
            settle_mentioned(company, record, type_name, key)

    def sent_links(self, body):
        """:return: list of the ``LinkedTxn`` that a transaction was sent with"""
        return body.get("LinkedTxn", ())

    def check_links(self, company, record):
        """Refuse a link to what does not exist or cannot be linked.

        :raise QboFault: 620
        """
        for link in self.sent_links(record.body):
            type_name = self.mentions.get(link.get("TxnType"))
            if type_name is None:
                continue
            target = company.objects.get(type_name, key_of(link.get("TxnId", "")))
            if target is None or target.deleted:
                raise faults.cannot_link(link.get("TxnId"))
            line = link.get("TxnLineId")
            company.entity(type_name).check_mention(company, target, record, line)

    def check_mention(self, company, target, source, line):
        """Refuse to be mentioned by another transaction. Subclasses say why.

        :param target: the Record to be mentioned
        :param source: the Record that mentions it, not stored yet
        :param line: id of the line of the target that is meant, or None
        :raise QboFault: 620
        """

    def linked(self, company, record):
        """Called when the links of a transaction have changed, before it is stored."""

    def link_type(self, record):
        """:return: the ``TxnType`` under which other transactions show this one"""
        return self.name

    def withdraw(self, company, record):
        """Take a transaction that is being deleted out of stock and ledger, and out of what it
        mentions.
        """
        keep_stock(company, record, ())
        company.ledger.post(record, [])
        for type_name, key in company.links.mention(record, []):
            settle_mentioned(company, record, type_name, key)

    def claim(self, company, record, party):
        """What a customer owes, or a vendor is owed, by this transaction before anything is applied
        to it.

        :param party: id of the name
        :return: (cents in the currency of the name, cents in the home currency); negative when it
            is a credit
        """
        return company.ledger.claim(record, party)

    def open_amount(self, company, record):
        """What is left of a transaction after what is applied to it.

        :return: int, in cents, never negative; 0 for transactions that have no balance of their own
        """
        return 0

    def voided(self, company, record):
        """Turn a record into its voided form: amounts gone, ``Voided`` before the note."""
        note = record.body.get("PrivateNote")
        record.body["PrivateNote"] = f"{_VOIDED} - {note}" if note else _VOIDED
        if self.mentions and "LinkedTxn" in record.body:
            record.body["LinkedTxn"] = [
                link for link in record.body["LinkedTxn"] if link["TxnType"] not in self.mentions
            ]


def check_link(company, target, source, party_field, is_open):
    """Refuse a link to the document of another name, or to one of which nothing is open.

    :param target: the Record to be linked
    :param source: the Record that links to it, not stored yet
    :param party_field: the field that names the customer or vendor of the source
    :param is_open: whether another transaction may link to the target
    :raise QboFault: 620
    """
    party = source.body.get(party_field, {}).get("value")
    others = company.links.mentioned_by(target.type, target.id)
    is_linked = any((other.type, other.id) == (source.type, source.id) for other in others)
    if party != str(target.party) or not (is_open or is_linked):
        raise faults.cannot_link(target.id)


def check_period(company, day):
    """Refuse a change on or before the day on which the books were closed.

    :param day: ISO date; None for what has no date
    :raise QboFault: 6210, as recorded; Intuit's list of codes has it as 6200 too
    """
    closed = company.preferences["AccountingInfoPrefs"].get("BookCloseDate")
    if closed and day and day <= closed and not company.allows_closed_period:
        raise faults.QboFault(
            "6210",
            "Account Period Closed, Cannot Update Through Services API",
            "The account period has closed and the account books cannot be updated through the "
            f"QBO Services API. Please use the QBO website to make these changes. Closed: {closed}",
        )


def key_or_none(reference):
    """:return: the id that a checked reference points to, None when there is no reference"""
    return key_of(reference["value"]) if reference else None


def add_home_amount(company, record, answer, name, cents):
    """Show an amount of a transaction in the home currency too, in companies with several
    currencies.

    :param name: field of the answer
    :param cents: int, in the currency of the transaction
    """
    if company.currencies.is_enabled:
        rate = company.currencies.rate_of(record)
        answer[name] = from_cents(cents if rate is None else to_cents(cents * rate / 100))


def checked_cents(amount):
    """Take an amount in whole cents.

    :param amount: Decimal or int
    :return: int, in cents
    :raise QboFault: 2140 for more than the service can hold
    """
    if abs(amount) >= _LARGEST_AMOUNT:
        raise faults.invalid_amount(amount)
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
