"""Which addresses the client goes to: this machine only when it may, others only encrypted."""

import ipaddress
import re
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from .errors import AddressRefused

_BLANK = re.compile(r"\s")


def check_address(address, allow_loopback):
    """Refuse an address for what it says, before any name is resolved.

    :param str address: of a request
    :param bool allow_loopback: whether this machine may be called
    :raise AddressRefused: it names this machine
    """
    host = urlsplit(address).hostname or ""
    if not allow_loopback and _is_named_loopback(host):
        raise loopback_refused(host)


def server_of(address):
    """
    :param str address: of a server, as a person types it
    :return: its parts as :func:`urllib.parse.urlsplit` gives them, or None where it cannot be one: no host, a
        port that does not exist, blanks, or a user name, which does not belong into an address
    """
    with suppress(ValueError):
        parts = urlsplit(address)
        # Asking for the port checks it.
        if parts.hostname and parts.port != 0 and not parts.username and not _BLANK.search(address):
            return parts
    return None


def resolve(host, port, allow_loopback, encrypted):
    """The addresses of a host; who connects uses them, and does not resolve the name a second time.

    :param str host: name or address
    :param int port: number
    :param bool allow_loopback: whether this machine may be called
    :param bool encrypted: whether what is sent is encrypted
    :return: what :func:`socket.getaddrinfo` gives
    :raise AddressRefused: one of them is this machine, or the request would leave it in clear text
    :raise OSError: the name does not resolve
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    loopback = [_is_loopback(ipaddress.ip_address(row[4][0].partition("%")[0])) for row in found]
    if any(loopback) and not allow_loopback:
        raise loopback_refused(host)
    if not encrypted and not all(loopback):
        raise encryption_missing(host)
    return found


def loopback_refused(host):
    """:return: the error of an address that is this machine"""
    return AddressRefused(
        f"{host} is this machine, which is no QuickBooks", cause="loopback", host=host
    )


def encryption_missing(host):
    """:return: the error of an address that begins with http:// and leads to another machine"""
    return AddressRefused(
        f"{host} is another machine: its address must begin with https://",
        cause="encryption",
        host=host,
    )


def is_named_loopback(address):
    """
    :param str address: of a request
    :return: whether it names this machine, without looking a name up
    """
    return _is_named_loopback(urlsplit(address).hostname or "")


def _is_named_loopback(host):
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    with suppress(ValueError):
        return _is_loopback(ipaddress.ip_address(host.partition("%")[0]))
    with suppress(OSError):
        # As the C library reads it: 127.1, 0x7f000001, 2130706433.
        return _is_loopback(ipaddress.ip_address(socket.inet_aton(host)))
    return False


def _is_loopback(address):
    address = getattr(address, "ipv4_mapped", None) or address
    # Linux connects the unspecified address to this machine.
    return address.is_loopback or address.is_unspecified
