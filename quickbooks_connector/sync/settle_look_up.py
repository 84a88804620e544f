"""What QuickBooks really has, where its answer does not say what became of an operation."""

from collections import defaultdict
from contextlib import suppress

from odoo import models
from odoo.fields import Domain

from ..client import QboFault, ReadsUsedUp, ServerFailed, Unreadable, key_of, loads, quoted
from ..entities.shape import flaw, is_number
from .guard import RECORD_FAULTS, NotUnderstood, reason
from .pull import deleted
from .push import MAX_ATTEMPTS


class QuickbooksSyncSettle(models.AbstractModel):
    _inherit = "quickbooks.sync.settle"

    # === WAS IT CREATED? === #

    def _look_up_created(self, cycle, operations):
        """A change that is sent twice meets its own SyncToken; a second creation would be a duplicate.

        :return: what is left to be sent, under a request id of its own, which is committed
        """
        creations = operations.filtered(lambda operation: operation.verb == "create")
        self._lock(creations)
        failure = ServerFailed("It was not answered in time")
        self._accept_found(cycle, self._look_up(cycle, dict.fromkeys(creations, failure)))
        # What is not there has waited for long enough.
        creations.exists().filtered(lambda o: o.state == "draft").next_attempt_at = False
        others = operations - creations
        others.write(others._new_request())
        self.env["quickbooks.sync"]._commit(cycle, remaining=1)
        return others

    def _look_up(self, cycle, faults):
        """Whether records were written in spite of the fault, or their names are taken by others.

        :param dict faults: ``{creation: QboError}``
        :return: ``{operation: entity}`` of those that QuickBooks has
        """
        if not faults:
            return {}
        try:
            candidates, errors = self._candidates(cycle, faults)
        except ReadsUsedUp as used_up:
            self._postpone(cycle, faults, used_up)
            return {}
        found, claimed = {}, set()
        for operation, fault in faults.items():
            # Somebody may have copied it: the first one is ours.
            rows = candidates.get(operation, ())
            own = next((row for row in rows if row["Id"] not in claimed), None)
            if own:
                found[operation] = own
                claimed.add(own["Id"])
            elif operation in errors:
                self._await_look_up(cycle, operation, errors[operation])
            elif isinstance(fault, NotUnderstood) and fault.is_usable:
                # QuickBooks knows it by another name, or it came to Odoo on another way meanwhile.
                found[operation] = fault.answer
            else:
                self._settle_absent(cycle, operation, fault)
        return found

    def _settle_absent(self, cycle, operation, fault):
        """QuickBooks does not have it."""
        binding = operation.binding_id
        if fault.code == QboFault.DUPLICATE_NAME and not binding.renamed:
            binding.renamed = True
            self._redo(operation)
        elif operation.attempts < MAX_ATTEMPTS and (
            fault.code == QboFault.DUPLICATE_REQUEST
            or not isinstance(fault, QboFault | NotUnderstood)
        ):
            self._redo(operation, fault)
        else:
            self._refuse(cycle, operation, fault)

    def _await_look_up(self, cycle, operation, error):
        """What QuickBooks has cannot be read. It may be the very one, so it is not sent a second time: it is
        looked up again later, and left to a person after so many attempts.

        :param QboError error: why it cannot be read
        """
        operation.attempts += 1
        if operation.attempts < 2 * MAX_ATTEMPTS:
            operation.next_attempt_at = self._next_attempt(error, operation.attempts)
        else:
            self._refuse(cycle, operation, NotUnderstood(error.message, {}))

    def _candidates(self, cycle, operations):
        """With one query for all that are looked up in the same field.

        :param operations: creations
        :return: ``({operation: entities that may have been made from its body, the oldest first}, {operation:
            QboError})``; the second of those where another entity, which cannot be read, may be it
        :raise ReadsUsedUp: QuickBooks must not be asked any more
        """
        wanted, candidates, errors = defaultdict(dict), {}, {}
        for operation in operations:
            entity = self.env["quickbooks.entity"]._named(operation.entity)
            try:
                body = loads(operation.payload)
                field, value = entity._lookup_field(body)
                wanted[(entity._qbo_type, field)][operation] = (entity, body, str(value))
            except RECORD_FAULTS as error:
                errors[operation] = Unreadable(reason(error))
        for (qbo_type, field), values in wanted.items():
            texts = {value for *_rest, value in values.values()}
            rows, unread = self._rows(cycle, qbo_type, field, sorted(texts))
            for operation, (entity, body, value) in values.items():
                try:
                    same = [row for row in rows[value.casefold()] if entity._is_same(body, row)]
                except RECORD_FAULTS as error:
                    errors[operation] = Unreadable(reason(error))
                    continue
                candidates[operation] = sorted(same, key=lambda row: (len(row["Id"]), row["Id"]))
                if unread:
                    errors[operation] = unread
        return candidates, errors

    def _rows(self, cycle, qbo_type, field, values):
        """
        :param list values: texts, sorted
        :return: ``({value, in small letters: entities that have it and belong to no record}, QboError)``; the
            second one where there are entities that cannot be read, else None
        :raise ReadsUsedUp: QuickBooks must not be asked any more
        """
        found, unread = defaultdict(list), None
        try:
            rows = self._asked_for(cycle, qbo_type, field, values)
        except (QboFault, ServerFailed, Unreadable) as error:
            return found, error
        sound = [row for row in rows if key_of(row) and not flaw(row)]
        if len(sound) < len(rows):
            unread = Unreadable(f"The answer has {qbo_type} entries that cannot be read")
        bound = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("qbo_type", "=", qbo_type)
            & Domain("qbo_id", "in", [row["Id"] for row in sound])
            & Domain("res_id", "!=", False)
        )
        taken = set(bound.mapped("qbo_id"))
        for row in sound:
            if row["Id"] not in taken:
                found[str(row.get(field)).casefold()].append(row)
        return found, unread

    def _asked_for(self, cycle, qbo_type, field, values):
        """:return: the entities that have one of the values in this field"""
        literals = ", ".join(map(quoted, values))
        entity = self.env["quickbooks.entity"]._of_type(qbo_type)[0]
        condition = " AND ".join(
            filter(None, [f"{field} IN ({literals})", entity._reading_condition()])
        )
        return [row for page in cycle.client.query_all(qbo_type, condition) for row in page]

    def _postpone(self, cycle, operations, used_up):
        """They stay as they are, sent and not settled: no other write has to wait for them."""
        postponed = self.env["quickbooks.operation"].browse([o.id for o in operations])
        postponed.next_attempt_at = self._next_attempt(used_up, 1)
        self._trigger_due(cycle, postponed)

    # === WHAT IS IT NOW? === #

    def _read_again(self, cycle, faults):
        """Someone else wrote the entities first, or took them away: take in what QuickBooks has, then make
        the payloads anew. Where the two sides changed the same document, this finds the conflict.

        :param dict faults: ``{operation: QboFault}``
        :return: ``{operation: entity}`` of removals that found the entity gone
        """
        found = {}
        operations = self.env["quickbooks.operation"].browse([o.id for o in faults])
        for qbo_type, group in operations.grouped(lambda o: o.binding_id.qbo_type).items():
            ids = group.binding_id.mapped("qbo_id")
            try:
                rows = self.env["quickbooks.sync.pull"]._read(cycle, qbo_type, ids)
            except ReadsUsedUp as used_up:
                self._postpone(cycle, group, used_up)
                continue
            except (QboFault, ServerFailed, Unreadable) as error:
                for operation in group:
                    self._redo_or_refuse(cycle, operation, error)
                continue
            own, changed = self._sort_out(cycle, {o: faults[o] for o in group}, ids, rows)
            found |= own
            # What cannot be read any more for a merge is met again when it is sent again.
            with suppress(ReadsUsedUp):
                self.env["quickbooks.sync.merges"]._apply(cycle, qbo_type, changed)
        return found

    def _sort_out(self, cycle, faults, ids, rows):
        """
        :param list ids: that were asked for
        :param list rows: that were answered
        :return: ``({operation: entity} of those that turned out to be done, entities to apply)``
        """
        absent = self.env["quickbooks.sync.pull"]._not_there(ids, rows)
        by_id = {key_of(row): row for row in rows}
        found, gone = {}, []
        for operation, fault in faults.items():
            binding = operation.binding_id
            if binding.qbo_id in absent and operation.action != "save":
                # That is what was wanted.
                found[operation] = deleted(binding.qbo_id)
            elif binding.qbo_id in absent:
                gone += self._is_gone(binding)
                self._redo(operation)
            elif fault.code == QboFault.MISSING_OBJECT:
                # Not the entity is missing, but something that it refers to (Intuit: error codes).
                self._refuse(cycle, operation, fault)
            elif isinstance(fault, NotUnderstood) and _is_next(
                operation, by_id.get(binding.qbo_id)
            ):
                found[operation] = by_id[binding.qbo_id]
            else:
                self._redo_or_refuse(cycle, operation, fault)
        done = {operation.binding_id.qbo_id for operation in found}
        return found, [row for row in rows if key_of(row) not in done] + gone

    def _redo_or_refuse(self, cycle, operation, fault):
        if operation.attempts < MAX_ATTEMPTS:
            self._redo(operation)
        else:
            self._refuse(cycle, operation, fault)

    @staticmethod
    def _is_gone(binding):
        """A record that is wanted again, though its entity was gone before, is created anew. Of any other
        that entity goes away now: the policy for conflicts decides, or a merge is followed.

        :return: list of entities to apply
        """
        if binding.snapshot != {"gone": True}:
            return [deleted(binding.qbo_id)]
        binding.write({"qbo_id": False, "sync_token": False, "snapshot": False})
        return []


def _is_next(operation, row):
    """
    :param operation: a change whose answer could not be understood
    :param dict row: the entity as it is now, None where it could not be read
    :return: whether this is what the operation has made of it: each write adds one to the SyncToken
    """
    before, now = loads(operation.payload).get("SyncToken"), row and row.get("SyncToken")
    if operation.verb == "delete" or not (is_number(before) and is_number(now)):
        return False
    return int(now) == int(before) + 1
