"""A key that cannot be used is one clear error: for the person, in the log, and for a run."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config

from ..tools import encryption_key, secret_box
from ..tools.encryption_key import ENVIRONMENT_VARIABLE, KEY_FILE, KeyUnusable
from .common import QuickbooksCase

LOGGER = "odoo.addons.quickbooks_connector.tools.encryption_key"


class KeyCase(QuickbooksCase):
    """A data folder of its own, in which there is no key yet."""

    sample_company = "empty"

    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.path = self.folder / KEY_FILE
        encryption_key._logged.clear()

    def in_folder(self):
        """:return: context in which Odoo's data folder is the one of this test"""
        return patch.dict(config.options, data_dir=str(self.folder))

    def assert_unusable(self, *words, times=3):
        """The error names the key and says what to do; the log has it once, without a traceback."""
        with self.assertLogs(LOGGER, "ERROR") as logged:
            for _ in range(times):
                with self.assertRaises(KeyUnusable) as raised:
                    secret_box.seal("secret")
        for word in words:
            self.assertIn(word, str(raised.exception))
        (record,) = logged.records
        self.assertIn(words[0], record.getMessage())
        self.assertFalse(record.exc_info)


@tagged("post_install", "-at_install")
class TestKeyFile(KeyCase):
    def test_an_empty_or_damaged_file_names_itself_and_the_remedy(self):
        key = Fernet.generate_key()
        for content in (b"", b"\n", key[:20], key[:-1], b"\xff" * 44, b"x" * 1_000_000):
            with self.subTest(content=content[:50]), self.in_folder():
                encryption_key._logged.clear()
                self.path.write_bytes(content)
                self.assert_unusable(str(self.path), "Put back its copy", "delete the file")
                self.assertEqual(self.path.read_bytes(), content)

    def test_a_folder_or_a_pipe_in_its_place(self):
        self.path.mkdir()
        with self.in_folder():
            self.assert_unusable(str(self.path))
            self.path.rmdir()
            os.mkfifo(self.path)
            self.assert_unusable(str(self.path))

    def test_a_link_to_nowhere(self):
        self.path.symlink_to(self.folder / "not there")
        with self.in_folder():
            self.assert_unusable(str(self.path), ENVIRONMENT_VARIABLE)

    def test_a_data_folder_that_is_missing(self):
        self.folder.rmdir()
        with self.in_folder():
            self.assert_unusable(str(self.path), "No such file or directory", ENVIRONMENT_VARIABLE)

    def test_a_file_that_may_not_be_read(self):
        # The tests may run as root, who may read everything.
        with self.in_folder(), patch.object(os, "open", side_effect=PermissionError(13, "Denied")):
            self.assert_unusable(str(self.path), "Denied", ENVIRONMENT_VARIABLE)

    def test_the_log_has_each_state_once(self):
        with self.in_folder():
            self.path.write_bytes(b"")
            self.assert_unusable(str(self.path))
            self.path.write_bytes(b"other")
            self.assert_unusable(str(self.path))
            with self.assertNoLogs(LOGGER), self.assertRaises(KeyUnusable):
                secret_box.seal("secret")

    def test_it_is_used_as_soon_as_it_is_repaired(self):
        with self.in_folder():
            sealed = secret_box.seal("secret")
            content = self.path.read_bytes()
            self.path.write_bytes(b"")
            with self.assertLogs(LOGGER, "ERROR"), self.assertRaises(KeyUnusable):
                secret_box.open_secret(sealed)
            self.path.write_bytes(content)
            self.assertEqual(secret_box.open_secret(sealed), "secret")

    def test_a_key_of_the_environment_or_the_configuration_that_is_none(self):
        setting = {encryption_key.CONFIGURATION_OPTION: "nonsense"}
        with self.in_folder(), patch.dict(config.options, setting):
            self.assert_unusable(encryption_key.CONFIGURATION_OPTION, "Fernet")
        for value in ("nonsense", "é" * 44, Fernet.generate_key().decode()[:-1]):
            with self.in_folder(), patch.dict(os.environ, {ENVIRONMENT_VARIABLE: value}):
                self.assert_unusable(ENVIRONMENT_VARIABLE, "Fernet")
        self.assertFalse(self.path.exists())

    def test_the_log_does_not_show_the_key(self):
        value = Fernet.generate_key().decode()[:-1]
        with (
            patch.dict(os.environ, {ENVIRONMENT_VARIABLE: value}),
            self.assertLogs(LOGGER, "ERROR") as logged,
            self.assertRaises(KeyUnusable) as raised,
        ):
            secret_box.seal("secret")
        self.assertNotIn(value, str(logged.output) + str(raised.exception))


@tagged("post_install", "-at_install")
class TestMakingTheKeyFile(KeyCase):
    """Complete or not at all."""

    def test_it_is_on_the_disk_before_it_has_its_name(self):
        happened = []

        def noting(name, function):
            def noted(*arguments, **options):
                happened.append(name)
                return function(*arguments, **options)

            return patch.object(os, name, noted)

        with self.in_folder(), noting("fsync", os.fsync), noting("link", os.link):
            secret_box.seal("secret")
        self.assertEqual(happened, ["fsync", "link", "fsync"])

    def test_a_crash_at_any_point_leaves_no_file_that_cannot_be_used(self):
        for name in ("fsync", "link", "unlink"):
            with self.subTest(name), self.in_folder():
                with (
                    patch.object(os, name, side_effect=SystemExit),
                    self.assertRaises(SystemExit),
                ):
                    secret_box.seal("secret")
                if self.path.exists():
                    Fernet(self.path.read_bytes())
                secret_box.open_secret(secret_box.seal("secret"))
                self.path.unlink()

    def test_what_a_crash_left_is_deleted_when_the_file_is_made(self):
        left, of_another_process = (self.folder / f"{KEY_FILE}.{name}" for name in ("old", "new"))
        for path in (left, of_another_process):
            path.write_bytes(b"")
        old = time.time() - 2 * encryption_key.ABANDONED
        os.utime(left, (old, old))
        with self.in_folder():
            secret_box.seal("secret")
        self.assertFalse(left.exists())
        self.assertTrue(of_another_process.exists())

    def test_the_file_of_another_process_that_was_quicker_counts(self):
        other = Fernet.generate_key()
        link = os.link

        def slower(source, target):
            self.path.write_bytes(other)
            link(source, target)

        with self.in_folder(), patch.object(os, "link", slower):
            sealed = secret_box.seal("secret")
        self.assertEqual(Fernet(other).decrypt(sealed.encode()), b"secret")
        self.assertEqual(list(self.folder.iterdir()), [self.path])


@tagged("post_install", "-at_install")
class TestConnectionWithoutKey(KeyCase):
    """What is on the connection, and that all goes on when the key is back."""

    def setUp(self):
        super().setUp()
        self.start()

    def test_a_run_shows_it_on_the_connection_and_waits(self):
        self.path.write_bytes(b"")
        with self.in_folder(), self.assertLogs(LOGGER, "ERROR") as logged:
            self.synchronise()
            first = self.connection.next_attempt_at
            self.synchronise()
            second = self.connection.next_attempt_at
        self.assertEqual(len(logged.records), 1)
        self.assertEqual(self.connection.state, "running")
        self.assertIn(str(self.path), self.connection.error_message)
        self.assertEqual(self.connection.failures_in_a_row, 2)
        self.assertGreater(second, first)
        self.synchronise()
        self.assertFalse(self.connection.error_message)
        self.assertFalse(self.connection.failures_in_a_row)

    def test_buttons_say_it(self):
        self.path.write_bytes(b"")
        with self.in_folder(), self.enter_registry_test_mode(), self.assertLogs(LOGGER, "ERROR"):
            for button in ("action_test", "action_connect"):
                with self.subTest(button), self.assertRaisesRegex(UserError, KEY_FILE):
                    getattr(self.connection, button)()

    def test_it_can_be_disconnected(self):
        self.path.write_bytes(b"")
        setup = "odoo.addons.quickbooks_connector.models.quickbooks_connection_setup"
        with self.in_folder(), self.assertLogs(setup, "WARNING") as logged:
            self.connection.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertIn(KEY_FILE, logged.output[0])
