"""Odoo as a person's browser sees it: a session, and calls of public methods."""

import requests

from .servers import DemonstrationFailed

TIMEOUT = 300


class OdooSession:
    """A logged-in session.

    :param str address: of the server
    :param str database: its name
    """

    def __init__(self, address, database, login="admin", password="admin"):
        self.address = address
        self.http = requests.Session()
        self.context = {}
        answer = self._post(
            "/web/session/authenticate", {"db": database, "login": login, "password": password}
        )
        self.context = answer["user_context"]

    def call(self, model, method, *arguments, context=None, **options):
        """
        :return: what the method answers
        :raise DemonstrationFailed: with the message a person would see
        """
        options["context"] = {**self.context, **(context or {})}
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": arguments, "kwargs": options},
        )

    def search_read(self, model, domain, names, **options):
        """:return: list of dictionaries"""
        return self.call(model, "search_read", domain, names, **options)

    def _post(self, path, parameters):
        answer = self.http.post(
            self.address + path,
            json={"jsonrpc": "2.0", "method": "call", "params": parameters},
            timeout=TIMEOUT,
        ).json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise DemonstrationFailed(data.get("message") or answer["error"]["message"])
        return answer.get("result")
