from odoo import models


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "quickbooks.synced.mixin"]

    def _quickbooks_tracked_fields(self):
        return {
            "amount",
            "date",
            "partner_id",
            "journal_id",
            "payment_method_line_id",
            "payment_reference",
        }

    def action_post(self):
        result = super().action_post()
        self.env["quickbooks.operation"]._enqueue(self)
        return result

    def action_draft(self):
        result = super().action_draft()
        self._quickbooks_wait_in_draft()
        return result

    def action_cancel(self):
        result = super().action_cancel()
        self.env["quickbooks.operation"]._enqueue_removal(self)
        return result
