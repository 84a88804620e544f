"""Tokens and client secret of a connection, encrypted, apart from everything people may read."""

import secrets
import threading
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta

import psycopg2.errors

from odoo import fields, models

from ..client import GrantRefused, OAuthClient, logger_of
from ..tools import secret_box

_logger = logger_of(__name__)

# A token is renewed a little before its end, so that it does not expire on the way.
EXPIRY_MARGIN = timedelta(minutes=5)
CONSENT_LIFETIME = timedelta(minutes=15)
LOCK_ATTEMPTS = 50

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

    connection_id = fields.Many2one(
        "quickbooks.connection", required=True, ondelete="cascade", index=True
    )
    client_secret = fields.Char()
    verifier_token = fields.Char()
    access_token = fields.Char()
    access_expires_at = fields.Datetime(help="UTC")
    refresh_token = fields.Char()
    refresh_expires_at = fields.Datetime(help="UTC")
    consent_state = fields.Char(help="What the consent page must bring back")
    consent_user_id = fields.Many2one("res.users", ondelete="set null")
    consent_expires_at = fields.Datetime(help="UTC")

    _connection_unique = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one set of credentials."
    )

    # === Secrets === #

    def _set_client_secret(self, value):
        self.client_secret = secret_box.seal(value)

    def _set_verifier_token(self, value):
        self.verifier_token = secret_box.seal(value)

    def _signing(self, is_signed_with):
        """
        :param is_signed_with: tells whether a delivery was signed with a verifier token
        :return: those of these credentials whose verifier token it was signed with
        :raise KeyUnusable: none of them can be decrypted until a person repairs the key
        """
        signing = self.browse()
        for credential in self:
            try:
                token = secret_box.open_secret(credential.verifier_token)
            except secret_box.KeyLost:
                credential._log_lost_verifier_token()
                continue
            if token and is_signed_with(token):
                signing |= credential
        return signing

    def _log_lost_verifier_token(self):
        """Once in each process for each token: anybody can make this happen, as often as they like."""
        place = self.env.cr.dbname, self.id
        if _lost_verifier_tokens.get(place) != self.verifier_token:
            _lost_verifier_tokens[place] = self.verifier_token
            _logger.warning(
                "The verifier token of connection %s cannot be decrypted", self.connection_id.id
            )

    def _store_grant(self, grant):
        """Keep a token pair.

        :param grant: a :class:`~..client.oauth.Grant` received just now
        """
        now = fields.Datetime.now()
        self.write(
            {
                "access_token": secret_box.seal(grant.access_token),
                "access_expires_at": now + grant.access_lifetime,
                "refresh_token": secret_box.seal(grant.refresh_token),
                "refresh_expires_at": now + (grant.hard_lifetime or grant.refresh_lifetime),
            }
        )

    def _forget_tokens(self):
        """Drop the token pair; the client secret stays for the next connect."""
        self.write(
            {
                "access_token": False,
                "access_expires_at": False,
                "refresh_token": False,
                "refresh_expires_at": False,
            }
        )

    # === Consent === #

    def _begin_consent(self):
        """:return: unguessable value, bound to this user, good once and for a quarter of an hour"""
        state = secrets.token_urlsafe(32)
        self.write(
            {
                "consent_state": state,
                "consent_user_id": self.env.uid,
                "consent_expires_at": fields.Datetime.now() + CONSENT_LIFETIME,
            }
        )
        return state

    def _end_consent(self):
        """The value is used up, whatever came of it."""
        self.write({"consent_state": False, "consent_user_id": False, "consent_expires_at": False})

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
            if not row.refresh_token or row.connection_id._is_copy():
                raise GrantRefused("There is no authorisation for this company")
            token = self._open(row.access_token)
            ends_at = row.access_expires_at
            fresh = ends_at and ends_at - EXPIRY_MARGIN > fields.Datetime.now()
            if fresh and token and token != refused_token:
                return token
            connection = row.connection_id
            _logger.info("Refreshing the QuickBooks token of connection %s", connection.id)
            grant = row._oauth_client().refresh(self._open(row.refresh_token))
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
            refresh_token = self._open(self.refresh_token)
            self._oauth_client().revoke(refresh_token)

    @staticmethod
    def _open(sealed):
        """
        :return: clear text
        :raise GrantRefused: the key is another one now, so a person must connect again
        :raise KeyUnusable: the key has to be repaired, then all goes on by itself
        """
        try:
            return secret_box.open_secret(sealed)
        except secret_box.KeyLost as error:
            raise GrantRefused("The stored authorisation cannot be decrypted") from error

    def _oauth_client(self):
        """
        :return: an :class:`OAuthClient` of this connection's app
        :raise KeyLost: the client secret has to be entered again
        """
        connection = self.connection_id
        return OAuthClient(
            connection._environment(),
            connection.client_id,
            secret_box.open_secret(self.client_secret),
            connection.redirect_uri,
        )
