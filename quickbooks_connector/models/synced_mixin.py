"""What every record that can be in QuickBooks shows: status, link, log, actions."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import APPLYING, WAITING_STATES
from .quickbooks_binding import STATUS

# Who sees how records stand with QuickBooks.
READERS = "quickbooks_connector.group_user"
# Of several bindings of one record, the one that needs attention most is shown.
ATTENTION = ("conflict", "failed", "warning", "syncing", "pending", "skipped", "synced")


class QuickbooksSyncedMixin(models.AbstractModel):
    """Adds the QuickBooks status to a model. Nothing here talks to QuickBooks."""

    _name = "quickbooks.synced.mixin"
    _description = "Record That Can Be in QuickBooks"
    _inherit = ["quickbooks.guarded"]

    quickbooks_binding_ids = fields.One2many(
        "quickbooks.binding",
        "res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
        groups=READERS,
    )
    quickbooks_status = fields.Selection(
        STATUS,
        "QuickBooks",
        compute="_compute_quickbooks_status",
        search="_search_quickbooks_status",
        compute_sudo=True,
        groups=READERS,
    )
    quickbooks_message = fields.Text(
        compute="_compute_quickbooks_status", compute_sudo=True, groups=READERS
    )
    quickbooks_can_open = fields.Boolean(
        compute="_compute_quickbooks_status", compute_sudo=True, groups=READERS
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "quickbooks_binding_ids.status",
        "quickbooks_binding_ids.message",
        "quickbooks_binding_ids.qbo_id",
    )
    @api.depends_context("allowed_company_ids")
    def _compute_quickbooks_status(self):
        for record in self:
            shown = record._quickbooks_shown_binding()
            record.quickbooks_status = shown.status or "not_synced"
            record.quickbooks_message = shown.message
            record.quickbooks_can_open = bool(shown.qbo_id)

    def _quickbooks_shown_binding(self):
        """:return: the binding of this record that needs attention most, may be empty"""
        # A partner of all companies has a binding in each: those of the others are not shown.
        own = self.quickbooks_binding_ids.filtered(
            lambda binding: binding.company_id in self.env.companies
        )
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
        if self.env.context.get(APPLYING):
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
        self.env["quickbooks.operation"]._enqueue_removal(self)
        return super().unlink()

    # === ACTIONS === #

    def _quickbooks_connections(self):
        """:return: the connections of the user's companies, as superuser, that these records concern
        :raise AccessError: the user does not keep books
        """
        self._check_role("manager")
        connections = self.env["quickbooks.connection"]._recording(self)
        return connections.filtered(lambda c: c.company_id in self.env.companies)

    def action_quickbooks_sync_now(self):
        """Send these records now."""
        connections = self._quickbooks_connections()
        if not connections.filtered(lambda connection: connection.state == "running"):
            raise UserError(
                self.env._(
                    "No QuickBooks connection of this company is running. Open QuickBooks >"
                    " Connections and press Start."
                )
            )
        operations = self.env["quickbooks.operation"].sudo()
        for connection in connections:
            for entity in self.env["quickbooks.entity"]._of_model(self._name):
                records = entity._concerned(self.sudo(), connection, force=True)
                operations._enqueue_for(connection, entity, records, force=True)
        connections.action_sync_now()

    def action_quickbooks_skip(self):
        """Leave these records out: a person says that they do not belong into QuickBooks."""
        connections = self._quickbooks_connections()
        operations = self.env["quickbooks.operation"].sudo()
        for connection in connections:
            for entity in self.env["quickbooks.entity"]._of_model(self._name):
                records = self.sudo().filtered_domain(entity._odoo_domain(connection))
                bindings = operations._ensure_bindings(connection, entity, records)
                operations.search(
                    [
                        ("binding_id", "in", bindings.ids),
                        ("state", "in", WAITING_STATES),
                    ]
                ).unlink()
                bindings.write({"status": "skipped", "message": False, "issue_id": False})

    def action_quickbooks_retry(self):
        """Try those that were held back again."""
        self._quickbooks_connections()
        self._quickbooks_bindings().action_retry()

    def action_quickbooks_decide(self):
        """Open the form that shows both sides of a conflict field by field."""
        self.ensure_one()
        self._quickbooks_connections()
        return self._quickbooks_shown_binding().action_decide()

    def action_quickbooks_open(self):
        """Open the record in the QuickBooks web application."""
        self.ensure_one()
        self._check_role("user")
        return self.sudo()._quickbooks_shown_binding().action_open_in_quickbooks()

    def action_quickbooks_log(self):
        """Open what happened to these records."""
        self._check_role("user")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "quickbooks_connector.action_sync_log"
        )
        own = self._quickbooks_bindings().filtered(lambda b: b.company_id in self.env.companies)
        action["domain"] = [("binding_id", "in", own.ids)]
        return action
