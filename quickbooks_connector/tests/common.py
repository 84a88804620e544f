"""A connected company against an emulated QuickBooks on a real port."""

import json
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from qbo_emulator.testing import EmulatorThread

from ..client import FixedToken, QuickbooksClient, RateLimiter, limits
from ..client.oauth import Grant
from ..models.quickbooks_connection_app import ALLOW_LOOPBACK
from ..tools import authorisation


def allow_loopback(env):
    """Let connections go to this machine, where the emulated QuickBooks is."""
    env["ir.config_parameter"].sudo().set_param(ALLOW_LOOPBACK, "True")


# Runs in every page that the browser opens. A tour cannot press what is on a page of another
# server: it stops when the browser leaves the web client, and goes on when it comes back.
PRESS = """
window.quickbooksAddress = %s;
for (const [address, selector] of Object.entries(%s)) {
    if (location.href.startsWith(address)) {
        addEventListener("DOMContentLoaded", () => {
            sessionStorage.setItem("pageOutside", document.body.innerText);
            document.querySelector(selector).click();
        });
    }
}
"""


class ConsentPages:
    """Presses what is on the pages outside of the web client; goes before ``HttpCase``."""

    # Selector of what is pressed, by the beginning of the address of a page.
    presses = {}
    # What a tour types as the address of QuickBooks.
    typed_address = None

    def authenticate(self, user, password, *, browser=None, **options):
        """Also tell the browser what to press on the pages outside of the web client."""
        if browser:
            source = PRESS % (json.dumps(self.typed_address), json.dumps(self.presses))
            browser._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument", params={"source": source}
            )
        return super().authenticate(user, password, browser=browser, **options)


def take_fixtures_away(case):
    """Leave a company as a person makes it, without the accounts and journals that Odoo's own tests add.

    :param case: class on ``AccountTestInvoicingCommon``
    """
    case.partner_b.write(
        {"property_account_receivable_id": False, "property_account_payable_id": False}
    )
    case.product_b.write(
        {"property_account_income_id": False, "property_account_expense_id": False}
    )
    case.company_data["default_journal_credit"].active = False


@tagged("post_install", "-at_install")
class QuickbooksCase(AccountTestInvoicingCommon):
    """A company whose chart was imported from the emulated QuickBooks, connected, not started yet."""

    sample_company = "us_sales"
    other_samples = ()
    imports_chart = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        allow_loopback(cls.env)
        samples = (cls.sample_company, *cls.other_samples)
        cls.emulator = EmulatorThread(companies=samples, limits=False, check="all")
        cls.emulator.start()
        cls.addClassCleanup(cls.emulator.stop)
        cls.company = cls.company_data["company"]
        cls.connection = cls._connect(cls.company, cls.emulator.realm_id)
        if cls.imports_chart:
            cls.connection.action_import_chart()

    @classmethod
    def _connect(cls, company, realm_id):
        """:return: a connection as it is after the consent page"""
        connection = (
            cls.env["quickbooks.connection"]
            .sudo()
            .create(
                {
                    "name": "Emulated QuickBooks",
                    "company_id": company.id,
                    "environment": "custom",
                    "base_url": cls.emulator.url,
                    "client_id": cls.emulator.client_id,
                    "client_secret": cls.emulator.client_secret,
                    "realm_id": realm_id,
                    "qbo_company_name": "Emulated company",
                    "qbo_currency": "USD",
                    "custom_numbers": True,
                    "database_identity": cls.env["quickbooks.connection"]._database_identity(),
                }
            )
        )
        token = cls._store_token(connection)
        client = QuickbooksClient(
            cls.emulator.url, realm_id, FixedToken(token), RateLimiter(), allow_loopback=True
        )
        connection._transition("connect")
        connection._transition("accept")
        with client:
            cls.env["quickbooks.sync.lists"].sudo()._store_lists(connection, client)
        return connection

    @classmethod
    def _store_token(cls, connection):
        """:return: an access token that the connection has from now on"""
        pair = cls.emulator.token(connection.realm_id)
        grant = Grant(
            access_token=pair["access_token"],
            refresh_token=pair["refresh_token"],
            access_lifetime=timedelta(seconds=pair["expires_in"]),
            refresh_lifetime=timedelta(seconds=pair["x_refresh_token_expires_in"]),
            hard_lifetime=None,
        )
        connection._credential()._store_grant(grant)
        return pair["access_token"]

    def setUp(self):
        super().setUp()
        self.emulator.reset()
        self.emulator.clear_faults()
        self._store_token(self.connection)
        self.emulator.clear_log()
        # The emulated company sets no limits here; those of the client have tests of their own.
        unlimited = {kind: [(10_000, 1.0)] for kind in ("any", "batch")}
        self.patch(limits, "WINDOWS", unlimited)
        self.patch(
            authorisation,
            "_limiters",
            {realm: RateLimiter(unlimited) for realm in self.emulator.realms.values()},
        )

    # === RUNNING === #

    def start(self, connection=None):
        """Switch the connection on and run it once."""
        (connection or self.connection).action_start()
        self.synchronise(connection)

    def synchronise(self, connection=None):
        """Run the connection as the scheduler does, at the end of all waits that follow an error."""
        connection = (connection or self.connection).sudo()
        connection.next_attempt_at = False
        self.env["quickbooks.operation"].sudo().search(
            [("connection_id", "=", connection.id), ("next_attempt_at", "!=", False)]
        ).next_attempt_at = False
        self.run_scheduled_action(connection)

    def sync_now(self, records):
        """A person presses *sync now*; the run that follows works in transactions of its own."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            records.with_env(records.env(cr=cursor)).action_quickbooks_sync_now()
        self.env.invalidate_all()

    def run_scheduled_action(self, connection=None):
        """Run the connection as the scheduler does."""
        cron = (connection or self.connection).sudo().cron_id
        goes_on = True
        while goes_on:
            with self.enter_registry_test_mode():
                outcome = cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertIs(outcome, True, "The scheduled action failed")
            self.assertFalse(cron.failure_count, "The scheduled action failed")
            # A run that had no time left is called again.
            latest = self.env["ir.cron.progress"].search(
                [("cron_id", "=", cron.id)], order="id desc", limit=1
            )
            goes_on = latest.remaining > 0

    def set_past_the_form(self, **values):
        """Change what cannot be changed while connected."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE quickbooks_connection SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    self.connection.id,
                )
            )
        self.env.invalidate_all()

    def move_server(self, address):
        """QuickBooks is at another address from now on, for which the secrets are good."""
        self.set_past_the_form(base_url=address)
        credential = self.connection._credential()
        self.env.cr.execute(
            "UPDATE quickbooks_credential SET sealed_for = %s WHERE id = %s",
            [credential._address(), credential.id],
        )

    @property
    def books(self):
        """:return: direct access to the emulated company"""
        return self.emulator.company(self.connection.realm_id)

    def write_part(self, qbo_type, known, values):
        """Change some fields of an entity in QuickBooks.

        :param dict known: the version that is changed
        :return: the entity as QuickBooks has it then
        """
        head = {"Id": known["Id"], "SyncToken": known["SyncToken"], "sparse": True}
        return self.books.write(qbo_type, head | values)

    def api_requests(self):
        """:return: the requests to the accounting API since the log was cleared"""
        return [row for row in self.emulator.log() if row["path"].startswith("/v3/")]

    def batches(self):
        """:return: those of them that were batches"""
        return [row for row in self.api_requests() if row["path"].endswith("/batch")]

    # === DOCUMENTS === #

    def mapping(self, qbo_name):
        """:return: the mapping of a QuickBooks account"""
        return self.env["quickbooks.account.mapping"].search(
            [("connection_id", "=", self.connection.id), ("qbo_name", "=", qbo_name)]
        )

    def account(self, qbo_name):
        """:return: the Odoo account mapped to a QuickBooks account"""
        return self.mapping(qbo_name).account_id

    def tax(self, code):
        """:return: the Odoo tax mapped to a QuickBooks tax code"""
        return (
            self.env["quickbooks.tax.mapping"]
            .search(
                [
                    ("connection_id", "=", self.connection.id),
                    ("qbo_type", "=", "TaxCode"),
                    ("qbo_name", "=", code),
                ]
            )
            .tax_id
        )

    def invoice(
        self, partner=None, lines=((100.0, 1.0),), move_type="out_invoice", post=True, **values
    ):
        """Make a document whose lines post to an account of the QuickBooks chart.

        :param lines: ``(unit price, quantity)`` or ``(unit price, quantity, values)``
        """
        commands = []
        for price, quantity, *rest in lines:
            line = {
                "name": "Work",
                "price_unit": price,
                "quantity": quantity,
                "account_id": self.account("Services").id,
                "tax_ids": [Command.clear()],
            }
            commands.append(Command.create(line | (rest[0] if rest else {})))
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or self.partner_a).id,
                "invoice_date": "2026-03-10",
                "invoice_line_ids": commands,
            }
            | values
        )
        if post:
            move.action_post()
        return move

    def entry(self, **values):
        """:return: a posted journal entry over 25"""
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-03-10",
                "line_ids": [
                    Command.create({"account_id": self.account("Checking").id, "debit": 25.0}),
                    Command.create({"account_id": self.account("Services").id, "credit": 25.0}),
                ],
            }
            | values
        )
        entry.action_post()
        return entry

    def pay(self, invoices, amount=None, journal=None):
        """Register a payment of invoices.

        :return: the payment
        """
        journal = journal or self.env["account.journal"]._quickbooks_of_account(
            self.account("Checking"), self.company
        )
        values = {"journal_id": journal.id, "group_payment": True}
        if amount:
            values["amount"] = amount
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create(values)
        )
        return wizard._create_payments()

    def leave_out(self, records):
        """Choose *do not sync* and confirm."""
        action = records.action_quickbooks_skip()
        self.env[action["res_model"]].browse(action["res_id"]).action_leave_out()

    def binding(self, record, entity=None):
        """:return: the bindings of a record on the connection"""
        bindings = self.env["quickbooks.binding"]._of_records(record)
        return bindings.filtered(lambda b: not entity or b.entity == entity)

    # === BOOKS === #

    def assertBooksEqual(self):
        """Both trial balances are the same, account by account."""
        with self.enter_registry_test_mode():
            rows = self.connection.trial_balance_comparison()
        self.assertTrue(rows)
        different = [row for row in rows if row["odoo"] != row["quickbooks"]]
        self.assertFalse(different)
