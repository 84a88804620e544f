"""What every entity has in common: reading a body, merging an update, references, the answer."""

from copy import deepcopy

from .. import faults
from ..definitions import address_fields, normalise

# Part of every entity; the service sets them itself and ignores what is sent.
_ENVELOPE = frozenset({"Id", "SyncToken", "MetaData", "domain", "sparse", "status"})

# Ids of addresses are numbers apart from those of records; so many are kept free for each record.
_ADDRESSES_OF_ID = 20


class Entity:
    """One type of QuickBooks object. It holds no state: the state is in records and in the company.

    :cvar name: its name, ``Invoice``
    :cvar path: what paths and queries call it, where that is not the name in lower case
    :cvar id_sequence: the sequence that gives its ids; transactions share one, names share one
    :cvar required: fields that a create must have
    :cvar read_only: fields that are computed; sent values are ignored without a word
    :cvar sticky: fields that keep their value when a full update leaves them out
    :cvar references: entity that each reference field points to
    :cvar bare_references: of these, those that are answered without the name
    :cvar first_address: number of the first address among those of an id, which sets the sequences
        of ids apart
    :cvar operations: what can be done to it, of ``create``, ``update``, ``delete`` and ``void``
    :cvar in_change_data: whether change data capture reports it
    :cvar deletes_by_id: whether a delete needs no SyncToken
    :cvar names_removed: whether the answer to a delete names the record; else it is the time alone
    :cvar counts_full_updates: whether a full update that changes nothing raises the SyncToken
    :cvar balance_from_ledger: whether its balance is moved by postings
    :cvar usual_order: SQL ordering, with a comma behind it, of a query that asks for none; ids decide
        what is left
    :cvar columns: SQL expression of the fields that queries find in a column of the ``object``
        table
    :cvar many: SQL query of the values of fields that a record may have several of, in lower case
    """

    name = ""
    path = ""
    id_sequence = ""
    required = ()
    read_only = frozenset()
    sticky = frozenset()
    references = {}
    bare_references = frozenset()
    first_address = 0
    operations = frozenset({"create", "update"})
    in_change_data = True
    deletes_by_id = False
    names_removed = True
    counts_full_updates = False
    balance_from_ledger = False
    usual_order = ""
    many = {}
    columns = {
        "Id": "id",
        "SyncToken": "sync_token",
        "MetaData.CreateTime": "created",
        "MetaData.LastUpdatedTime": "updated",
    }

    def accept(self, sent, keep_unset=False):
        """Hold a sent body against the definitions.

        :param sent: parsed JSON
        :param keep_unset: keep null and empty fields as None, for an update
        :return: (id or None, SyncToken or None, normalised fields that may be written)
        """
        body = normalise(self.name, sent, keep_unset=keep_unset)
        key, token = body.get("Id"), body.get("SyncToken")
        for name in _ENVELOPE | self.read_only:
            body.pop(name, None)
        for name in address_fields(self.name):
            if body.get(name):
                body[name].pop("Id", None)
        return key, token, body

    def allows(self, kind, body):
        """:return: whether a request may do something

        :param kind: one of :attr:`operations`
        :param body: the fields of the request
        """
        return kind in self.operations

    def require(self, body):
        """Refuse a create that lacks required fields; the answer tells all of them.

        :raise QboFault: 2020
        """
        missing = [faults.required_parameter(name) for name in self.required if name not in body]
        if missing:
            missing[0].others = tuple(missing[1:])
            raise missing[0]

    def find_same(self, company, body):
        """Find the record that a create without an Id means.

        :param body: accepted fields
        :return: the Record, or None for a new one
        """
        return None

    def read_key(self, company, path, parameters):
        """Tell which record a GET asks for.

        :param path: list of what follows the entity in the path
        :param parameters: the query parameters
        :return: its id, as text
        :raise QboFault: 500 when the path says nothing
        """
        if len(path) != 1:
            raise faults.unsupported_method("GET")
        return path[0]

    def merge(self, previous, sent, sparse):
        """Combine the stored fields with those of an update.

        :param previous: the stored Record
        :param sent: accepted fields; None unsets
        :param sparse: whether fields that were not sent keep their value; else they become unset
        :return: the fields after the update
        """
        kept = deepcopy(previous.body)
        if not sparse:
            kept = {
                name: value
                for name, value in kept.items()
                if name in self.read_only or name in self.sticky
            }
        kept.update(sent)
        return {name: value for name, value in kept.items() if value is not None}

    def complete(self, company, record, previous, sent):
        """Check the fields of a record and fill in what follows from them. Subclasses extend it.

        :param company: the :class:`~qbo_emulator.company.Company`
        :param record: the Record to be stored, changed in place
        :param previous: the stored Record of an update, None on create
        :param sent: names of the fields that the request holds
        :raise QboFault: the record cannot be stored
        """
        for name, type_name in self.references.items():
            if name in record.body:
                self.resolve_field(company, record.body, name, type_name)
        for name in self.bare_references:
            if name in record.body:
                record.body[name] = {"value": record.body[name]["value"]}

    @staticmethod
    def resolve_field(company, body, name, type_name):
        """Check one reference and give it its name; an empty one falls away."""
        if body[name].get("value"):
            body[name] = company.resolve(type_name, body[name])
        else:
            del body[name]

    def next_key(self, company):
        """:return: the id of a new record"""
        return company.objects.next_id(self.id_sequence or self.name)

    def stored(self, company, record, previous):
        """Called after a record was stored, in the same transaction."""

    def check_removal(self, company, record):
        """Refuse to delete or void a record. Subclasses say why.

        :raise QboFault: it cannot be removed
        """

    def withdraw(self, company, record):
        """Called before a record is deleted, in the same transaction."""

    def render(self, company, record):
        """:return: the record as the service answers it"""
        answer = {
            **record.body,
            "domain": "QBO",
            "sparse": False,
            "Id": str(record.id),
            "SyncToken": str(record.sync_token),
            "MetaData": company.metadata(record),
        }
        self._number_addresses(record, answer)
        return answer

    def _number_addresses(self, record, answer):
        """Each address has an Id of its own, which it keeps over updates (recorded answers)."""
        first = _ADDRESSES_OF_ID * record.id + self.first_address if self.id_sequence else 1
        for number, name in enumerate(address_fields(self.name), first):
            if name in answer:
                answer[name] = {"Id": str(number), **answer[name]}

    def names_record(self, body):
        """:return: whether a body has an Id, so that it is an update unless it says otherwise"""
        return body.get("Id") not in (None, "")

    def identified(self, body):
        """:return: the part of a body that holds Id and SyncToken"""
        return body

    def render_removed(self, record):
        """:return: what a request that deletes a record answers"""
        return {"domain": "QBO", "status": "Deleted", "Id": str(record.id)}

    def render_deleted(self, company, record):
        """:return: a deleted record as change data capture answers it"""
        return {
            "domain": "QBO",
            "status": "Deleted",
            "Id": str(record.id),
            "MetaData": {"LastUpdatedTime": company.metadata(record)["LastUpdatedTime"]},
        }
