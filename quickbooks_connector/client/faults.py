"""One defensive reader for every way in which QuickBooks says no.

Faults come with HTTP 4xx, with HTTP 200, per item of a batch, in lower case from the gateway, and as
HTML from a proxy (Intuit: error codes; recorded answers of the service).
"""

from .errors import (
    AuthenticationFailed,
    PermissionRefused,
    QboFault,
    ServerFailed,
    Throttled,
)

# Intuit documents no Retry-After: one minute is its window (Intuit: limits and throttles).
DEFAULT_RETRY_AFTER = 60.0
AUTHENTICATION_CODES = {"100", "3200"}
PERMISSION_CODES = {"110", "120", "3100", "5020"}
BUSY_CODES = {"130", "140", "150", "10000"}
THROTTLE_CODES = {"3001"}


def fault_of(body):
    """
    :param body: parsed answer
    :return: the fault in it, in the upper-case form, or None
    """
    if not isinstance(body, dict):
        return None
    if isinstance(body.get("Fault"), dict):
        return body["Fault"]
    gateway_fault = body.get("fault")
    if not isinstance(gateway_fault, dict):
        return None
    return {
        "type": gateway_fault.get("type", ""),
        "Error": [
            {
                "Message": error.get("message"),
                "Detail": error.get("detail"),
                "code": error.get("code"),
                "element": error.get("element"),
            }
            for error in gateway_fault.get("error") or []
            if isinstance(error, dict)
        ],
    }


def error_of(fault, status=None, intuit_tid=None, retry_after=None):
    """
    :param dict fault: a fault, see :func:`fault_of`; may be empty
    :param int status: HTTP status of the answer it came with
    :param str intuit_tid: trace id of the answer
    :param str retry_after: value of the Retry-After header, in seconds
    :return: the error to raise
    """
    errors = fault.get("Error")
    first = errors[0] if isinstance(errors, list) and errors else {}
    first = first if isinstance(first, dict) else {}
    code = str(first.get("code") or "")
    message = first.get("Message") or f"QuickBooks answered HTTP {status}"
    details = {
        "code": code,
        "detail": first.get("Detail"),
        "element": first.get("element"),
        "status": status,
        "intuit_tid": intuit_tid,
    }
    if status == 429 or code in THROTTLE_CODES:
        return Throttled(message, retry_after=_seconds(retry_after), **details)
    if code in PERMISSION_CODES or status == 403:
        return PermissionRefused(message, **details)
    if code in AUTHENTICATION_CODES or status == 401:
        return AuthenticationFailed(message, **details)
    if code in BUSY_CODES or (status or 0) >= 500:
        return ServerFailed(message, **details)
    return QboFault(message, **details)


def _seconds(retry_after):
    try:
        return max(float(retry_after), 1.0)
    except (TypeError, ValueError):
        return DEFAULT_RETRY_AFTER
