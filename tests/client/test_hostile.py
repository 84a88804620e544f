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
from quickbooks_client import Unanswered, Unreadable, addresses
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
from .test_oauth import CALLS, EXCHANGES, TOKEN, discovery, oauth_client, token_answer

MEGABYTE = 2**20


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
