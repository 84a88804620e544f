"""Runs of a connection whose answers are damaged, by a seed that can be repeated."""

import logging
import os
import random

from odoo.addons.quickbooks_connector.tests.common import QuickbooksCase

SEED = int(os.environ.get("MUTATION_SEED") or 20261122)
ADDON_LOG = "odoo.addons.quickbooks_connector"


class LogOfRun(logging.Handler):
    """Keeps what the connector logs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


class RunningCase(QuickbooksCase):
    """A company that is synchronised run by run."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.answered = 0

    def begin_logging(self):
        """Keep what the connector logs from here on."""
        self.log = LogOfRun()
        logger = logging.getLogger(ADDON_LOG)
        self.addCleanup(logger.setLevel, logger.level)
        logger.setLevel(logging.WARNING)
        logger.addHandler(self.log)
        self.addCleanup(logger.removeHandler, self.log)
        self.patch(logger, "propagate", False)

    def run_once(self):
        """Run the connection once, at the end of all waits.

        :return: whether the run went through
        """
        connection = self.connection
        if connection.next_attempt_at or connection.throttled_until:
            connection.write({"next_attempt_at": False, "throttled_until": False})
        self.cursor_before = connection.cursor
        self.log.lines.clear()
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            own = connection.with_env(self.env(cr=cursor, su=True))
            own.env["quickbooks.sync"]._synchronise(own)
        self.env.invalidate_all()
        self.assertEqual(connection.state, "running", self.hint())
        return not connection.error_message

    def hint(self):
        return f"MUTATION_SEED={SEED}, answer {self.answered}"
