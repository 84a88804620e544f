"""Tokens and client secret of a connection, encrypted, apart from everything people may read."""

import hashlib
import secrets
import threading
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..client import GrantRefused, OAuthClient, logger_of
from ..tools import secret_box

_logger = logger_of(__name__)

# A token is renewed a little before its end, so that it does not expire on the way.
EXPIRY_MARGIN = timedelta(minutes=5)
CONSENT_LIFETIME = timedelta(minutes=15)
LOCK_ATTEMPTS = 50

# Columns of the table that are no fields: who writes a template, a server action or an export reaches
# every field of every model, and none of these.
SECRETS = ("client_secret", "verifier_token", "access_token", "refresh_token")
COLUMNS = (*(f"sealed_{name}" for name in SECRETS), "sealed_for", "consent_digest")

# Threads of one process queue here: a crowd of them takes one connection to the database, not all.
_queues = defaultdict(threading.Lock)
# By database and credential: the sealed token that the log of this process has named already.
_lost_verifier_tokens = {}


class QuickbooksCredential(models.Model):
    """One row per connection. No group has access: it is read and written as superuser only.

    It lives in a table of its own because a refreshed token is committed at once, in a transaction of
    its own, while the synchronisation goes on writing the connection.
    """

    _name = "quickbooks.credential"
    _description = "QuickBooks Credential"
    _inherit = ["quickbooks.guarded"]

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", index=True, readonly=True
    )
    access_expires_at = fields.Datetime(readonly=True, help="UTC")
    refresh_expires_at = fields.Datetime(readonly=True, help="UTC")
    consent_user_id = fields.Many2one("res.users", ondelete="set null", readonly=True)
    consent_expires_at = fields.Datetime(readonly=True, help="UTC")

    _connection_unique = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one set of credentials."
    )

    def _auto_init(self):
        result = super()._auto_init()
        for name in COLUMNS:
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, "text")
        return result

    # === Secrets === #

    def _store_secrets(self, **values):
        """Encrypt secrets and keep them. What goes out is tied to the address that it is meant for.

        :param values: clear texts by name, see ``SECRETS``; something empty deletes one
        """
        self.ensure_one()
        columns = {f"sealed_{name}": secret_box.seal(value) for name, value in values.items()}
        if columns.keys() - {"sealed_verifier_token"}:
            columns["sealed_for"] = self._address()
        assignments = [SQL("%s = %s", SQL.identifier(n), v or None) for n, v in columns.items()]
        self.env.execute_query(
            SQL(
                "UPDATE quickbooks_credential SET %s WHERE id = %s RETURNING id",
                SQL(", ").join(assignments),
                self.id,
            )
        )

    def _stored(self):
        """:return: ``{connection id: {name of one of COLUMNS: value, or None}}``"""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT connection_id, %s FROM quickbooks_credential WHERE id = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, COLUMNS)),
                self.ids,
            )
        )
        return {row["connection_id"]: row for row in rows}

    def _sealed(self, name):
        """
        :param str name: one of ``SECRETS``
        :return: the secret as it is stored, or None
        """
        return self._stored()[self.connection_id.id][f"sealed_{name}"]

    def _address(self):
        """:return: where the secrets of this connection may be sent"""
        environment = self.connection_id._environment()
        return f"{environment.discovery_url} {environment.api_url}"

    def _open(self, name):
        """
        :param str name: one of ``SECRETS``
        :return: clear text, False for none
        :raise GrantRefused: the key is another one now, or the secret was entered for another address: a
            person must connect again
        :raise KeyUnusable: the key has to be repaired, then all goes on by itself
        """
        stored = self._stored()[self.connection_id.id]
        if stored[f"sealed_{name}"] and stored["sealed_for"] != self._address():
            raise GrantRefused("The stored authorisation belongs to another address")
        try:
            return secret_box.open_secret(stored[f"sealed_{name}"])
        except secret_box.KeyLost as error:
            raise GrantRefused("The stored authorisation cannot be decrypted") from error

    def _signing(self, is_signed_with):
        """
        :param is_signed_with: tells whether a delivery was signed with a verifier token
        :return: those of these credentials whose verifier token it was signed with
        :raise KeyUnusable: none of them can be decrypted until a person repairs the key
        """
        signing, stored = self.browse(), self._stored()
        for credential in self:
            sealed = stored[credential.connection_id.id]["sealed_verifier_token"]
            try:
                token = secret_box.open_secret(sealed)
            except secret_box.KeyLost:
                credential._log_lost_verifier_token(sealed)
                continue
            if token and is_signed_with(token):
                signing |= credential
        return signing

    def _log_lost_verifier_token(self, sealed):
        """Once in each process for each token: anybody can make this happen, as often as they like.

        :param str sealed: the token as it is stored
        """
        place = self.env.cr.dbname, self.id
        if _lost_verifier_tokens.get(place) != sealed:
            _lost_verifier_tokens[place] = sealed
            _logger.warning(
                "The verifier token of connection %s cannot be decrypted", self.connection_id.id
            )

    def _store_grant(self, grant):
        """Keep a token pair.

        :param grant: a :class:`~..client.oauth.Grant` received just now
        """
        now = fields.Datetime.now()
        self._store_secrets(access_token=grant.access_token, refresh_token=grant.refresh_token)
        self.write(
            {
                "access_expires_at": now + grant.access_lifetime,
                "refresh_expires_at": now + (grant.hard_lifetime or grant.refresh_lifetime),
            }
        )

    def _forget_tokens(self):
        """Drop the token pair; the client secret stays for the next connect."""
        self._store_secrets(access_token=None, refresh_token=None)
        self.write({"access_expires_at": False, "refresh_expires_at": False})

    # === Consent === #

    def _begin_consent(self):
        """:return: unguessable value, bound to this user, good once and for a quarter of an hour"""
        state = secrets.token_urlsafe(32)
        self.write(
            {
                "consent_user_id": self.env.uid,
                "consent_expires_at": fields.Datetime.now() + CONSENT_LIFETIME,
            }
        )
        self.env.execute_query(
            SQL(
                "UPDATE quickbooks_credential SET consent_digest = %s WHERE id = %s RETURNING id",
                _digest(state),
                self.id,
            )
        )
        return state

    @api.model
    def _take_consent(self, state):
        """Use up the value that the consent page has brought back, whatever comes of it: it is committed in a
        transaction of its own.

        :param str state: of :meth:`_begin_consent`
        :return: id of the credential that waits for this answer, from this user, in time; or None
        """
        with self.env.registry.cursor() as cursor:
            cursor.execute(
                SQL(
                    """UPDATE quickbooks_credential
                          SET consent_digest = NULL, consent_user_id = NULL, consent_expires_at = NULL
                        WHERE consent_digest = %s AND consent_user_id = %s AND consent_expires_at > %s
                    RETURNING id""",
                    _digest(state),
                    self.env.uid,
                    fields.Datetime.now(),
                )
            )
            found = cursor.fetchone()
        return found and found[0]

    # === Renewal: one process at a time === #

    def _valid_access_token(self, refused_token=None):
        """The access token to use now; renewed first when it is about to end or was refused.

        A row lock lets one process renew it; the others wait and find the new one. The threads of a
        process wait for each other in memory. The pair is
        committed before it is used, because QuickBooks forgets the old one (Intuit: OAuth 2.0, FAQ).

        :param str refused_token: a token that QuickBooks has just refused
        :return: access token in clear text
        :raise GrantRefused: a person must connect again
        """
        self.ensure_one()
        with _queues[self.env.cr.dbname, self.id], self._locked_row() as row:
            if not row._sealed("refresh_token") or row.connection_id._is_copy():
                raise GrantRefused("There is no authorisation for this company")
            token = row._open("access_token")
            ends_at = row.access_expires_at
            fresh = ends_at and ends_at - EXPIRY_MARGIN > fields.Datetime.now()
            if fresh and token and token != refused_token:
                return token
            connection = row.connection_id
            _logger.info("Refreshing the QuickBooks token of connection %s", connection.id)
            grant = row._oauth_client().refresh(row._open("refresh_token"))
            row._store_grant(grant)
            return grant.access_token

    @contextmanager
    def _locked_row(self):
        """This row, locked, in a transaction of its own that is committed at the end."""
        for attempt in range(LOCK_ATTEMPTS):
            with self.env.registry.cursor() as cursor:
                row = self.with_env(self.env(cr=cursor, su=True))
                try:
                    cursor.execute(
                        "SELECT id FROM quickbooks_credential WHERE id = %s FOR NO KEY UPDATE",
                        [self.id],
                        log_exceptions=False,
                    )
                except psycopg2.errors.SerializationFailure:
                    # Another process has renewed it while this one waited: look again.
                    if attempt == LOCK_ATTEMPTS - 1:
                        raise
                    cursor.rollback()
                    continue
                yield row
                return

    def _revoke(self):
        """Give the permission back at Intuit.

        :raise QboError: Intuit could not be reached or does not know the token any more
        """
        if not self.connection_id._is_copy():
            self._oauth_client().revoke(self._open("refresh_token"))

    def _oauth_client(self):
        """
        :return: an :class:`OAuthClient` of this connection's app
        :raise KeyLost: the client secret has to be entered again
        :raise GrantRefused: it was entered for another address
        """
        connection = self.connection_id
        stored = self._stored()[connection.id]
        if stored["sealed_for"] != self._address():
            raise GrantRefused("The stored secret belongs to another address")
        return OAuthClient(
            connection._environment(),
            connection.client_id,
            secret_box.open_secret(stored["sealed_client_secret"]),
            connection.redirect_uri,
        )


def _digest(state):
    """:return: what is stored of an unguessable value"""
    return hashlib.sha256(state.encode()).hexdigest()
