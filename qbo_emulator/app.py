"""The WSGI application: logs each request, applies the faults on demand, routes, compresses."""

import gzip
import traceback
import uuid

from werkzeug.wrappers import Request, Response

from . import answers
from .api import PREFIX, Api
from .attachments import DOWNLOAD_PATH
from .control import Control
from .faults import QboFault
from .http_request import BodyTooLarge, unpack
from .misbehaviour import Misbehaviour
from .oauth import OAuth, bearer_token
from .resources import serve_file
from .server import OVERSIZED
from .status import status_page
from .website.pages import PREFIX as PAGES
from .website.pages import page

_CONTROL = "/emulator/"
_SMALLEST_COMPRESSED = 512


class Application:
    """The emulator behind WSGI.

    :param emulator: the :class:`~qbo_emulator.emulator.Emulator`
    """

    def __init__(self, emulator):
        self._emulator = emulator
        self._api = Api(emulator)
        self._control = Control(emulator)
        self._misbehaviour = Misbehaviour(emulator, self._route)
        oauth = OAuth(emulator)
        self._routes = {
            ("GET", "/.well-known/openid_configuration"): oauth.discovery,
            ("GET", "/.well-known/openid_sandbox_configuration"): oauth.discovery,
            ("GET", "/op/v1/jwks"): oauth.keys,
            ("GET", "/connect/oauth2"): oauth.consent,
            ("POST", "/connect/oauth2"): oauth.consent,
            ("POST", "/oauth2/v1/tokens/bearer"): oauth.token,
            ("POST", "/v2/oauth2/tokens/revoke"): oauth.revoke,
            ("GET", "/v1/openid_connect/userinfo"): oauth.userinfo,
        }

    def __call__(self, environ, start_response):
        """Answer one request."""
        request = Request(environ)
        if request.path.startswith(_CONTROL):
            response = self._control.handle(request)
        elif request.path == "/" and request.method in ("GET", "HEAD"):
            response = status_page(self._emulator)
        elif request.path.startswith(PAGES) and request.method in ("GET", "HEAD"):
            response = page(self._emulator, request)
        else:
            response = self._handle(request)
        return response(environ, start_response)

    def _handle(self, request):
        request, refusal = self._unpacked(request)
        entry = self._emulator.log.open(request, request.get_data())
        tid = f"1-{uuid.uuid4().hex[:8]}-{uuid.uuid4().hex[:24]}"
        entry["intuit_tid"] = tid
        response = refusal or self._answered(request, entry)
        response.headers["intuit_tid"] = tid
        entry["status"] = response.status_code
        return _compressed(request, response)

    def _unpacked(self, request):
        """:return: (the request with its body unpacked, None or the answer that refuses it)"""
        clock = self._emulator.clock
        if OVERSIZED in request.environ:
            return request, answers.too_large(clock)
        try:
            return unpack(request), None
        except QboFault as fault:
            return request, answers.fault(clock, fault)
        except BodyTooLarge:
            return request, answers.too_large(clock)

    def _answered(self, request, entry):
        fault = self._emulator.injection.pick(request.method, request.path, request.get_data())
        entry["fault"] = fault and fault.fault
        return self._misbehaviour.answer(fault, request) if fault else self._route(request)

    def _route(self, request):
        try:
            if request.path.startswith(PREFIX):
                self._emulator.delay()
                return self._checked(request, self._api.handle(request, bearer_token(request)))
            if request.method == "GET" and request.path.startswith(DOWNLOAD_PATH):
                return serve_file(self._emulator.companies, request)
            endpoint = self._routes.get((request.method, request.path.rstrip("/")))
            if endpoint is None:
                return self._unknown(request)
            return endpoint(request)
        except Exception as error:
            traceback.print_exc()
            if self._emulator.checker:
                self._emulator.checker.note(request, f"the emulator failed: {error!r}")
            return answers.system_failure(self._emulator.clock)

    def _unknown(self, request):
        methods = [method for method, path in self._routes if path == request.path.rstrip("/")]
        if not methods:
            return Response("Not Found", 404, content_type="text/plain")
        allowed = {"Allow": ", ".join(methods)}
        return Response("Method Not Allowed", 405, allowed, content_type="text/plain")

    def _checked(self, request, response):
        if self._emulator.checker:
            self._emulator.checker.check(request, response)
        return response


def _compressed(request, response):
    body = response.get_data()
    if len(body) >= _SMALLEST_COMPRESSED and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(body, 1))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    return response
