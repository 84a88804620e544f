"""Webhooks through real HTTP: from the emulated QuickBooks, and from anybody else."""

import json
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from qbo_emulator.webhooks.events import Event, cloud_events, event_notifications

from ..client.webhooks import signature_of
from ..controllers.webhooks import MAX_BODY
from .common import QuickbooksCase

PATH = "/quickbooks/webhooks"
TOKEN = "verifier-token-of-the-app"


class WebhookCase(QuickbooksCase, HttpCase):
    """A running connection that has the verifier token of the app."""

    sample_company = "empty"

    def setUp(self):
        super().setUp()
        self.start()
        self.connection.verifier_token = TOKEN
        self.triggers().unlink()
        self.emulator.clear_log()

    @contextmanager
    def enter_registry_test_mode(self):
        """An HTTP test is in this mode from beginning to end."""
        yield

    def events(self, count=1, operation="updated", realm=None, first=1, deleted=None):
        return [
            Event(realm or self.connection.realm_id, "Customer", str(key), operation, 1.0, deleted)
            for key in range(first, first + count)
        ]

    def deliver(self, content, token=TOKEN, signature=None):
        """Post a delivery as Intuit does.

        :return: the answer
        """
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {
            "Content-Type": "application/json",
            "intuit-signature": signature or signature_of(body, token),
        }
        self.env.flush_all()
        answer = self.url_open(PATH, data=body, headers=headers)
        self.env.invalidate_all()
        return answer

    def receive(self):
        """Let the emulated QuickBooks deliver what it has to tell."""
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            self.emulator.advance_clock(60)
            report = self.emulator.wait_for_webhooks()
        self.env.invalidate_all()
        return report

    def another_connection(self):
        """:return: a connection to another QuickBooks company, of another Odoo company"""
        values = {
            "company_id": self.setup_other_company()["company"].id,
            "realm_id": "4620816365000000001",
        }
        return self.env["quickbooks.connection"].sudo().create(values)

    def hints(self):
        return self.env["quickbooks.hint"].sudo().search([])

    def triggers(self, connection=None):
        """:return: what wakes the scheduled action of the connection"""
        cron = (connection or self.connection).sudo().cron_id
        return self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])


@tagged("post_install", "-at_install")
class TestWebhookEndpoint(WebhookCase):
    """Whatever is signed is noted and acknowledged at once; whatever is not is turned away."""

    def test_a_change_there_is_noted_and_wakes_the_scheduler(self):
        for form in ("cloudevents", "legacy"):
            with self.subTest(form):
                self.emulator.subscribe(self.base_url() + PATH, TOKEN, format=form, window=60)
                theirs = self.books.write("Customer", {"DisplayName": f"Told by {form}"})
                (delivery,) = self.receive()["acknowledged"]
                self.assertEqual([attempt["outcome"] for attempt in delivery["attempts"]], [200])
                hint = self.hints()
                self.assertEqual((hint.qbo_type, hint.qbo_id), ("Customer", theirs["Id"]))
                self.assertEqual(len(self.triggers()), 1)
                self.synchronise()
                bound = self.env["quickbooks.binding"].search([("qbo_id", "=", theirs["Id"])])
                self.assertIn("synced", bound.mapped("status"))
                self.assertFalse(self.hints())
                self.triggers().unlink()
                self.emulator.unsubscribe()

    def test_nothing_is_asked_of_quickbooks_while_answering(self):
        self.assertEqual(self.deliver(cloud_events(self.events(3))).status_code, 200)
        self.assertFalse(self.api_requests())

    def test_a_wrong_signature_is_turned_away_without_a_word(self):
        good = cloud_events(self.events())
        for refused in (
            self.deliver(good, token="another token"),
            self.deliver(good, signature="nonsense"),
            self.deliver(b"{ no JSON", token="another token"),
            self.url_open(PATH, data=b"[]", headers={"Content-Type": "application/json"}),
        ):
            self.assertEqual((refused.status_code, refused.text), (401, ""))
        self.assertFalse(self.hints())
        self.assertFalse(self.triggers())

    def test_unknown_companies_are_acknowledged_and_forgotten(self):
        self.assertEqual(self.deliver(cloud_events(self.events(realm="1"))).status_code, 200)
        self.assertFalse(self.hints())
        self.assertFalse(self.triggers())

    def test_types_that_are_not_carried_wake_nobody(self):
        event = Event(self.connection.realm_id, "Employee", "5", "created", 1.0)
        self.assertEqual(self.deliver(cloud_events([event])).status_code, 200)
        self.assertFalse(self.triggers())

    @mute_logger("odoo.addons.quickbooks_connector.controllers.webhooks")
    def test_signed_nonsense_is_acknowledged_so_that_later_events_are_not_kept_back(self):
        for content in (b"{ no JSON", b"[" * 100_000, b"17", b'[{"type": 7}, null]'):
            self.assertEqual(self.deliver(content).status_code, 200)
        self.assertFalse(self.hints())

    def test_a_body_without_end_is_not_read(self):
        self.assertEqual(self.deliver(b" " * (MAX_BODY + 1)).status_code, 413)

    def test_only_post_is_answered(self):
        self.assertEqual(self.url_open(PATH).status_code, 405)

    def test_a_token_speaks_for_its_own_connections_only(self):
        other = self.another_connection()
        other.verifier_token = "token of another app"
        events = self.events() + self.events(realm=other.realm_id, first=2)
        self.deliver(cloud_events(events))
        self.assertEqual(self.hints().connection_id, self.connection)
        self.deliver(event_notifications(events), token="token of another app")
        self.assertEqual(self.hints().connection_id, self.connection + other)

    def test_a_token_that_cannot_be_decrypted_harms_nobody_else(self):
        other = self.another_connection()
        self.env.cr.execute(
            "UPDATE quickbooks_credential SET sealed_verifier_token = 'of a lost key' WHERE id = %s",
            [other._credential().id],
        )
        with self.assertLogs(
            "odoo.addons.quickbooks_connector.models.quickbooks_credential", "WARNING"
        ):
            self.assertEqual(self.deliver(cloud_events(self.events())).status_code, 200)
        self.assertTrue(self.hints())

    def test_the_verifier_token_is_encrypted_and_never_shown(self):
        administrator = new_test_user(
            self.env,
            login="administrator",
            groups="base.group_user,quickbooks_connector.group_administrator",
            company_id=self.company.id,
        )
        row = self.connection.with_user(administrator).read()[0]
        self.assertTrue(row["verifier_token_is_set"])
        self.assertNotIn(TOKEN, str(row))
        self.assertNotIn(TOKEN, self.connection._credential()._sealed("verifier_token"))
        self.assertTrue(row["webhook_url"].endswith(PATH))


@tagged("post_install", "-at_install")
class TestHints(WebhookCase):
    """A hint is noted once, costs one run with others, and is gone after it."""

    def test_a_delivery_that_comes_again_is_noted_once(self):
        content = cloud_events(self.events(2))
        for delivery in (content, content[::-1], content[:1] * 3):
            self.deliver(delivery)
        self.assertEqual(len(self.hints()), 2)

    def test_duplicates_in_any_order_are_one_run_of_one_request(self):
        self.emulator.subscribe(
            self.base_url() + PATH, TOKEN, duplicates=1.0, shuffle=True, coalesce=False, window=60
        )
        theirs = [self.books.write("Customer", {"DisplayName": f"No {n}"}) for n in range(20)]
        for row in theirs:
            self.books.write("Customer", row | {"CompanyName": "Changed"})
        self.receive()
        self.assertEqual(len(self.hints()), 40)
        self.synchronise()
        self.assertEqual([row["path"].rsplit("/", 1)[1] for row in self.api_requests()], ["cdc"])
        self.assertFalse(self.hints())
        bound = self.env["quickbooks.binding"].search(
            [("qbo_type", "=", "Customer"), ("qbo_id", "in", [row["Id"] for row in theirs])]
        )
        self.assertEqual(len(bound), 20)

    def test_our_own_echo_costs_the_usual_request(self):
        self.emulator.subscribe(self.base_url() + PATH, TOKEN, window=60)
        self.invoice()
        self.synchronise()
        self.receive()
        self.assertTrue(self.hints())
        self.emulator.clear_log()
        self.synchronise()
        self.assertEqual(len(self.api_requests()), 1)
        self.assertFalse(self.hints())

    def test_a_thousand_events_take_as_many_statements_as_one(self):
        self.deliver(cloud_events(self.events()))  # what a first request caches
        few = self.statements_of(cloud_events(self.events(1, first=10)))
        many = self.statements_of(cloud_events(self.events(1000, first=100)))
        self.assertEqual(len(self.hints()), 1002)
        self.assertEqual(many, few)
        self.assertLess(many, 25)

    def statements_of(self, content):
        """:return: how many SQL statements a delivery takes"""
        count = []
        execute = Cursor.execute

        def counted(cursor, query, *arguments, **options):
            count.append(query)
            return execute(cursor, query, *arguments, **options)

        with patch.object(Cursor, "execute", counted):
            answer = self.deliver(content)
        self.assertEqual(answer.status_code, 200)
        return len(count)

    def test_hints_of_a_paused_connection_wait_for_it(self):
        self.connection.action_pause()
        self.deliver(cloud_events(self.events()))
        self.assertEqual(len(self.hints()), 1)
        self.assertFalse(self.triggers())
        self.connection.action_start()
        self.synchronise()
        self.assertFalse(self.hints())

    def test_old_hints_are_forgotten(self):
        self.deliver(cloud_events(self.events()))
        self.hints().moment = "2020-01-01"
        self.env["quickbooks.hint"].sudo()._gc_untaken()
        self.assertFalse(self.hints())
