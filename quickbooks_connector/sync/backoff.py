"""For each class of error, whether and when it is tried again. The one place that decides it."""

import random
from dataclasses import dataclass
from datetime import timedelta

from odoo import fields, models

from ..client import (
    AddressRefused,
    AppRefused,
    AuthenticationFailed,
    GrantRefused,
    PermissionRefused,
    QboFault,
    ReadsUsedUp,
    ServerFailed,
    Throttled,
    Unanswered,
)

MINUTE = 60
HOUR = 60 * MINUTE

# Share of a wait that is left to chance, so that connections that failed together do not come back
# together.
JITTER = 0.25


@dataclass(frozen=True)
class Growing:
    """Twice as long after each failure in a row, up to a cap.

    :param int first: seconds after the first failure
    :param int longest: seconds, the cap
    """

    first: int
    longest: int = HOUR

    def seconds(self, error, failures):
        """
        :param error: what went wrong
        :param int failures: in a row, this one included
        :return: seconds to wait
        """
        doublings = min(failures - 1, 16)
        whole = min(self.first * 2**doublings, self.longest)
        return whole * random.uniform(1 - JITTER, 1)


@dataclass(frozen=True)
class AsTold:
    """As long as QuickBooks says, and never sooner."""

    def seconds(self, error, failures):
        """:return: seconds to wait, see :class:`Growing`"""
        return error.retry_after * random.uniform(1, 1 + JITTER)


# What is not in here is not tried again by the clock:
#   stale: at once, after the entity was read again
#   authorisation: a person has to connect again
#   validation: when the record changes, or a person presses Retry
#   closed: when the closing date of QuickBooks, or the record, changes
WAITS = {
    "network": Growing(first=MINUTE),
    "server": Growing(first=MINUTE),
    "throttle": AsTold(),
    "permission": Growing(first=HOUR),
    # A person has to correct the keys or the address. Keys that are entered again end the wait.
    "app": Growing(first=HOUR),
    "address": Growing(first=HOUR),
    "budget": Growing(first=HOUR),
    "unexpected": Growing(first=MINUTE),
}


class QuickbooksSyncBackoff(models.AbstractModel):
    """Other addons inherit it to wait longer, or to tell more classes apart."""

    _name = "quickbooks.sync.backoff"
    _description = "QuickBooks Waits After Errors"

    def _error_class(self, error):
        """
        :param error: what stopped a run, or made QuickBooks refuse a record
        :return: ``network``, ``throttle``, ``server``, ``authorisation``, ``permission``, ``app``,
            ``address``, ``budget``, ``stale``, ``closed``, ``validation`` or ``unexpected``
        """
        match error:
            case ReadsUsedUp():
                return "budget"
            case Unanswered():
                return "network"
            case Throttled():
                return "throttle"
            case ServerFailed():
                return "server"
            case AuthenticationFailed() | GrantRefused():
                return "authorisation"
            case PermissionRefused():
                return "permission"
            case AppRefused():
                return "app"
            case AddressRefused():
                return "address"
            case QboFault() if error.code == QboFault.STALE:
                return "stale"
            case QboFault() if error.code in QboFault.CLOSED_PERIOD:
                return "closed"
            case QboFault():
                return "validation"
        return "unexpected"

    def _next_attempt(self, error, failures):
        """
        :param error: see :meth:`_error_class`
        :param int failures: in a row, this one included
        :return: UTC, not before which it is tried again; False where no clock decides
        """
        wait = WAITS.get(self._error_class(error))
        if not wait:
            return False
        return fields.Datetime.now() + timedelta(seconds=round(wait.seconds(error, failures)))
