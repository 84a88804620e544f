"""The app at Intuit that a connection goes through: its keys, and the addresses that Intuit calls."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import str2bool

from ..client import Environment, server_of

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
# Who sees the addresses and the keys of a connection, and enters its secrets.
ADMINISTRATOR = "quickbooks_connector.group_administrator"
# System parameter: whether a connection may go to the machine that Odoo runs on, which only a test needs.
ALLOW_LOOPBACK = "quickbooks_connector.allow_loopback"


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"
    _write_roles = {"company_id": "administrator", "environment": "administrator"}

    environment = fields.Selection(
        [
            ("production", "Production"),
            ("sandbox", "Intuit sandbox"),
            ("custom", "An address of my own"),
        ],
        default="production",
        required=True,
        tracking=True,
        help="Production holds real books; a sandbox of Intuit holds made-up ones, for trying out.",
    )
    base_url = fields.Char(
        "Address",
        groups=ADMINISTRATOR,
        tracking=True,
        help="Of a server that answers as QuickBooks Online does, for example a test server.",
    )
    client_id = fields.Char("Client ID", copy=False, groups=ADMINISTRATOR)
    client_secret = fields.Char(
        "Client secret",
        compute="_compute_client_secret",
        inverse="_inverse_client_secret",
        groups=ADMINISTRATOR,
        help="Kept encrypted and never shown again.",
    )
    client_secret_is_set = fields.Boolean(
        compute="_compute_secrets_are_set", compute_sudo=True, groups=ADMINISTRATOR
    )
    verifier_token = fields.Char(
        "Webhook verifier token",
        compute="_compute_verifier_token",
        inverse="_inverse_verifier_token",
        groups=ADMINISTRATOR,
        help="Of the webhooks of your app at Intuit. Kept encrypted and never shown again.",
    )
    verifier_token_is_set = fields.Boolean(
        compute="_compute_secrets_are_set", compute_sudo=True, groups=ADMINISTRATOR
    )
    webhook_url = fields.Char(
        "Webhook address",
        compute="_compute_webhook_url",
        groups=ADMINISTRATOR,
        help="Enter this address under Webhooks in the settings of your app at Intuit.",
    )
    redirect_uri = fields.Char(
        "Redirect URI",
        compute="_compute_redirect_uri",
        groups=ADMINISTRATOR,
        help="Enter this address in the settings of your app at Intuit.",
    )

    def _compute_client_secret(self):
        self.client_secret = False

    def _inverse_client_secret(self):
        for connection in self.filtered("client_secret"):
            connection._credential()._store_secrets(client_secret=connection.client_secret)
            # It may be what the connection waited for.
            connection.sudo().next_attempt_at = False
            connection._trigger()
        # What was typed does not go back to the browser: the form would keep it, and not send it again.
        self.invalidate_recordset(["client_secret", "client_secret_is_set"])

    def _compute_secrets_are_set(self):
        stored = self.credential_ids._stored()
        for connection in self:
            own = stored.get(connection.id, {})
            connection.client_secret_is_set = bool(own.get("sealed_client_secret"))
            connection.verifier_token_is_set = bool(own.get("sealed_verifier_token"))

    def _compute_verifier_token(self):
        self.verifier_token = False

    def _inverse_verifier_token(self):
        for connection in self.filtered("verifier_token"):
            connection._credential()._store_secrets(verifier_token=connection.verifier_token)
        self.invalidate_recordset(["verifier_token", "verifier_token_is_set"])

    def _compute_webhook_url(self):
        for connection in self:
            connection.webhook_url = connection.get_base_url() + "/quickbooks/webhooks"

    def _compute_redirect_uri(self):
        for connection in self:
            connection.redirect_uri = connection.get_base_url() + "/quickbooks/oauth/callback"

    @api.constrains("environment", "base_url")
    def _check_base_url(self):
        for connection in self.filtered(lambda c: c.environment == "custom" and c.base_url):
            address = server_of(connection.base_url)
            if not address:
                raise ValidationError(
                    self.env._(
                        "“%s” is not the address of a server. One looks like https://quickbooks.example.com"
                        " or https://quickbooks.example.com:8443, without user name or password.",
                        connection.base_url,
                    )
                )
            local = address.scheme == "http" and address.hostname in LOCAL_HOSTS
            if address.scheme != "https" and not local:
                raise ValidationError(
                    self.env._(
                        "The address must begin with https://, unless it is on this machine."
                    )
                )

    # === ADDRESSES === #

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        connections = super().create(vals_list)
        for connection in connections.sudo():
            # Looked at afterwards: defaults of the person may have brought the address in.
            chosen = {"environment": connection.environment, "base_url": connection.base_url}
            self._check_may_choose_address(chosen)
        return connections

    def write(self, vals):
        """Secrets belong to the address that they were entered for: another one does not get them."""
        self._check_may_write(vals)
        self._check_may_choose_address(vals)
        moved = self.filtered(lambda c: c.sudo()._differs(vals, {"environment", "base_url"}))
        # Before the write: a secret that is written together with the address belongs to the new one.
        moved._forget_secrets()
        return super().write(vals)

    @api.model
    def _check_may_choose_address(self, vals):
        """
        :param dict vals: of a connection that is created or changed
        :raise AccessError: an address that is not Intuit's receives the tokens, which only those who
            administer the system may decide
        """
        chosen = vals.get("base_url") or vals.get("environment") == "custom"
        if chosen and not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._(
                    "Only whoever administers Odoo (group “Settings”) may connect to an address that is not"
                    " Intuit's."
                )
            )

    def _forget_secrets(self):
        """Drop secret, verifier token and tokens: the next Connect needs them again."""
        # No person has rights on credentials.
        self.sudo().credential_ids.unlink()
        self.invalidate_recordset(["client_secret_is_set", "verifier_token_is_set"])

    def _environment(self):
        """:return: an :class:`Environment`"""
        self.ensure_one()
        # Whoever presses a button that asks QuickBooks need not see the address.
        connection = self.sudo()
        if connection.environment == "custom":
            if not connection.base_url:
                raise UserError(self.env._("Enter the address of the server first."))
            # Whoever may press a button of the connection may read no parameter.
            parameters = self.env["ir.config_parameter"].sudo()
            allow_loopback = str2bool(parameters.get_param(ALLOW_LOOPBACK), False)
            return Environment.custom(connection.base_url, allow_loopback)
        return getattr(Environment, connection.environment)()

    def _web_address(self, qbo_type, qbo_id):
        """
        :return: where a person sees the entity in QuickBooks, or False
        """
        pages = {"CreditMemo": "creditmemo", "Payment": "recvpayment", "JournalEntry": "journal"}
        page = pages.get(qbo_type, qbo_type.lower())
        if qbo_type in ("Customer", "Vendor"):
            return f"{self._environment().app_url}/app/{page}detail?nameId={qbo_id}"
        return f"{self._environment().app_url}/app/{page}?txnId={qbo_id}"
