"""Connecting: to the consent page and back."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..client import FixedToken, QboError


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def action_connect(self):
        """Send the browser to Intuit's consent page; it comes back to the controller."""
        self.ensure_one()
        self.check_access("write")
        if not self.client_id or not self.client_secret_is_set:
            raise UserError(
                self.env._(
                    "Enter the client ID and the client secret of your Intuit app first. You find"
                    " both at developer.intuit.com under Keys & credentials."
                )
            )
        credential = self._credential()
        try:
            url = credential._oauth_client().authorization_url(credential._begin_consent())
        except QboError as error:
            raise UserError(self._error_text(error)) from error
        self._transition("connect")
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _complete_consent(self, code, realm_id):
        """What the consent page brought back becomes a connection.

        :param str code: good once
        :param str realm_id: the QuickBooks company that was chosen
        :raise UserError: it is another company than before, or cannot be read; nothing is changed
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
        self._check_realm_is_free(realm_id)
        self.realm_id = realm_id
        self.database_uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        try:
            grant = credential._oauth_client().grant_for_code(code, realm_id)
            credential._store_grant(grant)
            # The token pair is in this transaction only: the client is given the token by hand.
            with self._client(FixedToken(grant.access_token)) as client:
                self._read_company(client)
                self.env["quickbooks.sync.lists"]._store_lists(self, client)
        except QboError as error:
            raise UserError(self._error_text(error)) from error
        self._ensure_quickbooks_journals()
        self._transition("accept")
        self._clear_error()
        self.responsible_id = self.responsible_id or self.env.user

    def _check_realm_is_free(self, realm_id):
        """
        :param str realm_id: the QuickBooks company that was chosen
        :raise UserError: the Odoo company has another connection to it
        """
        # As superuser and with the archived ones: a pair of companies has one connection.
        other = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("realm_id", "=", realm_id),
                    ("company_id", "=", self.company_id.id),
                    ("id", "!=", self.id),
                ],
                limit=1,
            )
        )
        if other:
            raise UserError(
                self.env._(
                    "This QuickBooks company is connected to %(company)s already, by the connection"
                    " “%(connection)s”. Connect that one again; it may be archived.",
                    company=self.company_id.name,
                    connection=other.name,
                )
            )

    def _has_bindings(self):
        return bool(
            self.env["quickbooks.binding"].search_count([("connection_id", "=", self.id)], limit=1)
        )

    def _read_company(self, client):
        """Take over name, country, currency and preferences of the QuickBooks company.

        :param client: a :class:`QuickbooksClient` of this connection
        """
        company = client.company_info()
        preferences = client.preferences()
        currency = (preferences.get("CurrencyPrefs") or {}).get("HomeCurrency") or {}
        sales_forms = preferences.get("SalesFormsPrefs") or {}
        self.write(
            {
                "qbo_company_name": company.get("CompanyName"),
                "qbo_country": company.get("Country"),
                "qbo_currency": currency.get("value"),
                "custom_numbers": sales_forms.get("CustomTxnNumbers") in (True, "true"),
            }
        )
        self._store_closing_date(preferences)
        self._check_same_currency()

    def _store_closing_date(self, preferences):
        """
        :param dict preferences: ``Preferences`` of the QuickBooks company
        """
        accounting = preferences.get("AccountingInfoPrefs") or {}
        self.write(
            {
                "book_close_date": accounting.get("BookCloseDate") or False,
                "closing_date_read_at": fields.Datetime.now(),
            }
        )

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
