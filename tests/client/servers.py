"""Servers on loopback for what the emulated QuickBooks does not do."""

import json
import socket
import threading
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        canned = self.server.canned
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        canned.requests.append(
            {
                "method": self.command,
                "path": self.path,
                "headers": self.headers,
                "body": body,
                "port": self.client_address[1],
            }
        )
        canned.ended.wait(canned.delay)
        status, headers, content = canned.next_answer()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        # Who has waited long enough is not there any more.
        with suppress(ConnectionError):
            self.wfile.write(content)

    do_POST = do_GET

    def log_message(self, format, *args):
        """Nothing: the requests are kept."""


class CannedServer:
    """Gives prepared answers in their order, the last one again and again; keeps the requests.

    :ivar float delay: seconds before each answer
    """

    def __init__(self):
        self.requests = []
        self.delay = 0.0
        self.ended = threading.Event()
        self._answers = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.canned = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self):
        """:return: the address, without a slash at the end"""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, content, status=200, headers=None):
        """Prepare one more answer.

        :param content: bytes as they are, anything else as JSON
        :param headers: dictionary of headers besides the usual ones, or in their place
        """
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        self._answers.append((status, headers or {}, content))

    def forget(self):
        """Drop the prepared answers."""
        self._answers.clear()

    def next_answer(self):
        """:return: status, headers and content for the next request"""
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def unused_address():
    """:return: an address on loopback on which nobody listens"""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def crowded_server():
    """The address of a server that takes no more connections, and refuses none."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as crowd:
        for _client in range(4):
            client = crowd.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def silent_server():
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
