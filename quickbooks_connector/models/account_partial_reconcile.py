from odoo import api, fields, models


class AccountPartialReconcile(models.Model):
    """Reconciling changes what a payment pays, or uses a credit."""

    _inherit = "account.partial.reconcile"

    quickbooks_binding_ids = fields.One2many(
        "quickbooks.binding",
        "res_id",
        domain=[("res_model", "=", "account.partial.reconcile")],
        readonly=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        operations = self.env["quickbooks.operation"]
        operations._enqueue(partials)
        operations._enqueue(partials._quickbooks_payments())
        return partials

    def unlink(self):
        if not self:
            # Odoo takes nothing back with every line that it writes.
            return super().unlink()
        operations = self.env["quickbooks.operation"]
        payments = self._quickbooks_payments()
        bindings = self.env["quickbooks.binding"]._of_records(self)
        # An application of several credits is one entity in QuickBooks: it goes as a whole, and what is
        # left of it is sent anew.
        whole = bindings | bindings.part_of_id
        parts = whole | whole.search([("part_of_id", "in", whole.ids)])
        siblings = self.browse(parts.mapped("res_id")) - self
        operations._enqueue_removal(self | siblings, deleted=True)
        moves = self.debit_move_id.move_id | self.credit_move_id.move_id
        result = super().unlink()
        self.env["quickbooks.sync.issue"]._release_settlements(moves)
        operations._enqueue(siblings.exists())
        operations._enqueue(payments.exists())
        return result

    def _quickbooks_payments(self):
        """:return: the payments that these partials belong to"""
        moves = self.debit_move_id.move_id | self.credit_move_id.move_id
        return moves.origin_payment_id
