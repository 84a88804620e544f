"""The elements of lists that a transaction moves in time: its customer or vendor, its accounts and its
items get a new LastUpdatedTime whenever it is written or deleted. Their SyncTokens stay.

Source: recorded answers of the service, where change data capture lists them too.
"""

from .entities.transactions import TransactionEntity
from .objects import key_of


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
    if party:
        company.objects.will_move(party.type, party.id)
    for reference in _items(record.body):
        company.objects.will_move("Item", key_of(reference["value"]))


def _items(body):
    """:return: iterator over the references to items in a transaction or in its lines"""
    if "ItemRef" in body:
        yield body["ItemRef"]
    for line in body.get("Line", ()):
        detail = line.get(line.get("DetailType"), {})
        for name in ("ItemRef", "GroupItemRef"):
            if "value" in detail.get(name, ()):
                yield detail[name]
        if "Line" in detail:
            yield from _items({"Line": detail["Line"]})
