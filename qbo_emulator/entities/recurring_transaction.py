"""RecurringTransaction: a transaction kept as a template, with the schedule on which it recurs."""

from .. import faults
from ..definitions import normalise
from ..objects import Record
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
    operations = frozenset({"create", "delete"})
    in_change_data = False

    def accept(self, sent, keep_unset=False):
        """Take exactly one transaction."""
        body = normalise(self.name, sent)
        inner = self.identified(body)
        if inner.get("Id"):
            raise faults.unsupported_operation("update")
        return None, None, {kind: body[kind] for kind in _KINDS if kind in body}

    def identified(self, body):
        """The transaction inside holds Id and SyncToken."""
        told = [body[kind] for kind in _KINDS if isinstance(body.get(kind), dict)]
        if len(told) != 1:
            raise faults.required_parameter("Bill, Invoice or another transaction")
        return told[0]

    def complete(self, company, record, previous, sent):
        """Complete the transaction as its own entity would, without date and number."""
        ((kind, told),) = record.body.items()
        entity = company.entity(kind)
        _, _, fields = entity.accept(told)
        entity.require(fields)
        _check_recurrence(fields)
        inner = Record(kind, 0, created=record.created, updated=record.updated, body=fields)
        entity.complete(company, inner, None, frozenset(fields))
        company.number_given(entity.numbered_with)
        for name in ("TxnDate", "DocNumber"):
            inner.body.pop(name, None)
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
        inner = Record(
            kind,
            record.id,
            sync_token=record.sync_token,
            created=record.created,
            updated=record.updated,
            party=record.party,
            total=record.total,
            balance=record.balance,
            body=record.body[kind],
        )
        return {kind: company.entity(kind).render(company, inner)}

    def render_removed(self, record):
        """Name the transaction that was inside."""
        return {"domain": "QBO", "status": "Deleted", record.full_name: {"Id": str(record.id)}}


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
