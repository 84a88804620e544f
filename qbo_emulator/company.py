"""One QuickBooks company: its realm, its lock and transaction, what entities need from it."""

import threading
from contextlib import contextmanager

from . import faults
from .attachments import Attachments
from .clock import timestamp_text
from .currencies import Currencies, currency_reference
from .entities import ENTITIES, ENTITIES_BY_PATH, OWN_ENTITIES
from .inventory import Stock
from .ledger import Ledger
from .links import Links
from .marks import Marks
from .objects import Objects, key_of
from .request_ids import FIRST_ANSWER
from .writer import create

# What the service calls the lists in "Invalid Reference Id : Names element id 75 not found".
_REFERENCE_KINDS = {
    "Customer": "Names",
    "Vendor": "Names",
    "Employee": "Names",
    "Account": "Accounts",
    "Item": "Items",
    "Class": "Klasses",
    "Department": "Depts",
    "Term": "Terms",
    "PaymentMethod": "PaymentMethods",
    "TaxCode": "TaxCodes",
    "TaxRate": "TaxRates",
    "TaxAgency": "TaxAgencies",
    "CustomerType": "CustomerTypes",
}


class Company:
    """A realm with its records, ledger and links.

    :param realm: text of 19 digits
    :param kind: name of the sample company, ``us`` and the like
    :param connection: sqlite3.Connection of this realm alone; every use is under :attr:`lock`
    :param clock: what tells the time
    :ivar request_id_reuse: what happens to a ``requestid`` that comes again with another request,
        one of :data:`~qbo_emulator.request_ids.REUSES`
    :ivar tax_rounding: whether tax above the prices is rounded per ``line``, as staff of the service
        say, or per ``document``, which some reports fit
    """

    def __init__(self, realm, kind, connection, clock):
        self.realm = realm
        self.kind = kind
        self.clock = clock
        self.lock = threading.RLock()
        self.connection = connection
        self.objects = Objects(connection, realm)
        self.ledger = Ledger(connection, realm, self.objects)
        self.links = Links(connection, realm)
        self.marks = Marks(connection, realm)
        self.currencies = Currencies(self)
        self.attachments = Attachments(connection, realm, clock)
        self.stock = Stock(connection, realm, self.objects)
        self.listeners = []
        #: How many cells a report may have; see :mod:`qbo_emulator.reports.limit`.
        self.report_cells = 400_000
        self._changes = []
        self._in_transaction = False
        self.allows_duplicate_numbers = False
        self.keeps_documents = False
        self.request_id_reuse = FIRST_ANSWER
        self.allows_closed_period = False
        self.tax_rounding = "line"
        self._preferences = None
        self._country = None
        self._accounts = {}
        self._items = {}
        self._numbers = {}

    @contextmanager
    def transaction(self):
        """Everything inside happens or nothing does; one writer at a time per realm.

        Inside another transaction of the same thread it joins that one.
        """
        with self.lock:
            if self._in_transaction:
                yield
                return
            self.connection.execute("BEGIN IMMEDIATE")
            self._in_transaction = True
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.execute("ROLLBACK")
                self.objects.forget_moves()
                self.forget()
                raise
            finally:
                self._in_transaction = False
                changes, self._changes = self._changes, []
        for listener in self.listeners:
            listener(self, changes)

    @contextmanager
    def options(self, duplicate_numbers, kept_documents=False):
        """Let writes inside do what they usually do not.

        :param duplicate_numbers: whether a DocNumber that is taken may be taken again
        :param kept_documents: whether an item that gets other accounts leaves its documents on the
            old ones
        """
        with self.lock:
            self.allows_duplicate_numbers = duplicate_numbers
            self.keeps_documents = kept_documents
            try:
                yield
            finally:
                self.allows_duplicate_numbers = self.keeps_documents = False

    @contextmanager
    def closed_period(self):
        """Let writes inside reach into a period that is closed, which the password of the books allows
        on the website.
        """
        with self.lock:
            self.allows_closed_period = True
            try:
                yield
            finally:
                self.allows_closed_period = False

    def forget(self):
        """Drop what is remembered of the records, after they changed under the company."""
        self._changes = []
        self._preferences = None
        self._country = None
        self._numbers.clear()
        self.objects.forget()
        self.marks.forget()
        self.accounts_changed()
        self.items_changed()

    def changed(self, record, operation, deleted_key=None):
        """Note a change for the listeners.

        :param operation: ``created``, ``updated``, ``deleted``, ``void``, ``merged`` or ``emailed``
        :param deleted_key: of a merge, the id of the record that is gone
        """
        self._changes.append((record.type, record.id, operation, deleted_key))

    @staticmethod
    def entity(name):
        """:return: the :class:`~qbo_emulator.entities.base.Entity` of a name"""
        return ENTITIES.get(name) or OWN_ENTITIES[name]

    @staticmethod
    def entity_name(name):
        """:return: the name of an entity written in any case, None when there is none"""
        entity = ENTITIES_BY_PATH.get(name.lower())
        return entity and entity.name

    def touch(self, record, operation="updated"):
        """Count a change: the SyncToken goes up and the time of the last update moves.

        :param operation: ``updated``, ``deleted`` or ``void``
        """
        record.sync_token += 1
        record.updated = self.now()
        self.changed(record, operation)

    def move_time(self, record):
        """Move the time of the last update alone: the SyncToken stays, and nobody is notified."""
        record.updated = self.now()

    def now(self):
        """:return: int, seconds since the epoch; MetaData times have no fractions"""
        return int(self.clock.now())

    @property
    def preferences(self):
        """The Preferences of the company, in normal form, not to be changed by the caller."""
        if self._preferences is None:
            self._preferences = self.objects.get("Preferences", 1).body
        return self._preferences

    def accounts_changed(self):
        """Look at the accounts again at their next use."""
        self._accounts.clear()
        self.ledger.forget()

    def items_changed(self):
        """Look at the items again at their next use."""
        self._items.clear()

    def item(self, key):
        """Remember an item, because every line of a document asks for one.

        :param key: its id
        :return: the Record, not to be changed by the caller, with an outdated QtyOnHand; None when
            there is no such item
        """
        item = self._items.get(key) or self.objects.get("Item", key)
        if item:
            self._items[key] = item
        return item

    def resolve_item(self, reference):
        """Check a reference to an item as :meth:`resolve` does.

        :return: the Record, not to be changed by the caller
        :raise QboFault: 2500 when there is no such item, 610 when it is inactive
        """
        key = key_of(reference.get("value", ""))
        item = self.item(key)
        if item is None:
            raise faults.invalid_reference(_REFERENCE_KINDS["Item"], key)
        if not item.active:
            raise faults.inactive_object()
        return item

    def preferences_changed(self):
        """Read the preferences again at their next use."""
        self._preferences = None

    def next_number(self, type_names, first):
        """Give a transaction the number after the highest one.

        :param type_names: entities that are numbered together
        :param first: the number of the first transaction
        :return: int
        """
        if type_names not in self._numbers:
            highest = self.objects.highest_number(type_names)
            self._numbers[type_names] = max(highest, first - 1)
        self._numbers[type_names] += 1
        return self._numbers[type_names]

    def number_given(self, type_names):
        """Look for the highest number again, after a client chose one."""
        self._numbers.pop(type_names, None)

    @property
    def home_currency(self):
        """Reference to the home currency."""
        return currency_reference(self.currencies.home)

    @property
    def country(self):
        """The country of the company, ``US``, ``GB`` or ``CA``; it never changes."""
        if self._country is None:
            self._country = self.objects.get("CompanyInfo", 1).body["Country"]
        return self._country

    @property
    def display_name(self):
        """The name of the company."""
        with self.lock:
            return self.objects.get("CompanyInfo", 1).body["CompanyName"]

    def metadata(self, record):
        """:return: the ``MetaData`` of a record"""
        return {
            "CreateTime": timestamp_text(record.created),
            "LastUpdatedTime": timestamp_text(record.updated),
        }

    def resolve(self, type_name, reference):
        """Check a reference and complete it by the name of what it points to.

        :param type_name: the entity it must point to
        :param reference: ``{"value": id}``
        :return: ``{"value": id, "name": name}``
        :raise QboFault: 2500 when there is no such record, 610 when it is inactive
        """
        key = key_of(reference.get("value", ""))
        header = self.objects.header(type_name, key)
        if header is None:
            raise faults.invalid_reference(_REFERENCE_KINDS.get(type_name, type_name), key)
        name, active = header
        if not active:
            raise faults.inactive_object()
        return {"value": str(key), "name": name}

    def referenced(self, type_name, reference):
        """:return: the Record that a checked reference points to, which is not to be changed; its
        balances may be old
        """
        return self.objects.known(type_name, key_of(reference["value"]))

    def account_for(self, account_type, sub_type, name=None):
        """The account in the home currency that QuickBooks itself uses for a purpose; it is made
        when there is none.

        :param account_type: its AccountType
        :param sub_type: its AccountSubType, by which it is found
        :param name: which one, when several accounts have that type
        :return: its id
        """
        where = (
            "active = 1 AND body ->> '$.AccountType' = ? AND body ->> '$.AccountSubType' = ? "
            "AND body ->> '$.CurrencyRef' IS NULL"
        )
        order = "COALESCE(full_name = ?, 0) DESC,"
        parameters = (account_type, sub_type, name)
        made = {"Name": name or account_type, "AccountType": account_type}
        return self._own_account(where, parameters, order, {**made, "AccountSubType": sub_type})

    def account_named(self, name, account_type, sub_type, currency=None):
        """The account that QuickBooks itself makes under a name, once.

        :param currency: code of the currency that it is kept in; None for the home currency
        :return: its id
        """
        where = "active = 1 AND full_name = ? AND body ->> '$.AccountType' = ?"
        made = {"Name": name, "AccountType": account_type, "AccountSubType": sub_type}
        if currency:
            made["CurrencyRef"] = currency_reference(currency)
        return self._own_account(where, (name, account_type), "", made)

    def create_own(self, type_name, body):
        """Create a record that QuickBooks itself needs.

        :return: the Record
        """
        return create(self, type_name, body)

    def _own_account(self, where, parameters, order, made):
        purpose = (where, parameters)
        if purpose not in self._accounts:
            found = self.objects.select("Account", where, parameters, order, limit=1)
            account = found[0] if found else self.create_own("Account", made)
            self._accounts[purpose] = account.id
        return self._accounts[purpose]
