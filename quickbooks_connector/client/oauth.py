"""Intuit's OAuth 2 through ``intuitlib``, with a time-out on every call and typed errors."""

from dataclasses import dataclass
from datetime import timedelta

import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from .errors import GrantRefused, QboError, ServerFailed, Throttled, Unanswered
from .faults import seconds_to_wait
from .http import as_it_is

TIMEOUT = 30

# Asks for the end of the whole authorisation; the library's own switch came with its version 1.2.7.
_HARD_END_HEADER = {"x-include-refresh-token-hard-expires-in": "true"}

# What the library raises, besides its own error, over an answer that is not what it should be: it
# takes every answer for the expected one.
_UNUSABLE = (requests.RequestException, ArithmeticError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Grant:
    """A token pair and how long it lives, counted from the moment it was received.

    :param str access_token: for the API, about an hour
    :param str refresh_token: for the next grant; the value changes, the old one dies
    :param timedelta access_lifetime: of the access token
    :param timedelta refresh_lifetime: of the refresh token
    :param timedelta hard_lifetime: after which only a person can renew it, None if not told
    """

    access_token: str
    refresh_token: str
    access_lifetime: timedelta
    refresh_lifetime: timedelta
    hard_lifetime: timedelta | None


class _Session(AuthClient):
    """The library's client is a session of ``requests`` that sets no time-out."""

    def request(self, method, url, **options):
        return super().request(method, url, **(options | {"timeout": TIMEOUT, "auth": as_it_is}))


class OAuthClient:
    """The OAuth side of one Intuit app.

    :param environment: an :class:`Environment`
    :param str client_id: of the app
    :param str client_secret: of the app
    :param str redirect_uri: where Intuit sends the browser back to
    """

    def __init__(self, environment, client_id, client_secret, redirect_uri):
        self._environment = environment
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri

    def authorization_url(self, state):
        """
        :param str state: unguessable value that comes back with the answer
        :return: address of the consent page
        :raise QboError: the discovery document could not be read
        """
        return self._call(lambda session: session.get_authorization_url([Scopes.ACCOUNTING], state))

    def grant_for_code(self, code, realm_id):
        """
        :param str code: what the browser brought back, good once
        :param str realm_id: the QuickBooks company that it brought back
        :return: a :class:`Grant`
        :raise GrantRefused: the code is not good, or not any more
        :raise QboError: the subclass tells what can be done about it
        """

        def exchange(session):
            session.get_bearer_token(code, realm_id=realm_id)
            return _grant(session)

        return self._call(exchange)

    def refresh(self, refresh_token):
        """
        :param str refresh_token: of the latest grant
        :return: a :class:`Grant`, to be stored before it is used
        :raise GrantRefused: a person must connect again
        :raise QboError: the subclass tells what can be done about it
        """

        def exchange(session):
            session.refresh(refresh_token)
            return _grant(session)

        return self._call(exchange)

    def revoke(self, refresh_token):
        """Take the permission back at Intuit.

        :param str refresh_token: of the latest grant
        :raise GrantRefused: Intuit does not know it any more
        :raise QboError: the subclass tells what can be done about it
        """
        self._call(lambda session: session.revoke(refresh_token))

    def _call(self, work):
        try:
            with _Session(
                self._client_id,
                self._client_secret,
                self._redirect_uri,
                self._environment.discovery_url,
            ) as session:
                session.headers.update(_HARD_END_HEADER)
                return work(session)
        except AuthClientError as error:
            # Its text repeats the answer, which may echo what was sent.
            raise _typed(error) from None
        except _UNUSABLE as error:
            host = self._environment.discovery_url.split("/.well-known")[0]
            raise Unanswered(f"No usable answer from {host}: {type(error).__name__}") from None


def _typed(error):
    details = {"status": error.status_code, "intuit_tid": error.intuit_tid}
    message = f"Intuit's token service answered HTTP {error.status_code}"
    if error.status_code >= 500:
        return ServerFailed(message, **details)
    if error.status_code == 429:
        wait = seconds_to_wait(error.headers.get("Retry-After"))
        return Throttled(message, retry_after=wait, **details)
    # The discovery document is fetched by GET: who is refused it has not shown a grant yet.
    if error.status_code in (400, 401) and error.response.request.method == "POST":
        return GrantRefused("Intuit does not accept the authorisation", **details)
    return QboError(message, **details)


def _grant(session):
    if not session.access_token or not session.refresh_token:
        raise ValueError("The answer has no tokens")
    hard = getattr(session, "x_refresh_token_hard_expires_in", None)
    return Grant(
        access_token=session.access_token,
        refresh_token=session.refresh_token,
        access_lifetime=timedelta(seconds=int(session.expires_in)),
        refresh_lifetime=timedelta(seconds=int(session.x_refresh_token_expires_in)),
        hard_lifetime=timedelta(seconds=int(hard)) if hard else None,
    )
