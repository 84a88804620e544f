"""Left out: neither sent nor read, until a person includes it again."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..const import WAITING_STATES


class QuickbooksBinding(models.Model):
    _inherit = "quickbooks.binding"

    left_out_with_id = fields.Many2one(
        "quickbooks.binding",
        "Left out with",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        help="It is left out because it names this one. Empty where a person left it out itself.",
    )

    def _is_left_out_itself(self):
        """:return: whether a person left this very record out, and not only what it names"""
        return self.status == "skipped" and not self.left_out_with_id

    def _without_status(self, values):
        """
        :param dict values: to be written when both sides agree
        :return: the same for a record that a person left out meanwhile: it stays so
        """
        if not self._is_left_out_itself():
            return values
        kept = {"status", "message", "issue_id", "left_out_with_id", "retry_pull"}
        return {name: value for name, value in values.items() if name not in kept}

    # === LEAVING OUT === #

    def _leave_out(self):
        """A person says that these do not belong into QuickBooks. What waits of them is not sent; what is
        in flight is settled. Their documents that wait stop with them.
        """
        self._stop_waiting(
            {
                "message": self.env._(
                    "%(user)s left it out on %(date)s. Nothing of it is sent or read. Choose “QuickBooks:"
                    " sync now” to include it again.",
                    user=self.env.user.name,
                    date=format_date(self.env, fields.Date.context_today(self)),
                ),
                "left_out_with_id": False,
            }
        )
        self._stop_documents()
        self._log_of_person("skip")

    def _stop_documents(self):
        """What waits and names one of these is left out with it, and what names that one, and so on."""
        stopped = self
        while stopped:
            named, stopped = stopped, self.browse()
            for (connection, model), group in named.grouped(
                lambda b: (b.connection_id, b.res_model)
            ).items():
                records = self.env[model].sudo().browse(group.mapped("res_id"))
                for entity in self.env["quickbooks.entity"].sudo()._that_name(model):
                    found = entity._waiting_that_name(records, connection)
                    stopped |= self._of_entity(connection, entity, found)._stop(
                        entity._stopping(found, connection)
                    )

    def _of_entity(self, connection, entity, records):
        """:return: the bindings of records as one entity on one connection"""
        return self._of_records(records).filtered(
            lambda b: b.connection_id == connection and b.entity == entity._entity_name()
        )

    def _stop(self, stopping):
        """Leave documents out because of what they name.

        :param dict stopping: ``{record id: binding of what is left out}``
        :return: those of these bindings that are among them
        """
        stopped = self.filtered(lambda b: b.res_id in stopping)
        for cause, group in stopped.grouped(lambda b: stopping[b.res_id]).items():
            group._stop_waiting(
                {"message": cause._stop_reason(group), "left_out_with_id": cause.id}
            )
        return stopped

    def _stop_waiting(self, values):
        """
        :param dict values: why they are left out
        """
        operations = self.env["quickbooks.operation"].sudo()
        operations._lock_bindings(self)
        operations.search(
            Domain("binding_id", "in", self.ids) & Domain("state", "in", WAITING_STATES)
        ).unlink()
        self.write(
            {
                "status": "skipped",
                "issue_id": False,
                "technical_details": False,
                "retry_pull": False,
            }
            | values
        )

    def _stop_reason(self, stopped):
        """
        :param stopped: documents of one type that name this one
        :return: why they are left out
        """
        name = (self.merged_into_id or self).record_name
        if self.qbo_type == "Customer":
            return self.env._(
                "Left out because its customer %s is left out. It follows when “QuickBooks: sync now” is"
                " chosen on this customer.",
                name,
            )
        if self.qbo_type == "Vendor":
            return self.env._(
                "Left out because its vendor %s is left out. It follows when “QuickBooks: sync now” is"
                " chosen on this vendor.",
                name,
            )
        if self.qbo_type == "Item":
            return self.env._(
                "Left out because its product %s is left out. It follows when “QuickBooks: sync now” is"
                " chosen on this product.",
                name,
            )
        if "Payment" not in stopped.mapped("qbo_type"):
            return self.env._(
                "Left out because it reverses %s, which is left out. It follows when “QuickBooks: sync now”"
                " is chosen on that document.",
                name,
            )
        return self.env._(
            "Left out because it settles %s, which is left out. It follows when “QuickBooks: sync now” is"
            " chosen on that document.",
            name,
        )

    # === INCLUDING AGAIN === #

    def _include(self):
        """A person includes these again, and with them what stopped only because of them. What QuickBooks
        changed meanwhile is read before anything is sent.
        """
        self._log_of_person("include")
        included = self
        while included:
            included = included._without_unwanted()
            included.write({"status": "pending", "message": False, "left_out_with_id": False})
            included.filtered("qbo_id").retry_pull = True
            for connection, entity, group in included._by_entity():
                group._resume(connection, entity)
            # Some may name something else that is left out.
            going = included.filtered(lambda binding: binding.status != "skipped")
            included = self.search(
                [("left_out_with_id", "in", going.ids), ("status", "=", "skipped")]
            )

    def _by_entity(self):
        """:return: list of ``(connection, entity, bindings)``"""
        entities = self.env["quickbooks.entity"].sudo()
        # What belongs to an app that is not installed any more stays as it is.
        known = self.filtered_domain(entities._is_known())
        groups = known.grouped(lambda binding: (binding.connection_id, binding.entity))
        return [(c, entities._named(name), group) for (c, name), group in groups.items()]

    def _wanted(self, connection, entity):
        """
        :param entity: the one that all of these are on this connection
        :return: ``(records that exist, those of them that are to be in QuickBooks)``
        """
        model = self.env[entity._odoo_model].sudo()
        records = model.browse([b.res_id for b in self if b.res_id]).exists()
        return records, entity._concerned(records, connection, force=True)

    def _without_unwanted(self):
        """What neither QuickBooks has nor Odoo wants there is forgotten.

        :return: the others
        """
        unwanted = self.browse()
        for connection, entity, group in self._by_entity():
            _records, wanted = group._wanted(connection, entity)
            unwanted |= group.filtered(
                lambda b, wanted=wanted: (
                    not b.qbo_id
                    and b.res_id not in wanted.ids
                    and "sent" not in b.operation_ids.mapped("state")
                )
            )
        kept = self - unwanted
        unwanted.unlink()
        return kept

    def _resume(self, connection, entity):
        """
        :param entity: the one that all of these are on this connection
        """
        records, wanted = self._wanted(connection, entity)
        self.env["quickbooks.operation"].sudo()._enqueue_for(connection, entity, wanted)
        rest = self.filtered(lambda b: b.res_id and b.res_id not in wanted.ids)
        rest._resume_unwanted(entity, records)
        connection._trigger()

    def _resume_unwanted(self, entity, records):
        """What was cancelled or deleted in Odoo meanwhile is taken back in QuickBooks; a draft waits.

        :param records: those of these that exist
        """
        existing = {record.id: record for record in records}
        taken_back = self.filtered(
            lambda b: b.res_id not in existing or entity._is_taken_back(existing[b.res_id])
        )
        self.env["quickbooks.operation"].sudo()._create_removals(taken_back)
        for binding in self - taken_back:
            binding.write(binding._resting_values())
        drafts = records.browse((self - taken_back).mapped("res_id"))
        if "state" in drafts._fields:
            drafts.filtered(lambda r: r.state == "draft")._quickbooks_wait_in_draft()

    # === LOG === #

    def _log_of_person(self, action):
        """Who did it and when.

        :param str action: see ``quickbooks.sync.log``
        """
        texts = {
            "skip": self.env._("Left out by %s", self.env.user.name),
            "include": self.env._("Included again by %s", self.env.user.name),
        }
        self._log_apart("person", action, texts[action])

    # === ACTIONS === #

    def action_include(self):
        """Include left-out ones again, also those that Odoo does not have."""
        self._check_role("manager")
        left_out = self.sudo().filtered(lambda b: b._is_left_out_itself())
        if not left_out:
            raise UserError(
                self.env._(
                    "None of these was left out by itself. Include the record that its message names."
                )
            )
        left_out._include()
