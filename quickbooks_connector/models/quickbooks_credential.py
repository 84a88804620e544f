"""Tokens and client secret of a connection, encrypted, apart from everything people may read."""

import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..tools import secret_box
from ..tools.authorisation import oauth_client, open_secret

CONSENT_LIFETIME = timedelta(minutes=15)

# Columns of the table that are no fields: who writes a template, a server action or an export reaches
# every field of every model, and none of these.
SECRETS = ("client_secret", "verifier_token", "access_token", "refresh_token")
COLUMNS = (*(f"sealed_{name}" for name in SECRETS), "sealed_for", "consent_digest")


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

    def _revoke(self):
        """Give the permission back at Intuit.

        :raise QboError: Intuit could not be reached or does not know the token any more
        """
        if not self.connection_id._is_copy():
            oauth_client(self).revoke(open_secret(self, "refresh_token"))


def _digest(state):
    """:return: what is stored of an unguessable value"""
    return hashlib.sha256(state.encode()).hexdigest()
