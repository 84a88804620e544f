"""Damaged answers of QuickBooks: what is bad is held back alone and told, what is good goes through."""

import os
import time
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.quickbooks_connector.sync.load import QuickbooksSyncLoad

from .case import MutationCase
from .facts import TYPES
from .running import SEED

ANSWERS = int(os.environ.get("MUTATIONS") or 1_500)
# After so many answers both books are compared, and the next ones begin anew.
BLOCK = 500
# A reading of everything goes on where the run before was stopped.
MOST_RUNS = 100


@tagged("standard", "post_install", "-at_install")
class TestMutatedAnswers(MutationCase):
    """``MUTATIONS`` answers, damaged by the seed ``MUTATION_SEED``."""

    def test_changes(self):
        """Change data capture."""
        self.go_on(0.3, self.read_changes)

    def test_pages(self):
        """Everything is read anew, page by page."""
        self.patch(QuickbooksSyncLoad, "_page_size", 5)
        self.go_on(0.15, self.read_everything)

    def test_what_is_read_again(self):
        """After a long pause the lists and everything else are read again, and all ids are compared."""
        # Of so many answers that must all be legible, few are damaged as a whole.
        self.is_long_after = True
        self.go_on(0.4, self.read_everything)

    def go_on(self, share, read):
        """Damage a share of the answers. After a number of them both books are compared, and all begins
        anew."""
        wanted, total = int(ANSWERS * share), 0
        while total < wanted:
            with self.env.cr.savepoint() as savepoint:
                self.begin()
                while self.answered < min(BLOCK, wanted - total):
                    self.change_something()
                    self.begin_reading()
                    read()
                self.check_nothing_half_done()
                self.check_books()
                savepoint.rollback()
            self.env.invalidate_all()
            total += self.answered
            print(f"{total} damaged answers, {time.process_time():.0f} s, MUTATION_SEED={SEED}")

    def read_changes(self):
        before = self.before()
        if self.run_once():
            self.check_taken_over(before)
        else:
            self.check_stopped()

    def read_everything(self):
        before = self.before([(kind, key) for kind in TYPES for key in self.world.bodies[kind]])
        if self.is_long_after:
            self.connection.cursor = fields.Datetime.now() - timedelta(days=40)
        else:
            self.connection.write({"first_load_done": False, "load_position": False})
        for _run in range(MOST_RUNS):
            if self.run_once() and self.connection.first_load_done:
                break
            # Pages that were under way are asked for again.
            self.is_discarded = True
            if self.connection.error_message:
                self.check_stopped(moves=True)
        self.assertTrue(self.connection.first_load_done, self.hint())
        self.assertFalse(self.connection.error_message, self.hint())
        self.check_taken_over(before)
