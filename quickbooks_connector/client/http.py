"""One HTTP session with one QuickBooks company."""

import logging
import time

import requests

from .errors import AuthenticationFailed, ServerFailed, Unanswered
from .faults import error_of, fault_of
from .payload import loads

_logger = logging.getLogger(__name__)

# Values below 75 are ignored since August 2025 (Intuit: minor versions).
MINOR_VERSION = "75"
# QuickBooks itself gives up after 120 s (Intuit: REST API features). A scalar: the read time-out.
TIMEOUT = 125


class QuickbooksHttp:
    """Sends requests, renews the token once when it is refused, turns every refusal into an error.

    :param str api_url: base address, see :class:`Environment`
    :param str realm_id: the QuickBooks company
    :param tokens: object with ``access_token()`` and ``renew(refused_token)``, both returning a token
    :param limiter: a :class:`RateLimiter`
    """

    def __init__(self, api_url, realm_id, tokens, limiter, timeout=TIMEOUT):
        self._base = f"{api_url}/v3/company/{realm_id}"
        self._tokens = tokens
        self._limiter = limiter
        self._timeout = timeout
        self._session = requests.Session()
        self._session.headers.update(
            {"Accept": "application/json", "User-Agent": "quickbooks_connector"}
        )
        self.requests_sent = 0

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
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise Unanswered(f"No answer from {self._base.split('/v3/')[0]}: {error}") from error
        _logger.debug(
            "%s %s -> %s in %.0f ms (intuit_tid %s)",
            method,
            path,
            response.status_code,
            (time.monotonic() - started) * 1000,
            response.headers.get("intuit_tid"),
        )
        return self._read(response)

    @staticmethod
    def _read(response):
        intuit_tid = response.headers.get("intuit_tid")
        try:
            body = loads(response.content)
        except ValueError as error:
            if response.status_code < 400:
                # Cut off or mangled on the way: what was written is not known.
                raise Unanswered(
                    "The answer could not be read", status=response.status_code, intuit_tid=intuit_tid
                ) from error
            body = {}
        fault = fault_of(body)
        if fault is not None or response.status_code >= 400:
            raise error_of(
                fault or {},
                response.status_code,
                intuit_tid,
                response.headers.get("Retry-After"),
            )
        if not isinstance(body, dict):
            raise ServerFailed(
                "The answer is not an object", status=response.status_code, intuit_tid=intuit_tid
            )
        return body
