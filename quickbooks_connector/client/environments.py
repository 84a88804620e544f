"""Where QuickBooks Online lives: Intuit's two environments, or an address of one's own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Environment:
    """Addresses of one QuickBooks Online environment.

    :param str api_url: base of ``/v3/company/<realm>/…``, without a trailing slash
    :param str discovery_url: OpenID discovery document, from which the OAuth addresses are read
    :param str app_url: base of the web application, for links a person follows
    """

    api_url: str
    discovery_url: str
    app_url: str

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
    def custom(cls, base_url):
        """
        :param str base_url: a server that answers as QuickBooks Online does
        :return: an environment whose addresses all lie under ``base_url``
        """
        base_url = base_url.rstrip("/")
        return cls(base_url, f"{base_url}/.well-known/openid_configuration", base_url)
