"""The threaded HTTP/1.1 server with connections that stay open.

Werkzeug's development server closes every connection after one answer; clients of QuickBooks keep
theirs open, so the handler is written out here. It also lets the application drop a connection
without an answer.
"""

import socket
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from socketserver import TCPServer, ThreadingMixIn

from werkzeug.serving import WSGIRequestHandler

LARGEST_BODY = 100 * 1024 * 1024
#: Key in the WSGI environment of a request whose body is larger than that, or of a length that is
#: no number, and was not read.
OVERSIZED = "qbo_emulator.oversized"


class ConnectionCut(Exception):
    """Raised by the application to close the connection without a whole answer.

    :param sent: the bytes that the client gets before
    """

    def __init__(self, sent=b""):
        super().__init__()
        self.sent = sent


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def handle(self):
        """Answer requests until the client or the server closes the connection."""
        try:
            BaseHTTPRequestHandler.handle(self)
        except (ConnectionError, TimeoutError, OSError):
            self.close_connection = True

    def log_request(self, code="-", size="-"):
        """The request log is kept by the application."""

    def log_error(self, format, *args):
        """A connection that a client leaves open until it times out is no error."""

    def run_wsgi(self):
        """Read one request whole, let the application answer it, send the answer in one piece."""
        environ = self.make_environ()
        body = self._body(environ)
        environ["wsgi.input"] = BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        try:
            self._answer(environ)
        except ConnectionCut as cut:
            self.wfile.write(cut.sent)
            self.close_connection = True

    def _body(self, environ):
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = environ[OVERSIZED] = True
            return b""
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if environ.get("wsgi.input_terminated"):
            return environ["wsgi.input"].read()
        return self.rfile.read(int(length))

    def _answer(self, environ):
        started = []
        chunks = self.server.application(environ, lambda *start: started.append(start))
        body = b"".join(chunks)
        status, headers = started[0][:2]
        head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        head.append(f"Date: {self.date_time_string()}")
        if "content-length" not in {name.lower() for name, _ in headers}:
            head.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            head.append("Connection: close")
        if self.command == "HEAD":
            body = b""
        self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + body)


class Server(ThreadingMixIn, TCPServer):
    """An HTTP server on 127.0.0.1 with a thread per connection.

    :param port: 0 picks a free one
    :param application: the WSGI application
    """

    allow_reuse_address = True
    multithread = True
    multiprocess = False
    ssl_context = None
    request_queue_size = 128

    def __init__(self, port, application):
        self.application = application
        self._connections = {}
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def port(self):
        """The port that the server listens on."""
        return self.server_address[1]

    @property
    def url(self):
        """The address of the server, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def process_request(self, request, client_address):
        """Serve a connection in a thread, and remember both until it ends."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._lock:
            self._connections[request] = thread
        thread.start()

    def shutdown_request(self, request):
        """Forget a connection that ended."""
        with self._lock:
            self._connections.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that goes away is no error; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def close(self):
        """Stop serving, close all connections and wait for their threads."""
        self.shutdown()
        self.server_close()
        with self._lock:
            connections = dict(self._connections)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in connections.values():
            thread.join(timeout=10)
