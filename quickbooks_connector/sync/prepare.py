"""What waits in the outbox is made ready: what it depends on is noted, its payload made, what lacks something
held back."""

from functools import partial

from odoo import models
from odoo.fields import Domain

from ..client import canonical, dumps
from ..entities.errors import RecordError
from ..entities.references import References
from .guard import in_halves, reason

# What is done to records: taking them back, freeing what they do not settle any more, creating or changing.
REMOVE, FREE, SAVE = "remove", "free", "save"


class QuickbooksSyncPush(models.AbstractModel):
    """The half of the push that happens before anything is sent."""

    _name = "quickbooks.sync.push"
    _description = "QuickBooks Push"

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
