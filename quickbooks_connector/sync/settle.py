"""What became of a batch: bind, verify, look up, or try again."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..client import (
    QboError,
    QboFault,
    ServerFailed,
    SubscriptionEnded,
    Throttled,
    Unreadable,
    loads,
)
from ..client.api import BatchItem
from ..const import WAITING_STATES
from .guard import NotUnderstood
from .push import MAX_ATTEMPTS

LOOK_UP_CODES = (
    QboFault.DUPLICATE_NAME,
    QboFault.DUPLICATE_NUMBER,
    QboFault.DUPLICATE_REQUEST,
)
# Intuit does not say for how long it knows a request id again.
REMEMBERED_FOR = timedelta(hours=24)


class QuickbooksSyncSettle(models.AbstractModel):
    """Sends batches whose request id is committed, and draws the consequences."""

    _name = "quickbooks.sync.settle"
    _description = "QuickBooks Settlement"

    def _settle_open(self, cycle):
        """Batches without an answer are sent again under the same request id, unchanged.

        QuickBooks gives the answer it gave then, or does the work now (Intuit: request id). A batch that
        makes QuickBooks fail every time, or gets an answer that nobody can read, does not keep the others
        from going on. Where so much time has passed that the request id may be forgotten, what would be
        created is looked up first.
        """
        oldest = fields.Datetime.now() - REMEMBERED_FOR
        open_operations = self.env["quickbooks.operation"].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("state", "=", "sent")
            & self.env["quickbooks.entity"]._is_known()
            & self.env["quickbooks.operation"]._due()
        )
        for operations in open_operations.grouped("request_id").values():
            try:
                if (operations[0].requested_at or oldest) <= oldest:
                    operations = self._look_up_created(cycle, operations)
                if operations:
                    self._send_and_settle(cycle, operations)
            except (ServerFailed, Unreadable) as failure:
                self._count_failure(cycle, operations, failure)
            self.env["quickbooks.sync"]._commit(cycle)

    def _send_and_settle(self, cycle, operations):
        """
        :param operations: all those that were committed under one request id
        :raise QboError: no answer, or the whole batch was turned down for now
        """
        self._receive(cycle, operations, self._start(cycle, operations))

    def _start(self, cycle, operations, slot=None):
        """Send a batch.

        :param operations: all those that were committed under one request id
        :param slot: the right to send it, where it is there already
        :return: a :class:`~..client.http.Answer`
        """
        # Always in the same order: a replay is the same request, byte for byte.
        items = [
            BatchItem(
                key=str(operation.id),
                operation=operation.verb,
                qbo_type=operation.binding_id.qbo_type,
                body=loads(operation.payload),
            )
            for operation in operations.sorted("id")
        ]
        return cycle.client.start_batch(items, operations[0].request_id, slot)

    def _receive(self, cycle, operations, answer):
        """Wait for the answer to a batch, and draw the consequences.

        :param answer: of :meth:`_start`
        :raise QboError: no answer, or the whole batch was turned down for now
        """
        operations = operations.sorted("id")
        try:
            answers = answer.result()
        except QboFault as fault:
            if len(operations) > 1:
                self._split(cycle, operations)
                return
            answers = {str(operations.id): fault}
        self._settle(cycle, operations, answers)

    def _split(self, cycle, operations):
        """QuickBooks turns the batch itself down and has written nothing: send its halves, until what it
        dislikes is alone."""
        middle = len(operations) // 2
        for half in (operations[:middle], operations[middle:]):
            half.write(half._new_request())
            self.env["quickbooks.sync"]._commit(cycle, remaining=1)
            self._send_and_settle(cycle, half)

    def _count_failure(self, cycle, operations, failure):
        """After several failures each item is looked up, and what is not there is told to a person."""
        for operation in operations:
            operation.attempts += 1
        if operations[0].attempts < MAX_ATTEMPTS:
            # All of a batch have the same moment: a replay is the whole batch.
            operations.next_attempt_at = self._next_attempt(failure, operations[0].attempts)
            self._trigger_due(cycle, operations)
            return
        self._lock(operations)
        creations = operations.filtered(lambda operation: operation.verb == "create")
        for operation in operations - creations:
            self._refuse(cycle, operation, failure)
        self._accept_found(cycle, self._look_up(cycle, dict.fromkeys(creations, failure)))

    def _settle(self, cycle, operations, answers):
        accepted, refused = {}, {}
        for operation in operations:
            # An item without an answer may have been written all the same.
            answer = answers.get(str(operation.id), ServerFailed("The item has no answer"))
            if isinstance(answer, QboError):
                refused[operation] = answer
            else:
                accepted[operation] = answer
        refused |= self._accept(cycle, accepted)
        self._accept_found(cycle, self._consider(cycle, refused))
        for fault in refused.values():
            if isinstance(fault, SubscriptionEnded):
                # Nor will any other be taken: it is told once, for the connection.
                self.env["quickbooks.sync"]._commit(cycle, remaining=1)
                raise fault

    # === REFUSED === #

    def _consider(self, cycle, faults):
        """Decide for each refused operation: look it up, make it anew, or tell a person.

        :param dict faults: ``{operation: QboError}``
        :return: ``{operation: entity}`` of those that turned out to be in QuickBooks
        """
        unclear, outdated = {}, {}
        self._lock(self.env["quickbooks.operation"].browse([o.id for o in faults]))
        for operation, fault in faults.items():
            again = operation.attempts < MAX_ATTEMPTS
            creates = operation.verb == "create"
            if isinstance(fault, SubscriptionEnded):
                self._redo(operation)
            elif isinstance(fault, Throttled) and again:
                self._redo(operation, fault)
            elif not creates and self._is_outdated(fault, again):
                outdated[operation] = fault
            elif creates and self._is_unclear(fault):
                unclear[operation] = fault
            elif isinstance(fault, ServerFailed) and again:
                self._redo(operation, fault)
            else:
                self._refuse(cycle, operation, fault)
        found = self._look_up(cycle, unclear) | self._read_again(cycle, outdated)
        self._trigger_due(cycle, self.env["quickbooks.operation"].browse([o.id for o in faults]))
        return found

    @staticmethod
    def _is_outdated(fault, again):
        """:return: whether a change is decided by what QuickBooks has now"""
        return fault.code == QboFault.MISSING_OBJECT or (
            again and (fault.code == QboFault.STALE or isinstance(fault, NotUnderstood))
        )

    @staticmethod
    def _is_unclear(fault):
        """:return: whether QuickBooks may have created it all the same"""
        if isinstance(fault, QboFault):
            # Every fault of QuickBooks has a number (Intuit: error codes).
            return fault.code in LOOK_UP_CODES or not (fault.code or "").isdecimal()
        return isinstance(fault, ServerFailed | NotUnderstood)

    @staticmethod
    def _lock(operations):
        """What a person notes meanwhile is seen, or this run begins anew: nobody meets the other's row."""
        operations._lock_bindings(operations.binding_id)

    def _redo(self, operation, fault=None):
        """Make the payload anew; an edit that was noted meanwhile does so already, and what was left out
        meanwhile is not sent again.

        :param QboError fault: decides when; at once without it
        """
        if not self._give_way(operation):
            attempts = operation.attempts + 1
            operation._transition(
                "redo",
                attempts=attempts,
                request_id=False,
                next_attempt_at=fault and self._next_attempt(fault, attempts),
            )
            operation.binding_id.status = "pending"

    def _next_attempt(self, fault, failures):
        return self.env["quickbooks.sync.backoff"]._next_attempt(fault, failures)

    def _trigger_due(self, cycle, operations):
        """Those that have to wait go by themselves when the first of them may."""
        moments = [o.next_attempt_at for o in operations.exists() if o.next_attempt_at]
        if moments:
            cycle.connection._trigger(min(moments))

    @staticmethod
    def _give_way(operation):
        """One operation of a record waits at a time: the newer one carries all edits.

        :return: whether this one is dropped: there is a newer one, or a person left the record out
        """
        binding = operation.binding_id
        if binding._is_left_out_itself():
            operation.unlink()
            return True
        newer = binding.operation_ids.filtered(lambda other: other.state in WAITING_STATES)
        if newer:
            # QuickBooks may know the record, from when on is all that is known.
            newer.requested_at = operation.requested_at
            operation.unlink()
            binding.status = "pending"
        return bool(newer)

    def _refuse(self, cycle, operation, fault):
        closed = self.env["quickbooks.sync.backoff"]._error_class(fault) == "closed"
        text = self._refusal_text(operation, fault, closed)
        issue = self.env["quickbooks.sync.closing"]._issue(cycle, text) if closed else None
        binding = operation.binding_id
        cycle.log("push", "refuse", binding, "error", text, fault.technical_details())
        if not self._give_way(operation):
            operation._transition("refuse", attempts=operation.attempts + 1)
            binding._hold_back(text, issue, details=fault.technical_details())
            if closed:
                cycle.connection._trigger()

    def _refusal_text(self, operation, fault, closed):
        words = (fault.text if isinstance(fault, QboFault) else fault.message).rstrip(".")
        if isinstance(fault, NotUnderstood):
            return self._unread_text(operation, words)
        if closed:
            return self.env._(
                "QuickBooks refuses it: %s. Reopen the period in QuickBooks, and it follows by itself; or"
                " give it a later date.",
                words,
            )
        return self.env._("QuickBooks refuses it: %s. Correct it and press Retry.", words)

    def _unread_text(self, operation, words):
        if operation.verb == "create":
            return self.env._(
                "QuickBooks took it, but its answer cannot be read (%s), and it is not found in QuickBooks."
                " Look for it there. Press Retry only if it is missing: it is sent once more then.",
                words,
            )
        return self.env._(
            "QuickBooks took it, but its answers cannot be read: %s. Compare it in QuickBooks and press"
            " Retry.",
            words,
        )
