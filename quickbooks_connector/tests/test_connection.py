import os
import stat
import tempfile
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config, file_open, mute_logger

from ..client import GrantRefused
from ..models.quickbooks_connection import TRANSITIONS
from ..tools import encryption_key, secret_box
from ..tools.authorisation import oauth_client, open_secret, valid_access_token
from .common import QuickbooksCase


@tagged("post_install", "-at_install")
class TestConnection(QuickbooksCase):
    """Connecting, testing, cutting off; and what must stay secret."""

    sample_company = "empty"

    # === STATES === #

    def test_every_state_can_be_left_and_reached(self):
        states = {name for name, _label in self.connection._fields["state"].selection}
        reached = set(TRANSITIONS.values()) | {"disconnected", "detached"}
        left = {state for state, _event in TRANSITIONS}
        self.assertEqual(states - {"draft"}, reached - {"draft"})
        self.assertEqual(states, left)

    def test_an_impossible_step_says_where_the_connection_stands(self):
        with self.assertRaisesRegex(UserError, "Connected"):
            self.connection.action_pause()

    def test_connect_without_an_app_says_where_to_find_it(self):
        connection = self.connection.create({"name": "New"})
        with self.assertRaisesRegex(UserError, "client ID"):
            connection.action_connect()

    def test_start_without_journals_names_them(self):
        self.connection.sale_journal_id = False
        with self.assertRaisesRegex(UserError, "Journal for QuickBooks invoices"):
            self.connection.action_start()

    def test_nothing_moves_before_start(self):
        self.invoice()
        self.assertFalse(self.connection.cron_id)
        self.assertFalse(self.env["quickbooks.operation"].search([], limit=1))

    def test_what_was_posted_before_start_is_sent_after_it(self):
        invoice = self.invoice()
        self.start()
        self.synchronise()
        self.assertEqual(invoice.quickbooks_status, "synced", invoice.quickbooks_message)

    def test_another_currency_is_refused(self):
        self.connection.qbo_currency = "GBP"
        with self.assertRaisesRegex(UserError, "GBP"):
            self.connection._check_same_currency()

    # === TEST CONNECTION === #

    def tested(self):
        """:return: what the person is told"""
        with self.enter_registry_test_mode():
            return self.connection.action_test()["params"]["message"]

    def test_one_request_tells_that_all_is_good(self):
        self.assertIn("Token, permission and company are good", self.tested())
        self.assertEqual(len(self.api_requests()), 1)

    def test_it_says_when_the_token_is_bad(self):
        self.emulator.set_faults([{"fault": "token_revoked", "path": "/v3/"}])
        with self.assertRaisesRegex(UserError, "authorisation has expired"):
            self.tested()

    def test_it_says_when_the_company_is_another_one(self):
        self.set_past_the_form(realm_id="9341453999999999999")
        with self.assertRaisesRegex(UserError, "no access to the company with the ID 9341453999"):
            self.tested()

    # === DISCONNECT === #

    def test_disconnect_revokes_the_grant_and_keeps_the_data(self):
        credential = self.connection._credential()
        refresh_token, client = open_secret(credential, "refresh_token"), oauth_client(credential)
        self.connection.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(credential.exists())
        self.assertFalse(self.connection.client_secret_is_set)
        self.assertTrue(self.env["quickbooks.account.mapping"].search([], limit=1))
        with self.assertRaises(GrantRefused):
            client.refresh(refresh_token)

    def test_a_permission_that_cannot_be_given_back_is_reported(self):
        self.emulator.set_faults([{"fault": "status", "status": 500, "path": "tokens/revoke"}])
        with mute_logger("odoo.addons.quickbooks_connector.models.quickbooks_connection_setup"):
            self.connection.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertIn("could not be given back", self.connection.message_ids[0].body)

    def test_neutralize_cuts_a_copy_off(self):
        self.env.flush_all()
        with file_open("quickbooks_connector/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(self.connection.state, "detached")
        self.assertFalse(self.env["quickbooks.credential"].sudo().search([]))

    # === SECRETS === #

    def test_tokens_and_secret_are_encrypted_in_the_database(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT sealed_client_secret, sealed_access_token, sealed_refresh_token"
            " FROM quickbooks_credential"
        )
        (row,) = self.env.cr.fetchall()
        for sealed in row:
            self.assertTrue(sealed.startswith("gAAAA"))
        self.assertNotIn(self.emulator.client_secret, "".join(row))

    def test_the_key_file_is_made_once_and_only_its_owner_reads_it(self):
        with tempfile.TemporaryDirectory() as folder, patch.dict(config.options, data_dir=folder):
            sealed = secret_box.seal("secret")
            path = os.path.join(folder, encryption_key.KEY_FILE)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            self.assertEqual(secret_box.open_secret(sealed), "secret")
            self.assertEqual(os.listdir(folder), [encryption_key.KEY_FILE])

    def test_the_key_comes_from_the_environment_first(self):
        key = Fernet.generate_key()
        with patch.dict(os.environ, {encryption_key.ENVIRONMENT_VARIABLE: key.decode()}):
            sealed = secret_box.seal("secret")
        self.assertEqual(Fernet(key).decrypt(sealed.encode()), b"secret")

    def test_another_key_asks_to_connect_again(self):
        sealed = secret_box.seal("secret")
        key = Fernet.generate_key().decode()
        with (
            patch.dict(os.environ, {encryption_key.ENVIRONMENT_VARIABLE: key}),
            self.assertRaisesRegex(UserError, "connect again"),
        ):
            secret_box.open_secret(sealed)

    def test_a_lost_key_ends_in_a_state_from_which_one_can_connect_again(self):
        self.connection.action_start()
        key = Fernet.generate_key().decode()
        with (
            patch.dict(os.environ, {encryption_key.ENVIRONMENT_VARIABLE: key}),
            mute_logger("odoo.addons.quickbooks_connector.sync.synchronise"),
        ):
            self.synchronise()
            self.assertEqual(self.connection.state, "expired")
            self.assertIn("Press Connect", self.connection.error_message)
            with self.assertRaisesRegex(UserError, "Enter the client secret again"):
                self.connection.action_connect()
            self.connection.client_secret = self.emulator.client_secret
            self.assertIn("/connect/oauth2", self.connection.action_connect()["url"])

    def test_a_company_outside_the_united_states_cannot_be_started(self):
        self.connection.qbo_country = "GB"
        with self.assertRaisesRegex(UserError, "Only companies in the United States"):
            self.connection.action_start()

    def test_the_address_of_a_connected_company_cannot_be_changed(self):
        with self.assertRaisesRegex(UserError, "Disconnect"):
            self.connection.base_url = "https://elsewhere.example"

    def test_an_address_without_encryption_must_be_on_this_machine(self):
        new = {"name": "New", "environment": "custom", "client_id": "x"}
        with self.assertRaises(UserError):
            self.connection.create(new | {"base_url": "http://localhost.evil.example"})

    def test_a_consent_that_was_refused_leaves_the_state_as_it_was(self):
        for state in ("draft", "expired", "disconnected", "detached"):
            with self.subTest(state):
                self.connection.sudo().state = state
                for event in ("connect", "connect", "refuse"):
                    self.connection._transition(event)
                self.assertEqual(self.connection.state, state)

    def test_what_cannot_be_an_address_is_refused_when_it_is_typed(self):
        new = {"name": "New", "environment": "custom", "client_id": "x"}
        for address in (
            "https://",
            "https://[::1",
            "https://elsewhere.example:345679",
            "https://elsewhere.example:port",
            "https://else where.example",
            "https://user:password@elsewhere.example",
        ):
            with self.subTest(address), self.assertRaisesRegex(UserError, "not the address of a"):
                self.connection.create(new | {"base_url": address})

    def test_a_renewed_token_is_stored_before_it_is_used(self):
        self.emulator.rotate_refresh_tokens()
        credential = self.connection._credential()
        before = open_secret(credential, "refresh_token")
        with self.enter_registry_test_mode():
            token = valid_access_token(credential, valid_access_token(credential))
        self.assertNotEqual(open_secret(credential, "refresh_token"), before)
        self.assertEqual(open_secret(credential, "access_token"), token)
