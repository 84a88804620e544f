"""The app at Intuit that a connection goes through: its keys, and the addresses that Intuit calls."""

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import str2bool

from ..client import Environment

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
# System parameter: whether a connection may go to the machine that Odoo runs on, which only a test needs.
ALLOW_LOOPBACK = "quickbooks_connector.allow_loopback"


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    environment = fields.Selection(
        [
            ("production", "Production"),
            ("sandbox", "Intuit sandbox"),
            ("custom", "An address of my own"),
        ],
        default="production",
        required=True,
        help="Production holds real books; a sandbox of Intuit holds made-up ones, for trying out.",
    )
    base_url = fields.Char(
        "Address",
        help="Of a server that answers as QuickBooks Online does, for example a test server.",
    )
    client_id = fields.Char("Client ID", copy=False)
    client_secret = fields.Char(
        "Client secret",
        compute="_compute_client_secret",
        inverse="_inverse_client_secret",
        help="Kept encrypted and never shown again.",
    )
    client_secret_is_set = fields.Boolean(
        compute="_compute_client_secret_is_set", compute_sudo=True
    )
    verifier_token = fields.Char(
        "Webhook verifier token",
        compute="_compute_verifier_token",
        inverse="_inverse_verifier_token",
        help="Of the webhooks of your app at Intuit. Kept encrypted and never shown again.",
    )
    verifier_token_is_set = fields.Boolean(
        compute="_compute_verifier_token_is_set", compute_sudo=True
    )
    webhook_url = fields.Char(
        "Webhook address",
        compute="_compute_webhook_url",
        help="Enter this address under Webhooks in the settings of your app at Intuit.",
    )
    redirect_uri = fields.Char(
        "Redirect URI",
        compute="_compute_redirect_uri",
        help="Enter this address in the settings of your app at Intuit.",
    )

    def _compute_client_secret(self):
        self.client_secret = False

    def _inverse_client_secret(self):
        for connection in self.filtered("client_secret"):
            connection._credential()._set_client_secret(connection.client_secret)
            # It may be what the connection waited for.
            connection.sudo().next_attempt_at = False
            connection._trigger()

    @api.depends("credential_ids.client_secret")
    def _compute_client_secret_is_set(self):
        for connection in self:
            connection.client_secret_is_set = bool(connection.credential_ids.client_secret)

    def _compute_verifier_token(self):
        self.verifier_token = False

    def _inverse_verifier_token(self):
        for connection in self.filtered("verifier_token"):
            connection._credential()._set_verifier_token(connection.verifier_token)

    @api.depends("credential_ids.verifier_token")
    def _compute_verifier_token_is_set(self):
        for connection in self:
            connection.verifier_token_is_set = bool(connection.credential_ids.verifier_token)

    def _compute_webhook_url(self):
        for connection in self:
            connection.webhook_url = connection.get_base_url() + "/quickbooks/webhooks"

    def _compute_redirect_uri(self):
        for connection in self:
            connection.redirect_uri = connection.get_base_url() + "/quickbooks/oauth/callback"

    @api.constrains("environment", "base_url")
    def _check_base_url(self):
        for connection in self.filtered(lambda c: c.environment == "custom" and c.base_url):
            address = urlsplit(connection.base_url)
            local = address.scheme == "http" and address.hostname in LOCAL_HOSTS
            if not address.hostname or (address.scheme != "https" and not local):
                raise ValidationError(
                    self.env._(
                        "The address must begin with https://, unless it is on this machine."
                    )
                )

    # === ADDRESSES === #

    def _environment(self):
        """:return: an :class:`Environment`"""
        self.ensure_one()
        if self.environment == "custom":
            if not self.base_url:
                raise UserError(self.env._("Enter the address of the server first."))
            # Whoever may press a button of the connection may read no parameter.
            parameters = self.env["ir.config_parameter"].sudo()
            allow_loopback = str2bool(parameters.get_param(ALLOW_LOOPBACK), False)
            return Environment.custom(self.base_url, allow_loopback)
        return getattr(Environment, self.environment)()

    def _web_address(self, qbo_type, qbo_id):
        """
        :return: where a person sees the entity in QuickBooks, or False
        """
        pages = {"CreditMemo": "creditmemo", "Payment": "recvpayment", "JournalEntry": "journal"}
        page = pages.get(qbo_type, qbo_type.lower())
        if qbo_type in ("Customer", "Vendor"):
            return f"{self._environment().app_url}/app/{page}detail?nameId={qbo_id}"
        return f"{self._environment().app_url}/app/{page}?txnId={qbo_id}"
