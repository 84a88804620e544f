"""Buttons of a connection: test, start, pause, disconnect."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..client import (
    AuthenticationFailed,
    GrantRefused,
    LimitReached,
    PermissionRefused,
    QboError,
    ReadsUsedUp,
    SubscriptionEnded,
    Unanswered,
    Unreadable,
)

_logger = logging.getLogger(__name__)

CARRIED_COUNTRIES = ("US",)


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    # === BUTTONS === #

    def action_test(self):
        """One read-only call that tells whether token, permission and company are good."""
        self.ensure_one()
        if not self.realm_id:
            raise UserError(self.env._("Connect to QuickBooks first."))
        try:
            with self._client() as client:
                company = client.company_info()
        except QboError as error:
            raise UserError(self._error_text(error)) from error
        return self._notification(
            self.env._(
                "Token, permission and company are good: %s answered.", company.get("CompanyName")
            ),
            "success",
        )

    def action_start(self):
        """Switch the synchronisation on. Nothing moves before this."""
        for connection in self:
            connection._check_ready_to_start()
            connection._ensure_conflict_policies()
            connection._transition("start")
            connection.write({"alive_at": fields.Datetime.now(), "stall_count": 0})
            connection._ensure_cron()
            connection._enqueue_existing()
            connection._trigger()

    def _ensure_conflict_policies(self):
        """A kind of record that came with another addon gets its row, too."""
        known = self.conflict_policy_ids.mapped("qbo_type")
        missing = self.env["quickbooks.conflict.policy"]._default_rows(known)
        if missing:
            self.conflict_policy_ids = missing

    def _check_ready_to_start(self):
        missing = []
        if not self.sale_journal_id:
            missing.append(self._fields["sale_journal_id"]._description_string(self.env))
        if not self.general_journal_id:
            missing.append(self._fields["general_journal_id"]._description_string(self.env))
        if missing:
            raise UserError(
                self.env._(
                    "Choose first, on the tab “What is synchronised”: %s.", ", ".join(missing)
                )
            )
        if self.qbo_country and self.qbo_country not in CARRIED_COUNTRIES:
            raise UserError(
                self.env._(
                    "%(company)s is a company in %(country)s. Only companies in the United States are"
                    " carried yet: sales tax works in another way elsewhere.",
                    company=self.qbo_company_name,
                    country=self.qbo_country,
                )
            )

    def action_pause(self):
        """Stop sending and reading. What changes in Odoo meanwhile is noted and sent later."""
        self._transition("pause")

    def action_disconnect(self):
        """Give the permission back at Intuit. The data stays on both sides."""
        self.check_access("write")
        for connection in self:
            credential = connection._credential()
            if credential.refresh_token:
                try:
                    credential._revoke()
                except QboError as error:
                    _logger.warning(
                        "Connection %s: the permission could not be revoked: %s",
                        connection.id,
                        error.message,
                    )
            credential._forget_tokens()
            connection._transition("disconnect")
            connection._clear_error()

    def action_sync_now(self):
        """Run the synchronisation at once, or, when it is running already, right after."""
        self.env["quickbooks.sync"]._run_now(self.filtered(lambda c: c.state == "running"))

    def action_refresh_lists(self):
        """Read accounts, taxes, terms and payment methods of QuickBooks again."""
        self.check_access("write")
        for connection in self:
            try:
                with connection._client() as client:
                    connection._read_company(client)
                    self.env["quickbooks.sync.lists"]._store_lists(connection, client)
            except QboError as error:
                raise UserError(connection._error_text(error)) from error
            connection._retry_blocked()

    def action_open_account_mapping(self):
        """Open the accounts of both sides that still need a decision."""
        return self._open_related("quickbooks_connector.action_account_to_map")

    def action_open_blocked(self):
        """Open the records that were held back."""
        action = self._open_related("quickbooks_connector.action_binding")
        action["context"] = {"search_default_held_back": 1}
        return action

    def action_open_waiting(self):
        """Open the records that wait to be sent."""
        action = self._open_related("quickbooks_connector.action_binding")
        action["context"] = {"search_default_waiting": 1}
        return action

    def _open_related(self, action_xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(action_xmlid)
        action["domain"] = [("connection_id", "in", self.ids)]
        return action

    # === THE SCHEDULED ACTION === #

    def _ensure_cron(self):
        """One scheduled action per connection: the unit of work and of exclusion."""
        self.ensure_one()
        if self.cron_id:
            return
        self.cron_id = (
            self.env["ir.cron"]
            .sudo()
            .create(
                {
                    "name": self.env._("QuickBooks: synchronise %s", self.display_name),
                    "model_id": self.env["ir.model"]._get_id("quickbooks.connection"),
                    "state": "code",
                    "code": f"model._cron_synchronise({self.id})",
                    "user_id": self.env.ref("base.user_root").id,
                    "interval_number": 15,
                    "interval_type": "minutes",
                    "nextcall": fields.Datetime.now(),
                }
            )
        )

    def _cron_synchronise(self, connection_id):
        """Called by the scheduler, which holds the lock of this connection's scheduled action."""
        self.env["quickbooks.sync"]._synchronise(self.browse(connection_id).exists())

    def _enqueue_existing(self):
        """Note the documents of Odoo that were there before the connection."""
        self.ensure_one()
        operations = self.env["quickbooks.operation"].sudo()
        for entity in self.env["quickbooks.entity"]._in_dependency_order():
            if entity._is_document:
                operations._enqueue_for(self, entity, entity._unbound_records(self))

    @api.autovacuum
    def _enqueue_missed(self):
        """Once a day: documents that slipped past the outbox, for example posted while Start was pressed."""
        for connection in self.search([("state", "=", "running")]):
            connection._enqueue_existing()

    # === MESSAGES === #

    def _error_text(self, error):
        """
        :param QboError error: what went wrong
        :return: what happened and what to do next, in the user's language
        """
        if isinstance(error, GrantRefused | AuthenticationFailed | PermissionRefused):
            return self._access_text(error)
        if isinstance(error, Unreadable):
            return self.env._(
                "%(connection)s: %(address)s sent an answer that cannot be read. What it brings is read again"
                " on its own; check the address and what stands in between if this lasts.",
                connection=self.display_name,
                address=self._environment().api_url,
            )
        if isinstance(error, Unanswered):
            return self.env._(
                "%(connection)s: %(address)s does not answer. It is tried again on its own; check the"
                " address and the network if this lasts.",
                connection=self.display_name,
                address=self._environment().api_url,
            )
        if isinstance(error, ReadsUsedUp):
            return self.env._(
                "%s: the reads of this month are used up. Raise “Reads per month” on the connection if"
                " your plan at Intuit allows more, or wait for the next month. What is posted in Odoo is"
                " sent all the same.",
                self.display_name,
            )
        if isinstance(error, LimitReached):
            return self.env._(
                "%s: QuickBooks takes no more requests for the moment. Try again in a minute.",
                self.display_name,
            )
        return self.env._(
            "%(connection)s: QuickBooks answered: %(text)s",
            connection=self.display_name,
            text=getattr(error, "text", error.message),
        )

    def _access_text(self, error):
        """
        :param QboError error: QuickBooks does not let the connection in, or not to write
        :return: see :meth:`_error_text`
        """
        if isinstance(error, GrantRefused):
            return self.env._(
                "%s: the authorisation has expired or was revoked. Press Connect to renew it.",
                self.display_name,
            )
        if isinstance(error, AuthenticationFailed):
            return self.env._(
                "%s: QuickBooks does not accept the token. Press Connect to renew the authorisation.",
                self.display_name,
            )
        if isinstance(error, SubscriptionEnded):
            return self.env._(
                "%s: QuickBooks can only be read, because the subscription of the company has ended. Renew"
                " it at Intuit; what waits is sent within an hour after that.",
                self.display_name,
            )
        return self.env._(
            "%(connection)s: the token is good, but it gives no access to the company with the ID"
            " %(realm)s. Press Connect and choose this company, as a user who administers it.",
            connection=self.display_name,
            realm=self.realm_id,
        )

    def _set_error(self, error):
        """Show a problem on the connection."""
        self.error_message = self._error_text(error)
        self.error_details = error.technical_details()

    def _clear_error(self):
        for connection in self.filtered("error_message"):
            connection.write(
                {"error_message": False, "error_details": False, "next_attempt_at": False}
            )

    def _note_success(self, finished):
        """
        :param bool finished: whether everything was done; if not, the run goes on
        """
        self.ensure_one()
        self._clear_error()
        values = {"last_success_at": fields.Datetime.now()} if finished else {}
        if self.failures_in_a_row:
            values["failures_in_a_row"] = 0
        if self.stall_count and finished:
            values["stall_count"] = 0
        if values:
            self.write(values)

    def _notification(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": kind},
        }
