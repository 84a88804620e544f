"""The budget of reads: Intuit meters them and stops an app that has used up its month."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

# From here on reading slows down, and a person is told.
WARN_AT = 0.8
# What reading leaves over of the budget, for the look-ups that settle a write, and for people.
RESERVED = 0.01


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    read_budget = fields.Integer(
        "Reads per month",
        default=500_000,
        help="How many metered requests this connection may make in a month. Intuit counts those of all"
        " companies of your app together: 500,000 in its smallest plan. 0 sets no limit.",
    )
    usage_ids = fields.One2many("quickbooks.usage", "connection_id")
    reads_this_month = fields.Integer("Reads this month", compute="_compute_usage")
    writes_this_month = fields.Integer("Batches sent this month", compute="_compute_usage")
    budget_used = fields.Float("Budget used (%)", compute="_compute_usage")

    @api.depends("usage_ids.reads", "usage_ids.writes", "usage_ids.month", "read_budget")
    def _compute_usage(self):
        month = self.env["quickbooks.usage"]._this_month()
        for connection in self:
            rows = connection.usage_ids.filtered(lambda usage: usage.month == month)  # noqa: B023
            connection.reads_this_month = sum(rows.mapped("reads"))
            connection.writes_this_month = sum(rows.mapped("writes"))
            budget = connection.read_budget
            connection.budget_used = 100 * connection.reads_this_month / budget if budget else 0

    def _reads_left(self):
        """:return: metered requests that are left of this month's budget"""
        self.ensure_one()
        if not self.read_budget:
            return float("inf")
        return max(self.read_budget - self.reads_this_month, 0)

    def _reads_kept(self):
        """:return: metered requests that a pull leaves over"""
        self.ensure_one()
        return RESERVED * self.read_budget

    def _is_short_of_reads(self):
        """:return: whether most of the budget is used"""
        self.ensure_one()
        return 0 < WARN_AT * self.read_budget <= self.reads_this_month

    def _reading_interval(self):
        """
        :return: time that has to pass between two times of reading, so that the budget lasts until the end
            of the month; None where it is used up
        """
        self.ensure_one()
        if not self._is_short_of_reads():
            return timedelta()
        left = self._reads_left() - self._reads_kept()
        return (self._budget_renewed_at() - fields.Datetime.now()) / left if left >= 1 else None

    def _budget_renewed_at(self):
        """:return: UTC, the beginning of the next month"""
        month = self.env["quickbooks.usage"]._this_month() + relativedelta(months=1)
        return datetime.combine(month, datetime.min.time())

    def _warn_of_budget(self):
        """Tell the responsible person, in the language of that person, and the followers, once a month."""
        responsible = self._responsible()
        language = self.with_context(lang=responsible.lang or self.env.lang)
        self.message_post(
            body=language.env._(
                "%(percent)d %% of the reads of this month are used: %(reads)s of %(budget)s. QuickBooks is"
                " read less often from now on, so that they last until the month ends; what you post"
                " in Odoo is sent as before. If your plan at Intuit allows more, raise “Reads per"
                " month” on the connection.",
                percent=self.budget_used,
                reads=self.reads_this_month,
                budget=self.read_budget,
            ),
            partner_ids=responsible.partner_id.ids,
        )

    def action_open_usage(self):
        """Open the requests of each month."""
        return self._open_related("quickbooks_connector.action_usage")
