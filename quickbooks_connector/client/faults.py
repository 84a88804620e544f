"""One defensive reader for every way in which QuickBooks says no.

Faults come with HTTP 4xx, with HTTP 200, per item of a batch, in lower case from the gateway, and
as HTML from a proxy (Intuit: error codes; recorded answers of the service).
"""

import math

from .errors import (
    AuthenticationFailed,
    PermissionRefused,
    QboFault,
    ServerFailed,
    SubscriptionEnded,
    Throttled,
)
from .payload import writable

# Intuit documents no Retry-After: one minute is its window (Intuit: limits and throttles).
DEFAULT_RETRY_AFTER = 60.0
LONGEST_RETRY_AFTER = 3600.0

_CLASS_BY_CODE = {
    "100": AuthenticationFailed,
    "110": PermissionRefused,
    "120": PermissionRefused,
    "130": ServerFailed,
    "140": ServerFailed,
    "150": ServerFailed,
    "3001": Throttled,
    "3100": PermissionRefused,
    "3200": AuthenticationFailed,
    "5020": PermissionRefused,
    "6190": SubscriptionEnded,
    "10000": ServerFailed,
}
_CLASS_BY_STATUS = {401: AuthenticationFailed, 403: PermissionRefused, 429: Throttled}


def fault_of(body):
    """
    :param body: parsed answer, or a part of it that may hold a fault of its own
    :return: its errors, ``[{"message", "detail", "code", "element"}]`` as texts; None when there
        is no fault
    """
    if not isinstance(body, dict):
        return None
    fault = body.get("Fault")
    if fault is None:
        fault = body.get("fault")
    if fault is None:
        return None
    return [_lower_case(error) for error in _errors(fault)]


def error_of(fault, status=None, intuit_tid=None, retry_after=None):
    """
    :param fault: what :func:`fault_of` found; None when an answer is refused without any
    :param int status: HTTP status of the answer it came with
    :param str intuit_tid: trace id of the answer
    :param str retry_after: value of the Retry-After header, in seconds
    :return: the error to raise
    """
    first = fault[0] if fault else {}
    code = first.get("code")
    message = first.get("message") or (
        f"QuickBooks answered HTTP {status}" if fault is None else "QuickBooks gives no reason"
    )
    details = {
        "code": code,
        "detail": first.get("detail"),
        "element": first.get("element"),
        "status": status,
        "intuit_tid": intuit_tid,
    }
    # The code says more than the status: a throttle has come with 403, too.
    error_class = _CLASS_BY_CODE.get(code) or _CLASS_BY_STATUS.get(status)
    if error_class is Throttled:
        return Throttled(message, retry_after=seconds_to_wait(retry_after), **details)
    if error_class is None:
        # Without a fault it was not QuickBooks that read the request, but something before it.
        error_class = ServerFailed if fault is None or (status or 0) >= 500 else QboFault
    return error_class(message, **details)


def seconds_to_wait(retry_after):
    """
    :param str retry_after: value of the Retry-After header, in seconds; None without one
    :return: seconds, within reason, whatever the header says
    """
    try:
        seconds = float(retry_after)
    except (TypeError, ValueError):
        return DEFAULT_RETRY_AFTER
    if math.isnan(seconds):
        return DEFAULT_RETRY_AFTER
    return min(max(seconds, 1.0), LONGEST_RETRY_AFTER)


def _errors(fault):
    errors = (fault.get("Error") or fault.get("error")) if isinstance(fault, dict) else None
    if isinstance(errors, dict):
        errors = [errors]
    if not isinstance(errors, list):
        return []
    return [error for error in errors if isinstance(error, dict)]


def _lower_case(error):
    """The service writes ``Message`` and ``code``, its gateway ``message`` and ``code``."""
    by_name = {name.lower(): value for name, value in error.items()}
    return {
        name: writable(str(by_name[name]))
        for name in ("message", "detail", "code", "element")
        if by_name.get(name) not in (None, "")
    }
