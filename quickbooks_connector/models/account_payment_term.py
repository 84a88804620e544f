from odoo import fields, models


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _quickbooks_due_date(self, invoice_date):
        """
        :param str invoice_date: ISO date
        :return: date on which the last instalment is due
        """
        self.ensure_one()
        start = fields.Date.to_date(invoice_date)
        return max((line._get_due_date(start) for line in self.line_ids), default=start)
