"""How the company of a connection is reached: credentials, tokens, client."""

from contextlib import contextmanager

from odoo import models

from ..client import RESERVE, QuickbooksClient, RateLimiter

# What people ask for has a share of its own in the limits of a QuickBooks company, in each process.
_limiters = {}
# Seconds that a person waits for it at most, while others ask for much at the same time.
PATIENCE = 10.0


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def _is_copy(self):
        """:return: whether the database is not the one that connected (Odoo renews its uuid)"""
        self.ensure_one()
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return bool(self.sudo().database_uuid) and self.sudo().database_uuid != uuid

    def _credential(self):
        """:return: the credentials, as superuser; made when there are none yet"""
        self.ensure_one()
        connection = self.sudo()
        return connection.credential_ids or self.env["quickbooks.credential"].sudo().create(
            {"connection_id": connection.id}
        )

    @contextmanager
    def _client(self, tokens=None, limiter=None):
        """
        :param tokens: where the client gets its access tokens, see :class:`QuickbooksHttp`
        :param limiter: of a run, which counts its requests itself; None where a person waits
        :return: a :class:`QuickbooksClient`, as a context manager
        """
        self.ensure_one()
        environment = self._environment()
        client = QuickbooksClient(
            environment.api_url,
            self.realm_id,
            tokens or _Tokens(self._credential()),
            limiter or _limiters.setdefault(self.realm_id, RateLimiter(RESERVE, PATIENCE)),
            allow_loopback=environment.allow_loopback,
            reads_left=self._reads_left(),
        )
        with client:
            yield client
        if not limiter:
            self.env["quickbooks.usage"]._count(self, client)


class _Tokens:
    """Access tokens for the HTTP client, see :class:`QuickbooksHttp`."""

    def __init__(self, credential):
        self._credential = credential
        self._token = None

    def access_token(self):
        self._token = self._token or self._credential._valid_access_token()
        return self._token

    def renew(self, refused_token):
        self._token = self._credential._valid_access_token(refused_token)
        return self._token
