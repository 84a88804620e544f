from odoo import api, fields, models


class QuickbooksSyncRun(models.Model):
    """One run of the synchronisation that did something. An idle one leaves no row."""

    _name = "quickbooks.sync.run"
    _description = "QuickBooks Run"
    _inherit = ["quickbooks.guarded"]
    _order = "id desc"
    _rec_name = "started_at"

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    started_at = fields.Datetime(
        "Started", required=True, default=fields.Datetime.now, readonly=True
    )
    ended_at = fields.Datetime("Ended", readonly=True)
    state = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Done"),
            ("stopped", "Stopped"),
            ("interrupted", "Interrupted"),
        ],
        default="running",
        required=True,
        readonly=True,
    )
    message = fields.Text(readonly=True)
    request_count = fields.Integer("Requests", readonly=True)
    log_ids = fields.One2many("quickbooks.sync.log", "run_id")
    pulled_count = fields.Integer("Read", compute="_compute_counts")
    pushed_count = fields.Integer("Sent", compute="_compute_counts")
    error_count = fields.Integer("Held back", compute="_compute_counts")

    def _compute_counts(self):
        groups = self.env["quickbooks.sync.log"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "direction", "level"], ["__count"]
        )
        counts = {(run.id, direction, level): count for run, direction, level, count in groups}
        for run in self:
            run.pulled_count = counts.get((run.id, "pull", "info"), 0)
            run.pushed_count = counts.get((run.id, "push", "info"), 0)
            run.error_count = sum(
                count
                for (run_id, _way, level), count in counts.items()
                if run_id == run.id and level == "error"
            )

    def action_open_log(self):
        """Open what happened to each record."""
        self._check_role("user")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "quickbooks_connector.action_sync_log"
        )
        action["domain"] = [("run_id", "in", self.ids)]
        return action

    @api.autovacuum
    def _gc_old_runs(self):
        """Runs and their log are kept for a year."""
        limit = 1000
        before = fields.Datetime.subtract(fields.Datetime.now(), days=365)
        old = self.search([("started_at", "<", before)], limit=limit)
        old.unlink()
        return len(old), len(old) == limit
