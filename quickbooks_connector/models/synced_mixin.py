"""What every record that can be in QuickBooks shows: status, link, log, actions."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import applying_company
from .status_mixin import READERS

# How many records a message names.
NAMED = 5
# Of several bindings of one record, the one that needs attention most is shown.
ATTENTION = ("conflict", "failed", "warning", "syncing", "pending", "skipped", "synced")


class QuickbooksSyncedMixin(models.AbstractModel):
    """Adds the QuickBooks status to a model. Nothing here talks to QuickBooks."""

    _name = "quickbooks.synced.mixin"
    _description = "Record That Can Be in QuickBooks"
    _inherit = ["quickbooks.guarded", "quickbooks.status.mixin"]

    quickbooks_binding_ids = fields.One2many(
        "quickbooks.binding",
        "res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
        groups=READERS,
    )
    quickbooks_status = fields.Selection(search="_search_quickbooks_status")

    # === COMPUTE METHODS === #

    @api.depends(
        "quickbooks_binding_ids.status",
        "quickbooks_binding_ids.message",
        "quickbooks_binding_ids.qbo_id",
        "quickbooks_binding_ids.left_out_with_id",
    )
    @api.depends_context("allowed_company_ids", "uid")
    def _compute_quickbooks_status(self):
        for record in self:
            shown = record._quickbooks_shown_binding()
            record.quickbooks_status = shown.status or "not_synced"
            record.quickbooks_message = shown.message
            record.quickbooks_can_open = bool(shown.qbo_id) and shown._shows_web_address()
            record.quickbooks_can_include = shown._is_left_out_itself()

    def _quickbooks_shown_binding(self):
        """:return: the binding of this record that needs attention most, may be empty"""
        # A partner of all companies has a binding in each: those of the others are not shown.
        # Asked without the rights of a superuser, who is believed whatever companies a context names.
        companies = self.sudo(False).env.companies
        own = self.quickbooks_binding_ids.filtered(lambda binding: binding.company_id in companies)
        # A company may have given up a connection for another one.
        own = own.filtered(lambda binding: binding.connection_id.state == "running") or own
        return own.sorted(
            lambda binding: (
                ATTENTION.index(binding.status) if binding.status in ATTENTION else len(ATTENTION)
            )
        )[:1]

    def _quickbooks_bindings(self):
        """:return: all bindings that stand for these records, as superuser"""
        return self.env["quickbooks.binding"]._of_records(self)

    def _search_quickbooks_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = set(value)
        own = Domain("company_id", "in", self.env.companies.ids)
        # The companies are named here: the rules of bindings need not be asked, row by row, a second time.
        domain = Domain("quickbooks_binding_ids", "any!", own & Domain("status", "in", wanted))
        if wanted & {"not_synced", False}:
            domain |= Domain("quickbooks_binding_ids", "not any!", own)
        return domain

    # === OUTBOX === #

    def _quickbooks_tracked_fields(self):
        """:return: names of the fields whose change has to be sent"""
        return set()

    def _quickbooks_wait_in_draft(self):
        """Drafts are not sent. QuickBooks may have them: then both are not equal until posted again."""
        if applying_company(self.env):
            return
        bindings = self.env["quickbooks.binding"]._of_records(self)
        kept = self.env["quickbooks.operation"]._withdraw(bindings)
        message = self.env._(
            "It is a draft in Odoo and still in QuickBooks. It is sent again when it is posted, and taken"
            " back there when it is cancelled."
        )
        sent = kept.filtered(lambda b: b.qbo_id and b.status in ("synced", "warning", "pending"))
        sent.write({"status": "pending", "message": message})

    def write(self, vals):
        result = super().write(vals)
        if self._quickbooks_tracked_fields() & vals.keys():
            self.env["quickbooks.operation"]._enqueue(self)
        return result

    def unlink(self):
        self.env["quickbooks.operation"]._enqueue_removal(self, deleted=True)
        return super().unlink()

    # === ACTIONS === #

    def _quickbooks_connections(self):
        """:return: the connections of the user's companies, as superuser, that these records concern
        :raise AccessError: the user does not keep books
        :raise UserError: there is no such connection
        """
        self._check_role("manager")
        connections = self.env["quickbooks.connection"]._recording(self)
        own = connections.filtered(lambda c: c.company_id in self.env.companies)
        if not own:
            raise UserError(
                self.env._(
                    "%s: no QuickBooks company is connected. Switch to the company of these records, or"
                    " open QuickBooks > Connections and set one up.",
                    ", ".join(self._quickbooks_companies().mapped("name")),
                )
            )
        return own

    def _quickbooks_companies(self):
        """:return: the companies of these records, those of the user for records of all companies"""
        own = self.company_id if "company_id" in self._fields else self.env["res.company"]
        return own or self.env.companies

    def _quickbooks_targets(self):
        """:return: list of recordsets: these, or what stands for them in QuickBooks"""
        return [self]

    def _quickbooks_own_bindings(self):
        """:return: the bindings of these records in the user's companies, as superuser
        :raise UserError: there are none
        """
        bindings = self._quickbooks_bindings().filtered(
            lambda binding: binding.company_id in self.env.companies
        )
        if not bindings:
            raise UserError(
                self.env._(
                    "%s: nothing of it was sent to QuickBooks or read from there yet.",
                    ", ".join(self[:NAMED].mapped("display_name")),
                )
            )
        return bindings

    def action_quickbooks_sync_now(self):
        """Send these records now; those that were left out are included again."""
        connections = self._quickbooks_connections()
        if not connections.filtered(lambda connection: connection.state == "running"):
            raise UserError(
                self.env._(
                    "No QuickBooks connection of this company is running. Open QuickBooks >"
                    " Connections and press Start."
                )
            )
        bindings = included = self.env["quickbooks.binding"].sudo()
        for records in self._quickbooks_targets():
            for connection in connections:
                included |= records._quickbooks_include(connection)
                bindings |= records._quickbooks_send(connection)
        if not bindings and not included:
            raise UserError(self._quickbooks_nothing_text())
        stopped = bindings.filtered(lambda binding: binding.status == "skipped")
        if stopped and stopped == bindings and not included:
            raise UserError("\n".join(dict.fromkeys(stopped.mapped("message"))))
        connections.action_sync_now()
        return self._quickbooks_tell_uncovered(connections)

    def _quickbooks_include(self, connection):
        """:return: the bindings of these records that a person had left out; they are not any more"""
        left_out = (
            self.env["quickbooks.binding"]
            ._of_records(self)
            .filtered(lambda b: b.connection_id == connection and b._is_left_out_itself())
        )
        if left_out:
            left_out._include()
        return left_out

    def _quickbooks_send(self, connection):
        """:return: the bindings of those of these records that belong into QuickBooks; they wait now"""
        operations = self.env["quickbooks.operation"].sudo()
        bindings = self.env["quickbooks.binding"].sudo()
        for entity in self.env["quickbooks.entity"].sudo()._of_model(self._name):
            records = entity._concerned(self.sudo(), connection, force=True)
            bindings |= operations._enqueue_for(connection, entity, records, force=True)
        return bindings

    def _quickbooks_nothing_text(self):
        return self.env._(
            "%s: nothing of it belongs into QuickBooks as it is. Only posted customer invoices, credit"
            " notes, incoming payments and journal entries are synchronised, from the day on that the"
            " connection names.",
            ", ".join(self[:NAMED].mapped("display_name")),
        )

    def _quickbooks_tell_uncovered(self, connections):
        """:return: action that names the companies whose records were not sent, None where all were"""
        missing = self._quickbooks_companies() - connections.company_id
        if not missing or "company_id" not in self._fields or not self.company_id:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "The records of %s were not sent: no QuickBooks company is connected there, or you have"
                    " not switched to it.",
                    ", ".join(missing.mapped("name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_quickbooks_skip(self):
        """Ask before these records are left out."""
        connections = self._quickbooks_connections()
        return self.env["quickbooks.leave.out"]._open_for(self, connections)

    def _quickbooks_leave_out(self):
        """Leave these records out: a person says that they do not belong into QuickBooks, and was asked."""
        connections = self._quickbooks_connections()
        operations = self.env["quickbooks.operation"].sudo()
        bindings = self.env["quickbooks.binding"].sudo()
        for records, connection, entity in self._quickbooks_left_out_as(connections):
            bindings |= operations._ensure_bindings(connection, entity, records)
        bindings._leave_out()
        if hasattr(self, "_message_log_batch"):
            note = self.env._(
                "Left out of QuickBooks: nothing of it is sent there or read from there."
            )
            self.sudo()._message_log_batch(bodies=dict.fromkeys(self.ids, note))

    def _quickbooks_left_out_as(self, connections):
        """
        :return: list of ``(records, connection, entity)``: what these records are, on each connection
        :raise UserError: none of them is anything that is synchronised
        """
        found = [
            (kind, connection, entity)
            for records in self._quickbooks_targets()
            for connection in connections
            for entity in self.env["quickbooks.entity"].sudo()._of_model(records._name)
            if (kind := entity._can_be_left_out(records.sudo(), connection))
        ]
        if not found:
            raise UserError(self._quickbooks_nothing_text())
        return found

    def action_quickbooks_retry(self):
        """Try those that were held back again."""
        self._quickbooks_connections()
        bindings = self._quickbooks_own_bindings()
        if not bindings.filtered(lambda binding: binding.status == "failed"):
            raise UserError(
                self.env._(
                    "%s: nothing of it is held back. Choose “QuickBooks: sync now” to send it at once.",
                    ", ".join(self[:NAMED].mapped("display_name")),
                )
            )
        bindings.action_retry()

    def action_quickbooks_decide(self):
        """Open the form that shows both sides of a conflict field by field."""
        self.ensure_one()
        self._check_role("approver")
        self._quickbooks_own_bindings()
        return self._quickbooks_shown_binding().action_decide()

    def action_quickbooks_open(self):
        """Open the record in the QuickBooks web application."""
        self.ensure_one()
        self._check_role("user")
        self._quickbooks_own_bindings()
        return self.sudo()._quickbooks_shown_binding().action_open_in_quickbooks()

    def action_quickbooks_log(self):
        """Open what happened to these records."""
        self._check_role("user")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "quickbooks_connector.action_sync_log"
        )
        action["domain"] = [("binding_id", "in", self._quickbooks_own_bindings().ids)]
        return action
