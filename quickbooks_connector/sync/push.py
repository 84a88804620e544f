"""Send what waits in the outbox, in its order: write ahead, send, settle."""

from collections import deque
from functools import partial

from odoo import models
from odoo.fields import Domain

from ..client import LimitReached
from ..client.api import BATCH_SIZE
from .prepare import FREE, REMOVE, SAVE

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
# Batches of the same kind of record that are under way at the same time.
BATCHES_UNDER_WAY = 3


class QuickbooksSyncPush(models.AbstractModel):
    """Push, in dependency order: masters, then documents, then what settles them."""

    _inherit = "quickbooks.sync.push"

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
