"""Buttons of a connection: test, start, pause, disconnect."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..client import GrantRefused, QboError, logger_of, text_at
from ..tools.authorisation import client_of

_logger = logger_of(__name__)

CARRIED_COUNTRIES = ("US",)


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    # === BUTTONS === #

    def action_test(self):
        """One read-only call that tells whether token, permission and company are good."""
        self.ensure_one()
        self._check_role("manager")
        if not self.realm_id:
            raise UserError(self.env._("Connect to QuickBooks first."))
        try:
            with client_of(self) as client:
                name = text_at(client.company_info(), "CompanyName")
        except QboError as error:
            raise UserError(self._error_text(error)) from error
        return self._notification(
            self.env._(
                "Token, permission and company are good: %s answered.", name or self.realm_id
            ),
            "success",
        )

    def action_start(self):
        """Switch the synchronisation on. Nothing moves before this."""
        self._check_role("manager", "write")
        # What the start writes is the code's own, and people have no rights on scheduled actions.
        for connection in self.sudo():
            connection._check_ready_to_start()
            connection._ensure_conflict_policies()
            connection._transition("start")
            connection.write({"alive_at": fields.Datetime.now(), "stall_count": 0})
            connection._ensure_cron()
            self.env["quickbooks.origin"].sudo()._restore(connection)
            connection._enqueue_existing()
            connection._trigger()

    def _ensure_conflict_policies(self):
        """Every kind of record has a row, those that came with another addon, too."""
        # The rows and their kinds are the code's own; a person chooses the policy only.
        for connection in self.sudo():
            known = connection.conflict_policy_ids.mapped("qbo_type")
            missing = self.env["quickbooks.conflict.policy"]._default_rows(known)
            if missing:
                connection.conflict_policy_ids = missing

    def _check_ready_to_start(self):
        running = self.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "running")], limit=1
        )
        if running and self.state != "running":
            raise UserError(
                self.env._(
                    "%(company)s is synchronised by the connection “%(connection)s” already. Disconnect that"
                    " one first: documents would be in two QuickBooks companies.",
                    company=self.company_id.name,
                    connection=running.name,
                )
            )
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
        self._check_role("manager", "write")
        self._transition("pause")

    def action_disconnect(self):
        """Give the permission back at Intuit, and forget secret and tokens. The data stays on both sides."""
        self._check_role("administrator", "write")
        # Tokens are for superuser code only.
        for connection in self.sudo():
            connection._transition("disconnect")
            connection._clear_error()
            if not connection._revoke():
                connection.message_post(
                    body=self.env._(
                        "The permission could not be given back at Intuit. Take it back in QuickBooks, under"
                        " Apps > My apps."
                    )
                )
            connection._forget_secrets()
            self.env["quickbooks.hint"].sudo().search(
                [("connection_id", "=", connection.id)]
            ).unlink()

    def _revoke(self):
        """Give the permission back at Intuit.

        :return: whether there is none left, as far as this is known
        """
        self.ensure_one()
        # Credentials are for superuser code only.
        credential = self.sudo().credential_ids
        if not credential or not credential._sealed("refresh_token"):
            return True
        try:
            credential._revoke()
        except (QboError, UserError) as error:
            # Where Intuit itself refuses the token, it has been taken back there already.
            if isinstance(error, GrantRefused) and error.status:
                return True
            _logger.warning(
                "Connection %s: the permission could not be revoked: %s", self.id, str(error)
            )
            return False
        return True

    def action_sync_now(self):
        """Run the synchronisation at once, or, when it is running already, right after."""
        self._check_role("manager")
        running = self.filtered(lambda connection: connection.state == "running")
        if not running:
            raise UserError(self.env._("It does not run. Press Start first."))
        self.env["quickbooks.sync"]._run_now(running)

    def action_refresh_lists(self):
        """Read accounts, taxes, terms and payment methods of QuickBooks again."""
        self._check_role("manager", "write")
        # The lists of QuickBooks are the code's own.
        for connection in self.sudo():
            try:
                with client_of(connection) as client:
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
        self._check_role("user")
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
        bindings = self.env["quickbooks.binding"].sudo()
        for entity in self.env["quickbooks.entity"]._in_dependency_order():
            if entity._is_document:
                records = entity._unbound_records(self)
                bindings |= operations._enqueue_for(self, entity, records)
        left_out = bindings.filtered(lambda b: b.status == "skipped" and not b.left_out_with_id)
        if left_out:
            self.message_post(
                body=self.env._(
                    "%(count)s documents came from another QuickBooks company and are left out of"
                    " “%(company)s”. They are listed under Documents by status > Left out. Choose"
                    " “QuickBooks: sync now” on those that are to be sent.",
                    count=len(left_out),
                    company=self.qbo_company_name,
                )
            )

    @api.autovacuum
    def _enqueue_missed(self):
        """Once a day: documents that slipped past the outbox, for example posted while Start was pressed."""
        for connection in self.search([("state", "=", "running")]):
            connection._enqueue_existing()

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
