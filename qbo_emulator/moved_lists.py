"""The elements of lists that a transaction moves in time: its customer or vendor, its accounts and its
items get a new LastUpdatedTime whenever it is written or deleted. Their SyncTokens stay.

Source: recorded answers of the service, where change data capture lists them too.
"""

from .entities.transactions import TransactionEntity
from .objects import key_of

_ITEM_FIELDS = ("ItemRef", "GroupItemRef")


def move_lists(company, record, previous=None):
    """Move the name and the items of a transaction, and the accounts that the ledger has noted.

    :param record: the Record as it is, of any entity; its body is not read once it is deleted
    :param previous: the Record as it was; None for a new one
    """
    if isinstance(company.entity(record.type), TransactionEntity):
        for state in (record, previous):
            if state and not state.deleted:
                _note(company, state)
    company.objects.move(company.now())


def _note(company, record):
    party = company.entity(record.type).party_of(company, record.body)
    moved = {("Item", key_of(key)) for key in set(_items(record.body))}
    if party:
        moved.add((party.type, party.id))
    company.objects.will_move(moved)


def _items(body):
    """:return: iterator over the ids of items, as text, in a transaction or in its lines"""
    if "ItemRef" in body:
        yield body["ItemRef"]["value"]
    for line in body.get("Line", ()):
        detail = line.get(line.get("DetailType"), ())
        for name in _ITEM_FIELDS:
            if name in detail and "value" in detail[name]:
                yield detail[name]["value"]
        if "Line" in detail:
            yield from _items({"Line": detail["Line"]})
