"""Bring Odoo to what was read from QuickBooks: in bulk, and on error in halves."""

from dataclasses import replace
from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import split_every

from ..client import is_key, logger_of, told_moment, writable
from ..entities.change import Change
from ..entities.errors import RecordError, RefusedInPart
from ..entities.references import References
from ..entities.shape import flaw, is_number
from .guard import RECORD_FAULTS, reason

_logger = logger_of(__name__)

CHUNK_SIZE = 250
# Kinds of change that do nothing to Odoo.
UNDONE_KINDS = ("conflict", "leave_out")
# By how much the clocks of QuickBooks and of this machine may differ in what both of them note.
CLOCK_TOLERANCE = timedelta(hours=1)
# Kinds of change that a person finds in the log.
LOGGED_KINDS = ("create", "match", "update", "remove", "keep")


class QuickbooksSyncApply(models.AbstractModel):
    """Applies entities of one type."""

    _name = "quickbooks.sync.apply"
    _description = "QuickBooks Changes to Odoo"

    def _apply(self, cycle, qbo_type, payloads):
        """Apply entities of one type in chunks, each in a transaction of its own.

        :param str qbo_type: QuickBooks' name of the type
        :param list payloads: as QuickBooks sent them
        :return: how many were looked at before time ran out
        """
        entities = self.env["quickbooks.entity"]._of_type(qbo_type)
        if entities[0]._is_mapped_list():
            self._apply_list(cycle.connection, entities[0], payloads, cycle)
            return len(payloads)
        self._correct_ids(cycle, qbo_type, payloads)
        looked_at = 0
        for chunk in split_every(CHUNK_SIZE, payloads, list):
            self._apply_chunk(cycle, entities, chunk)
            looked_at += len(chunk)
            if cycle.rows and not self.env["quickbooks.sync"]._commit(cycle):
                break
        return looked_at

    def _apply_list(self, connection, entity, payloads, cycle=None):
        """The sound entries of a list, in halves where storing them fails.

        :param cycle: of the run, which tells what is left out; None for what a person asked for
        """
        sound = self._sound_entries(entity._qbo_type, payloads, cycle)
        self._halve_list(connection, entity, sound, cycle)

    def _sound_entries(self, qbo_type, payloads, cycle=None):
        """:return: the entries of a list that can be read; of the others it is told"""
        sound = []
        for payload in self._identified(cycle, payloads, qbo_type, is_key):
            found = flaw(payload)
            if found:
                self._leave_out(cycle, qbo_type, payload["Id"], found)
            else:
                sound.append(payload)
        return sound

    def _halve_list(self, connection, entity, payloads, cycle):
        try:
            with self.env.cr.savepoint():
                entity._store(connection, payloads)
        except RECORD_FAULTS as error:
            if len(payloads) == 1:
                text = _as_record_error(error).message
                self._leave_out(cycle, entity._qbo_type, payloads[0]["Id"], text)
                return
            middle = len(payloads) // 2
            self._halve_list(connection, entity, payloads[:middle], cycle)
            self._halve_list(connection, entity, payloads[middle:], cycle)

    def _apply_chunk(self, cycle, entities, payloads):
        refs = References(cycle.connection)
        payloads = self._identified(cycle, payloads, entities[0]._qbo_type, is_number)
        flaws = {payload["Id"]: found for payload in payloads if (found := flaw(payload))}
        refs.load_payloads(
            [p if p["Id"] not in flaws else {"Id": p["Id"]} for p in payloads],
            entities[0]._qbo_type,
        )
        payloads = self._without_undecided(cycle, entities[0]._qbo_type, payloads, refs)
        self._keep_for_app(entities[0]._qbo_type, payloads, refs)
        # Decided before anything is applied: a binding may be gone afterwards.
        shares = [
            (entity, [payload for payload in payloads if self._belongs(payload, entity, refs)])
            for entity in entities
        ]
        for entity, own in shares:
            flaws |= {
                payload["Id"]: found
                for payload in own
                if payload["Id"] not in flaws and (found := entity._gap(payload))
            }
            self._reject_flawed(cycle, entity, own, flaws, refs)
            own = [
                payload
                for payload in own
                if payload["Id"] not in flaws and not self._is_unchanged(payload, entity, refs)
            ]
            for wave in entity._waves(own) if own else ():
                changes = self._planned(entity, wave, refs)
                rejected = [c for c in changes if c.error]
                done = self._halve(
                    entity, [c for c in changes if not c.error and c.kind not in UNDONE_KINDS], refs
                )
                rejected += [c for c in done if c.error]
                self._record(cycle, done)
                self._reject(cycle, entity, rejected)
                self._report_conflicts(cycle, entity, [c for c in changes if c.kind == "conflict"])
                self._leave_out_changes(
                    cycle, entity, [c for c in changes if c.kind == "leave_out" and not c.error]
                )
                self._release_waiting(cycle, entity, done)

    def _without_undecided(self, cycle, qbo_type, payloads, refs):
        """A creation that QuickBooks has not answered may have made any new entity of its type. None that
        is young enough is taken over before it is settled, or there would be two of it in Odoo; they come
        with the first run after that, because the cursor stays.

        :return: the payloads, without those that are new and may be ours
        """
        new = [payload for payload in payloads if not refs.binding(qbo_type, payload["Id"])]
        of_type = Domain("binding_id.qbo_type", "=", qbo_type)
        since = self._undecided_since(cycle.connection, of_type) if new else None
        if not since:
            return payloads
        undecided = {payload["Id"] for payload in new if not _is_older(payload, since)}
        cycle.undecided = cycle.undecided or bool(undecided)
        return [payload for payload in payloads if payload["Id"] not in undecided]

    def _keep_for_app(self, qbo_type, payloads, refs):
        """Records whose app is not installed any more are read when it is installed again."""
        known = {entity._entity_name() for entity in self.env["quickbooks.entity"]._all()}
        bindings = [refs.binding(qbo_type, payload["Id"]) for payload in payloads]
        ownerless = [b for b in bindings if b and b.entity not in known and not b.retry_pull]
        self.env["quickbooks.binding"].union(*ownerless).write({"retry_pull": True})

    def _undecided_since(self, connection, extra=Domain.TRUE):
        """
        :param Domain extra: which creations are meant
        :return: UTC, not before which QuickBooks can have done what it has not answered; False without such
        """
        oldest = self.env["quickbooks.operation"].search(
            Domain("connection_id", "=", connection.id)
            & Domain("state", "=", "sent")
            & Domain("verb", "=", "create")
            & self.env["quickbooks.entity"]._is_known()
            & extra,
            order="requested_at",
            limit=1,
        )
        return oldest.requested_at and oldest.requested_at - CLOCK_TOLERANCE

    def _is_unchanged(self, payload, entity, refs):
        """
        :return: whether both sides agree on an entity as it is; a transaction that names it moves its time
            only, and not its SyncToken
        """
        binding = refs.binding(entity._qbo_type, payload["Id"])
        is_synced = binding and binding.res_id and binding.status == "synced"
        return bool(is_synced) and binding._is_version(payload)

    def _reject_flawed(self, cycle, entity, payloads, flaws, refs):
        changes = [
            Change(
                payload,
                refs.binding(entity._qbo_type, payload["Id"]),
                error=RecordError(
                    self.env._(
                        "QuickBooks sent it in a form that is not understood (%s).",
                        flaws[payload["Id"]],
                    )
                ),
            )
            for payload in payloads
            if payload["Id"] in flaws
        ]
        self._reject(cycle, entity, changes)

    def _belongs(self, payload, entity, refs):
        binding = refs.binding(entity._qbo_type, payload["Id"])
        # One that was held back may turn out to be something else.
        if binding and binding.res_id:
            return binding.entity == entity._entity_name()
        return entity._claims(payload)

    def _planned(self, entity, payloads, refs):
        """What each payload means, looked up in bulk; on error in halves, too.

        :return: list of :class:`Change`
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return entity._plan(payloads, refs)
        except RECORD_FAULTS as error:
            if len(payloads) == 1:
                binding = refs.binding(entity._qbo_type, payloads[0]["Id"])
                return [Change(payloads[0], binding, error=_as_record_error(error))]
            middle = len(payloads) // 2
            return self._planned(entity, payloads[:middle], refs) + self._planned(
                entity, payloads[middle:], refs
            )

    def _halve(self, entity, changes, refs):
        """Apply a chunk; on error apply its halves, so that a bad record ends alone.

        :return: list of :class:`Change`, with an error where there was one
        """
        if not changes:
            return []
        attempt = [replace(change, values=dict(change.values)) for change in changes]
        # What was written before belongs to others and must not fail in this savepoint.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                entity._carry_out(attempt, refs)
            return attempt
        except RefusedInPart as refused:
            refs.reload(entity._qbo_type, [change.payload["Id"] for change in changes])
            for change in changes:
                change.error = refused.errors.get(change.payload["Id"])
            rest = [change for change in changes if not change.error]
            return [c for c in changes if c.error] + self._halve(entity, rest, refs)
        except RECORD_FAULTS as error:
            refs.reload(entity._qbo_type, [change.payload["Id"] for change in changes])
            if len(changes) == 1:
                changes[0].error = _as_record_error(error)
                return changes
            middle = len(changes) // 2
            return self._halve(entity, changes[:middle], refs) + self._halve(
                entity, changes[middle:], refs
            )

    def _record(self, cycle, changes):
        for change in changes:
            if not change.error and change.kind in LOGGED_KINDS:
                cycle.log("pull", change.kind, change.binding, message=change.note)

    def _reject(self, cycle, entity, changes):
        """Keep what could not be taken over, with its reason, for another try. What is left out is not
        wanted, whatever form it has.
        """
        changes = [c for c in changes if not (c.binding and c.binding.status == "skipped")]
        if not changes:
            return
        connection = cycle.connection
        issues = self.env["quickbooks.sync.issue"]._for_errors(
            connection, [change.error for change in changes]
        )
        self._ensure_bindings(connection, entity, changes)
        for change in changes:
            change.binding._hold_back(change.error.message, issues.get(change.error.cause))
            change.binding._forget_choice()
            change.binding.retry_pull = False
            cycle.log("pull", "refuse", change.binding, "error", change.error.message)

    def _ensure_bindings(self, connection, entity, changes):
        """Entities that Odoo does not have get a binding without a record, which keeps why."""
        unknown = [change for change in changes if not change.binding]
        created = self.env["quickbooks.binding"].create(
            [self._waiting_values(connection, entity, change.payload) for change in unknown]
        )
        for change, binding in zip(unknown, created, strict=True):
            change.binding = binding

    def _waiting_values(self, connection, entity, payload):
        return {
            "connection_id": connection.id,
            "entity": entity._entity_name(),
            "qbo_type": entity._qbo_type,
            "qbo_id": payload["Id"],
            "record_name": _name_of(payload) or f"{entity._qbo_type} {payload['Id']}",
            "status": "failed",
        }

    def _identified(self, cycle, payloads, qbo_type, fits):
        """
        :param fits: callable that tells whether something can be an id
        :return: the entities that say which one they are, each once; the last word counts
        """
        known = {}
        for payload in payloads:
            if fits(payload.get("Id")):
                known[payload["Id"]] = payload
            else:
                text = self.env._("QuickBooks sent it without an id that can be one.")
                self._leave_out(cycle, qbo_type, False, text, _name_of(payload))
        return list(known.values())

    def _leave_out(self, cycle, qbo_type, qbo_id, message, name=""):
        """Tell of an entry that has no binding: one of a list, or one that does not say which it is."""
        name = f"{qbo_type} {qbo_id or name}".strip()
        _logger.warning("%s is left out: %s", name, message)
        if cycle:
            cycle.log_entry("pull", "refuse", name, qbo_id, message)

    def _report_conflicts(self, cycle, entity, changes):
        """Note what QuickBooks has, once; nothing is overwritten before a person has decided."""
        for change in changes:
            message = self.env._(
                "It was changed in Odoo and in QuickBooks since both agreed: %s. Open it and press"
                " “Decide field by field”, “Keep Odoo” or “Keep QuickBooks”.",
                change.note,
            )
            if change.binding.status != "conflict":
                change.binding._hold_back(message, status="conflict")
                cycle.log("pull", "refuse", change.binding, "error", message)
            theirs = {
                "theirs": entity._compared(change.payload),
                "their_token": change.payload.get("SyncToken"),
                "gone_there": entity._is_gone(change.payload),
            }
            known = change.binding.snapshot or {}
            # What a person has decided was about another version.
            now = {name: value for name, value in known.items() if name != "choice"} | theirs
            if now != known:
                change.binding.snapshot = now

    def _release_waiting(self, cycle, entity, changes):
        """What waited for these records can be tried again."""
        causes = [
            f"qbo:{entity._qbo_type}:{change.payload['Id']}"
            for change in changes
            if not change.error and change.kind in ("create", "match")
        ]
        if causes:
            self.env["quickbooks.sync.issue"]._release(cycle.connection, causes)


def _name_of(payload):
    """:return: what people know an entity by, short enough for a list; empty where it has no name"""
    names = [payload.get(field) for field in ("DocNumber", "DisplayName", "Name")]
    return writable(next((name for name in names if name and isinstance(name, str)), ""))[:200]


def _is_older(payload, moment):
    """:return: whether QuickBooks had the entity before; no where it does not say when it was made"""
    made = told_moment(payload, "CreateTime")
    return bool(made) and made < moment


def _as_record_error(error):
    return error if isinstance(error, RecordError) else RecordError(reason(error))
