"""What is told about a change: which entities and operations, as CloudEvent or in the older form.

Source: the table of Intuit's page "Webhooks"; the announcement of the CloudEvents form.
"""

import base64
import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

#: Operations by their name in a CloudEvent, with the name in the older form.
OPERATIONS = {
    "created": "Create",
    "updated": "Update",
    "deleted": "Delete",
    "merged": "Merge",
    "void": "Void",
    "emailed": "Emailed",
}

_CHANGED = frozenset({"created", "updated"})
_REMOVED = _CHANGED | {"deleted"}
_NAMES = _REMOVED | {"merged"}
_VOIDABLE = _REMOVED | {"void"}
_MAILED = _REMOVED | {"emailed"}
_FORMS = _VOIDABLE | {"emailed"}

#: Operations that are told, by the name that webhooks have for an entity.
SENT = {
    "Account": _NAMES,
    "Bill": _REMOVED,
    "BillPayment": _VOIDABLE,
    "Budget": _CHANGED,
    "Class": _NAMES,
    "CreditMemo": _FORMS,
    "Currency": _CHANGED,
    "Customer": _NAMES,
    "Department": _REMOVED,
    "Deposit": _REMOVED,
    "Employee": _NAMES,
    "Estimate": _MAILED,
    "Invoice": _FORMS,
    "Item": _NAMES,
    "JournalCode": _CHANGED,
    "JournalEntry": _REMOVED,
    "Payment": _FORMS,
    "PaymentMethod": _REMOVED,
    "Preferences": frozenset({"updated"}),
    "Purchase": _VOIDABLE,
    "PurchaseOrder": _MAILED,
    "RefundReceipt": _FORMS,
    "SalesReceipt": _FORMS,
    "TaxAgency": _CHANGED,
    "Term": _CHANGED,
    "TimeActivity": _REMOVED,
    "Transfer": _VOIDABLE,
    "Vendor": _NAMES,
    "VendorCredit": _REMOVED,
}

_RENAMED = {"CompanyCurrency": "Currency"}


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one record.

    :ivar entity: name of the entity, ``Invoice``
    :ivar key: text of the record's id
    :ivar operation: one of :data:`OPERATIONS`
    :ivar moment: seconds since the epoch
    :ivar deleted_key: of a merge, the id of the record that is gone
    :ivar id: the same in every delivery of the event
    """

    realm: str
    entity: str
    key: str
    operation: str
    moment: float
    deleted_key: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


def announced(realm, entity, key, operation, moment, deleted_key=None):
    """Make the event of a change.

    An operation that the entity has no event for is told as an update, when it has that one.

    :return: an :class:`Event`, or None when the service does not tell about the change
    """
    entity = _RENAMED.get(entity, entity)
    sent = SENT.get(entity, ())
    if operation not in sent and operation != "created":
        operation = "updated"
    if operation not in sent:
        return None
    return Event(realm, entity, str(key), operation, moment, deleted_key and str(deleted_key))


def cloud_events(events, void="void"):
    """:return: the body of a delivery: a list in which realms may be mixed

    :param void: how a void is spelled, ``void`` or ``voided``
    """
    return [_cloud_event(event, void) for event in events]


def _cloud_event(event, void):
    operation = void if event.operation == "void" else event.operation
    account = hashlib.sha256(event.realm.encode()).digest()
    seconds, nanoseconds = divmod(int(event.moment * 10**9), 10**9)
    moment = datetime.fromtimestamp(seconds, UTC)
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"intuit.{base64.b64encode(account).decode()}",
        "type": f"qbo.{event.entity.lower()}.{operation}.v1",
        "datacontenttype": "application/json",
        "time": f"{moment:%Y-%m-%dT%H:%M:%S}.{nanoseconds:09d}Z",
        "intuitentityid": event.key,
        "intuitaccountid": event.realm,
        "data": {"deletedid": event.deleted_key} if event.deleted_key else {},
    }


def event_notifications(events):
    """:return: the body of a delivery in the older form, grouped by realm"""
    realms = {}
    for event in events:
        realms.setdefault(event.realm, []).append(_entity_change(event))
    return {
        "eventNotifications": [
            {"realmId": realm, "dataChangeEvent": {"entities": entities}}
            for realm, entities in realms.items()
        ]
    }


def _entity_change(event):
    moment = datetime.fromtimestamp(event.moment, UTC)
    change = {
        "name": event.entity,
        "id": event.key,
        "operation": OPERATIONS[event.operation],
        "lastUpdated": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if event.deleted_key:
        change["deletedId"] = event.deleted_key
    return change
