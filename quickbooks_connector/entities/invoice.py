"""QuickBooks ``Invoice``."""

from odoo import models

from .merge_field import MergeField


class QuickbooksEntityInvoice(models.AbstractModel):
    """QuickBooks ``Invoice`` <-> posted customer invoice (``out_invoice``)."""

    _name = "quickbooks.entity.invoice"
    _inherit = "quickbooks.entity.sales_document"
    _description = "QuickBooks Invoice"

    _qbo_type = "Invoice"
    _removal = "void"
    _move_type = "out_invoice"
    _clearable = ("CustomerMemo", "SalesTermRef")
    _compared_fields = (
        "DocNumber",
        "TxnDate",
        "DueDate",
        "CustomerRef",
        "TotalAmt",
        "CustomerMemo",
    )

    def _merge_fields(self):
        due = MergeField(
            self.env._("Due date"),
            ("DueDate",),
            ("invoice_date_due", "invoice_payment_term_id"),
            ("DueDate", "SalesTermRef"),
            "date",
        )
        return super()._merge_fields() | {"due": due}

    def _to_qbo(self, record, refs):
        body = super()._to_qbo(record, refs) | {"DueDate": record.invoice_date_due.isoformat()}
        term = refs.term_reference(record.invoice_payment_term_id)
        return body | ({"SalesTermRef": term} if term else {})

    def _to_odoo(self, payload, refs):
        values = super()._to_odoo(payload, refs)
        term = refs.term(payload["SalesTermRef"]) if payload.get("SalesTermRef") else None
        due = payload.get("DueDate") or payload["TxnDate"]
        # The due date is what the customer owes by; a term that leads elsewhere is left out.
        if term and term._quickbooks_due_date(payload["TxnDate"]).isoformat() == due:
            return values | {"invoice_payment_term_id": term.id}
        return values | {"invoice_payment_term_id": False, "invoice_date_due": due}
