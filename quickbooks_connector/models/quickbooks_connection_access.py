"""How the company of a connection is reached: credentials, tokens, client."""

from contextlib import contextmanager

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..client import RESERVE, QuickbooksClient, RateLimiter

# What people ask for has a share of its own in the limits of a QuickBooks company, in each process.
_limiters = {}
# Seconds that a person waits for it at most, while others ask for much at the same time.
PATIENCE = 10.0


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    database_identity = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _is_copy(self):
        """:return: whether the database is not the one that connected"""
        self.ensure_one()
        # Nobody reads the identity: whoever could write it would turn a copy into the original.
        known = self.sudo().database_identity
        return bool(known) and known != self._database_identity()

    @api.model
    def _database_identity(self):
        """:return: text that no copy of this database has"""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"{uuid} {self._cluster_identity()}"

    @api.model
    @tools.ormcache()
    def _cluster_identity(self):
        """PostgreSQL's own names of its server and of this database. They lie outside of the database and are
        not copied with it: ``createdb --template`` gives a copy another oid, and a restored dump has another
        oid or server. A database that is renamed keeps both.

        :return: text; the name of the server is left out where PostgreSQL does not tell it to this role
        """
        ((oid, allowed),) = self.env.execute_query(
            SQL(
                """SELECT oid, has_function_privilege('pg_control_system()', 'EXECUTE')
                     FROM pg_database WHERE datname = current_database()"""
            )
        )
        if not allowed:
            return str(oid)
        ((server,),) = self.env.execute_query(
            SQL("SELECT system_identifier FROM pg_control_system()")
        )
        return f"{server} {oid}"

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
