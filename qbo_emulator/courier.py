"""Stands between a client and the emulator, and brings answers that a test makes."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import requests

FORWARDED = ("Authorization", "Accept", "Content-Type")


class Courier:
    """A server on a port of its own. What a test does not answer itself is passed on.

    :param str target: address of the emulator
    :param answer: callable that takes ``cdc`` or ``query``, the parameters and the text of the request,
        and gives ``(status, headers, content)``; None where these are passed on, too
    :param bring: callable that takes the last part of the path, the text of the request, and status and
        content of what was answered, and gives the ``(status, headers, content)`` that arrive
    """

    def __init__(self, target, answer=None, bring=None):
        self._target = target
        self._answer = answer
        self._bring = bring
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    @property
    def url(self):
        """:return: its address"""
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self):
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _respond(self, method, path, headers, data):
        parts = urlsplit(path)
        name = parts.path.rpartition("/")[2]
        if self._answer and name in ("cdc", "query"):
            parameters = {key: values[0] for key, values in parse_qs(parts.query).items()}
            return self._answer(name, parameters, data.decode())
        answer = requests.request(
            method, self._target + path, headers=headers, data=data, timeout=60
        )
        if self._bring:
            return self._bring(name, data.decode(), answer.status_code, answer.content)
        return answer.status_code, {}, answer.content

    def _handler(self):
        courier = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body leave together: else each answer waits for an acknowledgement.
            wbufsize = -1
            disable_nagle_algorithm = True

            def _handle(self):
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name: self.headers[name] for name in FORWARDED if name in self.headers}
                status, more, content = courier._respond(self.command, self.path, headers, data)
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(content))} | more).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
                # An answer that is shorter than it says ends with the connection.
                self.close_connection = "Content-Length" in more

            do_GET = do_POST = _handle

            def log_message(self, *arguments):
                """What was asked is no news."""

        return Handler
