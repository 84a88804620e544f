from odoo import api, models
from odoo.fields import Domain

from ..const import applying_company


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "quickbooks.synced.mixin"]

    def _quickbooks_tracked_fields(self):
        return {
            "partner_id",
            "invoice_date",
            "invoice_date_due",
            "date",
            "line_ids",
            "invoice_line_ids",
            "invoice_payment_term_id",
            "narration",
        }

    def _post(self, soft=True):
        posted = super()._post(soft)
        operations = self.env["quickbooks.operation"]
        operations._enqueue(posted)
        operations._enqueue(posted.payment_ids)
        if not applying_company(self.env):
            self.env["quickbooks.sync.issue"]._release_settlements(posted)
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._quickbooks_wait_in_draft()
        self.payment_ids._quickbooks_wait_in_draft()
        return result

    def button_cancel(self):
        # Odoo cancels the payments of these entries by their state alone.
        payments = self.payment_ids
        result = super().button_cancel()
        operations = self.env["quickbooks.operation"]
        operations._enqueue_removal(self)
        operations._enqueue_removal(payments)
        return result

    # === STATUS: the entry of a payment is in QuickBooks with its payment === #

    @api.depends("origin_payment_id.quickbooks_status")
    def _compute_quickbooks_status(self):
        return super()._compute_quickbooks_status()

    def _quickbooks_shown_binding(self):
        payment = self.origin_payment_id
        return (payment or super())._quickbooks_shown_binding()

    def _quickbooks_bindings(self):
        return super()._quickbooks_bindings() | self.origin_payment_id._quickbooks_bindings()

    def _search_quickbooks_status(self, operator, value):
        domain = super()._search_quickbooks_status(operator, value)
        if domain is NotImplemented:
            return domain
        return (Domain("origin_payment_id", "=", False) & domain) | Domain(
            "origin_payment_id.quickbooks_status", operator, value
        )

    def _quickbooks_targets(self):
        payments = self.origin_payment_id
        moves = self.filtered(lambda move: not move.origin_payment_id)
        return [records for records in (moves, payments) if records]

    # === NUMBERS === #

    def _sequence_matches_date(self):
        """Numbers that QuickBooks gave follow no sequence of Odoo."""
        return self.journal_id.quickbooks_numbers or super()._sequence_matches_date()

    def _must_check_constrains_date_sequence(self):
        return not self.journal_id.quickbooks_numbers and (
            super()._must_check_constrains_date_sequence()
        )
