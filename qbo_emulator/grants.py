"""OAuth 2 grants: authorization codes, access tokens and the chain of refresh tokens of each
consent.

Source: Intuit's pages "OAuth 2.0" and "FAQ" and its announcement of the changed refresh token
policy. A refresh token is good for 100 days after its last use. Its value changes at the first
refresh after 24 hours; the old value is dead from then on. Five years after the consent the grant
ends for good.
"""

import secrets
import threading
from dataclasses import dataclass

from .clock import DAY

ACCOUNTING_SCOPE = "com.intuit.quickbooks.accounting"
ACCESS_TOKEN_SECONDS = 3600
REFRESH_TOKEN_SECONDS = 100 * DAY
GRANT_SECONDS = (5 * 365 + 1) * DAY
_CODE_SECONDS = 600


class InvalidGrant(Exception):
    """A code or refresh token that is unknown, used, expired or in use by another request."""


@dataclass(frozen=True, slots=True)
class Access:
    """What an access token gives access to.

    :ivar state: ``valid``, ``expired`` or ``unknown``
    """

    state: str
    realm: str | None = None
    client_id: str | None = None
    scope: str = ""


class Grants:
    """All grants of the emulator.

    :param connection: sqlite3.Connection of its own
    :param clock: what tells the time
    """

    def __init__(self, connection, clock):
        self._connection = connection
        self._clock = clock
        self._lock = threading.RLock()
        self._in_use = set()
        #: whether every refresh gives a new refresh token, instead of the first one after 24 hours
        self.rotate_always = False

    def issue_code(self, realm, client_id, redirect_uri, scope):
        """:return: an authorization code, good for one exchange within ten minutes"""
        code = "XAB" + secrets.token_hex(20)
        with self._lock:
            self._connection.execute(
                "INSERT INTO authorization_code VALUES (?, ?, ?, ?, ?, ?)",
                (code, realm, client_id, redirect_uri, scope, self._clock.now() + _CODE_SECONDS),
            )
        return code

    def exchange(self, code, client_id, redirect_uri):
        """Turn an authorization code into tokens, once.

        :return: the token answer
        :raise InvalidGrant: the code is unknown, used or expired, or belongs to another client or
            redirect URI
        """
        with self._lock:
            row = self._connection.execute(
                "DELETE FROM authorization_code WHERE code = ? "
                "RETURNING realm, client_id, redirect_uri, scope, expires",
                (code,),
            ).fetchone()
            if not row or row[1:3] != (client_id, redirect_uri) or row[4] < self._clock.now():
                raise InvalidGrant
            return self.issue(row[0], client_id, row[3])

    def issue(self, realm, client_id, scope):
        """Start a new chain of tokens for a realm.

        :return: the token answer
        """
        now = self._clock.now()
        with self._lock:
            refresh_token = _new_refresh_token()
            (grant_id,) = self._connection.execute(
                "INSERT INTO grant_chain "
                "(realm, client_id, scope, refresh_token, granted, issued, used) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (realm, client_id, scope, refresh_token, now, now, now),
            ).fetchone()
            return self._answer(grant_id, refresh_token, now)

    def begin_refresh(self, refresh_token):
        """Mark a refresh token as in use, until :meth:`end_refresh`.

        :raise InvalidGrant: another request is using it at this moment
        """
        with self._lock:
            if refresh_token in self._in_use:
                raise InvalidGrant
            self._in_use.add(refresh_token)

    def end_refresh(self, refresh_token):
        """Let go of a refresh token."""
        with self._lock:
            self._in_use.discard(refresh_token)

    def refresh(self, refresh_token, client_id):
        """Give a new access token, and a new refresh token when it is time.

        :return: the token answer
        :raise InvalidGrant: the refresh token is not the current one of any chain, or too old
        """
        now = self._clock.now()
        with self._lock:
            row = self._connection.execute(
                "SELECT id, granted, issued, used FROM grant_chain "
                "WHERE refresh_token = ? AND client_id = ?",
                (refresh_token, client_id),
            ).fetchone()
            if not row:
                raise InvalidGrant
            grant_id, granted, issued, used = row
            if now > min(used + REFRESH_TOKEN_SECONDS, granted + GRANT_SECONDS):
                raise InvalidGrant
            if self.rotate_always or now - issued >= DAY:
                refresh_token = self._rotate(grant_id)
            self._connection.execute(
                "UPDATE grant_chain SET used = ? WHERE id = ?", (now, grant_id)
            )
            return self._answer(grant_id, refresh_token, granted)

    def _rotate(self, grant_id):
        refresh_token = _new_refresh_token()
        self._connection.execute(
            "UPDATE grant_chain SET refresh_token = ?, issued = ? WHERE id = ?",
            (refresh_token, self._clock.now(), grant_id),
        )
        return refresh_token

    def _answer(self, grant_id, refresh_token, granted):
        token = "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0.." + secrets.token_urlsafe(48)
        now = self._clock.now()
        self._connection.execute(
            "INSERT INTO access_token VALUES (?, ?, ?)",
            (token, grant_id, now + ACCESS_TOKEN_SECONDS),
        )
        self._connection.execute("DELETE FROM access_token WHERE expires < ?", (now - DAY,))
        rest = int(granted + GRANT_SECONDS - now)
        return {
            "token_type": "bearer",
            "access_token": token,
            "expires_in": ACCESS_TOKEN_SECONDS,
            "refresh_token": refresh_token,
            "x_refresh_token_expires_in": min(REFRESH_TOKEN_SECONDS, rest),
            "x_refresh_token_hard_expires_in": rest,
        }

    def access(self, token):
        """:return: the :class:`Access` of an access token"""
        with self._lock:
            row = self._connection.execute(
                "SELECT expires, realm, client_id, scope FROM access_token "
                "JOIN grant_chain ON grant_chain.id = grant_id WHERE token = ?",
                (token,),
            ).fetchone()
        if not row:
            return Access("unknown")
        return Access("valid" if row[0] > self._clock.now() else "expired", *row[1:])

    def revoke(self, token):
        """End the chain that an access or refresh token belongs to.

        :return: whether there was one
        """
        with self._lock:
            row = self._chain_of(token)
            if row:
                self._connection.execute("DELETE FROM grant_chain WHERE id = ?", row)
                self._connection.execute("DELETE FROM access_token WHERE grant_id = ?", row)
        return bool(row)

    def rotate_of(self, token):
        """Change the refresh token of the chain that an access or refresh token belongs to, behind
        the client's back.
        """
        with self._lock:
            row = self._chain_of(token)
            if row:
                self._rotate(row[0])

    def _chain_of(self, token):
        return self._connection.execute(
            "SELECT id FROM grant_chain WHERE refresh_token = ? "
            "UNION SELECT grant_id FROM access_token WHERE token = ?",
            (token, token),
        ).fetchone()


def _new_refresh_token():
    return "AB11" + secrets.token_urlsafe(36)
