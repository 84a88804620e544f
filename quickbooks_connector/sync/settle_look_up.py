"""What QuickBooks really has, where its answer does not say what became of an operation."""

from collections import defaultdict
from contextlib import suppress

from odoo import models
from odoo.fields import Domain

from ..client import QboFault, ReadsUsedUp, ServerFailed, Unreadable, key_of, loads, quoted
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
        self._accept(cycle, self._look_up(cycle, dict.fromkeys(creations, failure)))
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
            candidates = self._candidates(cycle, faults)
        except ReadsUsedUp as used_up:
            self._postpone(cycle, faults, used_up)
            return {}
        found, claimed = {}, set()
        for operation, fault in faults.items():
            # Somebody may have copied it: the first one is ours.
            own = next((row for row in candidates[operation] if row["Id"] not in claimed), None)
            binding = operation.binding_id
            again = operation.attempts < MAX_ATTEMPTS
            if own:
                found[operation] = own
                claimed.add(own["Id"])
            elif fault.code == QboFault.DUPLICATE_NAME and not binding.renamed:
                binding.renamed = True
                self._redo(operation)
            elif again and (
                not isinstance(fault, QboFault) or fault.code == QboFault.DUPLICATE_REQUEST
            ):
                self._redo(operation, fault)
            else:
                self._refuse(cycle, operation, fault)
        return found

    def _candidates(self, cycle, operations):
        """With one query for all that are looked up in the same field.

        :param operations: creations
        :return: ``{operation: entities that may have been made from its body, the oldest first}``
        :raise ReadsUsedUp: QuickBooks must not be asked any more
        """
        wanted = defaultdict(dict)
        for operation in operations:
            entity = self.env["quickbooks.entity"]._named(operation.entity)
            body = loads(operation.payload)
            field, value = entity._lookup_field(body)
            wanted[(entity._qbo_type, field)][operation] = (entity, body, value)
        candidates = {}
        for (qbo_type, field), values in wanted.items():
            rows = self._rows(cycle, qbo_type, field, {value for *_rest, value in values.values()})
            for operation, (entity, body, value) in values.items():
                same = [row for row in rows[value.casefold()] if entity._is_same(body, row)]
                candidates[operation] = sorted(same, key=lambda row: (len(row["Id"]), row["Id"]))
        return candidates

    def _rows(self, cycle, qbo_type, field, values):
        """:return: ``{value, in small letters: entities that have it and belong to no record}``"""
        literals = ", ".join(quoted(value) for value in sorted(values))
        entity = self.env["quickbooks.entity"]._of_type(qbo_type)[0]
        condition = " AND ".join(
            filter(None, [f"{field} IN ({literals})", entity._reading_condition()])
        )
        rows = [row for page in cycle.client.query_all(qbo_type, condition) for row in page]
        if None in map(key_of, rows):
            # It may be the very one, and would be made a second time.
            raise Unreadable(f"The answer has {qbo_type} entries without an id")
        bound = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("qbo_type", "=", qbo_type)
            & Domain("qbo_id", "in", [row["Id"] for row in rows])
            & Domain("res_id", "!=", False)
        )
        taken, found = set(bound.mapped("qbo_id")), defaultdict(list)
        for row in rows:
            if row["Id"] not in taken:
                found[str(row.get(field)).casefold()].append(row)
        return found

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
            absent, gone = self.env["quickbooks.sync.pull"]._not_there(ids, rows), []
            for operation in group:
                binding = operation.binding_id
                if binding.qbo_id in absent and operation.action != "save":
                    # That is what was wanted.
                    found[operation] = {"Id": binding.qbo_id}
                elif binding.qbo_id in absent:
                    gone += self._is_gone(binding)
                    self._redo(operation)
                elif faults[operation].code == QboFault.MISSING_OBJECT:
                    # Not the entity is missing, but something that it refers to (Intuit: error codes).
                    self._refuse(cycle, operation, faults[operation])
                else:
                    self._redo(operation)
            # What cannot be read any more for a merge is met again when it is sent again.
            with suppress(ReadsUsedUp):
                self.env["quickbooks.sync.merges"]._apply(cycle, qbo_type, rows + gone)
        return found

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
