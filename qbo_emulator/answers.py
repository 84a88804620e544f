"""The answers that are the same everywhere: JSON with a time, Faults, the gateway's refusals."""

from werkzeug.wrappers import Response

from . import faults, jsontext
from .clock import answer_time
from .faults import QboFault

_JSON = "application/json;charset=UTF-8"


def json_text(text, status=200):
    """:return: an answer of JSON text; what a Fault repeats may hold half of a surrogate pair"""
    response = Response(text.encode("utf-8", "replace"), status, content_type=_JSON)
    response.headers["QBO-Version"] = "emulator"
    return response


def fault(clock, problem):
    """:return: the answer of a :class:`~qbo_emulator.faults.QboFault`"""
    body = {"Fault": problem.body(), "time": answer_time(clock.now())}
    return json_text(jsontext.dumps(body), problem.status)


def _gateway(clock, status, kind, message, detail, code):
    """The gateway in front of the service writes keys in lower case and times in milliseconds."""
    error = {"message": message, "detail": detail, "code": code, "element": None}
    body = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": kind},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(clock.now() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return json_text(jsontext.dumps(body), status)


def unauthenticated(clock, detail):
    """401 of the gateway: the token is absent, expired or revoked."""
    response = _gateway(
        clock,
        401,
        "AUTHENTICATION",
        "message=AuthenticationFailed; errorCode=003200; statusCode=401",
        detail,
        "3200",
    )
    response.headers["WWW-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
    return response


def throttled(clock, retry_after=None):
    """429: too many requests. Retry-After is undocumented, sent only when a rule asks for it."""
    problem = QboFault(
        "3001",
        "message=ThrottleExceeded; errorCode=003001; statusCode=429",
        "The request limit was reached.",
        429,
        "SERVICE",
    )
    response = fault(clock, problem)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def timed_out(clock):
    """504: the gateway waited for the service as long as it does for any request."""
    problem = QboFault("6002", "message=GatewayTimeout; errorCode=006002; statusCode=504", "", 504)
    problem.kind = "SERVICE"
    return fault(clock, problem)


def too_large(clock):
    """413: a body larger than the service takes at all."""
    problem = QboFault(
        "6030",
        "Upload request size exceeds allowed limit",
        "The request size exceeds the allowed limit of 100 MB.",
        413,
    )
    return fault(clock, problem)


def wrong_realm(clock):
    """403: the token was given for another company, or not for accounting."""
    return fault(
        clock,
        QboFault(
            "3100",
            "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403",
            "The app is not authorized for this company.",
            403,
            "AuthorizationFault",
        ),
    )


def system_failure(clock):
    """500: something is wrong with the service."""
    return fault(clock, faults.system_failure())


def html_page(status):
    """A page of HTML where JSON is expected, as proxies answer."""
    page = "<html><body><h1>Service temporarily unavailable</h1></body></html>"
    return Response(page, status, content_type="text/html")


def redirect(status, location):
    """An answer that points elsewhere."""
    return Response(status=status, headers={"Location": location})
