"""The emulator's own paths, ``/emulator/…``, which the real service does not have."""

import json

from werkzeug.wrappers import Response

from .clock import answer_time, parse_timestamp
from .webhooks import OPERATIONS, Subscription, announced


class _Refused(Exception):
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
            ("GET", "webhooks"): self._webhooks,
            ("POST", "webhooks"): self._subscribe,
            ("DELETE", "webhooks"): self._unsubscribe,
            ("POST", "webhooks/event"): self._send_event,
        }

    def handle(self, request):
        """Answer a control request with JSON; 400 with ``error`` when it makes no sense."""
        endpoint = self._routes.get((request.method, request.path.removeprefix("/emulator/")))
        if endpoint is None:
            return _json({"error": "unknown control path"}, 404)
        try:
            return _json(endpoint(self._body(request)))
        except _Refused as refusal:
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
        try:
            self._emulator.injection.set(body)
        except ValueError as error:
            raise _Refused(str(error)) from None
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

    def _oauth(self, body):
        if body.get("rotation") not in ("daily", "always"):
            raise _Refused('send {"rotation": "daily"} or {"rotation": "always"}')
        self._emulator.grants.rotate_always = body["rotation"] == "always"
        return {"rotation": body["rotation"]}

    def _webhooks(self, body):
        return self._emulator.webhooks.report()

    def _subscribe(self, body):
        try:
            self._emulator.webhooks.subscribe(Subscription.parse(body))
        except ValueError as error:
            raise _Refused(str(error)) from None
        return {"url": body["url"]}

    def _unsubscribe(self, body):
        self._emulator.webhooks.subscribe(None)
        return {}

    def _send_event(self, body):
        realm = self._realm(body)
        entity, key, operation = body.get("entity"), body.get("id"), body.get("operation")
        moment = self._emulator.clock.now()
        event = announced(realm, entity, key, operation, moment, body.get("deletedId"))
        if not key or operation not in OPERATIONS or event is None:
            raise _Refused(
                'send {"entity": NAME, "id": ID, "operation": OPERATION} of an entity that '
                f"webhooks tell about, with one of {', '.join(OPERATIONS)}"
            )
        self._emulator.webhooks.add([event])
        return {"id": event.id}


def _json(body, status=200):
    return Response(json.dumps(body), status, content_type="application/json")
