"""What of a connection cannot be changed any more, and when."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

# Until a company is chosen, and after Disconnect: what the company is reached by. Intuit's page sends nobody
# back who came with a wrong client ID or redirect URI: the way to correct it is open while it is awaited.
WHILE_DISCONNECTED = ("draft", "testing", "disconnected")
REACHED_BY = {"environment", "base_url", "client_id"}
# Until Start: documents before this day would be there once, and missing once.
BEFORE_START = ("draft", "testing", "connected", "disconnected")
# A year; a date of the calendar is always so long ago.
MOST_HOURS = 365 * 24


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def _check_fixed(self, vals):
        """
        :param dict vals: that are about to be written
        :raise UserError: one of these connections has something else, and has gone too far to change it
        """
        if self.filtered(lambda c: c._differs(vals, {"company_id"})):
            raise UserError(
                self.env._(
                    "A connection belongs to its Odoo company for good. Make a new connection for the other"
                    " company."
                )
            )
        moved = self.filtered(
            lambda c: c.state not in WHILE_DISCONNECTED and c._differs(vals, REACHED_BY)
        )
        hidden = vals.get("active") is False and self.filtered(lambda c: c.state == "running")
        if moved or hidden:
            names = (moved or hidden).mapped("name")
            raise UserError(self.env._("Disconnect %s first.", ", ".join(names)))
        started = self.filtered(
            lambda c: (c.cursor or c.state not in BEFORE_START) and c._differs(vals, {"start_date"})
        )
        if started:
            raise UserError(
                self.env._(
                    "“Documents from” of %s cannot be changed after Start: documents of the days between"
                    " would be missing on one side.",
                    ", ".join(started.mapped("name")),
                )
            )

    def _differs(self, vals, names):
        """:return: whether one of these fields would get another value"""
        return any(
            self._fields[name].convert_to_write(self[name], self) != vals[name]
            for name in names & vals.keys()
        )

    @api.constrains("sale_journal_id", "general_journal_id")
    def _check_journals(self):
        for connection in self:
            pairs = (
                (connection.sale_journal_id, "sale"),
                (connection.general_journal_id, "general"),
            )
            for journal, journal_type in pairs:
                if journal and (journal.type != journal_type or not journal.quickbooks_numbers):
                    raise ValidationError(
                        self.env._(
                            "“%(journal)s” cannot hold what comes from QuickBooks. Choose a journal of the"
                            " right type with “Numbers come from QuickBooks”.",
                            journal=journal.display_name,
                        )
                    )

    @api.constrains("tell_after_hours", "read_budget")
    def _check_numbers(self):
        """One scheduled action looks after the connections of all companies: no number may stop it."""
        for connection in self:
            if not 0 <= connection.tell_after_hours <= MOST_HOURS:
                raise ValidationError(
                    self.env._("“Tell after” must be between 0 and %s hours.", MOST_HOURS)
                )
            if connection.read_budget < 0:
                raise ValidationError(
                    self.env._("“Reads per month” cannot be negative. 0 sets no limit.")
                )

    @api.constrains("responsible_id", "company_id")
    def _check_responsible(self):
        for connection in self.filtered("responsible_id"):
            # Of users of other companies a person sees nothing, their names included.
            user = connection.responsible_id.sudo()
            if user.share or connection.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "The responsible person must be an employee with access to %s.",
                        connection.company_id.name,
                    )
                )
