from odoo import api, fields, models

from ..entities.errors import RecordError

# What is solved by choosing a counterpart: argument of the choice, by the model of what has none.
ODOO_CHOICES = {"account.account": "account", "account.tax": "tax"}
QBO_CHOICES = {"quickbooks.account.mapping": "mapping", "quickbooks.tax.mapping": "tax_mapping"}
# What is solved in a list, and not on a form.
LISTS = {
    "quickbooks.account.mapping": "quickbooks_connector.action_account_mapping",
    "quickbooks.tax.mapping": "quickbooks_connector.action_tax_mapping",
    "account.journal": "account.action_account_journal_form",
}


class QuickbooksSyncIssue(models.Model):
    """One cause that blocks records. It lists all of them and goes away by itself."""

    _name = "quickbooks.sync.issue"
    _description = "QuickBooks Issue"
    _inherit = ["quickbooks.guarded"]
    _order = "blocked_count desc, id"
    _rec_name = "message"

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    cause = fields.Char(required=True, readonly=True)
    message = fields.Text("What is missing", required=True, readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    binding_ids = fields.One2many("quickbooks.binding", "issue_id", "Blocked records")
    blocked_count = fields.Integer("Blocked", compute="_compute_blocked_count", store=True)

    _cause_unique = models.Constraint(
        "UNIQUE(connection_id, cause)", "This cause is listed already."
    )

    @api.depends("binding_ids")
    def _compute_blocked_count(self):
        for issue in self:
            issue.blocked_count = len(issue.binding_ids)

    @api.model
    def _for_errors(self, connection, errors):
        """
        :param errors: list of :class:`RecordError` that have a cause
        :return: ``{cause: issue}``; the missing ones are made
        """
        by_cause = {error.cause: error for error in errors if error.cause}
        known = self.search(
            [("connection_id", "=", connection.id), ("cause", "in", list(by_cause))]
        )
        issues = {issue.cause: issue for issue in known}
        missing = [error for cause, error in by_cause.items() if cause not in issues]
        created = self.create(
            [
                {
                    "connection_id": connection.id,
                    "cause": error.cause,
                    "message": error.message,
                    "res_model": error.action and error.action[0],
                    "res_id": error.action and error.action[1],
                }
                for error in missing
            ]
        )
        return issues | {issue.cause: issue for issue in created}

    @api.model
    def _for_closing_date(self, connection, message):
        """
        :param str message: for a person
        :return: the issue of records that the closing date of QuickBooks holds back
        """
        error = RecordError(
            message,
            cause=f"closed:quickbooks:{connection.book_close_date}",
            action=("quickbooks.connection", connection.id),
        )
        return self._for_errors(connection, [error])[error.cause]

    @api.model
    def _release(self, connection, causes):
        """What was blocked by these causes is tried again.

        :param list causes: see :class:`RecordError`
        """
        solved = self.search([("connection_id", "=", connection.id), ("cause", "in", causes)])
        if not solved:
            return
        bindings = solved.binding_ids
        bindings._retry_pulls()
        self.env["quickbooks.operation"]._release_bindings(bindings)
        solved.unlink()

    @api.model
    def _release_settlements(self, moves):
        """Documents have something left to pay again: what QuickBooks pays of them is tried again.

        :param moves: documents that were paid
        """
        issues = self.sudo().search(
            [
                ("cause", "=like", "settle:%"),
                ("res_model", "=", moves._name),
                ("res_id", "in", moves.ids),
            ]
        )
        for connection, of_connection in issues.grouped("connection_id").items():
            self.sudo()._release(connection, of_connection.mapped("cause"))
            connection._trigger()

    @api.model
    def _remove_solved(self, connection):
        """An issue that blocks nothing any more is solved."""
        self.search([("connection_id", "=", connection.id), ("binding_ids", "=", False)]).unlink()

    def action_solve(self):
        """Open what has to be completed."""
        self.ensure_one()
        self._check_role("manager")
        choice = self._choice()
        if choice:
            return choice
        if self.res_model not in self.env:
            return self.action_open_blocked()
        if self.res_model in LISTS:
            action = self.env["ir.actions.act_window"]._for_xml_id(LISTS[self.res_model])
            action["domain"] = (
                [("id", "=", self.res_id)]
                if self.res_id
                else [("company_id", "=", self.company_id.id)]
            )
            return action
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def _choice(self):
        """:return: action that opens the choice of the missing account or tax, None for other causes"""
        choice = self.env["quickbooks.mapping.choice"]
        side, _, rest = self.cause.partition(":")
        model, _, record_id = rest.partition(":")
        if side == "odoo" and model in ODOO_CHOICES:
            record = self.env[model].browse(int(record_id)).exists()
            given = {ODOO_CHOICES[model]: record}
        elif side == "qbo" and self.res_model in QBO_CHOICES:
            record = self.env[self.res_model].browse(self.res_id).exists()
            given = {QBO_CHOICES[self.res_model]: record}
        else:
            return None
        return choice._action_for(self.connection_id, **given) if record else None

    def action_open_blocked(self):
        """Open the records that wait for this."""
        self._check_role("user")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "quickbooks_connector.action_binding"
        )
        action["domain"] = [("issue_id", "in", self.ids)]
        action["context"] = {}
        return action
