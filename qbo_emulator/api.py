"""The Accounting API v3: ``/v3/company/<realm>/…``."""

from functools import partial

from . import answers, faults, jsontext, request_ids
from .batch import answer as written
from .batch import options_of, run_batch
from .cdc import changes
from .clock import answer_time
from .entities import ENTITIES_BY_PATH
from .grants import ACCOUNTING_SCOPE
from .http_request import check_acceptable, check_method, json_body, query_text, unknown_resource
from .invoice_links import with_links
from .query import run_query
from .reports import is_modern, run_report
from .resources import answer_resource
from .tax.service import create_tax_code
from .writer import find, write

PREFIX = "/v3/company/"


class Api:
    """The API of all companies.

    :param emulator: the :class:`~qbo_emulator.emulator.Emulator`
    """

    def __init__(self, emulator):
        self._emulator = emulator

    def handle(self, request, token):
        """Check token, realm and limits, then answer.

        :param token: the bearer token
        :return: a werkzeug Response
        """
        clock = self._emulator.clock
        realm, _, path = request.path.removeprefix(PREFIX).partition("/")
        try:
            refusal = self._refusal(request, token, realm, path)
            if refusal is not None:
                return refusal
            check_acceptable(request)
            company = self._emulator.companies[realm]
            return self._dispatch(request, company, path.rstrip("/").split("/"))
        except faults.QboFault as fault:
            return answers.fault(clock, fault)
        except RecursionError:
            return answers.fault(clock, faults.malformed_property("The body is nested too deep."))

    def _refusal(self, request, token, realm, path):
        clock = self._emulator.clock
        access = self._emulator.grants.access(token)
        if access.state != "valid":
            detail = "Token expired" if access.state == "expired" else "Token revoked or unknown"
            return answers.unauthenticated(clock, f"{detail}: {token[:12]}...")
        if not realm.isdecimal():
            raise unknown_resource(request)
        if access.realm != realm or realm not in self._emulator.companies:
            return answers.wrong_realm(clock)
        if ACCOUNTING_SCOPE not in access.scope.split():
            return answers.wrong_realm(clock)
        if self._emulator.throttle.admit(realm, access.client_id, _limited_kind(path)):
            return answers.throttled(clock)
        return None

    def _dispatch(self, request, company, path):
        head = path[0]
        if path == ["query"]:
            check_method(request, "GET", "HEAD", "POST")
            found = run_query(company, query_text(request))
            found = with_links(company, request.args.get("include"), found)
            return self._answer(company, {"QueryResponse": found})
        if path == ["cdc"]:
            check_method(request, "GET", "HEAD")
            found = changes(company, request.args.get("entities"), request.args.get("changedSince"))
            return self._answer(company, {"CDCResponse": found})
        if path == ["batch"]:
            check_method(request, "POST")
            return self._batch(request, company)
        if head == "reports" and len(path) == 2:
            check_method(request, "GET", "HEAD")
            report = run_report(company, path[1], request.args)
            answer = answers.json_text(jsontext.dumps(report))
            if is_modern(path[1]):
                answer.headers["v3modernResponse"] = "true"
            return answer
        if path == ["taxservice", "taxcode"]:
            check_method(request, "POST")
            return self._tax_code(request, company)
        resource = answer_resource(request, company, path, self._once)
        return resource or self._entity(request, company, path)

    def _answer(self, company, body):
        body["time"] = answer_time(company.clock.now())
        return answers.json_text(jsontext.dumps(body))

    def _batch(self, request, company):
        request_id = request.args.get("requestid")
        if request_id:
            request_ids.check_format(request_id, is_batch=True)
        pick_fault = partial(self._emulator.injection.pick_of_item, request.path)
        items = run_batch(company, json_body(request), request_id, pick_fault)
        time = answer_time(company.clock.now())
        return answers.json_text(f'{{"BatchItemResponse":{items},"time":"{time}"}}')

    def _tax_code(self, request, company):
        body = json_body(request)
        made = self._once(request, company, lambda: jsontext.dumps(create_tax_code(company, body)))
        return answers.json_text(made)

    def _entity(self, request, company, path):
        entity = ENTITIES_BY_PATH.get(path[0])
        if entity is None or len(path) > 2:
            raise unknown_resource(request)
        if request.method in ("GET", "HEAD"):
            return self._read(company, entity, path[1:], request.args)
        check_method(request, *(["POST"] if len(path) == 1 else []))
        return self._write(request, company, entity)

    def _write(self, request, company, entity):
        body = json_body(request)
        operation = request.args.get("operation")
        include = request.args.get("include")

        def produce():
            record = write(company, entity.name, body, operation, **options_of(include))
            is_named = entity.names_removed or not record.deleted
            answer = with_links(company, include, written(company, record)) if is_named else {}
            return jsontext.dumps({**answer, "time": answer_time(company.clock.now())})

        return answers.json_text(self._once(request, company, produce))

    def _read(self, company, entity, path, parameters):
        with company.lock:
            record = find(company, entity.name, entity.read_key(company, path, parameters))
            body = {entity.name: entity.render(company, record)}
            body = with_links(company, parameters.get("include"), body)
        return self._answer(company, body)

    def _once(self, request, company, produce, content=None):
        """Do a write, or answer a repeated ``requestid`` again.

        :param produce: callable without arguments that does the write and gives the text of the
            answer
        :param content: bytes that are the same for the same request, when its body is not
        :return: the text of the answer
        """
        request_id = request.args.get("requestid")
        if not request_id:
            with company.transaction():
                return produce()
        request_ids.check_format(request_id)
        options = f"{request.path} {request.args.get('operation')} {request.args.get('include')} "
        content = request.get_data() if content is None else content
        same = options.encode() + content
        return request_ids.once(company, request_id, same, produce)


def _limited_kind(path):
    """:return: what has a limit of its own among the requests: ``batch``, ``email``, or None"""
    return {"batch": "batch", "send": "email"}.get(path.rstrip("/").rpartition("/")[2])
