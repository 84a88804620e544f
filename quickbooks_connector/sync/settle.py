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
from .push import MAX_ATTEMPTS

LOOK_UP_CODES = (
    QboFault.DUPLICATE_NAME,
    QboFault.DUPLICATE_NUMBER,
    QboFault.DUPLICATE_REQUEST,
)
# Intuit does not say for how long it knows a request id again.
REMEMBERED_FOR = timedelta(hours=24)
SENT_FIELDS = ("Id", "SyncToken", "sparse")


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
        self._accept(cycle, self._look_up(cycle, dict.fromkeys(creations, failure)))

    def _settle(self, cycle, operations, answers):
        accepted, refused = {}, {}
        for operation in operations:
            # An item without an answer may have been written all the same.
            answer = answers.get(str(operation.id), ServerFailed("The item has no answer"))
            if isinstance(answer, QboError):
                refused[operation] = answer
            else:
                accepted[operation] = answer
        self._accept(cycle, accepted)
        self._accept(cycle, self._consider(cycle, refused))
        for fault in refused.values():
            if isinstance(fault, SubscriptionEnded):
                # Nor will any other be taken: it is told once, for the connection.
                self.env["quickbooks.sync"]._commit(cycle, remaining=1)
                raise fault

    # === ACCEPTED === #

    def _accept(self, cycle, answers):
        """Bind what QuickBooks took, after holding it against what was sent."""
        answers = self._without_doubles(cycle, answers)
        if not answers:
            return
        operations = self.env["quickbooks.operation"].browse([o.id for o in answers])
        operations._transition("succeed")
        edited_meanwhile = (
            self.env["quickbooks.operation"]
            .search(
                Domain("binding_id", "in", operations.binding_id.ids)
                & Domain("state", "in", WAITING_STATES)
            )
            .binding_id
        )
        bound = {}
        for operation, answer in answers.items():
            if operation.verb == "delete":
                self._forget(cycle, operation, edited_meanwhile)
                continue
            new = self._bind(cycle, operation, answer, edited_meanwhile)
            if new:
                bound.setdefault(operation.entity, []).append(operation.binding_id.res_id)
        causes = [f"odoo:{name}:{record}" for name, ids in bound.items() for record in ids]
        if causes:
            self.env["quickbooks.sync.issue"]._release(cycle.connection, causes)

    def _without_doubles(self, cycle, answers):
        """An entity belongs to one record. Where it came to Odoo on another way meanwhile, there are two of
        it, and a person decides; what only waits to be taken over gives way.

        :return: the answers whose entities can be bound
        """
        created = {o: answer["Id"] for o, answer in answers.items() if o.verb == "create"}
        if not created:
            return answers
        others = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("qbo_type", "in", [o.binding_id.qbo_type for o in created])
            & Domain("qbo_id", "in", list(created.values()))
            & Domain("id", "not in", [o.binding_id.id for o in created])
        )
        waiting = others.filtered(lambda other: not other.res_id)
        by_entity = {(other.qbo_type, other.qbo_id): other for other in others - waiting}
        waiting.unlink()
        doubles = {
            operation: other
            for operation, qbo_id in created.items()
            if (other := by_entity.get((operation.binding_id.qbo_type, qbo_id)))
        }
        for operation, other in doubles.items():
            self._tell_double(cycle, operation, other)
        return {o: answer for o, answer in answers.items() if o not in doubles}

    def _tell_double(self, cycle, operation, other):
        binding = operation.binding_id
        newer = binding.operation_ids.filtered(lambda o: o.state in WAITING_STATES)
        if newer.action in ("void", "delete", "inactivate"):
            # A person has taken this one back already.
            binding.unlink()
            return
        # It must not be sent, or QuickBooks would have two as well.
        newer.unlink()
        message = self.env._(
            "QuickBooks has it once, and it is “%s” in Odoo, too: both are the same. Cancel or archive one of"
            " the two in Odoo.",
            other.record_name,
        )
        operation._transition("refuse")
        binding._hold_back(message)
        cycle.log("push", "refuse", binding, "error", message)

    def _forget(self, cycle, operation, edited_meanwhile):
        """It is gone in QuickBooks; a record that is wanted there again is created anew."""
        binding = operation.binding_id
        cycle.log("push", "remove", binding)
        if binding in edited_meanwhile or binding._is_left_out_itself():
            binding.write({"qbo_id": False, "sync_token": False, "snapshot": False})
        else:
            cycle.rows[-1]["binding_id"] = False
            binding.unlink()

    def _bind(self, cycle, operation, answer, edited_meanwhile):
        """
        :return: whether the record is new in QuickBooks
        """
        entity = self.env["quickbooks.entity"]._named(operation.entity)
        binding = operation.binding_id
        new = not binding.qbo_id
        body = loads(operation.payload)
        values = entity._agreed_values(answer)
        difference = ""
        if operation.action == "save":
            sent = {name: value for name, value in body.items() if name not in SENT_FIELDS}
            whole = ((binding.snapshot or {}).get("odoo") or {}) | sent
            difference = entity._differences(whole, answer)
            values["snapshot"] |= {
                "odoo": entity._without_extras(whole),
                "difference": difference,
            }
        else:
            values["snapshot"] = {"gone": True}
        if difference:
            values |= {"status": "warning", "message": difference}
        if binding in edited_meanwhile:
            values["status"] = "pending"
        binding.write(binding._without_status(values))
        verb = {"create": "create", "update": "update"}.get(operation.verb, "remove")
        cycle.log("push", verb, binding, "warning" if difference else "info", difference)
        return new

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
            elif not creates and (
                fault.code == QboFault.MISSING_OBJECT or (fault.code == QboFault.STALE and again)
            ):
                outdated[operation] = fault
            elif creates and (isinstance(fault, ServerFailed) or fault.code in LOOK_UP_CODES):
                unclear[operation] = fault
            elif isinstance(fault, ServerFailed) and again:
                self._redo(operation, fault)
            else:
                self._refuse(cycle, operation, fault)
        found = self._look_up(cycle, unclear) | self._read_again(cycle, outdated)
        self._trigger_due(cycle, self.env["quickbooks.operation"].browse([o.id for o in faults]))
        return found

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
        text = self._refusal_text(fault, closed)
        issue = self.env["quickbooks.sync.closing"]._issue(cycle, text) if closed else None
        binding = operation.binding_id
        cycle.log("push", "refuse", binding, "error", text, fault.technical_details())
        if not self._give_way(operation):
            operation._transition("refuse", attempts=operation.attempts + 1)
            binding._hold_back(text, issue, details=fault.technical_details())
            if closed:
                cycle.connection._trigger()

    def _refusal_text(self, fault, closed):
        words = (fault.text if isinstance(fault, QboFault) else fault.message).rstrip(".")
        if closed:
            return self.env._(
                "QuickBooks refuses it: %s. Reopen the period in QuickBooks, and it follows by itself; or"
                " give it a later date.",
                words,
            )
        return self.env._("QuickBooks refuses it: %s. Correct it and press Retry.", words)
