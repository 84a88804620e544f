"""Faults on demand: rules that make the emulator misbehave for the requests that they match."""

import re
import threading
from dataclasses import dataclass

KINDS = (
    "answer_lost",
    "answer_delayed",
    "cut",
    "slow",
    "status",
    "html",
    "truncated",
    "token_revoked",
    "refresh_token_rotated",
)
_FIELDS = {"fault", "method", "path", "times", "after", "status", "code", "seconds", "retry_after"}


@dataclass(slots=True)
class Rule:
    """One rule.

    :ivar fault: one of :data:`KINDS`
    :ivar method: HTTP method that it is limited to
    :ivar path: regular expression that is searched in the path
    :ivar times: how often it acts; None for always
    :ivar after: how many matching requests pass unharmed first
    :ivar status: HTTP status of ``status`` and ``html``
    :ivar code: error code of the Fault of ``status``
    :ivar seconds: delay of ``slow``, before the work, and of ``answer_delayed``, after it
    :ivar retry_after: value of the Retry-After header of ``status``, in seconds
    """

    fault: str
    method: str | None = None
    path: str = ""
    times: int | None = 1
    after: int = 0
    status: int = 500
    code: str | None = None
    seconds: float = 1.0
    retry_after: int | None = None

    def matches(self, method, path):
        """:return: whether the rule is about a request"""
        return self.method in (None, method) and re.search(self.path, path) is not None

    @property
    def is_used_up(self):
        """Whether the rule has acted as often as it should."""
        return self.times is not None and self.times <= 0


class Injection:
    """The rules in force."""

    def __init__(self):
        self._lock = threading.Lock()
        self._rules = []

    def set(self, rules):
        """Replace the rules.

        :param rules: list of dictionaries with the fields of :class:`Rule`
        :raise ValueError: a rule has an unknown field or kind, or a path that is no regular
            expression
        """
        checked = [_checked(rule) for rule in rules]
        with self._lock:
            self._rules = checked

    def pick(self, method, path):
        """Find the rule that acts on a request, and count it.

        :return: a :class:`Rule` or None
        """
        with self._lock:
            for rule in self._rules:
                if rule.is_used_up or not rule.matches(method, path):
                    continue
                if rule.after > 0:
                    rule.after -= 1
                    continue
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None


def _checked(rule):
    if not isinstance(rule, dict) or not _FIELDS.issuperset(rule):
        raise ValueError(f"a rule has the fields {', '.join(sorted(_FIELDS))}: {rule}")
    if rule.get("fault") not in KINDS:
        raise ValueError(f"fault must be one of {', '.join(KINDS)}: {rule}")
    try:
        re.compile(rule.get("path", ""))
    except re.error as error:
        raise ValueError(f"path is no regular expression: {error}") from None
    return Rule(**rule)
