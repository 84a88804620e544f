"""A server on the other side that is broken, or means harm: each request ends, soon, with a clear word."""

import ssl
import threading
import time
import tracemalloc
import zlib
from datetime import datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from quickbooks_client import (
    AddressRefused,
    Environment,
    InvalidRealm,
    OAuthClient,
    Redirected,
    Unanswered,
    Unreadable,
    addresses,
)
from quickbooks_client.answer_body import MAX_PACKED, MAX_UNPACKED
from quickbooks_client.payload import MAX_DEPTH, TooDeep, loads

from qbo_emulator.hostile import (
    HostileServer,
    bomb_server,
    byte_by_byte,
    dripping_body,
    dripping_head,
    endless_server,
    gzip_bomb,
    plain_server,
)

from .servers import crowded_server
from .test_oauth import CALLS, EXCHANGES, REDIRECT_URI, SECRET, TOKEN, discovery, token_answer

MEGABYTE = 2**20


def oauth_client(url, **options):
    environment = Environment.custom(url, allow_loopback=True)
    return OAuthClient(environment, "app-1", SECRET, REDIRECT_URI, **options)


def peak_memory(work):
    """:return: bytes that were in memory at the same time while something was done"""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# === One deadline for an answer in all === #

DRIPPING = {
    "body to the end": dripping_body,
    "body of a length": lambda: dripping_body(b"Content-Length: 100000\r\n\r\n"),
    "chunks": lambda: dripping_body(b"Transfer-Encoding: chunked\r\n\r\nfff\r\n"),
    "headers": dripping_head,
}


@pytest.mark.parametrize("server", DRIPPING.values(), ids=DRIPPING)
def test_an_answer_that_drips_ends_at_the_deadline(connect, server):
    with server() as dripping:
        client = connect(dripping.url, timeout=0.5)
        started = time.monotonic()
        with pytest.raises(Unanswered, match=r"longer than 0\.5 seconds in all") as caught:
            client.company_info()
        assert 0.4 < time.monotonic() - started < 5
    assert (caught.value.cause, caught.value.address) == ("late", dripping.url)


@pytest.mark.parametrize("server", DRIPPING.values(), ids=DRIPPING)
@pytest.mark.parametrize("call", CALLS)
def test_an_oauth_answer_that_drips_ends_at_the_deadline(call, server):
    with server() as dripping, pytest.raises(Unanswered, match="in all") as caught:
        CALLS[call](oauth_client(dripping.url, timeout=0.3))
    assert caught.value.cause == "late"


def test_several_addresses_that_take_no_connection_have_one_deadline(connect, monkeypatch):
    resolve = addresses.socket.getaddrinfo
    found = lambda *wanted, **options: resolve(*wanted, **options) * 5  # noqa: E731
    monkeypatch.setattr(addresses.socket, "getaddrinfo", found)
    with crowded_server() as address:
        started = time.monotonic()
        with pytest.raises(Unanswered, match="in all"):
            connect(address, timeout=0.5).company_info()
        assert time.monotonic() - started < 1.5


def test_the_requests_of_an_oauth_call_have_one_deadline_together(canned):
    """The discovery document comes late, so that little time is left for the exchange."""
    canned.answer(discovery(canned.url))
    canned.answer(token_answer())
    canned.delay = 0.4
    assert oauth_client(canned.url, timeout=10).refresh(TOKEN)
    canned.forget()
    canned.answer(discovery(canned.url))
    canned.answer(token_answer())
    with pytest.raises(Unanswered, match="in all"):
        oauth_client(canned.url, timeout=0.6).refresh(TOKEN)


def test_the_next_request_goes_on_after_a_deadline(canned, connect):
    canned.answer({"CompanyInfo": {"CompanyName": "Any"}})
    client = connect(canned.url, timeout=0.5)
    canned.delay = 1
    with pytest.raises(Unanswered):
        client.company_info()
    canned.delay = 0
    assert client.company_info() == {"CompanyName": "Any"}


def test_one_connection_serves_several_requests(canned, canned_client):
    canned.answer({"CompanyInfo": {}})
    for _request in range(3):
        canned_client.company_info()
    assert len({request["port"] for request in canned.requests}) == 1


def test_the_deadline_holds_for_a_connection_that_is_used_again(canned, connect):
    canned.answer({"CompanyInfo": {}})
    client = connect(canned.url, timeout=0.5)
    client.company_info()
    canned.delay = 5
    started = time.monotonic()
    with pytest.raises(Unanswered, match="in all"):
        client.company_info()
    assert time.monotonic() - started < 3
    canned.delay = 0
    assert len({request["port"] for request in canned.requests}) == 1


def test_a_client_that_is_closed_meanwhile_does_not_hang_and_leaves_no_thread(connect):
    before = set(threading.enumerate())
    with dripping_body() as dripping:
        client = connect(dripping.url, timeout=0.5)
        answers = [client.start_query("Customer") for _request in range(3)]
        started = time.monotonic()
        client.__exit__()
        assert time.monotonic() - started < 5
        for answer in answers:
            with pytest.raises(Unanswered):
                answer.result()
    assert not set(threading.enumerate()) - before


# === Encrypted, as in earnest === #


@pytest.fixture
def tls(tmp_path, monkeypatch):
    """A certificate of localhost that the client trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    own = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + own)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_an_encrypted_answer_is_read(connect, tls):
    with plain_server(b'{"CompanyInfo": {"CompanyName": "Any"}}', tls=tls) as server:
        assert connect(server.url).company_info() == {"CompanyName": "Any"}


def test_an_encrypted_answer_that_drips_ends_at_the_deadline(connect, tls):
    with dripping_body(tls=tls) as dripping:
        started = time.monotonic()
        with pytest.raises(Unanswered, match="in all"):
            connect(dripping.url, timeout=0.5).company_info()
        assert time.monotonic() - started < 5


def test_a_handshake_that_drips_ends_at_the_deadline(connect):
    """Before TLS is agreed, byte by byte of a record that would be long."""
    record = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + bytes(1000)
    with HostileServer(lambda: byte_by_byte(record), pause=0.05) as dripping:
        started = time.monotonic()
        with pytest.raises(Unanswered, match="in all"):
            connect(dripping.url.replace("http:", "https:"), timeout=0.5).company_info()
        assert time.monotonic() - started < 5


def test_a_certificate_that_nobody_trusts_ends_the_request(connect, tls, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with plain_server(b"{}", tls=tls) as server, pytest.raises(Unanswered) as caught:
        connect(server.url).company_info()
    assert caught.value.cause == "certificate"


# === Size === #


def test_a_bomb_of_500_megabytes_is_never_in_memory(connect):
    def meet():
        with (
            bomb_server(500 * MEGABYTE) as bomb,
            pytest.raises(Unreadable, match="64 MiB unpacked") as caught,
        ):
            connect(bomb.url).company_info()
        assert caught.value.cause == "size"

    assert peak_memory(meet) < 3 * MAX_UNPACKED


def test_an_answer_without_end_is_left_when_it_is_too_large(connect):
    with endless_server() as endless:
        with pytest.raises(Unreadable, match="32 MiB on the wire") as caught:
            connect(endless.url).company_info()
        assert endless.sent < 2 * MAX_PACKED
    assert caught.value.cause == "packed_size"


def test_a_redirection_with_a_bomb_is_not_unpacked_either(canned, canned_client):
    headers = {"Location": "/elsewhere", "Content-Encoding": "gzip"}
    canned.answer(b"".join(gzip_bomb(300 * MEGABYTE)), status=302, headers=headers)

    def meet():
        with pytest.raises(Unreadable):
            canned_client.company_info()

    assert peak_memory(meet) < 3 * MAX_UNPACKED


@pytest.mark.parametrize("call", CALLS)
def test_a_bomb_in_place_of_an_oauth_answer_is_refused(call):
    with (
        bomb_server(70 * MEGABYTE) as bomb,
        pytest.raises(Unanswered, match="64 MiB unpacked") as caught,
    ):
        CALLS[call](oauth_client(bomb.url))
    assert caught.value.cause == "size"


@pytest.mark.parametrize("members", [1, 3])
def test_an_ordinary_packed_answer_is_read(canned, canned_client, members):
    """One gzip member, or several one after the other (RFC 1952)."""
    pieces = [b'{"CompanyInfo": {', b'"CompanyName": "Any"', b"}}"]
    pieces = pieces if members == 3 else [b"".join(pieces)]
    packed = b"".join(zlib.compress(piece, wbits=zlib.MAX_WBITS | 16) for piece in pieces)
    canned.answer(packed, headers={"Content-Encoding": "gzip"})
    assert canned_client.company_info() == {"CompanyName": "Any"}
    assert canned.requests[0]["headers"]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("content", "packing"),
    [
        (zlib.compress(b'{"CompanyInfo": {}}', wbits=zlib.MAX_WBITS | 16)[:-4], "gzip"),
        (zlib.compress(b'{"CompanyInfo": {}}'), "deflate"),
        (b'{"CompanyInfo": {}}', "br"),
    ],
)
def test_an_answer_that_is_packed_in_another_way_is_unreadable(
    canned, canned_client, content, packing
):
    canned.answer(content, headers={"Content-Encoding": packing})
    with pytest.raises(Unreadable):
        canned_client.company_info()


# === Depth === #

NESTED = {
    "100,000 lists": b"[" * 100_000 + b"]" * 100_000,
    "100,000 lists without end": b"[" * 100_000,
    "500 objects": b'{"a":' * 500 + b"1" + b"}" * 500,
    "lists among texts that look like ends": b'["]]]",' * 500 + b"1" + b"]" * 500,
    "lists among texts with escaped quotes": b'["\\"]\\\\",' * 500 + b"1" + b"]" * 500,
}


@pytest.mark.parametrize("content", NESTED.values(), ids=NESTED)
def test_an_answer_that_nests_too_deep_is_unreadable(canned, canned_client, content):
    canned.answer(b'{"CompanyInfo": %s}' % content)
    with pytest.raises(Unreadable, match=f"deeper than {MAX_DEPTH} levels") as caught:
        canned_client.company_info()
    assert caught.value.cause == "depth"


@pytest.mark.parametrize("call", CALLS)
def test_a_discovery_document_that_nests_too_deep_leaves_the_call_unanswered(canned, call):
    canned.answer(NESTED["100,000 lists"])
    with pytest.raises(Unanswered, match="deeper than") as caught:
        CALLS[call](oauth_client(canned.url))
    assert caught.value.cause == "depth"


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("call", EXCHANGES)
def test_an_exchange_whose_answer_nests_too_deep_is_no_accident(canned, call, status):
    canned.answer(discovery(canned.url))
    canned.answer(b'{"error": %s}' % NESTED["100,000 lists"], status=status)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        CALLS[call](oauth_client(canned.url))
    assert type(caught.value).__module__ == "quickbooks_client.errors"


@pytest.mark.parametrize(
    "text", ["[" * MAX_DEPTH + "]" * MAX_DEPTH, '["[[[", "{\\"{", "\\\\"]', '{"[": "}"}']
)
def test_brackets_in_texts_do_not_count(text):
    wide = ", ".join(['"[[[{{{"'] * 1000)
    assert loads(f"[{wide}]") == ["[[[{{{"] * 1000
    assert loads(text)


def test_one_level_more_is_one_too_many():
    with pytest.raises(TooDeep):
        loads("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


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
