"""Where QuickBooks Online lives: Intuit's two environments, or an address of one's own."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

INTUIT = "intuit.com"


@dataclass(frozen=True)
class Environment:
    """Addresses of one QuickBooks Online environment.

    :param str api_url: base of ``/v3/company/<realm>/…``, without a trailing slash
    :param str discovery_url: OpenID discovery document, from which the OAuth addresses are read
    :param str app_url: base of the web application, for links a person follows
    :param bool allow_loopback: whether these addresses may be of this machine, which only a test needs
    """

    api_url: str
    discovery_url: str
    app_url: str
    allow_loopback: bool = False

    @classmethod
    def production(cls):
        """:return: Intuit's live service (Intuit: OAuth 2.0, discovery document)"""
        return cls(
            "https://quickbooks.api.intuit.com",
            "https://developer.intuit.com/.well-known/openid_configuration/",
            "https://app.qbo.intuit.com",
        )

    @classmethod
    def sandbox(cls):
        """:return: Intuit's sandbox companies"""
        return cls(
            "https://sandbox-quickbooks.api.intuit.com",
            "https://developer.intuit.com/.well-known/openid_sandbox_configuration/",
            "https://app.sandbox.qbo.intuit.com",
        )

    @classmethod
    def custom(cls, base_url, allow_loopback=False):
        """
        :param str base_url: a server that answers as QuickBooks Online does
        :param bool allow_loopback: see :class:`Environment`
        :return: an environment whose addresses all lie under ``base_url``
        """
        base_url = base_url.rstrip("/")
        discovery_url = f"{base_url}/.well-known/openid_configuration"
        return cls(base_url, discovery_url, base_url, allow_loopback)

    def has(self, address):
        """
        :param str address: that a discovery document names
        :return: whether it is of this environment: of Intuit, encrypted (Intuit spreads its services over
            hosts of one domain), or of the one server of an own address
        """
        # What two readers of an address could understand in two ways is of nobody.
        if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[!-~]*)?", address) or "\\" in address:
            return False
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        own = urlsplit(self.api_url)
        if not _is_intuits(own.hostname):
            return (parts.scheme, parts.netloc.lower()) == (own.scheme, own.netloc.lower())
        return parts.scheme == "https" and _is_intuits(parts.netloc)


def _is_intuits(host):
    return bool(host) and f".{host.lower()}".endswith(f".{INTUIT}")
