"""What the consent page brings back stays out of the log of Odoo, of caches, and of the next page."""

import logging
from urllib.parse import quote

from odoo.tests import HttpCase, tagged

from ..tools.access_log import CALLBACK_PATH, SERVER_LOGGERS, redact_consents

QUERY = "?code=AB11secretcode&state=secretstate&realmId=9341453"


@tagged("post_install", "-at_install")
class TestConsentSecrecy(HttpCase):
    def logged_while_opening(self, address):
        """:return: the answer, and the lines of Odoo's access log about it"""
        with self.assertLogs("werkzeug", logging.INFO) as logged:
            answer = self.url_open(address, allow_redirects=False)
            # The line is written after the answer: that of the next request comes behind it.
            self.url_open("/web/health")
        return answer, "\n".join(logged.output)

    def test_the_access_log_has_the_path_and_nothing_of_the_query(self):
        self.authenticate("admin", "admin")
        answer, log = self.logged_while_opening(CALLBACK_PATH + QUERY)
        self.assertEqual(answer.status_code, 400)
        self.assertIn(f"GET {CALLBACK_PATH}?[redacted] HTTP/1.1", log)
        self.assertNotIn("secret", log)

    def test_nor_has_the_login_page_that_comes_between(self):
        answer, log = self.logged_while_opening(CALLBACK_PATH + QUERY)
        login = answer.headers["Location"]
        self.assertRegex(login, "/web/login.*secretcode")
        _page, of_login = self.logged_while_opening(login)
        self.assertIn("/web/login?redirect=", of_login)
        self.assertNotIn("secret", log + of_login)

    def test_other_addresses_are_logged_as_ever(self):
        _page, log = self.logged_while_opening("/web/login?code=1&state=2")
        self.assertIn("/web/login?code=1&state=2", log)

    def test_the_answer_is_not_kept_and_not_told_to_the_next_page(self):
        self.authenticate("admin", "admin")
        for query in (QUERY, "", "?error=access_denied", "?unknown=1&state=x"):
            answer = self.url_open(CALLBACK_PATH + query, allow_redirects=False)
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_every_server_and_every_form_of_the_address(self):
        encoded = quote(CALLBACK_PATH + QUERY, safe="")
        lines = (
            ('"%s" %s', f"GET {CALLBACK_PATH}{QUERY} HTTP/1.1", 200),
            (f'::1 - - [now] "GET {CALLBACK_PATH}{QUERY} HTTP/1.1" 200 12 0.1',),
            (f"GET /en{CALLBACK_PATH}/{QUERY} HTTP/1.1",),
            (f"GET /web/login?redirect={encoded} HTTP/1.1",),
            (f"GET /web/login/totp?redirect={quote(encoded)} HTTP/1.1",),
            ("code 400, message %s", f"Bad request syntax ('GET {CALLBACK_PATH}{QUERY}')"),
        )
        redact_consents()
        for name in SERVER_LOGGERS:
            for line in lines:
                with self.subTest(name, line=line), self.assertLogs(name, logging.INFO) as logged:
                    logging.getLogger(name).info(*line)
                self.assertNotIn("secret", logged.output[0])
                self.assertIn("[redacted]", logged.output[0])
                self.assertEqual("HTTP/1.1" in str(line), "HTTP/1.1" in logged.output[0])
