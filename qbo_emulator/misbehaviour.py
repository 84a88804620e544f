"""What the faults on demand do to a request and to its answer."""

import time

from . import answers
from .injection import entity_of_path
from .limits import TIME_LIMIT
from .oauth import bearer_token
from .server import ConnectionCut


class Misbehaviour:
    """Answers requests that meet a fault.

    :param emulator: the :class:`~qbo_emulator.emulator.Emulator`
    :param route: callable that does what a request asks for and gives the answer
    """

    def __init__(self, emulator, route):
        self._emulator = emulator
        self._route = route
        self._instead = {
            "status": self._failure,
            "fault_with_200": self._failure,
            "stale_token": self._failure,
            "html": lambda fault, request: answers.html_page(fault.status),
            "redirect": lambda fault, request: answers.redirect(fault.status, fault.location),
        }

    def answer(self, fault, request):
        """Answer a request as a fault wants it.

        :param fault: the :class:`~qbo_emulator.injection.Fault`
        :raise ConnectionCut: the connection shall be closed without an answer
        """
        if fault.fault in ("slow", "answer_delayed") and fault.seconds >= TIME_LIMIT:
            return self._timed_out(request)
        self._before(fault, request)
        instead = self._instead.get(fault.fault)
        if instead is None:
            return self._after(fault, self._route(request))
        if fault.done:
            self._route(request)
        return instead(fault, request)

    def _timed_out(self, request):
        """The gateway gives up while the service goes on: what was asked for is done. The wait is
        one of the emulator's clock only.
        """
        self._route(request)
        self._emulator.clock.advance(TIME_LIMIT)
        return answers.timed_out(self._emulator.clock)

    def _before(self, fault, request):
        if fault.fault == "cut":
            raise ConnectionCut
        if fault.fault == "slow":
            time.sleep(fault.seconds)
        elif fault.fault == "token_revoked":
            self._emulator.grants.revoke(_token(request))
        elif fault.fault == "refresh_token_rotated":
            self._emulator.grants.rotate_of(_token(request))

    def _failure(self, fault, request):
        clock = self._emulator.clock
        if fault.status == 401:
            return answers.unauthenticated(clock, "Token expired: injected")
        if fault.status == 429:
            return answers.throttled(clock, fault.retry_after)
        entity = entity_of_path(request.path)
        problem = fault.problem(entity.name if entity else "")
        problem.status = fault.status
        return answers.fault(clock, problem)

    @staticmethod
    def _after(fault, response):
        body = response.get_data()
        if fault.fault == "answer_lost":
            raise ConnectionCut
        if fault.fault == "answer_delayed":
            time.sleep(fault.seconds)
        elif fault.fault == "cut_short":
            raise ConnectionCut(_head(response) + body[: len(body) // 2])
        elif fault.fault == "truncated":
            response.set_data(body[: len(body) // 2])
        elif fault.fault == "empty":
            response.set_data(b"")
        elif fault.fault == "invalid_utf8":
            response.set_data(body.replace(b'"', b'"\xff', 1))
        return response


def _token(request):
    """:return: the refresh token that a request wants to use, or its access token"""
    return request.form.get("refresh_token") or bearer_token(request)


def _head(response):
    lines = [f"HTTP/1.1 {response.status}", *(f"{name}: {text}" for name, text in response.headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
