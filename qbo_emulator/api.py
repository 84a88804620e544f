"""The Accounting API v3: ``/v3/company/<realm>/…``."""

from functools import partial

from . import answers, faults, jsontext, request_ids
from .batch import answer as written
from .batch import run_batch
from .cdc import changes
from .clock import answer_time
from .entities import ENTITIES_BY_PATH
from .query import run_query
from .reports import run_report
from .resources import answer_resource
from .tax.service import create_tax_code
from .writer import find, write


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
        realm, _, path = request.path.removeprefix("/v3/company/").strip("/").partition("/")
        refusal = self._refusal(token, realm, path)
        if refusal is not None:
            return refusal
        try:
            return self._dispatch(request, self._emulator.companies[realm], path.split("/"))
        except faults.QboFault as fault:
            return answers.fault(clock, fault)
        except RecursionError:
            return answers.fault(clock, faults.malformed_property("The body is nested too deep."))

    def _refusal(self, token, realm, path):
        clock = self._emulator.clock
        access = self._emulator.grants.access(token)
        if access.state != "valid":
            detail = "Token expired" if access.state == "expired" else "Token revoked or unknown"
            return answers.unauthenticated(clock, f"{detail}: {token[:12]}...")
        if access.realm != realm or realm not in self._emulator.companies:
            return answers.wrong_realm(clock)
        throttle = self._emulator.throttle
        if throttle.admit(realm, path == "batch"):
            return answers.throttled(clock)
        if path.endswith("/send") and not throttle.admit_email(realm):
            return answers.throttled(clock)
        return None

    def _dispatch(self, request, company, path):
        head = path[0]
        if head == "query":
            return self._answer(
                company, {"QueryResponse": run_query(company, _query_text(request))}
            )
        if head == "cdc":
            found = changes(company, request.args.get("entities"), request.args.get("changedSince"))
            return self._answer(company, {"CDCResponse": found})
        if head == "batch" and request.method == "POST":
            return self._batch(request, company)
        if head == "reports" and len(path) == 2:
            report = run_report(company, path[1], request.args)
            return answers.json_text(jsontext.dumps(report))
        if path == ["taxservice", "taxcode"] and request.method == "POST":
            return answers.json_text(
                self._once(
                    request,
                    company,
                    lambda: jsontext.dumps(create_tax_code(company, _body(request))),
                )
            )
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
        items = run_batch(company, _body(request), request_id, pick_fault)
        time = answer_time(company.clock.now())
        return answers.json_text(f'{{"BatchItemResponse":{items},"time":"{time}"}}')

    def _entity(self, request, company, path):
        entity = ENTITIES_BY_PATH.get(path[0])
        if entity is None or len(path) > 2:
            raise faults.unsupported_operation(f"{request.method} {'/'.join(path)}")
        if request.method == "GET":
            return self._read(company, entity, path[1:], request.args)
        if request.method != "POST" or len(path) > 1:
            raise faults.unsupported_operation(f"{request.method} {'/'.join(path)}")
        body = _body(request)
        operation = request.args.get("operation")
        void = request.args.get("include") == "void"

        def produce():
            record = write(company, entity.name, body, operation, void)
            time = answer_time(company.clock.now())
            return jsontext.dumps({**written(company, record), "time": time})

        return answers.json_text(self._once(request, company, produce))

    def _read(self, company, entity, path, parameters):
        with company.lock:
            record = find(company, entity.name, entity.read_key(company, path, parameters))
            body = {entity.name: entity.render(company, record)}
        return self._answer(company, body)

    def _once(self, request, company, produce):
        request_id = request.args.get("requestid")
        if not request_id:
            with company.transaction():
                return produce()
        request_ids.check_format(request_id)
        same = f"{request.path} {request.args.get('operation')} {request.args.get('include')} "
        return request_ids.once(
            company, request_id, same + request.get_data().decode("utf-8", "replace"), produce
        )


def _query_text(request):
    if request.method == "GET":
        text = request.args.get("query")
    else:
        text = request.get_data().decode("utf-8", "replace")
    if not text or not text.strip():
        raise faults.required_parameter("query")
    return text


def _body(request):
    data = request.get_data()
    try:
        return jsontext.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise faults.unsupported_operation(
            "com.sun.org.apache.xerces.internal.impl.io.MalformedByteSequenceException: "
            "Invalid byte 1 of 1-byte UTF-8 sequence."
        ) from None
    except (ValueError, RecursionError):
        raise faults.malformed_property(
            "Property Name:failed to parse json object; a property specified is unsupported or "
            "invalid"
        ) from None
