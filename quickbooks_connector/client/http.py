"""One HTTP session with one QuickBooks company."""

import logging
import time

import requests

from .errors import AuthenticationFailed, Unanswered
from .faults import error_of, fault_of
from .payload import loads

_logger = logging.getLogger(__name__)

# Values below 75 are ignored since August 2025 (Intuit: minor versions).
MINOR_VERSION = "75"
# Below the 120 s after which Odoo ends a scheduled action, so that the lack of an answer is noted.
TIMEOUT = 90


class QuickbooksHttp:
    """Sends requests, renews the token once when it is refused, turns every refusal into an error.

    :param str api_url: base address, see :class:`Environment`
    :param str realm_id: the QuickBooks company
    :param tokens: object with ``access_token()`` and ``renew(refused_token)``; both give a token
    :param limiter: a :class:`RateLimiter`
    :param float timeout: seconds to wait for a connection, and again for an answer
    """

    def __init__(self, api_url, realm_id, tokens, limiter, timeout=TIMEOUT):
        self._host = api_url
        self._base = f"{api_url}/v3/company/{realm_id}"
        self._tokens = tokens
        self._limiter = limiter
        self._timeout = timeout
        self._session = requests.Session()
        self._session.headers.update(
            {"Accept": "application/json", "User-Agent": "quickbooks_connector"}
        )
        self.requests_sent = 0
        #: Intuit's trace id of the latest answer
        self.intuit_tid = None

    def close(self):
        """Give the connections back."""
        self._session.close()

    def request(self, method, path, params=None, data=None, content_type=None, kind="any"):
        """
        :param str method: ``GET`` or ``POST``
        :param str path: below ``/v3/company/<realm>``, with a leading slash
        :param dict params: query parameters; the minor version is added
        :param data: body as text or bytes
        :param str content_type: of the body
        :param str kind: the rate limit that counts it, see :class:`RateLimiter`
        :return: the parsed answer, money as Decimal
        :raise QboError: the subclass tells what can be done about it
        """
        token = self._tokens.access_token()
        try:
            return self._send(token, method, path, params, data, content_type, kind)
        except AuthenticationFailed:
            token = self._tokens.renew(token)
            return self._send(token, method, path, params, data, content_type, kind)

    def _send(self, token, method, path, params, data, content_type, kind):
        self._limiter.acquire(kind)
        headers = {"Authorization": f"Bearer {token}"}
        if content_type:
            headers["Content-Type"] = content_type
        started = time.monotonic()
        self.requests_sent += 1
        try:
            response = self._session.request(
                method,
                self._base + path,
                params={**(params or {}), "minorversion": MINOR_VERSION},
                data=data.encode() if isinstance(data, str) else data,
                headers=headers,
                auth=as_it_is,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Unanswered(f"No answer from {self._host}: {_reason(error)}") from None
        self.intuit_tid = response.headers.get("intuit_tid")
        _logger.debug(
            "%s %s -> %s in %.0f ms (intuit_tid %s)",
            method,
            path,
            response.status_code,
            (time.monotonic() - started) * 1000,
            self.intuit_tid,
        )
        return self._read(response)

    def _read(self, response):
        status = response.status_code
        try:
            body = loads(response.content)
        except ValueError:
            body = None
        fault = fault_of(body)
        if fault is not None or status >= 400:
            raise error_of(fault, status, self.intuit_tid, response.headers.get("Retry-After"))
        if status >= 300 or not isinstance(body, dict):
            # Cut off, mangled, or not from QuickBooks: what was written is not known.
            raise Unanswered(
                "The answer could not be read", status=status, intuit_tid=self.intuit_tid
            )
        return body


def as_it_is(request):
    """Authentication for ``requests``: the header that was set stays.

    Without any, ``requests`` puts what it finds in the user's ``.netrc`` in its place.

    :param request: prepared request
    :return: the same
    """
    return request


def _reason(error):
    """Why no answer came; other exceptions may quote the headers, of which one holds the token."""
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        return error
    return type(error).__name__


class FixedToken:
    """One access token that cannot be renewed, for a client that lives for a moment.

    :param str access_token: in clear text
    """

    def __init__(self, access_token):
        self._access_token = access_token

    def access_token(self):
        """:return: the token"""
        return self._access_token

    def renew(self, refused_token):
        """:return: the same token, which is then refused for good"""
        return self._access_token
