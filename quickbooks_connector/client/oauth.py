"""Intuit's OAuth 2 through ``intuitlib``, with one deadline for each call and typed errors."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from .deadline import Deadline
from .errors import (
    AddressRefused,
    AppRefused,
    CodeRefused,
    GrantRefused,
    QboError,
    Redirected,
    ServerFailed,
    Throttled,
    Unanswered,
    Unreadable,
)
from .faults import seconds_to_wait
from .outward import OutwardSession
from .payload import TooDeep, dumps, loads

# Seconds for a call with all its requests: with the 90 of a request to the API, below the 120 s after
# which Odoo ends a scheduled action.
TIMEOUT = 25

# What a discovery document names (OpenID Connect Discovery), and the library reads.
_ADDRESSES = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
)
# Of the answer of the token endpoint: the library would make an attribute of itself of everything, and
# fetch a key for an id token, which is not asked for.
_GRANTED = (
    "access_token",
    "refresh_token",
    "expires_in",
    "x_refresh_token_expires_in",
    "x_refresh_token_hard_expires_in",
)

# Far more than those of Intuit have: an authorisation ends after five years (Intuit: OAuth 2.0, FAQ).
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")
_LONGEST_LIFETIME = 10 * 365 * 24 * 3600

# Asks for the end of the whole authorisation; the library's own switch came with its version 1.2.7.
_HARD_END_HEADER = {"x-include-refresh-token-hard-expires-in": "true"}

# What the library raises, besides its own error, over an answer that is not what it should be: it
# takes every answer for the expected one.
_UNUSABLE = (ArithmeticError, LookupError, TypeError, ValueError)


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


class _Session(OutwardSession, AuthClient):
    """The library's client is a session of ``requests``, which fetches the discovery document at once."""

    def __init__(self, environment, deadline, *app):
        self._oauth_environment = environment
        self._deadline = deadline
        super().__init__(*app, environment.discovery_url, allow_loopback=environment.allow_loopback)

    def request(self, method, url, **options):
        """Every request of the library; what comes back is checked before the library takes it."""
        response = self.fetch(self._deadline, method, url, **options)
        if 300 <= response.status_code < 400:
            raise _redirected(url, response)
        # Not ``content``, which the response would keep. What revokes may answer nothing at all.
        if response.status_code == 200 and (method == "GET" or response.raw.getvalue()):
            content = _content(url, response)
            if method == "POST":
                content = {name: content[name] for name in _GRANTED if name in content}
            else:
                self._check_discovery(content)
            response.raw = io.BytesIO(dumps(content).encode())
        return response

    def _check_discovery(self, document):
        """
        :raise AddressRefused: an address in it is not of the environment, so nothing may be sent there
        """
        source = self._oauth_environment.discovery_url
        missing = [name for name in _ADDRESSES if not isinstance(document.get(name), str)]
        if missing:
            message = f"No discovery document at {source}: it has no {missing[0]}"
            raise Unanswered(message, cause="discovery")
        for field in _ADDRESSES:
            if not self._oauth_environment.has(document[field]):
                host = _host(document[field])
                message = f"The {field} in {source} is at {host}, which is of somebody else"
                raise AddressRefused(message, cause="foreign", host=host, field=field)


class OAuthClient:
    """The OAuth side of one Intuit app.

    :param environment: an :class:`Environment`
    :param str client_id: of the app
    :param str client_secret: of the app
    :param str redirect_uri: where Intuit sends the browser back to
    :param float timeout: seconds for a call with all its requests
    """

    def __init__(self, environment, client_id, client_secret, redirect_uri, timeout=TIMEOUT):
        self._timeout = timeout
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
        :raise CodeRefused: the code is not good, or not any more
        :raise AppRefused: the client id or the client secret is wrong
        :raise QboError: the subclass tells what can be done about it
        """

        def exchange(session):
            session.get_bearer_token(code, realm_id=realm_id)
            return _grant(session)

        try:
            return self._call(exchange)
        except GrantRefused as error:
            raise CodeRefused(
                "Intuit does not accept the authorisation code",
                status=error.status,
                intuit_tid=error.intuit_tid,
            ) from None

    def refresh(self, refresh_token):
        """
        :param str refresh_token: of the latest grant
        :return: a :class:`Grant`, to be stored before it is used
        :raise GrantRefused: a person must connect again
        :raise AppRefused: the client id or the client secret is wrong
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
            with (
                Deadline(self._timeout) as deadline,
                _Session(self._environment, deadline, *self._app()) as session,
            ):
                session.headers.update(_HARD_END_HEADER)
                return work(session)
        except AuthClientError as error:
            # Its text repeats the answer, which may echo what was sent.
            raise _typed(error) from None
        except Unreadable as error:
            # A batch that ends so is sent in halves: this says nothing about any batch.
            message = f"No usable answer from {self._host}: {error.message}"
            raise Unanswered(message, cause=error.cause, status=error.status) from None
        except _UNUSABLE as error:
            raise Unanswered(
                f"No usable answer from {self._host}: {type(error).__name__}"
            ) from None

    def _app(self):
        return self._client_id, self._client_secret, self._redirect_uri

    @property
    def _host(self):
        return self._environment.discovery_url.split("/.well-known")[0]


def _content(url, response):
    """
    :return: the JSON object that an answer is
    :raise Unreadable: it is none
    """
    cause = "discovery" if response.request.method == "GET" else None
    details = {"status": response.status_code, "intuit_tid": response.headers.get("intuit_tid")}
    try:
        content = loads(response.raw.getvalue())
    except TooDeep as error:
        raise Unreadable(str(error), cause="depth", **details) from None
    except ValueError:
        raise Unreadable(f"{url} gave no JSON", cause=cause, **details) from None
    if not isinstance(content, dict):
        raise Unreadable(f"{url} gave no JSON object", cause=cause, **details)
    return content


def _host(address):
    """:return: the host that an address names, the address itself where none can be told"""
    try:
        return urlsplit(address).netloc or address
    except ValueError:
        return address


def _redirected(url, response):
    host = _host(response.headers.get("Location", ""))
    return Redirected(
        f"{url} redirects to {host or 'another address'}, which is not followed",
        host=host,
        status=response.status_code,
        intuit_tid=response.headers.get("intuit_tid"),
    )


def _typed(error):
    details = {"status": error.status_code, "intuit_tid": error.intuit_tid}
    message = f"Intuit's token service answered HTTP {error.status_code}"
    if error.status_code >= 500:
        return ServerFailed(message, **details)
    if error.status_code == 429:
        wait = seconds_to_wait(error.headers.get("Retry-After"))
        return Throttled(message, retry_after=wait, **details)
    # The discovery document is fetched by GET: who is refused it has not shown a grant yet.
    if error.response.request.method == "GET":
        url = error.response.request.url
        return Unanswered(
            f"No discovery document at {url}: {message}", cause="discovery", **details
        )
    code = _error_code(error.content)
    # RFC 6749, section 5.2
    if code in ("invalid_client", "unauthorized_client") or error.status_code == 401:
        return AppRefused("Intuit does not accept the client ID or the client secret", **details)
    if error.status_code == 400:
        return GrantRefused("Intuit does not accept the authorisation", **details)
    return QboError(message, **details)


def _error_code(content):
    """:return: the error code of OAuth in an answer, None where it has none"""
    try:
        answer = loads(content)
    except ValueError:
        return None
    return answer.get("error") if isinstance(answer, dict) else None


def _grant(session):
    """
    :return: a :class:`Grant`
    :raise ValueError: the answer has no tokens, or no times, that can be used and stored
    """
    hard = getattr(session, "x_refresh_token_hard_expires_in", None)
    return Grant(
        access_token=_token(session.access_token),
        refresh_token=_token(session.refresh_token),
        access_lifetime=_lifetime(session.expires_in),
        refresh_lifetime=_lifetime(session.x_refresh_token_expires_in),
        hard_lifetime=_lifetime(hard) if hard else None,
    )


def _token(value):
    """:return: a token, which is sent in a header (RFC 6749, appendix A.12: visible ASCII characters)"""
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise ValueError("The answer has no token")
    return value


def _lifetime(seconds):
    """:return: how long a token lives; no date of the calendar is beyond it"""
    seconds = int(seconds)
    if not 0 <= seconds <= _LONGEST_LIFETIME:
        raise ValueError("The answer has no lifetime")
    return timedelta(seconds=seconds)
