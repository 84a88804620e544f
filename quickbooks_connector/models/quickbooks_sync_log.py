from odoo import fields, models


class QuickbooksSyncLog(models.Model):
    """What happened to one record in one run."""

    _name = "quickbooks.sync.log"
    _description = "QuickBooks Log"
    _inherit = ["quickbooks.guarded", "quickbooks.typed.mixin"]
    _order = "id desc"
    _rec_name = "record_name"

    run_id = fields.Many2one(
        "quickbooks.sync.run", required=True, ondelete="cascade", index=True, readonly=True
    )
    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    binding_id = fields.Many2one(
        "quickbooks.binding", ondelete="set null", index="btree_not_null", readonly=True
    )
    direction = fields.Selection(
        [
            ("pull", "From QuickBooks"),
            ("push", "To QuickBooks"),
            ("person", "By a person"),
            ("company", "By another company"),
        ],
        required=True,
        readonly=True,
    )
    level = fields.Selection(
        [("info", "Done"), ("warning", "Differs"), ("error", "Held back")],
        "Result",
        required=True,
        default="info",
        readonly=True,
    )
    action = fields.Selection(
        [
            ("create", "Created"),
            ("update", "Changed"),
            ("remove", "Removed"),
            ("keep", "Kept as in Odoo"),
            ("match", "Matched"),
            ("merge", "Merged"),
            ("refuse", "Refused"),
            ("skip", "Left out"),
            ("include", "Included again"),
        ],
        required=True,
        readonly=True,
    )
    qbo_type = fields.Selection("_selection_qbo_type", "QuickBooks type", readonly=True)
    qbo_id = fields.Char("QuickBooks ID", readonly=True)
    record_name = fields.Char("Record", readonly=True)
    message = fields.Text(readonly=True)
    technical_details = fields.Text(readonly=True)
