"""Servers on loopback that answer byte by byte, or with more than anybody wants."""

import socket
import threading
import zlib
from contextlib import suppress

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class HostileServer:
    """Reads each request and answers with what it was given, without end if that has none.

    :param answer: callable that gives an iterator over bytes
    :param float pause: seconds between two of them
    :param tls: :class:`ssl.SSLContext` with a certificate of localhost, None for plain HTTP
    :ivar str url: the address, without a slash at the end
    :ivar int sent: bytes so far
    """

    def __init__(self, answer, pause=0.0, tls=None):
        self._answer = answer
        self._tls = tls
        self._pause = pause
        self._ended = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
        self.url = f"{scheme}://{host}:{self._socket.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._serve)]
        self.sent = 0

    def __enter__(self):
        self._threads[0].start()
        return self

    def __exit__(self, *_exception):
        self._ended.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _serve(self):
        with suppress(OSError):
            while True:
                connection, _address = self._socket.accept()
                thread = threading.Thread(target=self._give, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _give(self, connection):
        # Who has heard enough closes the connection.
        with suppress(OSError), self._encrypted(connection) as connection:
            connection.recv(2**16)
            for piece in self._answer():
                connection.sendall(piece)
                self.sent += len(piece)
                if self._ended.wait(self._pause):
                    return

    def _encrypted(self, connection):
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection


def byte_by_byte(whole):
    """:return: iterator over the bytes of an answer"""
    return (whole[place : place + 1] for place in range(len(whole)))


def dripping_body(end=b"Connection: close\r\n\r\n", tls=None):
    """:return: server that sends the body of an answer byte by byte"""

    def answer():
        yield HEAD + end + b'{"CompanyInfo": "'
        yield from byte_by_byte(b"x" * 1000)

    return HostileServer(answer, pause=0.05, tls=tls)


def dripping_head():
    """:return: server that sends the headers of an answer byte by byte"""
    return HostileServer(lambda: byte_by_byte(HEAD + b"X-Filler: " + b"x" * 1000), pause=0.05)


def gzip_bomb(size):
    """:return: iterator over the pieces of a body of ``size`` blanks, packed to a thousandth"""
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    piece = b" " * 2**20
    for _piece in range(size // len(piece)):
        yield packer.compress(piece)
    yield packer.flush()


def bomb_server(size):
    """:return: server that answers with a gzip bomb"""

    def answer():
        yield HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"
        yield from gzip_bomb(size)

    return HostileServer(answer)


def nesting_server(levels):
    """:return: server that answers with lists in lists"""

    def answer():
        yield HEAD + b"Connection: close\r\n\r\n"
        yield b'{"QueryResponse": %s%s}' % (b"[" * levels, b"]" * levels)

    return HostileServer(answer)


def redirecting_server(address):
    """:return: server that sends everybody to another address"""
    head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n"
    return HostileServer(lambda: iter([f"{head}Location: {address}\r\n\r\n".encode()]))


def plain_server(content, status="200 OK", tls=None):
    """
    :param bytes content: of the answer
    :return: server that answers everything in one way
    """
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n".encode()
    return HostileServer(lambda: iter([head + content]), tls=tls)


def endless_server():
    """:return: server whose answer has no end"""

    def answer():
        yield HEAD + b"Connection: close\r\n\r\n"
        while True:
            yield b" " * 2**16

    return HostileServer(answer)
