"""An Odoo company tied to a QuickBooks company."""

from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import UNSETTLED_STATES, applying_company

# A connection:
#   draft --connect--> testing --accept--> connected --start--> running --pause--> paused --start--> running
#   testing --refuse--> the state before Connect
#   connected, running, paused --expire--> expired --connect--> testing
#   any but draft --disconnect--> disconnected --connect--> testing
#   any --detach--> detached (the database is a copy: nothing is sent until a person connects again)
TRANSITIONS = {
    ("draft", "connect"): "testing",
    ("testing", "connect"): "testing",
    ("expired", "connect"): "testing",
    ("disconnected", "connect"): "testing",
    ("detached", "connect"): "testing",
    ("testing", "accept"): "connected",
    ("connected", "start"): "running",
    ("paused", "start"): "running",
    ("running", "pause"): "paused",
    ("connected", "expire"): "expired",
    ("running", "expire"): "expired",
    ("paused", "expire"): "expired",
}
DETACHABLE = {"testing", "connected", "running", "paused", "expired", "detached"}
# What changes in Odoo in these states is noted for sending, though it may be sent only later; and in
# every other state once the books have been synchronised.
RECORDING_STATES = ("running", "paused", "expired")


class QuickbooksConnection(models.Model):
    """A pair of books: one Odoo company, one QuickBooks company (realm)."""

    _name = "quickbooks.connection"
    _description = "QuickBooks Connection"
    _inherit = ["quickbooks.guarded", "mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "company_id, name, id"

    name = fields.Char(required=True, default=lambda self: self.env._("QuickBooks Online"))
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        "Odoo company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("testing", "Connecting"),
            ("connected", "Connected"),
            ("running", "Synchronising"),
            ("paused", "Paused"),
            ("expired", "Authorisation expired"),
            ("disconnected", "Disconnected"),
            ("detached", "Copy of a database"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    state_before_connect = fields.Char(
        readonly=True, copy=False, help="Where it goes back to when QuickBooks is not connected."
    )
    responsible_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        copy=False,
        tracking=True,
        help="Is told what is stuck: by an activity, and by an e-mail once a day. Whoever connects first,"
        " unless you choose somebody else.",
    )
    tell_after_hours = fields.Integer(
        "Tell after (hours)",
        default=4,
        required=True,
        help="What is held back, in conflict or waiting for longer is told to the responsible person.",
    )

    # === The QuickBooks side === #
    realm_id = fields.Char("QuickBooks company ID", readonly=True, copy=False)
    qbo_company_name = fields.Char("QuickBooks company", readonly=True, copy=False)
    qbo_country = fields.Char("Country", readonly=True, copy=False)
    qbo_currency = fields.Char("Home currency", readonly=True, copy=False)
    custom_numbers = fields.Boolean("Custom transaction numbers", readonly=True, copy=False)
    book_close_date = fields.Date("Books closed until", readonly=True, copy=False)
    credential_ids = fields.One2many(
        "quickbooks.credential", "connection_id", groups=fields.NO_ACCESS
    )

    # === What is synchronised === #
    start_date = fields.Date(
        "Documents from",
        help="Documents dated before this day stay where they are. Empty: all documents.",
    )
    sale_journal_id = fields.Many2one(
        "account.journal",
        "Journal for QuickBooks invoices",
        check_company=True,
        domain="[('type', '=', 'sale'), ('quickbooks_numbers', '=', True)]",
        help="Invoices and credit memos that come from QuickBooks keep their numbers in this journal.",
    )
    general_journal_id = fields.Many2one(
        "account.journal",
        "Journal for QuickBooks entries",
        check_company=True,
        domain="[('type', '=', 'general'), ('quickbooks_numbers', '=', True)]",
        help="Journal entries that come from QuickBooks keep their numbers in this journal.",
    )

    conflict_policy_ids = fields.One2many(
        "quickbooks.conflict.policy",
        "connection_id",
        "Conflicts",
        copy=False,
    )

    # === Progress === #
    cron_id = fields.Many2one("ir.cron", readonly=True, copy=False, ondelete="set null")
    cursor = fields.Datetime(
        "Up to date until",
        readonly=True,
        copy=False,
        help="Changes in QuickBooks are read up to here.",
    )
    first_load_done = fields.Boolean(readonly=True, copy=False)
    load_position = fields.Char(
        readonly=True, copy=False, help="How far the first load has come: entity, row and its id"
    )
    is_loading_again = fields.Boolean(
        readonly=True, copy=False, help="Everything is read again, and ids are compared"
    )
    throttled_until = fields.Datetime(readonly=True, copy=False)
    closing_date_read_at = fields.Datetime(readonly=True, copy=False)
    failures_in_a_row = fields.Integer(readonly=True, copy=False)
    next_attempt_at = fields.Datetime(
        readonly=True, copy=False, help="Not before then, after something went wrong; UTC"
    )
    waits_until = fields.Datetime("Next attempt", compute="_compute_waits_until")
    alive_at = fields.Datetime(
        readonly=True, copy=False, help="Last sign of life of a run, at most once a minute"
    )
    last_success_at = fields.Datetime("Last successful run", readonly=True, copy=False)
    error_message = fields.Text("Problem", readonly=True, copy=False)
    error_details = fields.Text(
        "Technical details",
        readonly=True,
        copy=False,
        # They name the address of the server.
        groups="quickbooks_connector.group_administrator",
    )
    unmapped_account_count = fields.Integer(compute="_compute_unmapped_account_count")
    stall_count = fields.Integer(
        readonly=True,
        copy=False,
        help="Runs that had to be taken over since the last successful one",
    )
    blocked_count = fields.Integer(compute="_compute_blocked_count")
    waiting_count = fields.Integer(compute="_compute_waiting_count")

    _realm_unique = models.UniqueIndex(
        "(realm_id, company_id) WHERE realm_id IS NOT NULL",
        "This QuickBooks company is connected to this Odoo company already.",
    )

    _running_unique = models.UniqueIndex(
        "(company_id) WHERE state = 'running'",
        "Another connection of this Odoo company is running already.",
    )

    # === COMPUTE METHODS === #

    def _compute_blocked_count(self):
        counts = dict(
            self.env["quickbooks.binding"]._read_group(
                [("connection_id", "in", self.ids), ("status", "in", ("failed", "conflict"))],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.blocked_count = counts.get(connection, 0)

    def _compute_waiting_count(self):
        counts = dict(
            self.env["quickbooks.operation"]._read_group(
                [("connection_id", "in", self.ids), ("state", "in", UNSETTLED_STATES)],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.waiting_count = counts.get(connection, 0)

    @api.depends("throttled_until", "next_attempt_at")
    def _compute_waits_until(self):
        now = fields.Datetime.now()
        for connection in self:
            until = connection._waits_until()
            connection.waits_until = until if until and until > now else False

    # === CONSTRAINT METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_connected(self):
        if self.filtered(lambda c: c.state in ("connected", "running", "paused")):
            raise UserError(
                self.env._("Disconnect from QuickBooks before you delete a connection.")
            )

    def unlink(self):
        self.env.registry.clear_cache()
        # Scheduled actions and origins are the code's own: people have no rights on them.
        crons = self.sudo().cron_id
        self.env["quickbooks.origin"].sudo()._keep(self)
        result = super().unlink()
        crons.unlink()
        return result

    # === STATES === #

    def _transition(self, event):
        """The one place where the state changes; see the diagram above.

        :param str event: what happened
        :raise UserError: that cannot happen in this state
        """
        for connection in self:
            if event == "disconnect" and connection.state != "draft":
                target = "disconnected"
            elif event == "detach" and connection.state in DETACHABLE:
                target = "detached"
            elif event == "refuse" and connection.state == "testing":
                target = connection.state_before_connect or "draft"
            else:
                target = TRANSITIONS.get((connection.state, event))
            if not target:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(connection)s is in state “%(state)s”, where this is not possible.",
                        connection=connection.display_name,
                        state=labels[connection.state],
                    )
                )
            values = {"state": target}
            if event == "connect" and connection.state != "testing":
                values["state_before_connect"] = connection.state
            # Whoever calls this has checked what the person may do.
            connection.sudo().write(values)

    # === TRIGGERS === #

    @api.model
    def _recording(self, records):
        """
        :return: the connections, as superuser, that note changes; all, where a record has no company
        """
        recording = self._recording_now()
        if "company_id" in records._fields and all(record.company_id for record in records):
            companies = set(records.company_id.ids)
            recording = [pair for pair in recording if pair[1] in companies]
        return self.sudo().browse([connection_id for connection_id, _company in recording])

    @api.model
    def _recording_now(self):
        """:return: ids of those that note changes, and of their companies; a run tells its own no news"""
        applying = applying_company(self.env)
        return [pair for pair in self._recording_ids() if pair[1] != applying]

    @api.model
    @tools.ormcache()
    def _recording_ids(self):
        """Asked with every document that is saved: kept in memory until a connection changes."""
        connections = self.sudo().search(
            Domain("state", "in", RECORDING_STATES)
            | (Domain("state", "!=", "draft") & Domain("cursor", "!=", False))
        )
        # One that was given up for another one of the company notes nothing any more.
        running = connections.filtered(lambda c: c.state == "running").company_id
        used = connections.filtered(
            lambda c: c.state in RECORDING_STATES or c.company_id not in running
        )
        return tuple((connection.id, connection.company_id.id) for connection in used)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        connections = super().create(vals_list)
        connections._ensure_conflict_policies()
        return connections

    def write(self, vals):
        self._check_may_write(vals)
        self._check_fixed(vals)
        if vals.keys() & {"state", "company_id", "active"} or not all(self.mapped("cursor")):
            self.env.registry.clear_cache()
        return super().write(vals)

    def _trigger(self, at=None):
        """Let the scheduler run the synchronisation.

        :param datetime at: UTC, not before then
        """
        for connection in self.sudo().filtered(lambda c: c.state == "running" and c.cron_id):
            connection.cron_id._trigger(at)

    def _trigger_once(self, at):
        """Let the scheduler run the synchronisation, unless it will do so within a minute from then anyway.

        :param datetime at: UTC
        """
        planned = self.env["ir.cron.trigger"].sudo()
        for connection in self:
            if not planned.search_count(
                [
                    ("cron_id", "=", connection.sudo().cron_id.id),
                    ("call_at", ">=", at),
                    ("call_at", "<=", at + timedelta(minutes=1)),
                ],
                limit=1,
            ):
                connection._trigger(at)

    def _waits_until(self):
        """:return: UTC, not before which a run makes sense after what went wrong; False without such"""
        self.ensure_one()
        return max(filter(None, (self.throttled_until, self.next_attempt_at)), default=False)

    def _retry_blocked(self):
        """What was held back may have become possible: try it again."""
        self.env["quickbooks.binding"].sudo()._release_pulls(self)
        self.env["quickbooks.operation"].sudo()._release(self)
        self._trigger()
