"""Webhooks of Intuit: the signature, and which entities of which companies they speak of.

Both forms are understood: CloudEvents, a list (Intuit: webhooks, since 2026), and the older
``eventNotifications``. A delivery may speak of several companies. An event carries no data of the
entity, it is a hint to read it; so what cannot be understood is left out, and nothing is lost.

A signature is good for ever, so whoever has seen a delivery can send it again. Therefore an event counts
within a window around its own time only, and its id is remembered for as long (``quickbooks.hint``).
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from .payload import moment_of

# How old an event may be. Intuit delivers again after 10 s at first and every 6 h in the end, and keeps
# later events back meanwhile (Intuit: webhooks, best practices): this covers a server that was out of reach
# for a week. What is older is read by change data capture in any case.
OLDEST = timedelta(days=7)
# By how much the clock of QuickBooks may be ahead of ours.
CLOCKS_APART = timedelta(hours=1)
# Of one delivery; what is beyond is left to change data capture. Intuit names no number, and gathers the
# changes of a few minutes.
MOST_EVENTS = 5_000
# Brackets within brackets: the older form has five, and ``data`` of a CloudEvent may hold some more.
DEEPEST = 30

# type of a CloudEvent, as in "qbo.customer.merged.v1"
_CLOUD_TYPE = re.compile(r"qbo\.([a-z]{1,50})\.([a-z]{1,20})\.v\d{1,3}", re.ASCII | re.IGNORECASE)
_ENTITY = re.compile(r"[a-z]{1,50}", re.ASCII | re.IGNORECASE)
_OPERATION = re.compile(r"[a-z]{1,20}", re.ASCII | re.IGNORECASE)
_QBO_ID = re.compile(r"\d{1,20}", re.ASCII)
_EVENT_ID = re.compile(r"[\x21-\x7e]{1,100}")

# The same operation has several spellings: those of the older form, and two for a void.
_OPERATIONS = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "merge": "merged",
    "voided": "void",
}


@dataclass(frozen=True)
class WebhookEvent:
    """One change of one entity.

    :param str realm_id: the QuickBooks company
    :param str event_id: the same in every delivery of the event
    :param str entity: QuickBooks' name of the type in lower case, ``creditmemo``
    :param str qbo_id: of a merge, the id of the one that remains
    :param str operation: ``created``, ``updated``, ``deleted``, ``merged``, ``void`` or ``emailed``
    :param datetime moment: when it happened, UTC without time zone; None where the delivery does not say
    :param str deleted_id: of a merge, the id of the one that is gone, else None
    """

    realm_id: str
    event_id: str
    entity: str
    qbo_id: str
    operation: str
    moment: datetime | None = None
    deleted_id: str | None = None

    def is_timely(self, now):
        """
        An event that does not say when it happened is not: nothing would tell it from one of last year.
        CloudEvents leaves the time to the sender, Intuit has always given it, in both forms.

        :param datetime now: UTC without time zone
        :return: whether the event happened recently enough to be believed
        """
        return self.moment is not None and now - OLDEST <= self.moment <= now + CLOCKS_APART


def signature_of(body, verifier_token):
    """
    :param bytes body: of a delivery
    :param str verifier_token: of the app
    :return: what the header ``intuit-signature`` holds (Intuit: webhooks, validating the notification)
    """
    digest = hmac.new(verifier_token.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def is_signed_with(body, signature, verifier_token):
    """Whether a delivery comes from Intuit.

    :param bytes body: as it was received
    :param str signature: the header ``intuit-signature``
    :param str verifier_token: of the app
    :return: whether the signature was made with this token; takes the same time for every wrong one
    """
    expected = signature_of(body, verifier_token)
    return hmac.compare_digest(expected.encode(), (signature or "").encode())


def parse_events(body):
    """
    :param bytes body: whose signature is right
    :return: list of the first :data:`MOST_EVENTS` :class:`WebhookEvent`; what is none is left out
    :raise ValueError: it is no JSON, or nested more deeply than :data:`DEEPEST`
    """
    text = body.decode() if isinstance(body, bytes) else body
    _refuse_depth(text)
    content = json.loads(text)
    events = map(_cloud_event, content) if isinstance(content, list) else _notified(content)
    return list(islice(filter(None, events), MOST_EVENTS))


def _refuse_depth(text):
    """Before it is parsed: Python's own limit depends on how deep its caller is nested.

    :raise ValueError: it is nested too deeply
    """
    depth = 0
    for found in _NESTING.finditer(text):
        if found[0] in "[{":
            depth += 1
        elif found[0] in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise ValueError("Nested too deeply")


# Texts are skipped, with the brackets in them. One without an end matches, too, so nothing is tried twice.
_NESTING = re.compile(r'"(?:[^"\\]+|\\.)*"?|[\[\]{}]', re.DOTALL)


def _cloud_event(content):
    if not isinstance(content, dict):
        return None
    told = _CLOUD_TYPE.fullmatch(_text(content.get("type")))
    if not told:
        return None
    data = content.get("data")
    return _event(
        realm_id=content.get("intuitaccountid"),
        event_id=content.get("id"),
        entity=told[1],
        qbo_id=content.get("intuitentityid"),
        operation=told[2],
        moment=content.get("time"),
        deleted_id=_any_case(data, "deletedid"),
    )


def _notified(content):
    """The older form has no event ids: one is made of what tells the event from every other."""
    for notification in _listed(content, "eventNotifications"):
        realm_id = notification.get("realmId")
        for change in _listed(notification.get("dataChangeEvent"), "entities"):
            parts = [_text(realm_id), *(_text(change.get(name)) for name in _NAMING)]
            digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
            yield _event(
                realm_id=realm_id,
                event_id=digest,
                entity=change.get("name"),
                qbo_id=change.get("id"),
                operation=change.get("operation"),
                moment=change.get("lastUpdated"),
                deleted_id=_any_case(change, "deletedid"),
            )


_NAMING = ("name", "id", "operation", "lastUpdated", "deletedId")


def _event(realm_id, event_id, entity, qbo_id, operation, moment, deleted_id):
    """:return: a :class:`WebhookEvent`, None where a part is missing or is not what it should be"""
    realm_id, qbo_id, deleted_id = map(_text, (realm_id, qbo_id, deleted_id))
    entity, operation = _text(entity).lower(), _text(operation).lower()
    complete = (
        _QBO_ID.fullmatch(realm_id)
        and _QBO_ID.fullmatch(qbo_id)
        and _EVENT_ID.fullmatch(_text(event_id))
        and _ENTITY.fullmatch(entity)
        and _OPERATION.fullmatch(operation)
    )
    if not complete:
        return None
    return WebhookEvent(
        realm_id=realm_id,
        event_id=_text(event_id),
        entity=entity,
        qbo_id=qbo_id,
        operation=_OPERATIONS.get(operation, operation),
        moment=moment_of(_text(moment)),
        deleted_id=deleted_id if _QBO_ID.fullmatch(deleted_id) else None,
    )


def _text(value):
    """:return: ids come as text, and as numbers from some tools; anything else counts as absent"""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**20 else ""
    return value if isinstance(value, str) else ""


def _any_case(content, name):
    """:return: the value under a key that is spelled ``deletedid`` and ``deletedId``"""
    if not isinstance(content, dict):
        return None
    return next((value for key, value in content.items() if key.lower() == name), None)


def _listed(content, name):
    """:return: the objects of the list under a key"""
    rows = content.get(name) if isinstance(content, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
