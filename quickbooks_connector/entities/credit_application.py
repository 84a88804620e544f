"""A credit used to pay an invoice: in QuickBooks a ``Payment`` of nothing that links both."""

from odoo import models
from odoo.fields import Domain

from .allocation import reconcile
from .money import to_decimal


class QuickbooksEntityCreditApplication(models.AbstractModel):
    """QuickBooks ``Payment`` with a total of zero <-> ``account.partial.reconcile``."""

    _name = "quickbooks.entity.credit_application"
    _inherit = "quickbooks.entity.settlement"
    _description = "QuickBooks Credit Application"

    _qbo_type = "Payment"
    _odoo_model = "account.partial.reconcile"
    _removal = "delete"
    _named_by = {
        "res.partner": tuple(
            f"{side}_move_id.{path}"
            for side in ("debit", "credit")
            for path in ("partner_id", "move_id.partner_id")
        ),
        "account.move": ("debit_move_id.move_id", "credit_move_id.move_id"),
    }

    def _claims(self, payload):
        return not payload.get("TotalAmt")

    def _odoo_domain(self, connection):
        return (
            self._scope(connection, "max_date")
            & Domain("debit_move_id.account_id.account_type", "=", "asset_receivable")
            & Domain("debit_move_id.move_id.origin_payment_id", "=", False)
            & Domain("credit_move_id.move_id.origin_payment_id", "=", False)
            & (
                Domain("debit_move_id.move_id.move_type", "=", "out_invoice")
                | Domain("credit_move_id.move_id.move_type", "=", "out_refund")
            )
        )

    def _is_draft(self, record):
        return False

    def _locked_error(self, record, connection):
        return None

    def _is_taken_back(self, record):
        return False

    # === ODOO TO QUICKBOOKS === #

    def _number(self, record):
        invoice, credit = record.debit_move_id.move_id, record.credit_move_id.move_id
        return f"{credit.name} → {invoice.name}"

    def _linked_moves(self, records):
        return records.debit_move_id.move_id + records.credit_move_id.move_id

    def _to_qbo(self, record, refs):
        invoice, credit = record.debit_move_id.move_id, record.credit_move_id.move_id
        amount = to_decimal(record.amount, record.company_currency_id)
        heading = {
            "TxnDate": record.max_date.isoformat(),
            "PrivateNote": f"Odoo {self._number(record)} [{self._stable_key(record)}]",
        }
        return heading | {
            "TotalAmt": 0,
            "CustomerRef": self._customer_reference(
                invoice + credit, invoice.commercial_partner_id, refs
            ),
            "Line": [
                self._link_body(invoice, amount, refs),
                self._link_body(credit, amount, refs),
            ],
        }

    # === QUICKBOOKS TO ODOO === #

    def _match(self, payloads, refs):
        """The partial between the same two documents over the same amount."""
        wanted = {}
        for payload in payloads:
            links = self._links(payload)
            bindings = [refs.binding(kind, qbo_id) for kind, qbo_id, _amount in links]
            if len(links) == 2 and all(bindings) and links[0][2] == links[1][2]:
                moves = frozenset(binding.res_id for binding in bindings)
                wanted[payload["Id"]] = (moves, links[0][2])
        moves = list({move for pair, _amount in wanted.values() for move in pair})
        partials = self.env[self._odoo_model].search(
            self._odoo_domain(refs.connection)
            & Domain("debit_move_id.move_id", "in", moves)
            & self._unbound(refs)
        )
        ours = partials.grouped(
            lambda p: (
                frozenset((p.debit_move_id.move_id.id, p.credit_move_id.move_id.id)),
                to_decimal(p.amount, p.company_currency_id),
            )
        )
        return {qbo_id: ours[key] for qbo_id, key in wanted.items() if len(ours.get(key, ())) == 1}

    def _to_odoo(self, payload, refs):
        self._require_same_currency(payload, refs)
        self._require_documents(payload, refs)
        return {}

    def _change_of(self, payload, refs):
        if not self._links(payload) and not refs.binding(self._qbo_type, payload["Id"]):
            return None
        return super()._change_of(payload, refs)

    def _create_records(self, changes, refs):
        for change in changes:
            partials = reconcile(self._pairs(change, refs)) or self.env[self._odoo_model]
            change.record, change.values = partials[:1], {"parts": partials[1:]}
            if not partials:
                change.kind = "nothing"

    def _update_records(self, changes, refs):
        self._remove_records(changes, refs)
        for change in changes:
            change.binding.search([("part_of_id", "=", change.binding.id)]).unlink()
            change.binding.res_id = False
        self._create_records(changes, refs)

    def _remove_records(self, changes, refs):
        parts = self.env["quickbooks.binding"].search(
            [("part_of_id", "in", [change.binding.id for change in changes])]
        )
        records = self.env[self._odoo_model].browse(
            [change.binding.res_id for change in changes] + [part.res_id for part in parts]
        )
        records.exists().unlink()
