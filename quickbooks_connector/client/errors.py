"""What can go wrong between this machine and QuickBooks, by what one can do about it."""


class QboError(Exception):
    """Base of every error of the client.

    :param str message: what happened, in plain words, without secrets
    :param str code: QuickBooks' error code, when it gave one
    :param str detail: QuickBooks' own explanation
    :param str element: the field QuickBooks names
    :param int status: HTTP status, when there was an answer
    :param str intuit_tid: Intuit's trace id of the answer, asked for by its support
    """

    def __init__(
        self, message, *, code=None, detail=None, element=None, status=None, intuit_tid=None
    ):
        super().__init__(message)
        self.message = message
        self.code = code
        self.detail = detail
        self.element = element
        self.status = status
        self.intuit_tid = intuit_tid

    def technical_details(self):
        """:return: what a support engineer asks for, one per line"""
        rows = (
            ("code", self.code),
            ("message", self.message),
            ("detail", self.detail),
            ("element", self.element),
            ("HTTP status", self.status),
            ("intuit_tid", self.intuit_tid),
        )
        return "\n".join(f"{name}: {value}" for name, value in rows if value)


class Unanswered(QboError):
    """No answer came: the server is out of reach, or it did the work and the answer was lost.

    A write that ends so is settled by sending it again under the same request id.

    :param str cause: ``name`` (it does not resolve), ``refused`` (nobody takes the connection),
        ``certificate``, ``late`` (the deadline is over), ``cut``; of an answer that cannot be read:
        ``packed_size``, ``size``, ``depth``, ``discovery`` (no such document); None where none of
        these is known
    :param float seconds: within which the whole answer should have come, of the cause ``late``
    :ivar str address: of the server, None where none was called
    """

    address = None

    def __init__(self, message, *, cause=None, seconds=None, **details):
        super().__init__(message, **details)
        self.cause = cause
        self.seconds = seconds


class Unreadable(Unanswered):
    """An answer came, and it is none: cut off, garbled, or not from QuickBooks."""


class Redirected(Unanswered):
    """The OAuth side answered with another address, which is not followed.

    :param str host: of the other address
    """

    def __init__(self, message, *, host, **details):
        super().__init__(message, **details)
        self.host = host


class AddressRefused(QboError):
    """The request was not sent, because of where it would have gone.

    :param str cause: ``loopback`` (this machine), ``encryption`` (another one, in clear text) or
        ``foreign`` (not of the environment)
    :param str host: where it would have gone
    :param str field: of the discovery document that names the address, None where none does
    """

    def __init__(self, message, *, cause, host, field=None, **details):
        super().__init__(message, **details)
        self.cause = cause
        self.host = host
        self.field = field


class ServerFailed(QboError):
    """QuickBooks, or what stands before it, answered that it cannot work now. Try again later."""


class Throttled(QboError):
    """Too many requests.

    :param float retry_after: seconds to wait before the next request
    """

    def __init__(self, message, *, retry_after, **details):
        super().__init__(message, **details)
        self.retry_after = retry_after


class LimitReached(QboError):
    """The request was not sent, because QuickBooks would not take it yet.

    :param float seconds: after which it will
    """

    def __init__(self, seconds):
        super().__init__(f"The limit of requests is reached, {seconds:.1f} s are left to wait")
        self.seconds = seconds


class ReadsUsedUp(QboError):
    """The request was not sent, because it would be one read more than the budget allows."""

    def __init__(self):
        super().__init__("The reads of this month are used up")


class AuthenticationFailed(QboError):
    """The access token is not accepted, not even after a refresh."""


class GrantRefused(QboError):
    """The refresh token is not accepted any more: a person must connect again."""


class CodeRefused(GrantRefused):
    """What the consent page brought back is not accepted: a person must give the consent again."""


class AppRefused(QboError):
    """The client id or the client secret is not accepted, so nothing is known of the grant."""


class PermissionRefused(QboError):
    """The token is good, but not for this company or this operation."""


class InvalidRealm(PermissionRefused):
    """The request was not sent, because the id of the company cannot be one."""


class SubscriptionEnded(PermissionRefused):
    """The company may be read, and not written to, until its subscription is renewed."""


class QboFault(QboError):
    """QuickBooks understood the request and refuses it; sending it again changes nothing."""

    STALE = "5010"
    MISSING_OBJECT = "610"
    DUPLICATE_NAME = "6240"
    DUPLICATE_NUMBER = "6140"
    DUPLICATE_REQUEST = "600"
    # Closed, and closed with a password (Intuit: error codes)
    CLOSED_PERIOD = ("6200", "6210")

    @property
    def text(self):
        """:return: QuickBooks' explanation, the longer one when there are two"""
        return self.detail or self.message
