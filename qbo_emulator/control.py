"""The emulator's own paths, ``/emulator/…``, which the real service does not have."""

import json
from functools import partial

from werkzeug.wrappers import Response

from . import options
from .clock import answer_time, parse_timestamp
from .currencies import MISSING_RATES
from .merging import MergeRefused, merge
from .webhooks import OPERATIONS, Subscription, announced
from .website import ACTS, act

_EVENT_FIELDS = {
    "realmId": (options.is_text, "a realm"),
    "entity": (options.is_text, "the name of an entity"),
    "id": (options.is_text, "the text of an id"),
    "operation": options.one_of(OPERATIONS),
    "deletedId": (options.is_text, "the text of an id"),
}
_REPORT_FIELDS = {"cells": (options.is_count, "a number of cells")}


class _Refused(ValueError):
    """A control request that cannot be done, in a sentence."""


class Control:
    """The control paths.

    :param emulator: the :class:`~qbo_emulator.emulator.Emulator`
    :cvar TOKEN_SCOPE: what the tokens that it gives out are good for
    """

    TOKEN_SCOPE = "com.intuit.quickbooks.accounting openid profile email"

    def __init__(self, emulator):
        self._emulator = emulator
        self._routes = {
            ("POST", "reset"): self._reset,
            ("POST", "token"): self._token,
            ("GET", "log"): self._log,
            ("DELETE", "log"): self._clear_log,
            ("GET", "violations"): self._violations,
            ("GET", "faults"): self._faults,
            ("POST", "faults"): self._set_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "clock"): self._clock,
            ("POST", "clock"): self._set_clock,
            ("POST", "oauth"): self._oauth,
            ("POST", "reports"): self._reports,
            ("POST", "merge"): self._merge,
            ("POST", "requestid"): self._reuse_request_ids,
            ("POST", "rates"): self._rates,
            ("POST", "tax"): self._tax,
            ("GET", "webhooks"): self._webhooks,
            ("POST", "webhooks"): self._subscribe,
            ("DELETE", "webhooks"): self._unsubscribe,
            ("POST", "webhooks/event"): self._send_event,
            **{("POST", f"website/{name}"): partial(self._act, name) for name in ACTS},
        }

    def handle(self, request):
        """Answer a control request with JSON; 400 with ``error`` when it makes no sense."""
        endpoint = self._routes.get((request.method, request.path.removeprefix("/emulator/")))
        if endpoint is None:
            return _json({"error": "unknown control path"}, 404)
        try:
            body = self._body(request)
            if not isinstance(body, dict) and endpoint != self._set_faults:
                raise _Refused("the body must be an object")
            return _json(endpoint(body))
        except ValueError as refusal:
            return _json({"error": str(refusal)}, 400)

    @staticmethod
    def _body(request):
        data = request.get_data()
        if not data.strip():
            return {}
        try:
            return json.loads(data)
        except ValueError:
            raise _Refused("the body is not JSON") from None

    def _reset(self, body):
        try:
            self._emulator.reset(body.get("company"))
        except KeyError as error:
            raise _Refused(f"there is no company of kind {error}") from None
        return {"realms": list(self._emulator.companies)}

    def _token(self, body):
        realm = self._realm(body)
        pair = self._emulator.grants.issue(realm, self._emulator.client_id, self.TOKEN_SCOPE)
        return {**pair, "realmId": realm}

    def _realm(self, body):
        realm = str(body.get("realmId") or self._emulator.default_realm())
        if realm not in self._emulator.companies:
            raise _Refused(f"there is no realm {realm}")
        return realm

    def _log(self, body):
        return self._emulator.log.entries()

    def _clear_log(self, body):
        self._emulator.log.clear()
        return {}

    def _violations(self, body):
        if not self._emulator.checker:
            raise _Refused("the emulator does not check: start it with --check")
        return self._emulator.checker.violations()

    def _faults(self, body):
        return self._emulator.injection.report()

    def _set_faults(self, body):
        self._emulator.injection.set(body)
        return {}

    def _clear_faults(self, body):
        self._emulator.injection.set([])
        return {}

    def _clock(self, body):
        return {"now": answer_time(self._emulator.clock.now())}

    def _set_clock(self, body):
        try:
            if "now" in body:
                self._emulator.clock.set(parse_timestamp(body["now"]))
            else:
                self._emulator.clock.advance(float(body["advance"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _Refused('send {"advance": seconds} or {"now": ISO date-time}') from None
        return self._clock(body)

    def _merge(self, body):
        company = self._emulator.companies[self._realm(body)]
        try:
            merge(company, body.get("type"), body.get("from"), body.get("to"))
        except MergeRefused as refusal:
            raise _Refused(str(refusal)) from None
        return {}

    def _act(self, name, body):
        return act(self._emulator.companies[self._realm(body)], name, body)

    def _rates(self, body):
        options.check(body, {"missing": options.one_of(MISSING_RATES)}, ("missing",))
        for company in self._emulator.companies.values():
            company.currencies.missing_rate = body["missing"]
        return body

    def _tax(self, body):
        options.check(body, {"rounding": options.one_of(("line", "document"))}, ("rounding",))
        for company in self._emulator.companies.values():
            company.tax_rounding = body["rounding"]
        return body

    def _oauth(self, body):
        if body.get("rotation") not in ("daily", "always"):
            raise _Refused('send {"rotation": "daily"} or {"rotation": "always"}')
        self._emulator.grants.rotate_always = body["rotation"] == "always"
        return {"rotation": body["rotation"]}

    def _reuse_request_ids(self, body):
        self._emulator.reuse_request_ids(body.get("request_id_reuse"))
        return {"request_id_reuse": body["request_id_reuse"]}

    def _reports(self, body):
        options.check(body, _REPORT_FIELDS, required=_REPORT_FIELDS)
        for company in self._emulator.companies.values():
            company.report_cells = body["cells"]
        return body

    def _webhooks(self, body):
        return self._emulator.webhooks.report()

    def _subscribe(self, body):
        self._emulator.webhooks.subscribe(Subscription.parse(body))
        return {"url": body["url"]}

    def _unsubscribe(self, body):
        self._emulator.webhooks.subscribe(None)
        return {}

    def _send_event(self, body):
        options.check(body, _EVENT_FIELDS, ("entity", "id", "operation"))
        event = announced(
            self._realm(body),
            body["entity"],
            body["id"],
            body["operation"],
            self._emulator.clock.now(),
            body.get("deletedId"),
        )
        if event is None:
            raise _Refused(f"webhooks do not tell that {body['entity']} was {body['operation']}")
        self._emulator.webhooks.add([event])
        return {"id": event.id}


def _json(body, status=200):
    return Response(json.dumps(body), status, content_type="application/json")
