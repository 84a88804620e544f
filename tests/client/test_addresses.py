"""Where the client goes: its own addresses, its own company, and this machine only when it may."""

import pytest
from quickbooks_client import (
    AddressRefused,
    Environment,
    InvalidRealm,
    OAuthClient,
    Redirected,
    Unanswered,
    addresses,
)

from .test_oauth import (
    CALLS,
    EXCHANGES,
    REDIRECT_URI,
    SECRET,
    TOKEN,
    discovery,
    oauth_client,
    token_answer,
)

# === Where the OAuth side may send the client === #


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", CALLS)
def test_a_discovery_document_that_redirects_is_not_followed(canned, call, status):
    canned.answer({}, status=status, headers={"Location": "https://evil.example/x"})
    with pytest.raises(
        Redirected, match=r"openid_configuration redirects to evil\.example"
    ) as caught:
        CALLS[call](oauth_client(canned.url))
    assert (caught.value.host, len(canned.requests)) == ("evil.example", 1)


@pytest.mark.parametrize("call", EXCHANGES)
def test_an_exchange_that_redirects_is_not_followed(canned, call):
    canned.answer(discovery(canned.url))
    canned.answer({}, status=307, headers={"Location": f"{canned.url}/elsewhere"})
    with pytest.raises(Redirected, match="redirects to"):
        CALLS[call](oauth_client(canned.url))
    assert len(canned.requests) == 2


@pytest.mark.parametrize(
    "field",
    [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
    ],
)
@pytest.mark.parametrize("call", CALLS)
def test_a_discovery_document_with_a_foreign_address_names_it_and_nothing_is_sent(
    canned, call, field
):
    canned.answer(discovery(canned.url) | {field: "https://evil.example/tokens"})
    with pytest.raises(AddressRefused, match=rf"{field} .* evil\.example") as caught:
        CALLS[call](oauth_client(canned.url))
    assert (caught.value.field, caught.value.host) == (field, "evil.example")
    assert [request["path"] for request in canned.requests] == ["/.well-known/openid_configuration"]


OWN = "https://quickbooks.example:8443"


@pytest.mark.parametrize(
    ("environment", "address", "is_own"),
    [
        (Environment.production(), "https://oauth.platform.intuit.com/oauth2/v1/tokens", True),
        (Environment.production(), "https://appcenter.intuit.com/connect/oauth2", True),
        (Environment.sandbox(), "https://sandbox-accounts.platform.intuit.com/v1", True),
        (Environment.production(), "http://oauth.platform.intuit.com/oauth2", False),
        (Environment.production(), "https://oauth.platform.intuit.com:8443/x", False),
        (Environment.production(), "https://evilintuit.com/x", False),
        (Environment.production(), "https://intuit.com.evil.example/x", False),
        (Environment.production(), "https://evil.example/intuit.com", False),
        (Environment.production(), "https://intuit.com@evil.example/x", False),
        (Environment.production(), "https://evil.example\\@oauth.intuit.com/x", False),
        (Environment.production(), "https://evil.example#.intuit.com/x", False),
        (Environment.production(), "https://evil.example?.intuit.com/x", False),
        (Environment.production(), "https://[evil/.intuit.com", False),
        (Environment.custom(OWN), f"{OWN}/tokens", True),
        (Environment.custom(OWN), "https://QuickBooks.example:8443/tokens", True),
        (Environment.custom(OWN), "http://quickbooks.example:8443/tokens", False),
        (Environment.custom(OWN), "https://quickbooks.example/tokens", False),
        (Environment.custom(OWN), "https://oauth.platform.intuit.com/tokens", False),
        (Environment.custom(f"{OWN}/books"), f"{OWN}/tokens", True),
    ],
)
def test_an_environment_knows_its_own_addresses(environment, address, is_own):
    assert environment.has(address) is is_own


def test_a_token_answer_changes_nothing_but_the_tokens(canned):
    """The library takes every name of an answer for an attribute, and fetches a key for an id token."""
    canned.answer(discovery(canned.url))
    canned.answer(token_answer(id_token="x.y.z", close="no", token_endpoint="https://evil.example"))
    assert oauth_client(canned.url).refresh(TOKEN).access_token == "access"
    assert len(canned.requests) == 2


# === Which company, and which machine === #


@pytest.mark.parametrize(
    "realm", ["", "12/../34", "12?x=1", "１２", "12 ", "1" * 21, "-1", "0x1f", None, "12\n"]
)
def test_the_id_of_a_company_has_digits_only(canned, connect, realm):
    canned.answer({"CompanyInfo": {}})
    client = connect(canned.url, realm)
    with pytest.raises(InvalidRealm, match="digits only"):
        client.company_info()
    with pytest.raises(InvalidRealm):
        client.start_query("Customer")
    assert not canned.requests


LOOPBACK = [
    "localhost",
    "LOCALHOST.",
    "quickbooks.localhost",
    "127.0.0.1",
    "127.8.9.10",
    "127.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", LOOPBACK)
def test_this_machine_is_refused_however_it_is_spelt(canned, connect, host, scheme):
    canned.answer({"CompanyInfo": {}})
    address = f"{scheme}://{host}:{canned.url.rpartition(':')[2]}"
    with pytest.raises(AddressRefused, match="is this machine") as caught:
        connect(address, allow_loopback=False).company_info()
    assert caught.value.cause == "loopback"
    with pytest.raises(AddressRefused):
        OAuthClient(Environment.custom(address), "a", SECRET, REDIRECT_URI).refresh(TOKEN)
    assert not canned.requests


def test_a_name_that_leads_to_this_machine_is_refused(canned, connect, monkeypatch):
    """Whatever the name service says: the check sees the very addresses that would be called."""
    resolved = _name_service(monkeypatch, "quickbooks.example", "127.0.0.1")
    canned.answer({"CompanyInfo": {}})
    address = f"http://quickbooks.example:{canned.url.rpartition(':')[2]}"
    with pytest.raises(AddressRefused, match=r"quickbooks\.example is this machine"):
        connect(address, allow_loopback=False).company_info()
    assert (canned.requests, resolved) == ([], ["quickbooks.example"])
    assert connect(address).company_info() == {}


def test_another_machine_is_called_with_encryption_only(connect, monkeypatch):
    _name_service(monkeypatch, "quickbooks.example", "192.0.2.1")
    with pytest.raises(AddressRefused, match="https://") as caught:
        connect("http://quickbooks.example").company_info()
    assert caught.value.cause == "encryption"


def test_nothing_goes_in_clear_text_through_a_proxy(canned, connect, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", canned.url)
    with pytest.raises(AddressRefused, match="https://"):
        connect("http://quickbooks.example").company_info()
    with pytest.raises(AddressRefused, match="this machine"):
        connect("http://127.1", allow_loopback=False).company_info()
    assert not canned.requests


def test_a_name_that_nobody_knows_says_so(connect):
    with pytest.raises(Unanswered, match=r"nowhere\.invalid.* cannot be resolved") as caught:
        connect("https://nowhere.invalid").company_info()
    assert caught.value.cause == "name"


def test_a_server_without_tls_has_no_certificate(canned, connect):
    canned.answer({})
    with pytest.raises(Unanswered) as caught:
        connect(canned.url.replace("http:", "https:")).company_info()
    assert caught.value.cause == "certificate"


def _name_service(monkeypatch, known, address):
    """Let one name lead to an address, all others where they lead.

    :return: list of the times it was asked for
    """
    asked, real = [], addresses.socket.getaddrinfo

    def getaddrinfo(host, *arguments, **options):
        if host == known:
            asked.append(host)
            host = address
        return real(host, *arguments, **options)

    monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
    return asked
