from odoo.tests import tagged

from .common import QuickbooksCase


@tagged("post_install", "-at_install")
class TestFirstLoad(QuickbooksCase):
    """The books of QuickBooks come into Odoo."""

    def test_everything_arrives_and_the_trial_balances_are_equal(self):
        self.start()
        self.assertFalse(self.connection.error_message)
        self.assertFalse(
            self.env["quickbooks.binding"].search([("status", "!=", "synced")]).mapped("message")
        )
        self.assertBooksEqual()

    def test_a_second_run_costs_one_request(self):
        self.start()
        self.emulator.clear_log()
        self.synchronise()
        self.assertEqual([row["path"].rsplit("/", 1)[1] for row in self.api_requests()], ["cdc"])
