"""Connecting: to the consent page and back."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..client import FixedToken, QboError, Unreadable, text_at, value_at
from ..entities.shape import is_date
from ..tools.authorisation import client_of, oauth_client

# Tables whose rows speak of one QuickBooks company. Its bindings are not among them: where records are tied,
# the connection stays with its company.
OF_REALM = (
    "quickbooks.account.mapping",
    "quickbooks.tax.mapping",
    "quickbooks.term.mapping",
    "quickbooks.payment.method.mapping",
    "quickbooks.sync.issue",
    "quickbooks.hint",
)
# States of a connection that has no access to its QuickBooks company.
NOT_CONNECTED = ("draft", "disconnected", "detached")
STATE_OF_REALM = (
    "cursor",
    "first_load_done",
    "load_position",
    "is_loading_again",
    "qbo_company_name",
    "qbo_country",
    "qbo_currency",
    "custom_numbers",
    "book_close_date",
    "closing_date_read_at",
    "throttled_until",
    "next_attempt_at",
    "failures_in_a_row",
    "last_success_at",
)


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def action_connect(self):
        """Send the browser to Intuit's consent page; it comes back to the controller."""
        self.ensure_one()
        self._check_role("administrator", "write")
        self._check_may_connect()
        self._check_keys()
        credential = self._credential()
        try:
            url = oauth_client(credential).authorization_url(credential._begin_consent())
        except QboError as error:
            raise UserError(self._error_text(error)) from error
        self._transition("connect")
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _check_keys(self):
        """
        :raise UserError: a key of the app is missing
        """
        if not self.client_id:
            raise UserError(
                self.env._(
                    "Enter the client ID and the client secret of your Intuit app first. You find"
                    " both at developer.intuit.com under Keys & credentials."
                )
            )
        if not self.client_secret_is_set:
            raise UserError(
                self.env._(
                    "Enter the client secret of your Intuit app. You find it at developer.intuit.com under"
                    " Keys & credentials. It is forgotten whenever the environment or the address changes,"
                    " and by Disconnect."
                )
            )

    def _check_may_connect(self):
        """
        :raise UserError: a copy of a database must not reach real books
        """
        parameters = self.env["ir.config_parameter"].sudo()
        if self.environment == "production" and parameters.get_param("database.is_neutralized"):
            raise UserError(
                self.env._(
                    "This database is a neutralized copy. It must not reach the books of a real company:"
                    " choose the environment “Intuit sandbox”."
                )
            )

    def _complete_consent(self, code, realm_id):
        """What the consent page brought back becomes a connection. Called as superuser: the controller has
        checked what the person may do.

        :param str code: good once
        :param str realm_id: the QuickBooks company that was chosen
        :raise UserError: records are tied to another company already, or it cannot be read; the caller
            takes back what was changed
        """
        self.ensure_one()
        credential = self._credential()
        known_realm = self.realm_id
        if known_realm and known_realm != realm_id and self._has_bindings():
            raise UserError(
                self.env._(
                    "This connection belongs to %(company)s (company ID %(known)s), but you chose the"
                    " company with the ID %(chosen)s. Connect again and choose the right one, or make"
                    " a new connection.",
                    company=self.qbo_company_name,
                    known=known_realm,
                    chosen=realm_id,
                )
            )
        self._check_not_connected_twice(realm_id)
        if known_realm and known_realm != realm_id:
            self._forget_realm()
        self.write({"realm_id": realm_id, "database_identity": self._database_identity()})
        try:
            grant = oauth_client(credential).grant_for_code(code, realm_id)
            credential._store_grant(grant)
            # The token pair is in this transaction only: the client is given the token by hand.
            with client_of(self, FixedToken(grant.access_token)) as client:
                self._read_company(client)
                self.env["quickbooks.sync.lists"]._store_lists(self, client)
        except QboError as error:
            raise UserError(self._error_text(error)) from error
        self._ensure_quickbooks_journals()
        self._transition("accept")
        self._clear_error()
        self.responsible_id = self.responsible_id or self.env.user

    def _check_not_connected_twice(self, realm_id):
        other = self.with_context(active_test=False).search(
            [
                ("realm_id", "=", realm_id),
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "This QuickBooks company belongs to the connection “%s” of the same Odoo company. Connect"
                    " that one again instead of making a second one.",
                    other.name,
                )
            )
        self._check_realm_is_free(realm_id)

    def _check_realm_is_free(self, realm_id):
        """Documents of one Odoo company would be imported into the other, which has nothing to do with them.

        :raise UserError: another Odoo company of this database is connected to that QuickBooks company
        """
        other = self.with_context(active_test=False).search(
            [
                ("realm_id", "=", realm_id),
                ("company_id", "!=", self.company_id.id),
                ("state", "not in", NOT_CONNECTED),
            ],
            limit=1,
        )
        if not other:
            return
        if other.company_id in self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "This QuickBooks company is connected to %(company)s, by the connection “%(connection)s”."
                    " Documents of one Odoo company would be imported into the other one. Press Disconnect on"
                    " that connection first.",
                    company=other.company_id.name,
                    connection=other.name,
                )
            )
        raise UserError(
            self.env._(
                "This QuickBooks company is connected to another Odoo company of this database, in which you"
                " do not work. Documents of one Odoo company would be imported into the other one. Ask"
                " whoever administers this Odoo to disconnect it there."
            )
        )

    def _has_bindings(self):
        return bool(
            self.env["quickbooks.binding"].search_count([("connection_id", "=", self.id)], limit=1)
        )

    def _forget_realm(self):
        """Another QuickBooks company has other ids: nothing that was learned of the one before counts."""
        for model in OF_REALM:
            self.env[model].search([("connection_id", "=", self.id)]).unlink()
        self.write(dict.fromkeys(STATE_OF_REALM, False))

    def _read_company(self, client):
        """Take over name, country, currency and preferences of the QuickBooks company.

        :param client: a :class:`QuickbooksClient` of this connection
        :raise QboError: QuickBooks does not answer, or not in a form that is understood
        """
        company = client.company_info()
        preferences = client.preferences()
        numbers = value_at(preferences, "SalesFormsPrefs", "CustomTxnNumbers")
        self.write(
            {
                "qbo_company_name": text_at(company, "CompanyName"),
                "qbo_country": text_at(company, "Country"),
                "qbo_currency": text_at(preferences, "CurrencyPrefs", "HomeCurrency", "value"),
                "custom_numbers": numbers in (True, "true"),
                **self._closing_values(preferences),
            }
        )
        self._check_same_currency()

    @api.model
    def _closing_values(self, preferences):
        """
        :param dict preferences: ``Preferences`` of the QuickBooks company
        :return: values of the connection
        :raise Unreadable: they name a closing date that is no date
        """
        told = text_at(preferences, "AccountingInfoPrefs", "BookCloseDate")
        if told and not is_date(told):
            raise Unreadable("The Preferences have no BookCloseDate that is a date")
        return {"book_close_date": told or False, "closing_date_read_at": fields.Datetime.now()}

    def _check_same_currency(self):
        ours = self.company_id.currency_id.name
        if self.qbo_currency and self.qbo_currency != ours:
            raise UserError(
                self.env._(
                    "%(qbo_company)s keeps its books in %(theirs)s, %(company)s in %(ours)s. Books in"
                    " different currencies cannot be kept equal.",
                    qbo_company=self.qbo_company_name,
                    theirs=self.qbo_currency,
                    company=self.company_id.name,
                    ours=ours,
                )
            )
