"""Writing: create, full and sparse update, delete and void, each in one transaction.

Every write goes through here, whether it comes from HTTP, from a batch, from a test or from the
builder of a sample company, so that validation, ledger and links hold for all data.
"""

from copy import deepcopy
from dataclasses import replace

from . import faults
from .auto_apply import own_settlement
from .definitions import normalise
from .entities.transactions import check_period
from .links import release
from .moved_lists import move_lists
from .objects import Record, key_of
from .opening import opening_transaction


def write(
    company,
    type_name,
    body,
    operation=None,
    void=False,
    allow_duplicate_number=False,
    keep_documents=False,
):
    """Do what a POST to an entity does.

    :param company: the :class:`~qbo_emulator.company.Company`
    :param type_name: name of the entity
    :param body: parsed JSON; with an Id it is an update, with ``sparse`` a partial one
    :param operation: ``create``, ``update``, ``delete`` or ``void``; None decides by the Id
    :param void: whether an update voids, which is how payments are voided
    :param allow_duplicate_number: whether the DocNumber may be that of another transaction
    :param keep_documents: whether the documents of an item that gets other accounts stay on the old
    :return: the Record; its ``deleted`` tells whether it was deleted
    :raise QboFault: the write is refused and nothing changed
    """
    if not isinstance(body, dict):
        raise faults.malformed_property(
            f"Can not construct instance of com.intuit.schema.finance.v3.{type_name}", type_name
        )
    entity = company.entity(type_name)
    if operation is None:
        operation = "update" if entity.names_record(body) else "create"
    kind = "void" if void and operation == "update" else operation
    if not entity.allows(kind, body):
        raise faults.unsupported_operation(operation)
    do = {"create": create, "update": update, "delete": delete, "void": void_}[kind]
    with company.options(allow_duplicate_number, keep_documents):
        return do(company, type_name, body)


def create(company, type_name, body, key=None):
    """Store a new record.

    :param key: the id that it shall have, for sample data; otherwise the entity's sequence gives it
    :return: the Record
    """
    entity = company.entity(type_name)
    _, _, fields = entity.accept(body)
    entity.require(fields)
    with company.transaction():
        same = entity.find_same(company, fields)
        if same is not None:
            return _change(company, entity, same, fields, sparse=True)
        now = company.now()
        record = Record(type_name, 0, created=now, updated=now, body=fields)
        entity.complete(company, record, None, frozenset(fields))
        record.id = _key(company, entity, key)
        company.objects.insert(record)
        entity.stored(company, record, None)
        move_lists(company, record)
        company.changed(record, "created")
        opening = opening_transaction(company, record)
        if opening:
            with company.options(duplicate_numbers=True):
                create(company, *opening)
        settlement = own_settlement(company, record)
        if settlement:
            write(company, "Payment", settlement)
        return company.objects.get(type_name, record.id)


def _key(company, entity, key):
    if key is None:
        return entity.next_key(company)
    if isinstance(key, int):
        company.objects.raise_sequence(entity.id_sequence or entity.name, key)
    return key


def update(company, type_name, body):
    """Change a stored record. One that stays as it is keeps its SyncToken, unless it is a customer
    or vendor in a full update.

    :return: the Record
    """
    entity = company.entity(type_name)
    key, token, fields = entity.accept(body, keep_unset=True)
    sparse = entity.identified(body).get("sparse") in (True, "true")
    with company.transaction():
        previous = current(company, type_name, key, token)
        return _change(company, entity, previous, fields, sparse)


def _change(company, entity, previous, fields, sparse):
    record = replace(previous, body=entity.merge(previous, fields, sparse))
    entity.complete(company, record, previous, frozenset(fields))
    if _is_same(record, previous) and (sparse or not entity.counts_full_updates):
        return previous
    left = previous.active and not record.active
    company.touch(record, "deleted" if left else "updated")
    company.objects.save(record, with_balance=not entity.balance_from_ledger)
    with company.marks.kept(record):
        entity.stored(company, record, previous)
    move_lists(company, record, previous)
    return company.objects.get(record.type, record.id)


def _is_same(record, previous):
    return record.body == previous.body and record.active == previous.active


def delete(company, type_name, body):
    """Remove a transaction; what was applied to it, or by it, is free again.

    :return: the Record, deleted
    """
    entity = company.entity(type_name)
    key, token = _identity(entity, body)
    with company.transaction():
        record = current(company, type_name, key, token, not entity.deletes_by_id)
        check_period(company, record.txn_date)
        company.marks.check_delete(record)
        entity.check_removal(company, record)
        release(company, record)
        record = company.objects.get(type_name, record.id)
        company.touch(record, "deleted")
        entity.withdraw(company, record)
        move_lists(company, record)
        record.deleted = True
        record.total = record.balance = 0
        record.body = {}
        company.objects.save(record)
        return record


def void_(company, type_name, body):
    """Set the amounts of a transaction to zero and let go of what was applied.

    :return: the Record
    """
    entity = company.entity(type_name)
    key, token = _identity(entity, body)
    with company.transaction():
        previous = current(company, type_name, key, token)
        check_period(company, previous.txn_date)
        company.marks.check_void(previous)
        entity.check_removal(company, previous)
        record = replace(previous, body=deepcopy(previous.body))
        entity.voided(company, record)
        company.touch(record, "void")
        company.objects.save(record)
        entity.stored(company, record, previous)
        move_lists(company, record, previous)
        return company.objects.get(type_name, record.id)


def _identity(entity, body):
    """Id and SyncToken of a body, which must be one of its entity's even where only they count."""
    normalise(entity.name, body)
    body = entity.identified(body)
    key, token = body.get("Id"), body.get("SyncToken")
    return (None if key is None else str(key)), (None if token is None else str(token))


def current(company, type_name, key, token, needs_token=True):
    """Fetch what a write is about.

    :param key: the Id of the request, as text
    :param token: its SyncToken
    :param needs_token: whether the SyncToken may not be left out
    :raise QboFault: 2020, 2030, 610, or 5010 when the SyncToken is not the current one
    """
    if not key:
        raise faults.required_parameter("Id")
    record = find(company, type_name, key)
    if not token and needs_token:
        raise faults.required_parameter("SyncToken")
    if token and token != str(record.sync_token):
        raise faults.stale_object(type_name)
    return record


def find(company, type_name, key):
    """Fetch a live record by the text of its id.

    :raise QboFault: 2030 for an id that is no number, 610 when there is no such record
    """
    record = company.objects.get(type_name, key_of(key))
    if record is None and not key.isdecimal():
        raise faults.invalid_id(key)
    if record is None or record.deleted:
        raise faults.object_not_found()
    return record
