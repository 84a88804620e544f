"""Webhooks through real HTTP: from the emulated QuickBooks, and from anybody else."""

import json
import os
import time
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from qbo_emulator.webhooks.events import Event, cloud_events, event_notifications

from ..client import parse_events
from ..client.webhooks import CLOCKS_APART, DEEPEST, MOST_EVENTS, OLDEST, signature_of
from ..controllers.webhooks import MAX_BODY
from ..tools import encryption_key
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

    def events(self, count=1, operation="updated", realm=None, first=1, age=timedelta()):
        realm = realm or self.connection.realm_id
        moment = time.time() - age.total_seconds()
        return [
            Event(realm, "Customer", str(key), operation, moment)
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
        connection = self.env["quickbooks.connection"].sudo().create(values)
        connection._transition("connect")
        connection._transition("accept")
        return connection

    def hints(self):
        """:return: those that no run has read"""
        return self.env["quickbooks.hint"].sudo().search([("read_at", "=", False)])

    def all_hints(self):
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
        event = Event(self.connection.realm_id, "Employee", "5", "created", time.time())
        self.assertEqual(self.deliver(cloud_events([event])).status_code, 200)
        self.assertFalse(self.triggers())

    @mute_logger("odoo.addons.quickbooks_connector.controllers.webhooks")
    def test_signed_nonsense_is_acknowledged_so_that_later_events_are_not_kept_back(self):
        (event,) = cloud_events(self.events())
        nested = json.dumps([event | {"data": "?"}]).replace('"?"', "[" * DEEPEST + "]" * DEEPEST)
        for content in (
            b"{ no JSON",
            b"[" * 100_000,
            b"[" * 900 + b"]" * 900,
            nested.encode(),
            b"17",
            b"\xff\xfe",
            b'[{"type": 7}, null]',
        ):
            self.assertEqual(self.deliver(content).status_code, 200)
        self.assertFalse(self.all_hints())

    def test_a_part_that_is_nested_does_not_harm_the_older_form(self):
        older = self.events(age=timedelta(minutes=1))
        content = event_notifications(older + self.events(first=2))
        entities = content["eventNotifications"][0]["dataChangeEvent"]["entities"]
        body = json.dumps(content).replace(
            json.dumps(entities[0]["lastUpdated"]), "[" * 20 + "]" * 20
        )
        self.assertEqual(self.deliver(body.encode()).status_code, 200)
        self.assertEqual(self.hints().qbo_id, entities[1]["id"])

    def test_of_very_many_events_the_first_are_noted(self):
        self.assertEqual(self.deliver(cloud_events(self.events(MOST_EVENTS + 5))).status_code, 200)
        self.assertEqual(len(self.hints()), MOST_EVENTS)
        self.assertEqual(len(self.triggers()), 1)

    def test_a_connection_that_reads_nothing_notes_nothing(self):
        self.connection.action_disconnect()
        self.connection.verifier_token = TOKEN
        for state in ("disconnected", "draft", "testing", "detached"):
            self.set_past_the_form(state=state)
            with self.subTest(state):
                self.assertEqual(self.deliver(cloud_events(self.events())).status_code, 200)
                self.assertFalse(self.all_hints())
                self.assertFalse(self.triggers())

    def test_a_connection_that_will_read_notes_everything(self):
        for number, state in enumerate(("connected", "running", "paused", "expired"), 1):
            self.set_past_the_form(state=state)
            with self.subTest(state):
                self.deliver(cloud_events(self.events()))
                self.assertEqual(len(self.hints()), number)

    def test_an_unusable_key_is_answered_so_that_intuit_delivers_again(self):
        logger = "odoo.addons.quickbooks_connector.tools.encryption_key"
        with (
            self.assertLogs(logger, "ERROR") as logged,
            patch.dict(os.environ, {encryption_key.ENVIRONMENT_VARIABLE: "cut off"}),
        ):
            answers = [self.deliver(cloud_events(self.events())) for _ in range(3)]
        self.assertEqual([(a.status_code, a.text) for a in answers], [(503, "")] * 3)
        self.assertEqual(len(logged.records), 1)
        self.assertFalse(self.all_hints())
        self.assertEqual(self.deliver(cloud_events(self.events())).status_code, 200)
        self.assertTrue(self.hints())

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
            "odoo.addons.quickbooks_connector.tools.authorisation", "WARNING"
        ) as logged:
            for _ in range(3):
                self.assertEqual(self.deliver(cloud_events(self.events())).status_code, 200)
        self.assertTrue(self.hints())
        self.assertEqual(len(logged.records), 1)

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
    """A hint is noted once, costs one run with others, and is read by it."""

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

    def deleted_after(self, age):
        """:return: whether hints that were received so long ago are deleted"""
        hints = self.all_hints()
        hints.moment = fields.Datetime.now() - age
        hints._gc_expired()
        return not hints.exists()

    def test_a_hint_that_nobody_reads_is_deleted_in_the_end(self):
        self.deliver(cloud_events(self.events()))
        self.assertFalse(self.deleted_after(timedelta(days=29)))
        self.assertTrue(self.deleted_after(timedelta(days=31)))

    def test_a_hint_that_was_read_is_kept_while_its_event_could_come_again(self):
        self.deliver(cloud_events(self.events()))
        self.hints()._mark_read()
        self.assertFalse(self.deleted_after(OLDEST + CLOCKS_APART - timedelta(minutes=1)))
        self.assertTrue(self.deleted_after(OLDEST + CLOCKS_APART + timedelta(minutes=1)))


@tagged("post_install", "-at_install")
class TestReplays(WebhookCase):
    """A signature is good for ever: what was signed counts once, and within a window around its time."""

    def assert_acknowledged_without_effect(self, content):
        before = self.all_hints()
        self.triggers().unlink()
        self.assertEqual(self.deliver(content).status_code, 200)
        self.assertEqual(self.all_hints(), before)
        self.assertFalse(self.triggers())

    def test_a_delivery_is_taken_once(self):
        for content in (cloud_events(self.events(2)), event_notifications(self.events(2))):
            self.deliver(content)
            self.assertEqual(len(self.triggers()), 1)
            self.assert_acknowledged_without_effect(content)

    def test_also_after_a_run_has_read_it(self):
        for content in (cloud_events(self.events(2)), event_notifications(self.events(2))):
            self.deliver(content)
            self.synchronise()
            self.assertFalse(self.hints())
            self.assert_acknowledged_without_effect(content)

    def test_what_is_new_in_a_known_delivery_is_taken(self):
        known, new = self.events(2)
        self.deliver(cloud_events([known]))
        self.synchronise()
        self.triggers().unlink()
        self.deliver(cloud_events([known, new]))
        self.assertEqual(self.hints().event_id, new.id)
        self.assertEqual(len(self.triggers()), 1)

    def test_only_the_connections_with_something_new_are_woken(self):
        other = self.another_connection()
        other.verifier_token = TOKEN
        known, new = self.events(), self.events(realm=other.realm_id)
        both = self.connection + other

        def noted(events):
            body = json.dumps(cloud_events(events))
            return self.env["quickbooks.hint"].sudo()._note(both, parse_events(body))

        self.assertEqual(noted(known), self.connection)
        self.assertEqual(noted(known + new), other)
        self.assertFalse(noted(known + new))

    def test_a_merge_is_not_followed_a_second_time(self):
        self.deliver(cloud_events(self.events(operation="merged")))
        self.synchronise()
        self.deliver(cloud_events(self.events(operation="updated", first=9)))
        self.assertEqual(self.hints().qbo_id, "9")

    def test_an_event_counts_within_a_window_around_its_time(self):
        minute = timedelta(minutes=1)
        for form in (cloud_events, event_notifications):
            for age, noted in (
                (OLDEST - minute, True),
                (OLDEST + minute, False),
                (minute - CLOCKS_APART, True),
                (-CLOCKS_APART - minute, False),
            ):
                with self.subTest(form=form.__name__, age=str(age)):
                    self.all_hints().unlink()
                    content = form(self.events(age=age))
                    if noted:
                        self.deliver(content)
                        self.assertTrue(self.hints())
                    else:
                        self.assert_acknowledged_without_effect(content)

    @mute_logger("odoo.addons.quickbooks_connector.controllers.webhooks")
    def test_an_event_without_a_believable_date_is_not_noted(self):
        (event,) = cloud_events(self.events())
        for moment in (None, "", "yesterday", 17, ["2026"], "9999-99-99T00:00:00Z"):
            with self.subTest(moment=moment):
                self.assert_acknowledged_without_effect([event | {"time": moment}])
        del event["time"]
        self.assert_acknowledged_without_effect([event])
