"""QuickBooks ``Term``: when an invoice is due."""

from decimal import Decimal

from odoo import models


class QuickbooksEntityTerm(models.AbstractModel):
    """QuickBooks ``Term`` <-> ``account.payment.term``, by mapping."""

    _name = "quickbooks.entity.term"
    _inherit = "quickbooks.entity.reference_list"
    _description = "QuickBooks Term"

    _qbo_type = "Term"
    _mapping_model = "quickbooks.term.mapping"

    def _row_values(self, connection, payload):
        return super()._row_values(connection, payload) | {
            "due_days": int(Decimal(payload.get("DueDays") or 0))
        }

    def _propose(self, connection):
        """A term with one instalment of the whole amount after the same number of days."""
        rows = self.env[self._mapping_model].search([("connection_id", "=", connection.id)])
        terms = self.env["account.payment.term"].search(
            [("company_id", "in", (False, connection.company_id.id))]
        )
        by_days = {}
        for term in terms - rows.payment_term_id:
            line = term.line_ids
            if len(line) == 1 and line.delay_type == "days_after" and not term.early_discount:
                by_days.setdefault(line.nb_days, []).append(term)
        for row in rows.filtered(lambda r: not r.payment_term_id and r.qbo_active):
            candidates = by_days.get(row.due_days, [])
            if len(candidates) == 1:
                row.write(
                    {
                        "payment_term_id": candidates[0].id,
                        "state": "confirmed",
                        "proposed_by": "days",
                    }
                )
                by_days[row.due_days] = []
