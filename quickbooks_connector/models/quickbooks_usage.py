"""What a connection has asked of QuickBooks: the requests of each month, and the latest ones of all."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class QuickbooksUsage(models.Model):
    """One row per connection and month for the scheduled runs, and one for what people ask for.

    Each row has one writer: that of the runs is written by the run, which is alone on its QuickBooks
    company, that of the people by the transaction of the person.
    """

    _name = "quickbooks.usage"
    _description = "QuickBooks Requests of a Month"
    _inherit = ["quickbooks.guarded"]
    _order = "month desc, source, id"
    _rec_name = "month"

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    realm_id = fields.Char("QuickBooks company ID", required=True, readonly=True, index=True)
    month = fields.Date(required=True, readonly=True, help="Its first day, by UTC")
    source = fields.Selection(
        [("run", "Synchronisation"), ("person", "Buttons")],
        required=True,
        default="run",
        readonly=True,
    )
    reads = fields.Integer(readonly=True, help="Requests that Intuit meters (CorePlus)")
    writes = fields.Integer(
        readonly=True, help="Batches of writes, which Intuit does not meter (Core)"
    )
    level = fields.Json(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="The requests of the last minute, see RateLimiter.state",
    )
    read_at = fields.Datetime("Last read", readonly=True)
    warned = fields.Boolean(readonly=True, help="That most of the budget is used was told")

    _one_per_month = models.Constraint(
        "UNIQUE(connection_id, realm_id, month, source)",
        "The requests of a month are counted once.",
    )

    @api.model
    def _this_month(self):
        """:return: first day of the month, by UTC"""
        return fields.Date.to_date(fields.Datetime.now()).replace(day=1)

    @api.model
    def _lately(self, realm_id):
        """:return: the rows of this and of the last month of a QuickBooks company, in all Odoo companies"""
        last_month = self._this_month() - relativedelta(months=1)
        return self.sudo().search(
            Domain("realm_id", "=", realm_id) & Domain("month", ">=", last_month)
        )

    def _of_month(self, connection, source):
        """:return: the row of this month; made when it is not among these"""
        month = self._this_month()
        usage = self.filtered(
            lambda u: u.connection_id == connection and u.month == month and u.source == source
        )
        return usage or self.sudo().create(
            {
                "connection_id": connection.id,
                "realm_id": connection.realm_id,
                "month": month,
                "source": source,
            }
        )

    @api.model
    def _count(self, connection, client):
        """Count what was asked for a person.

        :param client: a :class:`QuickbooksClient`
        """
        if client.requests_sent:
            usage = self._lately(connection.realm_id)._of_month(connection, "person")
            usage.reads += client.reads_sent
            usage.writes += client.writes_sent

    @api.autovacuum
    def _gc_old(self):
        """Months are kept for two years."""
        limit = 1000
        before = self._this_month() - relativedelta(years=2)
        old = self.search([("month", "<", before)], limit=limit)
        old.unlink()
        return len(old), len(old) == limit
