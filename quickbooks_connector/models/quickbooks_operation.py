"""The outbox: every write on its way to QuickBooks."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import WAITING_STATES, applying_company

# An operation:
#   draft --prepare--> ready --send--> sent --succeed--> done
#   draft, ready --change--> draft (the record was edited again: one operation carries all edits)
#   draft, ready --block--> blocked (something is missing) --change, release--> draft
#   sent --refuse--> failed --change, release--> draft
#   sent --redo--> draft (the entity was read again, the payload has to be made anew)
#   sent: payload and request id are committed; without an answer it is settled only by replaying the
#   same request id, or by looking the entity up
TRANSITIONS = {
    ("draft", "prepare"): "ready",
    ("draft", "change"): "draft",
    ("ready", "change"): "draft",
    ("blocked", "change"): "draft",
    ("failed", "change"): "draft",
    ("draft", "block"): "blocked",
    ("ready", "block"): "blocked",
    ("blocked", "release"): "draft",
    ("failed", "release"): "draft",
    ("ready", "send"): "sent",
    ("sent", "succeed"): "done",
    ("sent", "refuse"): "failed",
    ("sent", "redo"): "draft",
}


class QuickbooksOperation(models.Model):
    """One write of one record. It is made when the record changes, and sent by the next run."""

    _name = "quickbooks.operation"
    _description = "QuickBooks Operation"
    _inherit = ["quickbooks.guarded"]
    _order = "id"
    _rec_name = "binding_id"

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    binding_id = fields.Many2one(
        "quickbooks.binding", required=True, ondelete="cascade", index=True, readonly=True
    )
    entity = fields.Char(required=True, readonly=True)
    action = fields.Selection(
        [
            ("save", "Create or change"),
            ("void", "Void"),
            ("delete", "Delete"),
            ("inactivate", "Make inactive"),
        ],
        required=True,
        default="save",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("draft", "Noted"),
            ("ready", "Ready"),
            ("sent", "Sent"),
            ("done", "Done"),
            ("failed", "Refused"),
            ("blocked", "Held back"),
        ],
        required=True,
        default="draft",
        readonly=True,
    )
    verb = fields.Char(readonly=True, help="What was asked of QuickBooks, as it was sent")
    payload = fields.Text(readonly=True, help="Body, exactly as it was sent")
    request_id = fields.Char(readonly=True, index="btree_not_null")
    requested_at = fields.Datetime(
        readonly=True, help="When it went out under this request id for the first time"
    )
    attempts = fields.Integer(readonly=True)
    next_attempt_at = fields.Datetime(
        readonly=True, help="Not before then: QuickBooks failed over this one"
    )
    changed_at = fields.Datetime(
        default=fields.Datetime.now, readonly=True, help="When the record was changed in Odoo last"
    )

    _one_waiting = models.UniqueIndex(
        "(binding_id) WHERE state IN ('draft', 'ready', 'blocked', 'failed')",
        "This record is waiting to be sent already.",
    )
    _open_index = models.Index("(connection_id, entity, state) WHERE state != 'done'")
    _done_index = models.Index("(connection_id, write_date) WHERE state = 'done'")

    # === STATES === #

    def _transition(self, event, **values):
        """The one place where the state changes; see the diagram above.

        :param str event: what happened
        :param values: written along with the state
        """
        for state, operations in self.grouped("state").items():
            target = TRANSITIONS.get((state, event))
            if not target:
                raise ValidationError(
                    self.env._(
                        "A QuickBooks operation in state %(state)s cannot %(event)s.",
                        state=state,
                        event=event,
                    )
                )
            if event in ("change", "release"):
                # The record is another one now, or a person wants it: the wait is over, the count as well.
                values = {"next_attempt_at": False, "attempts": 0} | values
            operations.write(values | {"state": target})

    @api.model
    def _new_request(self):
        """:return: values of operations that go out together, as one request, from now on"""
        return {"request_id": str(uuid.uuid4()), "requested_at": fields.Datetime.now()}

    @api.model
    def _due(self):
        """:return: domain of those that need not wait any longer"""
        moment = Domain("next_attempt_at", "<=", fields.Datetime.now())
        return Domain("next_attempt_at", "=", False) | moment

    # === NOTING CHANGES === #

    @api.model
    def _enqueue(self, records):
        """Note that records have changed, on every connection they concern. No HTTP.

        :param records: of a model that an entity stands for
        """
        if not records or not self.env["quickbooks.connection"]._recording_now():
            return
        entities = self.env["quickbooks.entity"]._of_model(records._name)
        recording = self.env["quickbooks.connection"]._recording(records)
        for connection in recording._accepting(records):
            rest = records.sudo()
            for entity in entities:
                concerned = entity._concerned(records.sudo(), connection)
                self.sudo()._enqueue_for(connection, entity, concerned)
                rest -= concerned
            self.sudo()._report_strangers(connection, entities, rest)

    @api.model
    def _enqueue_for(self, connection, entity, records, force=False):
        """
        :param entity: the ``quickbooks.entity.…`` that carries these records
        :param bool force: also those that a person has left out
        :return: the bindings of the records
        """
        bindings = self.env["quickbooks.binding"].browse()
        if not records:
            return bindings
        bindings = self._ensure_bindings(connection, entity, records)
        # What was merged away in QuickBooks cannot be written there any more.
        wanted = bindings.filtered(
            lambda b: not b.merged_into_id and (force or not b._is_left_out_itself())
        )
        self._lock_bindings(wanted)
        # What names a left-out contact or product is left out with it, and says so at once.
        stopping = entity._stopping(records.browse(wanted.mapped("res_id")), connection)
        wanted -= wanted._stop(stopping)
        # What QuickBooks has, and Odoo has refused so far, is read again: both are merged before the push.
        wanted._retry_pulls()
        waiting = self.search(
            Domain("binding_id", "in", wanted.ids) & Domain("state", "in", WAITING_STATES)
        )
        waiting._transition("change", action="save", changed_at=fields.Datetime.now())
        self.create(
            [
                {
                    "connection_id": connection.id,
                    "binding_id": binding.id,
                    "entity": entity._entity_name(),
                }
                for binding in wanted - waiting.binding_id
            ]
        )
        wanted.write(
            {"status": "pending", "message": False, "issue_id": False, "left_out_with_id": False}
        )
        connection._trigger()
        return bindings

    def _follow_up(self):
        """Each of these, which are sent, has done only a part: another one does the rest after it."""
        # The index that allows one waiting operation per record has to see that these do not wait.
        self.flush_recordset(["state"])
        self.create(
            [
                {
                    "connection_id": operation.connection_id.id,
                    "binding_id": operation.binding_id.id,
                    "entity": operation.entity,
                    "changed_at": operation.changed_at,
                }
                for operation in self
                if not operation.binding_id.operation_ids.filtered(
                    lambda other: other.state in WAITING_STATES
                )
            ]
        )

    @api.model
    def _lock_bindings(self, bindings):
        """A run and a person who note an operation of the same record wait for each other. The later one
        meets a serialisation failure, which both sides repeat, instead of the other one's row.
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM quickbooks_binding WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                bindings.ids,
            )
        )

    @api.model
    def _ensure_bindings(self, connection, entity, records):
        known = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", connection.id)
            & Domain("entity", "=", entity._entity_name())
            & Domain("res_model", "=", records._name)
            & Domain("res_id", "in", records.ids)
        )
        missing = records.browse(set(records.ids) - {binding.res_id for binding in known})
        created = self.env["quickbooks.binding"].create(
            [entity._binding_values(connection, record) for record in missing]
        )
        created._leave_out_imported(connection, entity)
        return known + created

    @api.model
    def _enqueue_removal(self, records, deleted=False):
        """Note that records are gone: what QuickBooks has of them is voided, deleted or made inactive. What
        is left out stays there unchanged.

        :param bool deleted: they are about to be deleted, not only cancelled
        """
        if not records or not self.env["quickbooks.connection"]._recording_now():
            return
        applying = applying_company(self.env)
        bindings = (
            self.env["quickbooks.binding"]
            ._of_records(records)
            .filtered(lambda binding: binding.company_id.id != applying)
        )
        self.sudo()._lock_bindings(bindings)
        operations = self.sudo()
        bindings -= operations._left_out_of_removal(bindings, records, deleted)
        sent = bindings.filtered(lambda b: b.qbo_id and not b.merged_into_id)
        in_flight = operations.search(
            Domain("binding_id", "in", bindings.ids) & Domain("state", "=", "sent")
        ).binding_id
        operations.search(
            Domain("binding_id", "in", bindings.ids) & Domain("state", "in", WAITING_STATES)
        ).unlink()
        operations._create_removals(sent | in_flight)
        (bindings - sent - in_flight).unlink()
        sent.connection_id._trigger()

    @api.model
    def _create_removals(self, bindings):
        """
        :param bindings: of records that nothing else waits to be sent of
        """
        removals = {e._entity_name(): e._removal for e in self.env["quickbooks.entity"]._all()}
        self.create(
            [
                {
                    "connection_id": binding.connection_id.id,
                    "binding_id": binding.id,
                    "entity": binding.entity,
                    # How it is done is decided when it is sent; until its app is back, nothing is.
                    "action": removals.get(binding.entity, "delete"),
                }
                for binding in bindings
            ]
        )
        bindings.write({"status": "pending"})

    @api.model
    def _left_out_of_removal(self, bindings, records, deleted):
        """What of records that are taken back is left out, itself or with what it names. It keeps its
        binding, so that neither side takes it for new.

        :return: those of the bindings that stay as they are
        """
        kept = bindings.filtered(lambda b: b._is_left_out_itself())
        known_entities = self.env["quickbooks.entity"]._is_known()
        for (connection, name), group in (
            (bindings - kept)
            .filtered_domain(known_entities)
            .grouped(lambda b: (b.connection_id, b.entity))
            .items()
        ):
            entity = self.env["quickbooks.entity"].sudo()._named(name)
            own = records.sudo().browse(group.mapped("res_id"))
            known = group.filtered("qbo_id")
            kept |= known._stop(entity._stopping(own, connection))
        if deleted:
            # Nothing is left of what neither side has.
            kept -= kept.filtered(lambda b: not b.qbo_id)
        return kept

    @api.model
    def _withdraw(self, bindings):
        """Records do not belong into QuickBooks for now: what waits to be sent of them is not sent.

        What is in flight stays; it is settled as always.

        :return: those of the bindings that are left, because QuickBooks has, or may have, the record, or
            because a person left it out
        """
        operations = self.sudo()
        operations.search(
            Domain("binding_id", "in", bindings.ids) & Domain("state", "in", WAITING_STATES)
        ).unlink()
        in_flight = operations.search(
            Domain("binding_id", "in", bindings.ids) & Domain("state", "=", "sent")
        ).binding_id
        # One that was refused may hide what QuickBooks has changed meanwhile: it is read again.
        bindings._retry_pulls()
        kept = bindings.filtered(lambda b: b.qbo_id or b._is_left_out_itself()) | in_flight
        (bindings - kept).unlink()
        return kept

    # === LETTING WAITING ONES GO === #

    def _release(self, connection):
        """Everything held back on a connection is tried again."""
        self._release_operations(
            self.search(
                [("connection_id", "=", connection.id), ("state", "in", ("blocked", "failed"))]
            )
        )

    def _release_bindings(self, bindings):
        """
        :param bindings: whose held back operations are tried again
        """
        self._release_operations(
            self.search(
                [("binding_id", "in", bindings.ids), ("state", "in", ("blocked", "failed"))]
            )
        )

    def _release_operations(self, operations):
        operations._transition("release")
        operations.binding_id.write({"status": "pending", "message": False, "issue_id": False})

    @api.autovacuum
    def _gc_done(self):
        """What was sent is kept for a month; the log tells the story longer."""
        limit = 1000
        before = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        done = self.search([("state", "=", "done"), ("write_date", "<", before)], limit=limit)
        done.unlink()
        return len(done), len(done) == limit
