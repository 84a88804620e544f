"""One HTTP session with one QuickBooks company."""

import math
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from .deadline import Deadline
from .errors import AuthenticationFailed, InvalidRealm, ReadsUsedUp, Unreadable
from .faults import error_of, fault_of
from .logs import logger_of
from .outward import OutwardSession
from .payload import TooDeep, loads

_logger = logger_of(__name__)

# Values below 75 are ignored since August 2025 (Intuit: minor versions).
MINOR_VERSION = "75"
# Seconds for a whole answer, below the 120 s after which Odoo ends a scheduled action, so that the lack
# of an answer is noted.
TIMEOUT = 90
# Requests that are under way at the same time besides the one that the caller waits for.
THREADS = 3


class QuickbooksHttp:
    """Sends requests, renews the token once when it is refused, turns every refusal into an error.

    :param str api_url: base address, see :class:`Environment`
    :param str realm_id: the QuickBooks company
    :param tokens: object with ``access_token()`` and ``renew(refused_token)``; both give a token
    :param limiter: a :class:`RateLimiter`
    :param float timeout: seconds from the connection to the end of an answer
    :param bool allow_loopback: whether the address may be this machine, which only a test needs
    :param float reads_left: how many requests may be sent that Intuit meters
    :ivar float reads_kept: how many of these are kept for later
    """

    def __init__(
        self,
        api_url,
        realm_id,
        tokens,
        limiter,
        *,
        timeout=TIMEOUT,
        allow_loopback=False,
        reads_left=math.inf,
    ):
        self._allow_loopback = allow_loopback
        self._realm_id = realm_id
        self._base = f"{api_url}/v3/company/{realm_id}"
        self._tokens = tokens
        self._limiter = limiter
        self._timeout = timeout
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="quickbooks")
        # A session of requests belongs to one thread.
        self._of_thread = threading.local()
        self._sessions = []
        self._reads_left = reads_left
        self.reads_kept = 0
        self.reads_sent = 0
        self.writes_sent = 0

    @property
    def intuit_tid(self):
        """:return: Intuit's trace id of the latest answer that this thread received"""
        return getattr(self._of_thread, "intuit_tid", None)

    def close(self):
        """Wait for what is under way, which ends at its deadline, and give the connections back."""
        self._pool.shutdown(cancel_futures=True)
        for session in self._sessions:
            session.close()

    def request(self, method, path, read=None, kind="any", slot=None, **content):
        """
        :param str method: ``GET`` or ``POST``
        :param str path: below ``/v3/company/<realm>``, with a leading slash
        :param read: callable that takes the parsed answer and gives what is wanted of it
        :param str kind: the rate limit that counts it, see :class:`RateLimiter`; all but a ``batch`` is
            counted as read
        :param slot: a :class:`~.limits.Slot` that was acquired for it
        :param content: ``params`` as dictionary, the minor version is added; ``data``, the body as text
            or bytes; ``content_type`` of the body
        :return: the parsed answer, money as Decimal, or what ``read`` makes of it
        :raise QboError: the subclass tells what can be done about it
        """
        token = self._tokens.access_token()
        try:
            return self._send(token, self._admit(kind, slot), method, path, read, **content)
        except AuthenticationFailed:
            return self._send_renewed(token, method, path, read, kind, content)

    def reserve(self, kind):
        """
        :param str kind: of a request that will be sent soon
        :return: a :class:`~.limits.Slot` for it
        :raise LimitReached: that would take too long
        """
        return self._limiter.acquire(kind)

    def start(self, method, path, read=None, kind="any", slot=None, **content):
        """Send a request in another thread. Tokens and limits are looked after in this one.

        Parameters are those of :meth:`request`.

        :return: an :class:`Answer`
        :raise QboError: it cannot be sent
        """
        token = self._tokens.access_token()
        slot = self._admit(kind, slot)
        future = self._pool.submit(self._send, token, slot, method, path, read, **content)
        return Answer(future, lambda: self._send_renewed(token, method, path, read, kind, content))

    def _send_renewed(self, refused_token, method, path, read, kind, content):
        token = self._tokens.renew(refused_token)
        return self._send(token, self._admit(kind), method, path, read, **content)

    def _admit(self, kind, slot=None):
        """
        :return: the right to send a request, which is counted with it
        :raise InvalidRealm: the id of the company would become a part of an address that it cannot be
        :raise ReadsUsedUp: it is one read too many
        """
        if not is_realm(self._realm_id):
            raise InvalidRealm("The id of a QuickBooks company has digits only")
        if kind != "batch" and self.reads_sent >= self._reads_left - self.reads_kept:
            raise ReadsUsedUp
        slot = slot or self._limiter.acquire(kind)
        if kind == "batch":
            self.writes_sent += 1
        else:
            self.reads_sent += 1
        return slot

    def _session(self):
        if not hasattr(self._of_thread, "session"):
            session = self._of_thread.session = OutwardSession(allow_loopback=self._allow_loopback)
            session.headers.update(
                {"Accept": "application/json", "User-Agent": "quickbooks_connector"}
            )
            self._sessions.append(session)
        return self._of_thread.session

    def _send(
        self, token, slot, method, path, read=None, params=None, data=None, content_type=None
    ):
        headers = {"Authorization": f"Bearer {token}"}
        if content_type:
            headers["Content-Type"] = content_type
        started = time.monotonic()
        self._of_thread.intuit_tid = None
        try:
            with Deadline(self._timeout) as deadline:
                response = self._session().fetch(
                    deadline,
                    method,
                    self._base + path,
                    params={**(params or {}), "minorversion": MINOR_VERSION},
                    data=data.encode() if isinstance(data, str) else data,
                    headers=headers,
                )
        finally:
            slot.give_back()
        self._of_thread.intuit_tid = response.headers.get("intuit_tid")
        _logger.debug(
            "%s %s -> %s in %.0f ms (intuit_tid %s)",
            method,
            path,
            response.status_code,
            (time.monotonic() - started) * 1000,
            self.intuit_tid,
        )
        body = self._read(response)
        return read(body) if read else body

    def _read(self, response):
        status = response.status_code
        try:
            body = loads(response.content)
        except TooDeep as error:
            raise Unreadable(
                str(error), cause="depth", status=status, intuit_tid=self.intuit_tid
            ) from None
        except ValueError:
            body = None
        fault = fault_of(body)
        if fault is not None or status >= 400:
            raise error_of(fault, status, self.intuit_tid, response.headers.get("Retry-After"))
        if status >= 300 or not isinstance(body, dict):
            # Cut off, mangled, or not from QuickBooks: what was written is not known.
            raise Unreadable(
                "The answer could not be read", status=status, intuit_tid=self.intuit_tid
            )
        return body


class Answer:
    """The answer to a request that another thread has sent.

    :param future: of the request
    :param again: callable that sends it with a new token
    """

    def __init__(self, future, again):
        self._future = future
        self._again = again

    def is_there(self):
        """:return: whether nobody has to wait for it any more"""
        return self._future.done()

    def result(self):
        """Wait for it.

        :return: what :meth:`QuickbooksHttp.request` returns
        :raise QboError: the subclass tells what can be done about it
        """
        try:
            return self._future.result()
        except AuthenticationFailed:
            return self._again()


def is_realm(realm_id):
    """
    :param realm_id: what is said to be the id of a QuickBooks company
    :return: whether it can be one (Intuit: realm ids are numbers)
    """
    return isinstance(realm_id, str) and bool(re.fullmatch("[0-9]{1,20}", realm_id))


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
