"""Faults on demand: rules that decide which requests, and which items of batches, meet which fault.

A rule acts on the requests that it matches, in the order in which they come. A rule with a ``rate``
decides about each of them by a hash of its seed and of the number of the request among those that
it matched, so that the same sequence of requests meets the same faults.
"""

import hashlib
import json
import re
import threading
from dataclasses import dataclass

from . import faults, options
from .entities import ENTITIES, ENTITIES_BY_PATH

KINDS = (
    "answer_lost",
    "answer_delayed",
    "cut",
    "cut_short",
    "slow",
    "status",
    "fault_with_200",
    "stale_token",
    "html",
    "redirect",
    "truncated",
    "empty",
    "invalid_utf8",
    "token_revoked",
    "refresh_token_rotated",
)
_OF_ITEMS = frozenset({"answer_lost", "status", "fault_with_200", "stale_token"})
_STATUS = {"fault_with_200": 200, "stale_token": 400, "redirect": 302}

_FAULT_FIELDS = {
    "fault": options.one_of(KINDS),
    "status": (lambda value: options.is_whole(value) and 200 <= value <= 599, "an HTTP status"),
    "code": (lambda value: value is None or options.is_text(value), "the text of an error code"),
    "seconds": (options.is_duration, "a number of seconds"),
    "retry_after": (lambda value: value is None or options.is_count(value), "a number of seconds"),
    "done": (options.is_flag, "true or false"),
    "location": (options.is_text, "an address"),
}
_RULE_FIELDS = {
    "faults": (lambda value: isinstance(value, list) and value != [], "a list of faults"),
    "method": (lambda value: value is None or options.is_text(value), "an HTTP method"),
    "path": (options.is_pattern, "a regular expression"),
    "times": (lambda value: value is None or options.is_count(value), "a number or null"),
    "after": (options.is_count, "a number"),
    "item": (
        lambda value: options.is_count(value) or options.is_text(value),
        "a bId, the place of an item, or the name of an entity",
    ),
    "rate": (options.is_share, "between 0 and 1"),
    "seed": (options.is_whole, "a whole number"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong.

    :ivar fault: one of :data:`KINDS`
    :ivar status: HTTP status of the answer that the fault gives
    :ivar code: error code of the Fault in it
    :ivar seconds: delay of ``slow``, before the work, and of ``answer_delayed``, after it
    :ivar retry_after: value of the Retry-After header of a 429, in seconds
    :ivar done: whether the work is done before a fault takes the place of its answer
    :ivar location: where ``redirect`` points to
    """

    fault: str
    status: int = 500
    code: str | None = None
    seconds: float = 1.0
    retry_after: int | None = None
    done: bool = False
    location: str = "/"

    @classmethod
    def parse(cls, fields):
        """Read a fault of a control request.

        :param fields: dictionary with the fields of this class
        :raise ValueError: one of them makes no sense
        """
        options.check(fields, _FAULT_FIELDS, ("fault",))
        return cls(**{"status": _STATUS.get(fields["fault"], 500), **fields})

    def problem(self, entity_name):
        """:return: the QboFault that the answer tells"""
        if self.fault == "stale_token":
            return faults.stale_object(entity_name)
        known = {
            None: faults.system_failure,
            "10000": faults.system_failure,
            "610": faults.object_not_found,
            "5010": lambda: faults.stale_object(entity_name),
            "6000": lambda: faults.business_rule("Injected error"),
        }
        unknown = faults.QboFault(self.code, "Injected error", "Injected error")
        return known.get(self.code, lambda: unknown)()


@dataclass(frozen=True, slots=True)
class Call:
    """A request, or one item of a batch.

    :ivar marks: what an item is known by: place, bId and entity; None for a request as a whole
    :ivar changed: name of the entity of which it changes a stored object, None if it does not
    """

    method: str
    path: str
    marks: frozenset | None
    changed: str | None


class Rule:
    """One rule.

    :param fields: dictionary of a control request
    :raise ValueError: a field makes no sense
    """

    def __init__(self, fields):
        options.check(fields, {**_FAULT_FIELDS, **_RULE_FIELDS})
        self._fields = fields
        self._method = fields.get("method")
        self._path = re.compile(fields.get("path", ""))
        self._after = fields.get("after", 0)
        self._item = fields.get("item")
        self._rate = fields.get("rate")
        self._seed = fields.get("seed", 0)
        self._times = fields.get("times", 1 if self._rate is None else None)
        self._faults = self._parse_faults()
        self._matched = 0
        self._acted = 0

    def _parse_faults(self):
        common = {name: value for name, value in self._fields.items() if name in _FAULT_FIELDS}
        if ("fault" in self._fields) == ("faults" in self._fields):
            raise ValueError(f"a rule has a fault, or a list of faults: {self._fields}")
        chosen = [
            Fault.parse({**common, **(entry if isinstance(entry, dict) else {"fault": entry})})
            for entry in self._fields.get("faults", [{}])
        ]
        if self._item is not None and not all(entry.fault in _OF_ITEMS for entry in chosen):
            known = ", ".join(sorted(_OF_ITEMS))
            raise ValueError(f"items of a batch know {known}: {self._fields}")
        return chosen

    def pick(self, call):
        """Count a call if the rule is about it.

        :return: the :class:`Fault` that it meets, or None
        """
        if self._times is not None and self._acted >= self._times:
            return None
        possible = [entry for entry in self._faults if self._is_about(call, entry)]
        if not possible:
            return None
        self._matched += 1
        chance, choice = self._drawn()
        if self._matched <= self._after or (self._rate is not None and chance >= self._rate):
            return None
        self._acted += 1
        return possible[choice % len(possible)]

    def _is_about(self, call, fault):
        if self._method not in (None, call.method) or not self._path.search(call.path):
            return False
        if fault.fault == "stale_token" and call.changed is None:
            return False
        if call.marks is None:
            return self._item is None
        if self._item is None:
            return fault.fault == "stale_token"
        return self._item in call.marks

    def _drawn(self):
        """:return: a number from 0 to 1, and a whole number, by the number of the call alone"""
        digest = hashlib.sha256(f"{self._seed}/{self._matched}".encode()).digest()
        chance, choice = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")
        return chance / 2**64, choice

    def report(self):
        """:return: the rule as it was set, with how often it matched and acted"""
        return {**self._fields, "matched": self._matched, "acted": self._acted}


class Injection:
    """The rules in force."""

    def __init__(self):
        self._lock = threading.Lock()
        self._rules = []

    def set(self, rules):
        """Replace the rules.

        :param rules: list of dictionaries with the fields of a rule, or one of them
        :raise ValueError: a rule makes no sense
        """
        if not isinstance(rules, list):
            rules = [rules]
        parsed = [Rule(fields) for fields in rules]
        with self._lock:
            self._rules = parsed

    def report(self):
        """:return: list of the rules, with how often each matched and acted"""
        with self._lock:
            return [rule.report() for rule in self._rules]

    def pick(self, method, path, body):
        """Find the fault of a request; the first rule that acts decides.

        :param body: bytes
        :return: a :class:`Fault` or None
        """
        if not self._rules:
            return None
        return self._pick(Call(method, path, None, _changed_by_request(method, path, body)))

    def pick_of_item(self, path, place, item):
        """Find the fault of an item of a batch.

        :param place: its place in the batch, from 0
        :param item: the item, parsed JSON
        :return: a :class:`Fault` or None
        """
        if not self._rules or not isinstance(item, dict):
            return None
        entity = entity_of_item(item)
        marks = frozenset({place, str(item.get("bId")), entity})
        changed = entity if entity and _has_id(item[entity]) else None
        return self._pick(Call("POST", path, marks, changed))

    def _pick(self, call):
        with self._lock:
            for rule in self._rules:
                fault = rule.pick(call)
                if fault:
                    return fault
        return None


def entity_of_item(item):
    """:return: name of the entity that an item of a batch writes, or None"""
    return next((name for name in item if name in ENTITIES), None)


def entity_of_path(path):
    """:return: the entity whose objects a POST to a path writes, or None"""
    return ENTITIES_BY_PATH.get(path.rstrip("/").rpartition("/")[2])


def _changed_by_request(method, path, body):
    entity = entity_of_path(path)
    if method != "POST" or entity is None:
        return None
    try:
        return entity.name if _has_id(json.loads(body)) else None
    except (ValueError, RecursionError):
        return None


def _has_id(body):
    return isinstance(body, dict) and body.get("Id") not in (None, "")
