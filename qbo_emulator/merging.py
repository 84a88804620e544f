"""Merging two records of a list into one, which users do on the website and the API cannot.

What referred to the record that is merged refers to the survivor afterwards, with its postings and
its balance. The merged record is reported as deleted; listeners are told of the survivor that it was
merged. Transactions that change hands keep their SyncToken.
"""

from dataclasses import replace

from . import jsontext
from .entities import ENTITIES
from .objects import key_of

#: Entities whose records can be merged (Intuit: "Webhooks").
MERGED = ("Account", "Customer", "Vendor", "Item")

_PARTIES = ("Customer", "Vendor")
_SAME = {"Account": ("AccountType", "AccountSubType"), "Item": ("Type",)}
_NOT_MERGED_ITEMS = ("Inventory", "Group", "Category")


class MergeRefused(Exception):
    """Two records that cannot be merged, in a sentence."""


def merge(company, type_name, merged_key, survivor_key):
    """Merge one record into another.

    :param company: the :class:`~qbo_emulator.company.Company`
    :param type_name: one of :data:`MERGED`
    :param merged_key: text of the id that disappears
    :param survivor_key: text of the id that remains
    :raise MergeRefused: they cannot be merged, nothing changed
    """
    if type_name not in MERGED:
        raise MergeRefused(f"only {', '.join(MERGED)} can be merged")
    with company.transaction():
        merged, survivor = (_record(company, type_name, key) for key in (merged_key, survivor_key))
        _check(company, merged, survivor)
        _move_references(company, merged, survivor)
        _move_ledger(company, merged, survivor)
        _retire(company, merged)
        survivor = company.objects.get(type_name, survivor.id)
        survivor.sync_token += 1
        survivor.updated = company.now()
        company.objects.save(survivor)
        company.changed(survivor, "merged", merged.id)
        company.accounts_changed()
        company.items_changed()
        company.objects.forget()


def _record(company, type_name, key):
    record = company.objects.get(type_name, key_of(str(key)))
    if record is None or record.deleted or not record.active:
        raise MergeRefused(f"there is no active {type_name} {key}")
    return record


def _check(company, merged, survivor):
    if merged.id == survivor.id:
        raise MergeRefused("a record cannot be merged into itself")
    if company.objects.count(merged.type, "parent = ?", (merged.id,)):
        raise MergeRefused(f"{merged.full_name} has records below it")
    for name in ("CurrencyRef", *_SAME.get(merged.type, ())):
        if merged.body.get(name) != survivor.body.get(name):
            raise MergeRefused(f"the {name} of both must be the same")
    if merged.type == "Item" and merged.body["Type"] in _NOT_MERGED_ITEMS:
        raise MergeRefused(f"items of type {merged.body['Type']} cannot be merged")


def _move_references(company, merged, survivor):
    pattern = f'%"value":"{merged.id}"%'
    shown = {"value": str(survivor.id), "name": survivor.full_name}
    for type_name in ENTITIES:
        for record in company.objects.select(type_name, "body LIKE ?", (pattern,)):
            body, is_changed = _replaced(record.body, merged, shown)
            if is_changed or (merged.type in _PARTIES and record.party == merged.id):
                company.objects.save(_handed_over(record, body, merged, survivor))


def _handed_over(record, body, merged, survivor):
    party = survivor.id if merged.type in _PARTIES and record.party == merged.id else record.party
    return replace(record, body=body, party=party)


def _replaced(body, merged, shown):
    """:return: (a body that refers to the survivor, whether it is another one)"""
    text = jsontext.dumps(body)
    changed = _walk(jsontext.loads(text), merged, shown)
    return changed, jsontext.dumps(changed) != text


def _walk(value, merged, shown, kind=None):
    if isinstance(value, list):
        return [_walk(item, merged, shown, kind) for item in value]
    if not isinstance(value, dict):
        return value
    walked = {
        name: _walk(item, merged, shown, _pointed_to(name, item, value))
        for name, item in value.items()
    }
    if kind == merged.type and value.get("value") == str(merged.id):
        named = {name: shown[name] for name in shown if name in value}
        return {**walked, **named}
    return walked


def _pointed_to(name, value, holder):
    """:return: the entity that a reference field points to, None when it is another one"""
    if not isinstance(value, dict):
        return None
    if name in ("EntityRef", "Entity"):
        told = value.get("type") or holder.get("Type") or ""
        return told.capitalize()
    for kind in MERGED:
        if name.endswith(f"{kind}Ref"):
            return kind
    return None


def _move_ledger(company, merged, survivor):
    key = (survivor.id, company.realm, merged.id)
    if merged.type == "Account":
        company.connection.execute(
            "UPDATE posting SET account = ? WHERE realm = ? AND account = ?", key
        )
        company.connection.execute(
            "UPDATE OR REPLACE cleared SET account = ? WHERE realm = ? AND account = ?", key
        )
    if merged.type in _PARTIES:
        company.connection.execute(
            "UPDATE posting SET party = ? WHERE realm = ? AND party = ?", key
        )
        company.connection.execute("UPDATE link SET party = ? WHERE realm = ? AND party = ?", key)
    company.objects.add_balance(merged.type, survivor.id, merged.balance)
    company.objects.add_balance(merged.type, merged.id, -merged.balance)


def _retire(company, merged):
    gone = company.objects.get(merged.type, merged.id)
    gone.sync_token += 1
    gone.updated = company.now()
    gone.deleted = True
    gone.body = {}
    company.objects.save(gone)
