"""QuickBooks took it: its answers are bound, each record alone where one cannot be understood."""

from collections import Counter

from odoo import models
from odoo.fields import Domain

from ..client import loads
from ..const import WAITING_STATES
from ..entities.shape import flaw, is_number
from .guard import RECORD_FAULTS, NotUnderstood, in_halves, reason

SENT_FIELDS = ("Id", "SyncToken", "sparse")


class QuickbooksSyncSettle(models.AbstractModel):
    _inherit = "quickbooks.sync.settle"

    # === ACCEPTED === #

    def _accept(self, cycle, answers):
        """Bind what QuickBooks took, after holding it against what was sent.

        :param dict answers: ``{operation: entity}`` as it was answered
        :return: ``{operation: NotUnderstood}`` of those whose answer is not bound
        """
        odd = self._odd(answers) | self._doubles(cycle, answers)
        return odd | self._digest(cycle, {o: a for o, a in answers.items() if o not in odd})

    def _accept_found(self, cycle, answers):
        """Bind what was read from QuickBooks. What cannot be understood now either is left to a person.

        :param dict answers: ``{operation: entity}`` as QuickBooks has it
        """
        odd = {
            operation: NotUnderstood(found, answer)
            for operation, answer in answers.items()
            if (found := self._checked(self._oddity, operation, answer))
        }
        odd |= self._digest(cycle, {o: a for o, a in answers.items() if o not in odd})
        for operation, fault in odd.items():
            self._hold_back_unread(cycle, operation, fault)

    def _digest(self, cycle, answers):
        """Bind answers together, in halves where that fails.

        :return: ``{operation: NotUnderstood}`` of those that fail alone
        """
        operations = self.env["quickbooks.operation"].browse([o.id for o in answers])

        def bind(some):
            self._bind_answers(cycle, {operation: answers[operation] for operation in some})

        _results, errors = in_halves(cycle, operations, bind)
        return {o: NotUnderstood(reason(error), answers[o]) for o, error in errors.items()}

    def _bind_answers(self, cycle, answers):
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

    # === IS IT THE ANSWER? === #

    def _odd(self, answers):
        """Answers that are none, or that belong to another item of the batch.

        :return: ``{operation: NotUnderstood}``
        """
        told = Counter(
            (o.binding_id.qbo_type, a["Id"])
            for o, a in answers.items()
            if is_number(a.get("Id")) and o.verb == "create"
        )
        names = {self._sent_name(operation) for operation in answers} - {None}
        odd = {}
        for operation, answer in answers.items():
            found = self._checked(self._oddity, operation, answer)
            if not found and operation.verb == "create":
                if told[(operation.binding_id.qbo_type, answer["Id"])] > 1:
                    found = self.env._("Several records have the same QuickBooks ID")
                else:
                    found = self._checked(self._mixed_up, operation, answer, names)
            if found:
                odd[operation] = NotUnderstood(found, answer)
            elif difference := self._checked(self._difference, operation, answer):
                # Before a person is asked to correct it, it is read whether QuickBooks really has it so.
                odd[operation] = NotUnderstood(difference, answer, is_usable=True)
        return odd

    @staticmethod
    def _checked(check, operation, *arguments):
        """:return: what a check finds, or why it cannot be made"""
        try:
            return check(operation, *arguments)
        except RECORD_FAULTS as error:
            return reason(error)

    def _oddity(self, operation, answer):
        """:return: why this cannot be the answer to an operation, for a person; None where it can"""
        key, token = answer.get("Id"), answer.get("SyncToken")
        is_gone = answer.get("status") == "Deleted"
        if not is_number(key):
            return self.env._("There is no QuickBooks ID that can be one")
        if operation.verb != "create" and key != operation.binding_id.qbo_id:
            return self.env._("It has the QuickBooks ID of another record")
        if is_gone and operation.action != "save":
            return None
        if is_gone or operation.verb == "delete":
            return self.env._("It does not say what became of the record")
        if not isinstance(token, str) or not token:
            return self.env._("SyncToken: missing")
        return flaw(answer) or (operation.action == "save" and self._gap(operation, answer)) or None

    def _gap(self, operation, answer):
        return self.env["quickbooks.entity"]._named(operation.entity)._gap(answer)

    def _sent_name(self, operation):
        """:return: ``(field, text)`` of the name that a creation gives; None for a document"""
        entity = self.env["quickbooks.entity"]._named(operation.entity)
        if entity._is_document or operation.verb != "create":
            return None
        return entity._lookup_field(loads(operation.payload))

    def _mixed_up(self, operation, answer, names):
        """
        :param set names: those of all creations of the batch, see :meth:`_sent_name`
        :return: why a creation was answered with what another item has created, for a person
        """
        entity = self.env["quickbooks.entity"]._named(operation.entity)
        own = self._sent_name(operation)
        told = own and (own[0], answer.get(own[0]))
        if entity._is_same(loads(operation.payload), answer) and (told == own or told not in names):
            return None
        return self.env._("It is the answer for another record")

    # === ONE ENTITY, TWO RECORDS === #

    def _tied_elsewhere(self, cycle, answers):
        """:return: ``({creation: id}, other bindings that have one of these ids)``"""
        created = {
            o: a["Id"] for o, a in answers.items() if o.verb == "create" and is_number(a.get("Id"))
        }
        if not created:
            return {}, self.env["quickbooks.binding"]
        return created, self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", cycle.connection.id)
            & Domain("qbo_type", "in", [o.binding_id.qbo_type for o in created])
            & Domain("qbo_id", "in", list(created.values()))
            & Domain("id", "not in", [o.binding_id.id for o in created])
        )

    def _doubles(self, cycle, answers):
        """An id that another record has may be a mistake of the answer: it is looked up what is there.

        :return: ``{operation: NotUnderstood}``
        """
        created, others = self._tied_elsewhere(cycle, answers)
        taken = {(other.qbo_type, other.qbo_id) for other in others}
        text = self.env._("It has the QuickBooks ID of another record")
        return {
            operation: NotUnderstood(text, answers[operation], is_usable=True)
            for operation, qbo_id in created.items()
            if (operation.binding_id.qbo_type, qbo_id) in taken
        }

    def _without_doubles(self, cycle, answers):
        """An entity belongs to one record. Where it came to Odoo on another way meanwhile, there are two of
        it, and a person decides; what only waits to be taken over gives way.

        :return: the answers whose entities can be bound
        """
        created, others = self._tied_elsewhere(cycle, answers)
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
        cycle.log("push", "refuse", binding, "error", message)
        if not self._give_way(operation):
            operation._transition("refuse")
            binding._hold_back(message)

    # === BINDING === #

    def _forget(self, cycle, operation, edited_meanwhile):
        """It is gone in QuickBooks; a record that is wanted there again is created anew."""
        binding = operation.binding_id
        cycle.log("push", "remove", binding)
        if binding in edited_meanwhile or binding._is_left_out_itself():
            binding.write({"qbo_id": False, "sync_token": False, "snapshot": False})
        else:
            cycle.rows[-1]["binding_id"] = False
            binding.unlink()

    @staticmethod
    def _whole(operation):
        """:return: everything that was sent of a record, now or before"""
        sent = loads(operation.payload)
        before = (operation.binding_id.snapshot or {}).get("odoo") or {}
        return before | {name: value for name, value in sent.items() if name not in SENT_FIELDS}

    def _difference(self, operation, answer):
        """:return: how QuickBooks differs from what was sent, for a person; empty when both agree"""
        if operation.action != "save":
            return ""
        entity = self.env["quickbooks.entity"]._named(operation.entity)
        return entity._differences(self._whole(operation), answer)

    def _bind(self, cycle, operation, answer, edited_meanwhile):
        """
        :return: whether the record is new in QuickBooks
        """
        entity = self.env["quickbooks.entity"]._named(operation.entity)
        binding = operation.binding_id
        new = not binding.qbo_id
        values = entity._agreed_values(answer)
        difference = self._difference(operation, answer)
        if operation.action == "save":
            whole = self._whole(operation)
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

    # === LEFT TO A PERSON === #

    def _hold_back_unread(self, cycle, operation, fault):
        """QuickBooks has the record, and nobody can read what it has. Its id is kept, so that nothing is made
        a second time; the next run reads the entity once more.

        :param NotUnderstood fault: why it cannot be read
        """
        binding = operation.binding_id
        text = self.env._(
            "QuickBooks took it, but its answer cannot be read: %s. It is read again by the next run. If that"
            " does not help, compare it in QuickBooks and press Retry.",
            fault.message,
        )
        details = fault.technical_details()
        cycle.log("push", "refuse", binding, "error", text, details)
        values = {"retry_pull": True}
        if operation.verb == "create":
            values |= self._readable_key(cycle, operation, fault.answer)
        if not self._give_way(operation):
            operation._transition("refuse", attempts=operation.attempts + 1)
            binding._hold_back(text, details=details)
        binding.write(values)
        cycle.connection._trigger()

    def _readable_key(self, cycle, operation, answer):
        """:return: values that tie the record of a creation to its entity; without SyncToken, so that it is
        compared when it is read"""
        created, others = self._tied_elsewhere(cycle, {operation: answer})
        if not created or others:
            return {"retry_pull": False}
        return {"qbo_id": created[operation], "sync_token": False}
