"""Sessions of ``requests`` that go to known addresses only, and wait and read within limits."""

import io
import socket

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .addresses import check_address, encryption_missing, is_named_loopback, resolve
from .answer_body import PACKING, read_body
from .errors import QboError, Unanswered


class OutwardSession(requests.Session):
    """One thread's connections to one server.

    :param bool allow_loopback: whether this machine may be called, which only a test does
    """

    def __init__(self, *arguments, allow_loopback=False, **options):
        self._adapter = _Adapter(allow_loopback)
        super().__init__(*arguments, **options)
        self.headers["Accept-Encoding"] = PACKING

    def get_adapter(self, url):
        """:return: the one adapter of this session, whatever the address"""
        return self._adapter

    def get_redirect_target(self, response):
        """:return: None: ``requests`` would read the body of a redirection without limits"""
        return

    def close(self):
        """Give the connections back."""
        self._adapter.close()
        return super().close()

    def fetch(self, deadline, method, address, **options):
        """Send a request and read its answer.

        :param deadline: a :class:`Deadline` that was entered
        :param str method: HTTP method
        :param str address: where to
        :param options: of :meth:`requests.Session.request`
        :return: the response, its body read and unpacked; a redirection is not followed
        :raise AddressRefused: nothing goes to this address
        :raise Unanswered: no answer, not all of it in time, or larger than the limits
        """
        self._adapter.deadline = deadline
        fixed = {"timeout": deadline.seconds, "stream": True, "allow_redirects": False}
        try:
            response = requests.Session.request(
                self, method, address, **(options | fixed | {"auth": as_it_is})
            )
            with response:
                content = read_body(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, QboError) as error:
            failure = self._failure(address, deadline, error)
            if isinstance(failure, Unanswered):
                failure.address = _host(address)
            raise failure from None
        if deadline.is_over:
            # Where no length was announced, the end of the connection looks like that of the body.
            failure = _too_late(address, deadline)
            failure.address = _host(address)
            raise failure
        response.raw = io.BytesIO(content)
        return response

    @staticmethod
    def _failure(address, deadline, error):
        """:return: the error of the client that another one is"""
        # A connection on which nothing came for as long may see that a moment before the deadline does.
        is_late = isinstance(error, requests.Timeout) or getattr(error, "cause", None) == "late"
        if deadline.is_over or is_late:
            return _too_late(address, deadline)
        if isinstance(error, QboError):
            return error
        cause = "cut"
        if isinstance(error, requests.exceptions.SSLError):
            cause = "certificate"
        elif isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
            cause = "name"
        return Unanswered(f"No answer from {_host(address)}: {_reason(error)}", cause=cause)


class _Adapter(HTTPAdapter):
    """Opens connections itself, so that the deadline and the check of the address hold for each.

    :ivar deadline: of the request that is under way
    """

    def __init__(self, allow_loopback):
        self._allow_loopback = allow_loopback
        self.deadline = None
        self._pool_classes = _pool_classes(self)
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = self._pool_classes

    def proxy_manager_for(self, proxy, **options):
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pool_classes
        return manager

    def send(self, request, **options):
        check_address(request.url, self._allow_loopback)
        # The proxy resolves the name, and would carry what is not encrypted anywhere.
        proxy = select_proxy(request.url, options.get("proxies"))
        if proxy and request.url.startswith("http://") and not is_named_loopback(request.url):
            raise encryption_missing(_host(request.url))
        return super().send(request, **options)

    def open_socket(self, connection):
        """
        :param connection: of ``urllib3``, not connected yet
        :return: a connected socket that the deadline watches
        :raise AddressRefused: nothing goes to this address
        :raise Unanswered: nobody takes the connection
        """
        host, port = connection._dns_host, connection.port
        encrypted = isinstance(connection, HTTPSConnection)
        try:
            if connection.proxy:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            else:
                found = resolve(host, port, self._allow_loopback, encrypted)
        except (OSError, UnicodeError):
            message = f"No answer from {host}: the name cannot be resolved"
            raise Unanswered(message, cause="name") from None
        try:
            return self._connected(connection, found)
        except TimeoutError:
            raise Unanswered(f"No answer from {host}: time-out", cause="late") from None
        except OSError as error:
            server = f"{'https' if encrypted else 'http'}://{host}:{port}"
            raise Unanswered(f"No answer from {server}: {error}", cause="refused") from None

    def _connected(self, connection, found):
        """:return: a socket that is connected to the first address that takes the connection"""
        failure = OSError("the name has no address")
        for family, kind, protocol, _name, address in found:
            if self.deadline.is_over:
                break
            opened = socket.socket(family, kind, protocol)
            try:
                for option in connection.socket_options or ():
                    opened.setsockopt(*option)
                opened.settimeout(self.deadline.seconds)
                self.deadline.watch(opened)
                opened.connect(address)
            except OSError as error:
                opened.close()
                failure = error
            else:
                return opened
        raise failure


class _Connection:
    """A connection of ``urllib3`` that its adapter opens and watches."""

    adapter = None

    def _new_conn(self):
        return self.adapter.open_socket(self)

    def request(self, *arguments, **options):
        if self.sock:
            # One of an earlier request that is used again.
            self.adapter.deadline.watch(self.sock)
        return super().request(*arguments, **options)


def _pool_classes(adapter):
    """:return: ``{scheme: class of pools}`` whose connections belong to an adapter"""
    classes = {}
    for scheme, pool, connection in (
        ("http", HTTPConnectionPool, HTTPConnection),
        ("https", HTTPSConnectionPool, HTTPSConnection),
    ):
        watched = type("Connection", (_Connection, connection), {"adapter": adapter})
        classes[scheme] = type("Pool", (pool,), {"ConnectionCls": watched})
    return classes


def as_it_is(request):
    """Authentication for ``requests``: the header that was set stays.

    Without any, ``requests`` puts what it finds in the user's ``.netrc`` in its place.

    :param request: prepared request
    :return: the same
    """
    return request


def _too_late(address, deadline):
    return Unanswered(
        f"No answer from {_host(address)}: it took longer than {deadline.seconds:g} seconds in all",
        cause="late",
        seconds=deadline.seconds,
    )


def _host(address):
    """:return: scheme and host of an address, without what else a log should not have"""
    scheme, mark, rest = address.partition("://")
    return scheme + mark + rest.partition("/")[0].rpartition("@")[2]


def _reason(error):
    """Why no answer came; other exceptions may quote the headers, of which one holds the token."""
    if isinstance(error, requests.ConnectionError):
        return error
    return type(error).__name__
