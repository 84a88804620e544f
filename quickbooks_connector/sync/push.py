"""Send what waits in the outbox: write ahead, send, settle."""

from collections import deque
from functools import partial

from odoo import models
from odoo.fields import Domain

from ..client import LimitReached, canonical, dumps
from ..client.api import BATCH_SIZE
from ..entities.errors import RecordError
from ..entities.references import References
from .guard import in_halves, reason

# A record that QuickBooks keeps asking to read again is left for a person after this many attempts.
MAX_ATTEMPTS = 5
# After so many records our own writes are read back before more are sent: together with those that the
# next answer of change data capture (CDC) repeats, they stay below the number at which it is cut off.
WAVE_SIZE = 20 * BATCH_SIZE
# Of so many operations the records and what they depend on are looked at together. A run that waits for
# QuickBooks' limits sends fewer, and the next one begins anew.
SLICE_SIZE = 2 * WAVE_SIZE
# How many records are prepared at a time. Those that a run has no time left for are prepared anew.
CHUNK_SIZE = 10 * BATCH_SIZE
# What is done to records: taking them back, freeing what they do not settle any more, creating or changing.
REMOVE, FREE, SAVE = "remove", "free", "save"
# Batches of the same kind of record that are under way at the same time.
BATCHES_UNDER_WAY = 3


class QuickbooksSyncPush(models.AbstractModel):
    """Push, in dependency order: masters, then documents, then what settles them."""

    _name = "quickbooks.sync.push"
    _description = "QuickBooks Push"

    def _push(self, cycle):
        """
        :return: ``(pushed, finished)``: whether anything was sent, and whether nothing is left
        """
        pushed, last, whole = False, 0, False
        while not whole:
            operations = self._waiting(cycle.connection, Domain("id", ">", last), SLICE_SIZE)
            if not operations and not last:
                return False, True
            going = self._without_stopped(cycle, operations)
            self._in_halves(cycle, going, partial(self._note_dependencies, cycle))
            # The last slice takes along what was let go since its turn.
            whole = len(operations) < SLICE_SIZE
            last = operations[-1:].id or last
            sent, finished = self._push_slice(
                cycle, Domain.TRUE if whole else Domain("id", "<=", last)
            )
            pushed = pushed or sent
            if not finished:
                return pushed, False
        self.env["quickbooks.sync.issue"]._remove_solved(cycle.connection)
        self.env["quickbooks.sync"]._commit(cycle)
        return pushed, True

    def _push_slice(self, cycle, extra):
        """
        :param Domain extra: which documents are created or changed; what they need goes in any case
        :return: ``(pushed, finished)``, see :meth:`_push`
        """
        pushed = False
        for entity, phase in self._in_sending_order():
            wanted = extra if entity._is_document and phase == SAVE else Domain.TRUE
            # Some are made anew right away, for example under another name: what comes after needs them.
            while True:
                sent, in_time = self._send_wave(cycle, entity, phase, wanted)
                pushed = pushed or sent > 0
                if not in_time:
                    return pushed, False
                if not sent or phase == FREE:
                    break
                if sent == WAVE_SIZE and not self.env["quickbooks.sync"]._pull(cycle):
                    return pushed, False
        return pushed, True

    def _in_sending_order(self):
        """What settles documents is taken back first, as a whole or in part, and the documents last; between
        these two, all that is created or changed follows what it depends on.

        :return: list of ``(entity, phase)``, where a phase is ``REMOVE``, ``FREE`` or ``SAVE``
        """
        entities = [
            entity
            for entity in self.env["quickbooks.entity"]._in_dependency_order()
            if not entity._is_mapped_list()
        ]
        settlements = [entity for entity in entities if entity._settles]
        others = [entity for entity in reversed(entities) if not entity._settles]
        return (
            [(entity, phase) for phase in (REMOVE, FREE) for entity in settlements]
            + [(entity, SAVE) for entity in entities]
            + [(entity, REMOVE) for entity in others]
        )

    def _waiting(self, connection, extra=Domain.TRUE, limit=None):
        """
        :param Domain extra: which of them
        :return: operations that may go, in the order of their ids; one record has one request in flight
            at a time
        """
        domain = Domain("connection_id", "=", connection.id) & Domain(
            "state", "in", ("draft", "ready")
        )
        in_flight = Domain("state", "=", "sent")
        return self.env["quickbooks.operation"].search(
            domain
            & extra
            & self.env["quickbooks.entity"]._is_known()
            & self.env["quickbooks.operation"]._due()
            & Domain("binding_id.status", "!=", "conflict")
            & ~Domain("binding_id.operation_ids", "any", in_flight),
            limit=limit,
        )

    def _in_halves(self, cycle, operations, act):
        """Prepare operations together, and hold back alone what cannot be prepared.

        :return: list of what ``act`` returned
        """
        results, errors = in_halves(cycle, operations, act)
        self._hold_back(cycle, {o: self._unsendable(error) for o, error in errors.items()})
        return results

    def _unsendable(self, error):
        if isinstance(error, RecordError):
            return error
        return RecordError(
            self.env._(
                "It cannot be sent because of an unexpected content: %s. Correct the record and press"
                " Retry.",
                reason(error),
            )
        )

    # === DEPENDENCIES === #

    def _note_dependencies(self, cycle, operations):
        """What the waiting records refer to, and QuickBooks does not have, is sent before them."""
        refs = References(cycle.connection)
        by_entity = operations.filtered(lambda o: o.action == "save").grouped("entity")
        records = {name: self._records(group).values() for name, group in by_entity.items()}
        needed = {
            name: self.env[self._entity(name)._odoo_model].union(*found)
            for name, found in records.items()
        }
        for entity in reversed(self.env["quickbooks.entity"]._in_dependency_order()):
            name = entity._entity_name()
            if not needed.get(name):
                continue
            for dependency, wanted in entity._dependencies(needed[name], refs).items():
                refs.load_records(dependency, wanted)
                unknown = wanted.filtered(
                    lambda record, d=dependency: not self._entity(d)._is_current(record, refs)
                )
                if not unknown:
                    continue
                self._note(cycle, dependency, unknown)
                needed[dependency] = needed.get(dependency, unknown) | unknown

    def _without_stopped(self, cycle, operations):
        """A contact or product may have been left out while a document of it was noted.

        :return: the operations, without those of documents that name what is left out
        """
        saves = operations.filtered(lambda operation: operation.action == "save")
        for name, group in saves.grouped("entity").items():
            entity = self._entity(name)
            if entity._named_by:
                records = self.env[entity._odoo_model].union(*self._records(group).values())
                group.binding_id._stop(entity._stopping(records, cycle.connection))
        return operations.exists()

    def _entity(self, name):
        return self.env["quickbooks.entity"]._named(name)

    def _note(self, cycle, entity_name, records):
        """Put records into the outbox that are not there yet; what was held back stays so."""
        records = records.filtered_domain(self._entity(entity_name)._odoo_domain(cycle.connection))
        waiting = self.env["quickbooks.operation"].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("entity", "=", entity_name)
            & Domain("state", "!=", "done")
            & Domain("binding_id.res_id", "in", records.ids)
        )
        missing = records.browse(
            set(records.ids) - {binding.res_id for binding in waiting.binding_id}
        )
        self.env["quickbooks.operation"]._enqueue_for(
            cycle.connection, self._entity(entity_name), missing
        )

    # === PAYLOADS === #

    def _records(self, operations):
        """:return: ``{operation: record}`` of those whose record exists"""
        if not operations:
            return {}
        model = self.env[self._entity(operations[0].entity)._odoo_model]
        existing = model.browse([o.binding_id.res_id for o in operations]).exists()
        known = set(existing.ids)
        return {
            operation: model.browse(operation.binding_id.res_id).with_prefetch(existing.ids)
            for operation in operations
            if operation.binding_id.res_id in known
        }

    def _prepare(self, cycle, entity, phase, operations):
        """Make the payloads of what waits; hold back what lacks something.

        :param str phase: see :meth:`_in_sending_order`
        :return: the operations that can be sent
        """
        prepare = partial(self._prepare_together, cycle, entity, phase)
        return operations.browse().concat(*self._in_halves(cycle, operations, prepare))

    def _prepare_together(self, cycle, entity, phase, operations):
        if phase == REMOVE:
            return operations.filtered(self._prepare_removal)
        if phase == FREE:
            return self._prepare_freeing(cycle, entity, operations)
        operations = self._without_stopped(cycle, operations)
        refs = References(cycle.connection)
        records = self._records(operations)
        self._drop_without_record(operations - operations.browse([o.id for o in records]))
        found = self.env[entity._odoo_model].union(*records.values())
        refs.load_records(entity._entity_name(), found)
        entity._load(found, refs)
        belonging = found.filtered_domain(entity._odoo_domain(cycle.connection))
        in_turn = belonging - entity._after_others(belonging, refs)
        ready, errors = operations.browse(), {}
        self._drop_strangers(
            operations.browse([o.id for o, record in records.items() if record not in belonging])
        )
        for operation, record in records.items():
            if record not in in_turn:
                continue
            try:
                if self._prepare_save(operation, entity._to_qbo(record, refs), entity):
                    ready |= operation
            except RecordError as error:
                errors[operation] = error
        self._hold_back(cycle, errors)
        return ready

    @staticmethod
    def _drop_without_record(operations):
        """What was to be sent no longer exists, because the pull replaced it: nothing is left to send."""
        operations.binding_id.filtered(lambda binding: not binding.qbo_id).unlink()
        operations.exists().unlink()

    def _drop_strangers(self, operations):
        """A draft, for example, has a message of its own already."""
        bindings = operations.binding_id
        untold = bindings.filtered(lambda b: b.status == "pending" and not b.message)
        operations._withdraw_strangers(untold)
        operations._withdraw(bindings - untold)

    def _prepare_save(self, operation, body, entity):
        """
        :return: whether there is anything to send
        """
        binding = operation.binding_id
        if binding.renamed:
            body = entity._renamed(body) or body
        if binding.qbo_id and (binding.snapshot or {}).get("odoo") == canonical(body):
            operation.unlink()
            if "shared" in binding.snapshot:
                # What another company had changed is as it was before.
                binding.snapshot = {k: v for k, v in binding.snapshot.items() if k != "shared"}
            binding.write(binding._resting_values())
            return False
        if binding.qbo_id:
            self._make_update_ready(operation, entity._update_body(body, binding))
        else:
            self._make_ready(operation, "create", body)
        return True

    def _prepare_freeing(self, cycle, entity, operations):
        """:return: those of the operations whose records have to let go of something first"""
        refs = References(cycle.connection)
        records = self._records(operations)
        found = self.env[entity._odoo_model].union(*records.values())
        entity._load(found, refs)
        belonging = found.filtered_domain(entity._odoo_domain(cycle.connection))
        ready = operations.browse()
        for operation, record in records.items():
            body = record in belonging and entity._freed_body(operation.binding_id, record, refs)
            if body:
                self._make_update_ready(operation, body)
                ready |= operation
        return ready

    def _make_update_ready(self, operation, body):
        binding = operation.binding_id
        # Without its SyncToken, QuickBooks says that the entity has to be read again.
        head = {"Id": binding.qbo_id, "SyncToken": binding.sync_token or "0", "sparse": True}
        self._make_ready(operation, "update", body | head)

    def _prepare_removal(self, operation):
        binding = operation.binding_id
        if not binding.qbo_id:
            binding.unlink()
            return False
        entity = self._entity(operation.entity)
        body, verb = entity._removal_body(binding), entity._removal
        if verb == "inactivate":
            verb, body = "update", body | {"Active": False}
        self._make_ready(operation, verb, body)
        return True

    @staticmethod
    def _make_ready(operation, verb, body):
        if operation.state == "ready":
            operation._transition("change", attempts=operation.attempts)
        operation._transition("prepare", verb=verb, payload=dumps(body))

    def _hold_back(self, cycle, errors):
        if not errors:
            return
        issues = self.env["quickbooks.sync.issue"]._for_errors(
            cycle.connection, list(errors.values())
        )
        operations = self.env["quickbooks.operation"].browse([o.id for o in errors])
        operations._transition("block")
        for operation, error in errors.items():
            binding = operation.binding_id
            binding._hold_back(error.message, issues.get(error.cause))
            cycle.log("push", "refuse", binding, "error", error.message)

    # === SENDING === #

    def _send_wave(self, cycle, entity, phase, extra):
        """Send what waits of one entity, at most ``WAVE_SIZE``. While a batch is under way, the next one is
        prepared and the answers to those before it are settled.

        :return: ``(sent, in time)``: how many were sent, and whether there is time left
        """
        under_way, sent = deque(), 0
        for batch in self._batches(cycle, entity, phase, extra):
            self._settle(cycle, under_way, leave=BATCHES_UNDER_WAY - 1)
            try:
                slot = cycle.client.reserve_batch()
            except LimitReached:
                self._settle(cycle, under_way)
                raise
            under_way.append((batch, self._send(cycle, batch, slot, phase)))
            sent += len(batch)
            if not cycle.seconds_left:
                break
        self._settle(cycle, under_way)
        return sent, not sent or cycle.seconds_left > 0

    def _batches(self, cycle, entity, phase, extra):
        """:return: iterator over the operations of one batch after the other, their payloads made"""
        comparison = "!=" if phase == REMOVE else "="
        wanted = Domain("entity", "=", entity._entity_name()) & Domain("action", comparison, "save")
        wanted &= extra
        if phase == FREE:
            wanted &= Domain("binding_id.qbo_id", "!=", False)
        ready, last, left = [], 0, WAVE_SIZE
        while left and (
            operations := self._waiting(
                cycle.connection, wanted & Domain("id", ">", last), min(CHUNK_SIZE, left)
            )
        ):
            last = operations[-1].id
            prepared = self._prepare(cycle, entity, phase, operations)
            ready += prepared.ids
            left -= len(prepared)
            self.env["quickbooks.sync"]._commit(cycle, remaining=1)
            # What fills no batch goes along with the next ones.
            while len(ready) >= BATCH_SIZE:
                yield from self._still_ready(ready[:BATCH_SIZE])
                ready = ready[BATCH_SIZE:]
        yield from self._still_ready(ready)

    def _still_ready(self, ids):
        """:return: the batch, without what a person has changed again since it was prepared"""
        operations = self.env["quickbooks.operation"].browse(ids).exists()
        batch = operations.filtered(lambda operation: operation.state == "ready")
        return [batch] if batch else []

    def _send(self, cycle, operations, slot, phase):
        """One batch. Payloads and request id are committed before anything leaves this machine.

        :param slot: the right to send it
        :param str phase: see :meth:`_in_sending_order`
        :return: a :class:`~..client.http.Answer`
        """
        operations._transition("send", **operations._new_request())
        operations.binding_id.write({"status": "syncing"})
        if phase == FREE:
            operations._follow_up()
        self.env["quickbooks.sync"]._commit(cycle, remaining=1)
        return self.env["quickbooks.sync.settle"]._start(cycle, operations, slot)

    def _settle(self, cycle, under_way, leave=0):
        """Settle batches that are answered already, and wait for as many others as necessary.

        :param deque under_way: ``(operations, answer)``, the oldest first
        :param int leave: how many may stay under way
        """
        while under_way and (len(under_way) > leave or under_way[0][1].is_there()):
            self.env["quickbooks.sync.settle"]._receive(cycle, *under_way.popleft())
            self.env["quickbooks.sync"]._commit(cycle, remaining=1)
