"""RecurringTransaction: a transaction kept as a template, with the schedule on which it recurs."""

from dataclasses import replace

from .. import faults
from ..definitions import normalise
from .base import Entity

_KINDS = (
    "Bill",
    "Purchase",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "Invoice",
    "JournalEntry",
    "RefundReceipt",
    "SalesReceipt",
    "Transfer",
    "VendorCredit",
    "PurchaseOrder",
)
_RECUR_TYPES = ("Automated", "Reminded", "UnScheduled")
_INTERVALS = ("Yearly", "Monthly", "Weekly", "Daily")


class RecurringTransaction(Entity):
    """A template, which wraps the transaction: ``{"Bill": {...}}``. Id and SyncToken are inside too.

    It is not posted, and the emulator makes no transactions of it.
    """

    name = "RecurringTransaction"
    id_sequence = "Transactions"
    operations = frozenset({"create", "update", "delete"})
    in_change_data = False
    many = {"Type": "SELECT lower(full_name)"}

    def accept(self, sent, keep_unset=False):
        """Take exactly one transaction, with the Id and the SyncToken that are inside."""
        body = normalise(self.name, sent, keep_unset=keep_unset)
        inner = self.identified(body)
        fields = {kind: body[kind] for kind in _KINDS if kind in body}
        return inner.get("Id"), inner.get("SyncToken"), fields

    def names_record(self, body):
        """The Id is inside."""
        told = [body[kind] for kind in _KINDS if isinstance(body.get(kind), dict)]
        return any(super(RecurringTransaction, self).names_record(inner) for inner in told)

    def merge(self, previous, sent, sparse):
        """The transaction inside is merged by its own entity, when it is completed."""
        return dict(sent)

    def identified(self, body):
        """The transaction inside holds Id and SyncToken."""
        told = [body[kind] for kind in _KINDS if isinstance(body.get(kind), dict)]
        if len(told) != 1:
            raise faults.required_parameter("Bill, Invoice or another transaction")
        return told[0]

    def complete(self, company, record, previous, sent):
        """Complete the transaction as its own entity would, without date and number."""
        ((kind, told),) = record.body.items()
        if previous and kind != previous.full_name:
            raise faults.object_not_found()
        entity = company.entity(kind)
        before = previous and _inside(previous)
        _, _, fields = entity.accept(told, keep_unset=previous is not None)
        named = frozenset(fields)
        if previous:
            fields = entity.merge(before, fields, told.get("sparse") is True)
        entity.require(fields)
        _check_recurrence(fields)
        inner = replace(_inside(record, kind), body=fields)
        entity.complete(company, inner, before, named)
        company.number_given(entity.numbered_with)
        for name in ("TxnDate", "DocNumber"):
            inner.body.pop(name, None)
        if previous:
            inner.body["RecurDataRef"] = before.body["RecurDataRef"]
        else:
            template = company.objects.next_id("RecurringTemplate")
            inner.body["RecurDataRef"] = {"value": str(template)}
        _settle_schedule(company, inner.body["RecurringInfo"])
        record.name = inner.body["RecurringInfo"].get("Name")
        record.full_name = kind
        record.party, record.total, record.balance = inner.party, inner.total, inner.balance
        record.body = {kind: inner.body}

    def render(self, company, record):
        """Show the transaction as its own entity would."""
        kind = record.full_name
        return {kind: company.entity(kind).render(company, _inside(record))}

    def render_removed(self, record):
        """Name the transaction that was inside."""
        return {"domain": "QBO", "status": "Deleted", record.full_name: {"Id": str(record.id)}}


def _inside(record, kind=None):
    """:return: the transaction inside a template, as a Record of its own kind"""
    kind = kind or record.full_name
    return replace(record, type=kind, name=None, full_name=None, body=record.body[kind])


def _check_recurrence(fields):
    info = fields.get("RecurringInfo")
    if not info:
        raise faults.required_parameter("RecurringInfo")
    interval = info.get("ScheduleInfo", {}).get("IntervalType", _INTERVALS[0])
    kind = info.setdefault("RecurType", "Automated")
    for name, value, allowed in (
        ("RecurType", kind, _RECUR_TYPES),
        ("IntervalType", interval, _INTERVALS),
    ):
        if value not in allowed:
            raise faults.invalid_value("2170", "Invalid Enumeration", name, value)


def _settle_schedule(company, info):
    info.setdefault("Active", True)
    schedule = info.get("ScheduleInfo")
    if schedule and info["RecurType"] != "UnScheduled":
        today = company.clock.today().isoformat()
        schedule["NextDate"] = schedule.get("StartDate", today)
        schedule.pop("PreviousDate", None)
