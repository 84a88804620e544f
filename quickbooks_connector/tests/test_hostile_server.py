"""Where QuickBooks should be, something else answers: broken, wrong, or meaning harm."""

import json
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, common, tagged
from odoo.tools import mute_logger

from qbo_emulator.hostile import (
    bomb_server,
    dripping_body,
    dripping_head,
    nesting_server,
    plain_server,
    redirecting_server,
)

from ..client.http import TIMEOUT, QuickbooksHttp
from ..client.oauth import OAuthClient
from ..models.quickbooks_connection_app import ALLOW_LOOPBACK
from .common import QuickbooksCase
from .test_push import PushCase
from .test_retries import RetryCase
from .test_tours import CALLBACK
from .test_trouble import SYNC_LOG

HOUR = timedelta(hours=1)
AGAIN = "It is tried again on its own"
KEYS = "does not accept the client ID or the client secret"


def discovery_of(address):
    """:return: discovery document whose services are all under one address"""
    names = (
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
    )
    return json.dumps({name: f"{address}/{name}" for name in names}).encode()


class ShortDeadlines(QuickbooksCase):
    """Answers have less than a second, so that a test need not wait for them."""

    seconds = 0.8

    def setUp(self):
        super().setUp()
        self.give(self.seconds)

    def be_patient(self):
        """From now on, wait as long as in earnest."""
        self.give(TIMEOUT)

    def give(self, seconds):
        options = QuickbooksHttp.__init__.__kwdefaults__ | {"timeout": seconds}
        self.patch(QuickbooksHttp.__init__, "__kwdefaults__", options)
        self.patch(OAuthClient.__init__, "__defaults__", (seconds,))

    def let_token_expire(self):
        """The next request needs a new access token first."""
        past = fields.Datetime.now() - HOUR
        self.connection._credential().access_expires_at = past


@tagged("post_install", "-at_install")
class TestHostileServer(ShortDeadlines, PushCase):
    """One held-back run, a clear word, a worker that lives; then the work goes on."""

    def assertHeldBack(self, server, word, seconds=20):
        """A run against a server ends soon, is held back, and says why; the next one goes on."""
        invoice = self.invoice()
        good_address = self.connection.base_url
        runs = self.env["quickbooks.sync.run"].search([])
        started = time.monotonic()
        with server, mute_logger(SYNC_LOG):
            self.move_server(server.url)
            self.synchronise()
        self.assertLess(time.monotonic() - started, seconds)
        self.assertEqual(self.connection.state, "running")
        new_runs = self.env["quickbooks.sync.run"].search([]) - runs
        self.assertIn(word, self.connection.error_for_administrators)
        self.assertIn(server.url, self.connection.error_for_administrators)
        self.assertNotIn("127.0.0.1", self.connection.error_message + new_runs.message)
        self.assertTrue(self.connection.waits_until)
        self.assertEqual(invoice.quickbooks_status, "pending")
        self.assertEqual(new_runs.mapped("state"), ["stopped"])
        self.be_patient()
        self.move_server(good_address)
        self._store_token(self.connection)
        self.synchronise()
        self.assertSynced(invoice)
        self.assertFalse(self.connection.error_message)

    def test_a_body_that_drips(self):
        self.assertHeldBack(dripping_body(), "longer than 0.8 seconds in all")

    def test_headers_that_drip(self):
        self.assertHeldBack(dripping_head(), "longer than 0.8 seconds in all")

    def test_a_token_service_that_drips(self):
        self.let_token_expire()
        self.assertHeldBack(dripping_body(), "longer than 0.8 seconds in all")

    def test_a_bomb_of_500_megabytes(self):
        self.be_patient()
        self.assertHeldBack(bomb_server(500 * 2**20), "too large to be read", seconds=60)

    def test_a_hundred_thousand_lists_in_lists(self):
        self.assertHeldBack(nesting_server(100_000), "nests too deep")

    def test_five_hundred_lists_in_lists(self):
        """Fewer than the reader of JSON minds, more than what walks through them could follow."""
        self.assertHeldBack(nesting_server(500), "nests too deep")

    def test_a_discovery_document_that_redirects(self):
        self.let_token_expire()
        self.assertHeldBack(
            redirecting_server("https://evil.example/x"), "redirects to evil.example"
        )

    def test_a_batch_whose_answer_drips_is_settled_by_the_next_run(self):
        """The batch may have arrived: it is sent again under the same request id."""
        invoice = self.invoice()
        self.emulator.set_faults([{"fault": "slow", "seconds": 3, "path": "/batch$"}])
        with mute_logger(SYNC_LOG):
            self.synchronise()
        self.assertIn("longer than 0.8 seconds in all", self.connection.error_message)
        self.emulator.clear_faults()
        self.be_patient()
        self.synchronise()
        self.assertSynced(invoice)
        self.assertEqual(self.books.query("SELECT COUNT(*) FROM Invoice"), 1)


@tagged("post_install", "-at_install")
class TestWrongKeys(RetryCase):
    """Keys that Intuit does not accept are no expired authorisation: a person enters them again."""

    def setUp(self):
        super().setUp()
        self.connection.client_secret = "wrong"
        self.connection._credential().access_expires_at = self.now - HOUR

    def test_a_run_says_so_and_waits_for_the_keys(self):
        wait = self.run_failing()
        self.assertWaits(wait, HOUR.total_seconds())
        self.assertEqual(self.connection.state, "running")
        self.assertIn(KEYS, self.connection.error_message)
        self.assertIn("production keys for production", self.connection.error_message)
        self.assertNotIn("expired", self.connection.error_message)
        self.assertNotIn("Press Connect", self.connection.error_message)

    def test_the_right_secret_ends_the_wait(self):
        invoice = self.invoice()
        self.run_failing()
        with self.capture_triggers(self.connection.cron_id.id) as captured:
            self.connection.client_secret = self.emulator.client_secret
        self.assertTrue(captured.records)
        self.run_scheduled_action()
        self.assertFalse(self.connection.error_message)
        self.assertSynced(invoice)

    def test_the_test_of_the_connection_says_so(self):
        with self.assertRaisesRegex(UserError, KEYS), self.enter_registry_test_mode():
            self.connection.action_test()


@tagged("post_install", "-at_install")
class TestRefusedAddresses(PushCase):
    """Where a connection may go."""

    @mute_logger(SYNC_LOG)
    def test_this_machine_is_for_tests_only(self):
        self.env["ir.config_parameter"].set_param(ALLOW_LOOPBACK, False)
        invoice = self.invoice()
        self.synchronise()
        self.assertFalse(self.api_requests())
        self.assertEqual(self.connection.state, "running")
        self.assertShownToAdministrators("127.0.0.1 is the server that Odoo runs on")
        self.assertTrue(self.connection.waits_until > fields.Datetime.now() + HOUR / 2)
        self.env["ir.config_parameter"].set_param(ALLOW_LOOPBACK, "True")
        self.synchronise()
        self.assertSynced(invoice)

    @mute_logger(SYNC_LOG)
    def test_a_company_id_that_is_none_goes_into_no_address(self):
        self.set_past_the_form(realm_id="12/../34")
        self.synchronise()
        self.assertFalse(self.api_requests())
        self.assertIn("“12/../34” cannot be the ID", self.connection.error_message)

    @mute_logger(SYNC_LOG)
    def test_a_foreign_token_service_gets_nothing(self):
        past = fields.Datetime.now() - HOUR
        self.connection._credential().access_expires_at = past
        with plain_server(discovery_of("https://evil.example")) as server:
            self.move_server(server.url)
            self.synchronise()
        self.assertShownToAdministrators("names evil.example as its issuer")

    def assertShownToAdministrators(self, words):
        self.assertIn(words, self.connection.error_for_administrators)
        self.assertNotIn("127.0.0.1", self.connection.error_message)
        self.assertIn("the server of the connection", self.connection.error_message)


@tagged("post_install", "-at_install")
class TestWrongAddress(ShortDeadlines):
    """Who presses Connect is told what is wrong with the address, at once."""

    sample_company = "empty"

    @classmethod
    def _request_handler(cls, s, r, /, **options):
        """Also let through what has no address, and what is encrypted."""
        if urlsplit(r.url).hostname.endswith(".invalid"):
            return common._super_send(s, r, **options)
        return super()._request_handler(s, r, **options)

    def setUp(self):
        super().setUp()
        self.connection.action_disconnect()

    def assertConnectSays(self, address, words):
        self.connection.write({"base_url": address, "client_secret": self.emulator.client_secret})
        with self.assertRaisesRegex(UserError, words) as caught:
            self.connection.action_connect()
        self.assertIn(address, str(caught.exception))
        self.assertNotIn(AGAIN, str(caught.exception))
        self.assertEqual(self.connection.state, "disconnected")

    def test_the_name_does_not_resolve(self):
        self.assertConnectSays("https://quickbooks.invalid", "host name .* is not known")

    def test_nobody_listens(self):
        self.assertConnectSays("http://127.0.0.1:9", "nothing accepts the connection")

    def test_no_certificate(self):
        encrypted = self.emulator.url.replace("http:", "https:")
        self.assertConnectSays(encrypted, "valid TLS certificate")

    def test_another_server(self):
        with plain_server(b"<html>", "404 Not Found") as server:
            self.assertConnectSays(server.url, "there is no QuickBooks at")

    def test_a_page_instead_of_a_document(self):
        for content in (b"<html>", b"{}", b"[]"):
            with self.subTest(content), plain_server(content) as server:
                self.assertConnectSays(server.url, "not with a discovery document")

    def test_no_answer_in_time(self):
        with dripping_head() as server:
            self.assertConnectSays(server.url, r"longer than 0\.8 seconds in all")

    def test_a_redirection(self):
        with redirecting_server("https://elsewhere.example/x") as server:
            self.assertConnectSays(server.url, r"redirects to elsewhere\.example")

    def test_a_document_of_somebody_else(self):
        with plain_server(discovery_of("https://evil.example")) as server:
            self.assertConnectSays(server.url, r"evil\.example as its issuer")

    def test_this_machine(self):
        self.connection.client_secret = self.emulator.client_secret
        self.env["ir.config_parameter"].set_param(ALLOW_LOOPBACK, False)
        with self.assertRaisesRegex(UserError, r"127\.0\.0\.1 is the server that Odoo runs on"):
            self.connection.action_connect()


@tagged("post_install", "-at_install")
class TestConsentRefused(QuickbooksCase, HttpCase):
    """What goes wrong with the consent is said on the page that the person comes back to."""

    sample_company = "empty"

    @contextmanager
    def enter_registry_test_mode(self):
        """A test over HTTP is in this mode from beginning to end."""
        yield

    def setUp(self):
        super().setUp()
        self.connection.action_disconnect()
        self.connection.client_secret = self.emulator.client_secret
        self.authenticate(self.env.user.login, self.env.user.login)

    def consent(self):
        """:return: what Intuit's consent page gives the browser for Odoo"""
        url = self.connection.action_connect()["url"]
        page, _mark, query = url.partition("?")
        form = dict(parse_qsl(query)) | {
            "decision": "connect",
            "realmId": self.emulator.realm_id,
        }
        answer = requests.post(page, form, timeout=10, allow_redirects=False)
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def come_back(self, answer):
        """:return: the text of the page"""
        page = self.url_open(f"{CALLBACK}?{urlencode(answer)}")
        self.env.invalidate_all()
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.connection.state, "disconnected")
        return page.text

    def test_a_wrong_secret(self):
        answer = self.consent()
        self.connection.client_secret = "wrong"
        page = self.come_back(answer)
        self.assertIn(KEYS, page)
        self.assertNotIn("expired", page)
        self.assertNotIn(AGAIN, page)

    def test_a_code_that_is_not_good_any_more(self):
        page = self.come_back(self.consent() | {"code": "used"})
        self.assertIn("was not given in time", page)
        self.assertIn("Press Connect again", page)
        self.assertIn(f"than {self.connection.redirect_uri}", page)
        self.assertNotIn("expired", page)

    def test_a_company_id_that_is_none(self):
        for realm in ("12/../34", "１２", "1" * 21, "12 OR 1=1"):
            with self.subTest(realm):
                self.emulator.clear_log()
                page = self.come_back(self.consent() | {"realmId": realm})
                self.assertIn("digits only", page)
                paths = [row["path"] for row in self.emulator.log()]
                self.assertFalse([path for path in paths if path.endswith("/bearer")])
