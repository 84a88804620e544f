"""The one place that says: this Odoo record *is* that QuickBooks entity, on that connection."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..const import WAITING_STATES

STATUS = [
    ("not_synced", "Not in QuickBooks"),
    ("pending", "Waiting"),
    ("syncing", "Sending"),
    ("synced", "Synced"),
    ("warning", "Differs"),
    ("failed", "Held back"),
    ("conflict", "Conflict"),
    ("skipped", "Left out"),
]

# A person has to do something.
STUCK_STATUS = ("failed", "conflict", "warning")


class QuickbooksBinding(models.Model):
    """A record tied to a QuickBooks entity, and how far it has come.

    Either side may be missing: no ``qbo_id`` while the record waits to be sent, no ``res_id`` while a
    QuickBooks entity waits for something before it can be taken over.
    """

    _name = "quickbooks.binding"
    _inherit = ["quickbooks.guarded", "quickbooks.typed.mixin"]
    _description = "QuickBooks Record"
    _order = "write_date desc, id desc"
    _rec_name = "record_name"

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    entity = fields.Char(required=True, readonly=True)
    qbo_type = fields.Selection(
        "_selection_qbo_type", "QuickBooks type", required=True, readonly=True
    )
    qbo_id = fields.Char("QuickBooks ID", readonly=True)
    sync_token = fields.Char(readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    record_name = fields.Char("Record", readonly=True)
    part_of_id = fields.Many2one(
        "quickbooks.binding",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
        help="The QuickBooks entity stands for several records; this is one of them.",
    )
    merged_into_id = fields.Many2one(
        "quickbooks.binding",
        "Merged into",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
        help="The entity was merged into this one in QuickBooks: documents name this one.",
    )
    status = fields.Selection(STATUS, required=True, default="pending", readonly=True, index=True)
    stuck_since = fields.Datetime(
        compute="_compute_stuck_since", store=True, help="UTC; while a person has to do something"
    )
    message = fields.Text("What is to be done", readonly=True)
    technical_details = fields.Text(readonly=True)
    issue_id = fields.Many2one(
        "quickbooks.sync.issue", ondelete="set null", index="btree_not_null", readonly=True
    )
    snapshot = fields.Json(help="Compared fields as both sides last agreed on them", readonly=True)
    renamed = fields.Boolean(readonly=True, help="Its name was taken in QuickBooks")
    retry_pull = fields.Boolean(
        readonly=True, help="Read this entity from QuickBooks again in the next run"
    )
    is_imported = fields.Boolean(
        readonly=True, help="Odoo has the record from QuickBooks; nobody made it in Odoo"
    )
    is_seen = fields.Boolean(
        readonly=True, help="It was there when everything was read again, now or the last time"
    )
    operation_ids = fields.One2many("quickbooks.operation", "binding_id")
    log_ids = fields.One2many("quickbooks.sync.log", "binding_id")

    _qbo_unique = models.UniqueIndex(
        "(connection_id, qbo_type, qbo_id) WHERE qbo_id IS NOT NULL",
        "This QuickBooks entity is tied to another record already.",
    )
    _record_unique = models.UniqueIndex(
        "(res_model, res_id, connection_id, entity) WHERE res_id > 0",
        "This record is tied to another QuickBooks entity already.",
    )
    _retry_index = models.Index("(connection_id) WHERE retry_pull IS TRUE")

    @api.depends("status")
    def _compute_stuck_since(self):
        now = fields.Datetime.now()
        for binding in self:
            stuck = binding.status in STUCK_STATUS
            binding.stuck_since = stuck and (binding.stuck_since or now)

    @api.depends("record_name", "qbo_type", "qbo_id")
    def _compute_display_name(self):
        entities = self.env["quickbooks.entity"]
        labels = {qbo_type: entities._type_label(qbo_type) for qbo_type in self.mapped("qbo_type")}
        for binding in self:
            name = f"{labels[binding.qbo_type]} {binding.qbo_id or ''}".rstrip()
            binding.display_name = binding.record_name or name

    # === LOOK-UP === #

    def _record(self):
        """:return: the tied records, which must be of one model; those that no longer exist are left out"""
        model = self[:1].res_model
        ids = [binding.res_id for binding in self if binding.res_id]
        return self.env[model].browse(ids).exists() if model in self.env else None

    @api.model
    def _of_records(self, records):
        """
        :return: the bindings of these records, on every connection, as superuser
        """
        return self.sudo().search(
            Domain("res_model", "=", records._name) & Domain("res_id", "in", records.ids)
        )

    # === TRANSITIONS === #

    def _hold_back(self, message, issue=None, details=None, status="failed"):
        """Keep the record where it is and say why.

        :param str message: what is in the way and what to do
        :param issue: ``quickbooks.sync.issue`` that lists all records with this cause
        :param str details: for a support engineer
        """
        self.write(
            {
                "status": status,
                "message": message,
                "technical_details": details,
                "issue_id": issue.id if issue else False,
            }
        )

    def _is_version(self, payload):
        """
        :param dict payload: the entity, as QuickBooks sends it
        :return: whether this version of it is known already
        """
        return bool(self.sync_token) and self.sync_token == payload.get("SyncToken")

    def _resting_values(self):
        """:return: values of a binding that waits for nothing: both sides agree, or differ as they did"""
        known = self.snapshot or {}
        difference = known.get("difference") or known.get("shared")
        return {
            "status": "warning" if difference else "synced",
            "message": difference,
            "technical_details": False,
            "issue_id": False,
        }

    def _retry_pulls(self):
        """What of QuickBooks could not be taken over is read again in the next run, be it new or a change.

        Where a write waits, that one finds out by itself whether QuickBooks has something newer.
        """
        unsent = Domain("state", "in", (*WAITING_STATES, "sent"))
        self.filtered_domain(
            Domain("status", "=", "failed")
            & Domain("qbo_id", "!=", False)
            & ~Domain("operation_ids", "any", unsent)
        ).write({"retry_pull": True})

    def _release_pulls(self, connection):
        """All that could not be taken over on a connection is read again in the next run."""
        self.search(
            [("connection_id", "=", connection.id), ("status", "=", "failed")]
        )._retry_pulls()

    def _web_link(self):
        """:return: address in Odoo of what is known of this record"""
        return f"{self.get_base_url()}/odoo/quickbooks-documents/{self.id}"

    # === ACTIONS === #

    def action_open_record(self):
        """Open the tied record."""
        self.ensure_one()
        self._check_role("user")
        if not self.res_id or self.res_model not in self.env:
            return self.action_open_in_quickbooks()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def action_open_in_quickbooks(self):
        """Open the tied entity in the QuickBooks web application."""
        self.ensure_one()
        self._check_role("user")
        if not self._shows_web_address():
            # Also where a record has asked for it as superuser, the address goes to a person.
            self.sudo(False)._check_role("administrator")
        return {
            "type": "ir.actions.act_url",
            "url": self.connection_id.sudo()._web_address(
                self.qbo_type, (self.merged_into_id or self).qbo_id
            ),
            "target": "new",
        }

    def _shows_web_address(self):
        """:return: whether the user may know where this entity is seen: not where an own server is"""
        return self.connection_id.sudo()._shows_addresses()

    def action_solve(self):
        """Open what has to be completed before this record can cross over."""
        self.ensure_one()
        self._check_role("manager")
        return self.issue_id.action_solve()

    def action_retry(self):
        """Try the held back ones again in the next run."""
        self._check_role("manager")
        held_back = self.filtered(lambda binding: binding.status == "failed")
        held_back.sudo()._retry_pulls()
        self.env["quickbooks.operation"].sudo()._release_bindings(held_back)
        held_back.connection_id._trigger()
