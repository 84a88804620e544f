"""An emulator inside the process, for tests.

.. code-block:: python

    with EmulatorThread(companies=("us",), limits=False) as emulator:
        token = emulator.token()["access_token"]
        invoices = emulator.company().query("SELECT * FROM Invoice")
"""

import os
import threading
from decimal import Decimal

from . import writer
from .app import Application
from .checker import told
from .control import Control
from .emulator import Emulator
from .query import run_query
from .reports import run_report
from .request_ids import FIRST_ANSWER
from .server import Server
from .webhooks import Subscription
from .website import Website

_REUSE = "QBO_EMULATOR_REQUEST_ID_REUSE"


class CompanyAccess:
    """Direct access to a company of the emulator, on the same path as HTTP.

    :param company: the :class:`~qbo_emulator.company.Company`
    """

    def __init__(self, company):
        self._company = company

    def get(self, entity, key):
        """:return: the entity as the service answers it

        :raise QboFault: 610 when there is none
        """
        with self._company.lock:
            record = writer.find(self._company, entity, str(key))
            return self._company.entity(entity).render(self._company, record)

    def query(self, text):
        """:return: list of entities, or the number that a COUNT(*) answers"""
        response = run_query(self._company, text)
        rows = next((rows for rows in response.values() if isinstance(rows, list)), [])
        return rows or response.get("totalCount", rows)

    def write(self, entity, body, operation=None, void=False):
        """Create, update, delete or void.

        :param body: the entity as in a request; with an Id it is an update
        :param operation: ``create``, ``update``, ``delete`` or ``void``; None decides by the Id
        :return: the entity as the service answers it, None after a delete
        :raise QboFault: the write is refused
        """
        with self._company.transaction():
            record = writer.write(self._company, entity, body, operation, void)
            if record.deleted:
                return None
            return self._company.entity(entity).render(self._company, record)

    def website(self, password=None):
        """:return: :class:`~qbo_emulator.website.Website`, what people do there and the API cannot

        :param password: that of the closed books, to write into the closed period
        """
        return Website(self._company, password)

    def enable_currencies(self, *codes):
        """Let the company use several currencies, and these beside its own."""
        self._company.currencies.enable()
        for code in codes:
            self.write("CompanyCurrency", {"Code": code})

    def report(self, name, /, **parameters):
        """:return: a report as the service answers it

        :param parameters: its query parameters; None counts as not sent
        :raise QboFault: there is no such report, or a parameter cannot be used
        """
        return run_report(self._company, name, parameters)

    def forget_requests(self):
        """Forget the answers kept for replays, as the service does some day."""
        with self._company.transaction():
            self._company.connection.execute(
                "DELETE FROM request WHERE realm = ?", (self._company.realm,)
            )

    def trial_balance(self, end_date=None, method="Accrual"):
        """Read the trial balance.

        :param end_date: ISO date; None for today
        :param method: ``Accrual`` or ``Cash``
        :return: dictionary of Decimal by account name, debits positive, credits negative
        """
        report = self.report(
            "TrialBalance", start_date=end_date, end_date=end_date, accounting_method=method
        )
        balances = {}
        for row in report["Rows"].get("Row", ()):
            if "ColData" in row:
                name, debit, credit = (cell["value"] for cell in row["ColData"])
                balances[name] = Decimal(debit or 0) - Decimal(credit or 0)
        return balances


class EmulatorThread:
    """The emulator behind HTTP in a thread of this process.

    :param companies: names of the sample companies
    :param limits: whether the rate limits apply
    :param latency_ms: delay of every answer of the API, in milliseconds
    :param data: SQLite file; None for a temporary one
    :param port: 0 picks a free one
    :param check: what is held against the definitions: ``answers`` (with the bodies that are
        accepted), ``all`` (also bodies that are refused) or None
    :param request_id_reuse: what happens to a ``requestid`` that comes again with another request:
        ``first_answer`` or ``error``; None takes the environment variable
        ``QBO_EMULATOR_REQUEST_ID_REUSE``, so that a client's whole suite can run with either, and
        else ``first_answer``
    """

    def __init__(
        self,
        companies=("us",),
        limits=False,
        latency_ms=0,
        data=None,
        port=0,
        check="answers",
        request_id_reuse=None,
    ):
        self._options = {
            "kinds": companies,
            "limits": limits,
            "latency_ms": latency_ms,
            "data": data,
            "check": check,
            "request_id_reuse": request_id_reuse or os.environ.get(_REUSE, FIRST_ANSWER),
        }
        self._port = port
        self._server = None
        self._thread = None
        self.emulator = None

    def start(self):
        """Start serving.

        :return: itself
        """
        self.emulator = Emulator(**self._options)
        self._server = Server(self._port, Application(self.emulator))
        self.emulator.serve_at(self._server.url)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="qbo-emulator", daemon=True
        )
        self._thread.start()
        return self

    def stop(self):
        """Stop serving and wait for all threads to end.

        :raise AssertionError: something was answered or sent that the definitions do not allow
        """
        if self._server:
            self._server.close()
            self._thread.join()
            self.emulator.close()
            self._server = None
            self.expect_no_violations()

    def expect_no_violations(self):
        """Hold the emulator, and its client, to what the checker found since the last time.

        :raise AssertionError: something was answered or sent that the definitions do not allow
        """
        checker = self.emulator.checker
        violations = checker.violations() if checker else []
        if violations:
            checker.clear()
            raise AssertionError(told(violations))

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()

    @property
    def url(self):
        """The address of the server, without a slash at the end."""
        return self._server.url

    @property
    def realm_id(self):
        """The realm of the first company."""
        return self.emulator.default_realm()

    @property
    def realms(self):
        """Realm by name of the sample company."""
        return {company.kind: realm for realm, company in self.emulator.companies.items()}

    @property
    def client_id(self):
        """Client id of the one app that may connect."""
        return self.emulator.client_id

    @property
    def client_secret(self):
        """Client secret of that app."""
        return self.emulator.client_secret

    def token(self, realm_id=None):
        """:return: a fresh token pair for a realm, the first by default"""
        realm = realm_id or self.realm_id
        return self.emulator.grants.issue(realm, self.client_id, Control.TOKEN_SCOPE)

    def log(self):
        """:return: list of the requests received, oldest first"""
        return self.emulator.log.entries()

    def clear_log(self):
        """Forget the requests received."""
        self.emulator.log.clear()

    def set_faults(self, rules):
        """Put rules in force, as ``POST /emulator/faults`` does."""
        self.emulator.injection.set(rules)

    def clear_faults(self):
        """Take all rules out of force."""
        self.emulator.injection.set([])

    def advance_clock(self, seconds):
        """Move the emulator's clock."""
        self.emulator.clock.advance(seconds)

    def subscribe(self, url, verifier_token, **options):
        """Send webhooks to a URL, with the options of ``POST /emulator/webhooks``."""
        self.emulator.webhooks.subscribe(
            Subscription.parse({"url": url, "verifier_token": verifier_token, **options})
        )

    def unsubscribe(self):
        """Send no more webhooks."""
        self.emulator.webhooks.subscribe(None)

    def wait_for_webhooks(self, timeout=10):
        """Wait until no webhook is due and none is under way.

        :param timeout: in seconds of real time
        :return: what ``GET /emulator/webhooks`` tells
        :raise TimeoutError: it takes longer
        """
        if not self.emulator.webhooks.wait_until_idle(timeout):
            raise TimeoutError(f"webhooks are still under way after {timeout} seconds")
        return self.emulator.webhooks.report()

    def treat_missing_rates(self, treatment="known"):
        """Set what happens to foreign transactions without a rate, as ``POST /emulator/rates``."""
        for company in self.emulator.companies.values():
            company.currencies.missing_rate = treatment

    def round_tax(self, rounding="line"):
        """Round tax above the prices per ``line`` or ``document``, as ``POST /emulator/tax``."""
        for company in self.emulator.companies.values():
            company.tax_rounding = rounding

    def rotate_refresh_tokens(self, always=True):
        """Let every refresh give a new refresh token, instead of the first one after 24 hours."""
        self.emulator.grants.rotate_always = always

    def reuse_request_ids(self, reuse):
        """Settle what happens to a ``requestid`` that comes again with another request.

        :param reuse: ``first_answer`` or ``error``
        """
        self.emulator.reuse_request_ids(reuse)

    def limit_reports(self, cells=400_000):
        """Let a report have no more cells, as ``POST /emulator/reports`` does."""
        for company in self.emulator.companies.values():
            company.report_cells = cells

    def reset(self, company=None):
        """Bring one kind of company, or all, back to how it began."""
        self.emulator.reset(company)

    def company(self, realm_id=None):
        """:return: :class:`CompanyAccess` to a realm, the first by default"""
        return CompanyAccess(self.emulator.companies[realm_id or self.realm_id])
