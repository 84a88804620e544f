"""The emulator as a whole: its companies, grants, clock, limits, log and rules, over one SQLite
file.
"""

import shutil
import tempfile
import threading
import time
from pathlib import Path

from . import store
from .checker import Checker
from .clock import Clock
from .companies import fill, known_kind
from .company import Company
from .grants import Grants
from .injection import Injection
from .limits import Throttle
from .request_ids import FIRST_ANSWER, REUSES
from .request_log import RequestLog
from .webhooks import Webhooks

_FIRST_REALM = 9341453000000000001


class Emulator:
    """Everything behind the HTTP interface.

    :param kinds: names of the sample companies, each with a realm of its own; without any, those of
        the data file, or ``us``
    :param data: SQLite file to keep the companies in; None for a temporary one
    :param limits: whether the rate limits of the service apply
    :param latency_ms: delay of every answer of the API, in milliseconds
    :param check: ``answers`` holds answers, and bodies that are accepted, against the definitions;
        ``all`` also the bodies that are refused; None nothing
    :param request_id_reuse: what happens to a ``requestid`` that comes again with another request:
        ``first_answer`` or ``error``
    :param client_id: of the one app that may connect, as ``client_secret``
    :raise ValueError: there is no sample company of that name, or no such reuse
    """

    def __init__(
        self,
        kinds=(),
        data=None,
        limits=True,
        latency_ms=0,
        check=None,
        client_id="emulator-client",
        client_secret="emulator-secret",
        request_id_reuse=FIRST_ANSWER,
    ):
        kinds = [known_kind(kind) for kind in kinds]
        self.client_id = client_id
        self.client_secret = client_secret
        self.latency_ms = latency_ms
        self.checker = Checker(refused_too=check == "all") if check else None
        self.clock = Clock()
        self.throttle = Throttle(self.clock, limits)
        self.injection = Injection()
        self.log = RequestLog(self.clock)
        self.webhooks = Webhooks(self.clock)
        self._folder = None if data else tempfile.mkdtemp(prefix="qbo_emulator_")
        self._path = str(data or Path(self._folder, "companies.sqlite"))
        self._connection = store.connect(self._path)
        self.grants = Grants(self._connection, self.clock)
        self.companies = {}
        self._lock = threading.Lock()
        self._open_companies(kinds)
        self.reuse_request_ids(request_id_reuse)

    def _open_companies(self, kinds):
        stored = self._connection.execute(
            "SELECT realm, kind FROM company ORDER BY realm"
        ).fetchall()
        wanted = list(kinds) or ([] if stored else ["us"])
        for realm, kind in stored:
            self._open(realm, kind)
            if kind in wanted:
                wanted.remove(kind)
        for kind in wanted:
            realm = str(_FIRST_REALM + len(self.companies))
            self._open(realm, kind)
            self.reset_company(self.companies[realm])
            self._connection.execute("INSERT INTO company VALUES (?, ?)", (realm, kind))

    def _open(self, realm, kind):
        company = Company(realm, kind, store.connect(self._path), self.clock)
        company.listeners.append(self.webhooks.collect)
        self.companies[realm] = company

    def serve_at(self, address):
        """Tell the companies where they are served, for the links in their answers.

        :param address: URL without a slash at the end
        """
        for company in self.companies.values():
            company.attachments.address = address

    def reset(self, kind=None):
        """Bring companies back to how they began.

        :param kind: only those of a kind; None for all
        :raise KeyError: there is no company of that kind
        """
        chosen = [entry for entry in self.companies.values() if kind in (None, entry.kind)]
        if not chosen:
            raise KeyError(kind)
        for company in chosen:
            self.reset_company(company)

    def reset_company(self, company):
        """Bring one company back to how it began."""
        with company.lock:
            fill(company, self.clock.today())
            company.forget()

    def reuse_request_ids(self, reuse):
        """Settle what happens to a ``requestid`` that comes again with another request.

        :param reuse: ``first_answer``: the first answer is given again; ``error``: it is error 600
        :raise ValueError: it is neither
        """
        if reuse not in REUSES:
            raise ValueError(f"request_id_reuse must be one of {', '.join(REUSES)}: {reuse}")
        for company in self.companies.values():
            company.request_id_reuse = reuse

    def default_realm(self):
        """:return: the realm of the first company"""
        return next(iter(self.companies))

    def delay(self):
        """Wait as long as every answer of the API shall take."""
        if self.latency_ms:
            time.sleep(self.latency_ms / 1000)

    def close(self):
        """Close the database; a temporary one is removed."""
        self.webhooks.close()
        for company in self.companies.values():
            company.connection.close()
        self._connection.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
