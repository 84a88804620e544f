"""Both ledgers side by side."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..client import QboError


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    def trial_balance_comparison(self, day=None):
        """Compare the trial balances of both sides.

        :param str day: ISO date, today by default
        :return: list of ``{"name", "odoo", "quickbooks"}``, amounts as text in the company's currency,
            debits positive
        :raise UserError: QuickBooks does not answer
        """
        self.ensure_one()
        self._check_role("manager")
        self.env["account.move.line"].check_access("read")
        day = fields.Date.to_date(day) or fields.Date.context_today(self)
        try:
            balances = self.env["quickbooks.trial.balance"]._compare(self, day)
        except QboError as error:
            raise UserError(self._error_text(error)) from error
        return [
            {"name": row.name, "odoo": str(row.odoo), "quickbooks": str(row.quickbooks)}
            for row in balances
        ]
