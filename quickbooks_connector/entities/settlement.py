"""What payments and credit applications share: documents linked by amounts."""

from decimal import Decimal

from odoo import models

from .allocation import allocate, linked_amounts, open_amount, receivable_lines
from .errors import NotCarried, RecordError
from .noise import cents

# Which documents a QuickBooks payment links, and the entity each is in Odoo.
LINKED_TYPES = {"Invoice": "invoice", "CreditMemo": "credit_memo", "JournalEntry": "journal_entry"}
QBO_TYPES = {"out_invoice": "Invoice", "out_refund": "CreditMemo", "entry": "JournalEntry"}


class QuickbooksEntitySettlement(models.AbstractModel):
    """Base of the two things that a QuickBooks ``Payment`` is in Odoo."""

    _name = "quickbooks.entity.settlement"
    _inherit = "quickbooks.entity.transaction"
    _description = "QuickBooks Settlement"

    _settles = True
    _depends_on = (
        "account",
        "customer",
        "invoice",
        "credit_memo",
        "journal_entry",
        "payment_method",
    )
    _required_fields = ("TxnDate", "CustomerRef", "TotalAmt")
    _compared_fields = ("TxnDate", "TotalAmt", "CustomerRef", "DepositToAccountRef")

    # === ODOO TO QUICKBOOKS === #

    def _linked_moves(self, records):
        """:return: the documents that the records settle"""
        raise NotImplementedError

    def _dependencies(self, records, refs):
        moves = self._linked_moves(records)
        needed = {
            entity: moves.filtered(lambda move, t=qbo_type: QBO_TYPES.get(move.move_type) == t)
            for qbo_type, entity in LINKED_TYPES.items()
        }
        partners = moves.partner_id + moves.commercial_partner_id
        refs.load_records("customer", partners)
        return needed | {"customer": self._own_partners(records) + moves.commercial_partner_id}

    def _own_partners(self, records):
        """:return: the partners that the records name themselves"""
        return self.env["res.partner"]

    def _link_body(self, move, amount, refs):
        """:return: a line of a payment that settles an amount of a document"""
        qbo_type = QBO_TYPES.get(move.move_type)
        if not qbo_type:
            raise NotCarried(
                self.env._(
                    "%s is settled against it, which QuickBooks does not link to a payment. Undo that"
                    " reconciliation, and settle it against an invoice or a journal entry.",
                    move.display_name,
                )
            )
        start = refs.connection.start_date
        if start and move.date < start and not refs.known(LINKED_TYPES[qbo_type], move):
            raise NotCarried(
                self.env._(
                    "It settles %(document)s of %(date)s, which is older than the day from which documents"
                    " are synchronised. Enter the document in QuickBooks, or move that day back.",
                    document=move.name,
                    date=move.date,
                ),
                cause=f"older:{move._name}:{move.id}",
                action=("account.move", move.id),
            )
        reference = refs.reference(LINKED_TYPES[qbo_type], move)
        return self._link_line(qbo_type, reference["value"], amount)

    @staticmethod
    def _link_line(qbo_type, qbo_id, amount):
        return {"Amount": amount, "LinkedTxn": [{"TxnId": qbo_id, "TxnType": qbo_type}]}

    def _customer_reference(self, moves, fallback, refs):
        """:return: the one customer of all documents, else the customer above them"""
        invoices = self.env["quickbooks.entity.invoice"]
        customers = {invoices._customer(move, refs) for move in moves if move.partner_id}
        partner = customers.pop() if len(customers) == 1 else fallback
        return refs.reference("customer", partner)

    def _lookup_field(self, body):
        return "TxnDate", body["TxnDate"]

    def _total(self, body):
        return body["TotalAmt"]

    # === QUICKBOOKS TO ODOO === #

    def _compared(self, payload):
        compared = super()._compared(payload)
        for name in ("CustomerRef", "DepositToAccountRef"):
            if name in compared:
                compared[name] = compared[name]["value"]
        links = sorted(
            f"{kind} {qbo_id} {cents(amount):f}" for kind, qbo_id, amount in self._links(payload)
        )
        return compared | {"links": links}

    @staticmethod
    def _links(payload):
        return linked_amounts(payload, LINKED_TYPES)

    def _require_documents(self, payload, refs):
        """What is settled is in Odoo, and has enough left, unless this very payment settles it already.

        :raise RecordError: says which document it waits for
        """
        self._require_sum(payload)
        for qbo_type, qbo_id, _amount in self._links(payload):
            refs.bound(qbo_type, {"value": qbo_id})
        known = refs.binding(self._qbo_type, payload["Id"])
        if not known or not known.res_id:
            self._settled_lines(payload, refs)

    def _require_sum(self, payload):
        """What is applied to invoices comes from the payment and from credits. A journal entry may be
        either, and what is linked besides is not known: then there is no telling."""
        links = self._links(payload)
        linked = [
            link for line in payload.get("Line") or [] for link in line.get("LinkedTxn") or []
        ]
        total, unapplied = cents(payload["TotalAmt"]), cents(payload.get("UnappliedAmt"))
        applied = sum(
            (amount if kind == "Invoice" else -amount for kind, _id, amount in links), Decimal()
        )
        known = len(links) == len(linked) and all(kind != "JournalEntry" for kind, *_ in links)
        wrong = min([total, unapplied, *(amount for *_link, amount in links)]) < 0
        if wrong or (known and cents(applied) != total - unapplied):
            raise RecordError(
                self.env._(
                    "%(document)s applies %(applied)s, of %(total)s with %(unapplied)s left over.",
                    document=self._title(payload),
                    applied=applied,
                    total=total,
                    unapplied=unapplied,
                )
            )

    def _settled_lines(self, payload, refs):
        """Which receivable lines a payment settles; a document in instalments is settled in due order.

        :return: ``(debits, credits)``, each a list of ``(receivable line, Decimal)``
        :raise RecordError: a linked document is not in Odoo, or has less left than QuickBooks applies
        """
        debits, credits_ = [], []
        for qbo_type, qbo_id, amount in self._links(payload):
            move = refs.record(refs.bound(qbo_type, {"value": qbo_id}))
            self._require_posted(move, f"settle:{qbo_type}:{qbo_id}")
            for line in receivable_lines(move):
                share = min(amount, open_amount(line))
                if share:
                    (debits if line.balance > 0 else credits_).append((line, share))
                    amount -= share
            if amount:
                raise RecordError(
                    self.env._(
                        "QuickBooks applies %(amount)s more to %(document)s than it has left in Odoo: it"
                        " was settled on both sides. If both are the same money, cancel one of them. If"
                        " not, take one of them off %(document)s, where it stays as a credit. Then press"
                        " Retry.",
                        amount=amount,
                        document=move.name,
                    ),
                    cause=f"settle:{qbo_type}:{qbo_id}",
                    action=("account.move", move.id),
                )
        return debits, credits_

    def _require_posted(self, move, cause):
        if move.state == "draft":
            raise RecordError(
                self.env._(
                    "It settles %s, which is a draft in Odoo. Post that one, and this one follows by itself.",
                    move.name,
                ),
                cause=cause,
                action=("account.move", move.id),
            )

    def _pairs(self, change, refs, own_credit=None):
        """:return: pairs for :func:`reconcile`; credits are used up before the payment itself"""
        debits, credits_ = self._settled_lines(change.payload, refs)
        return allocate(debits, credits_ + ([own_credit] if own_credit else []))

    def _tie_again(self, changes, refs):
        result = super()._tie_again(changes, refs)
        tied = {change.payload["Id"]: change for change in changes if change.kind == "match"}
        applications = self.env["quickbooks.entity.credit_application"]
        found = self.env["quickbooks.origin"]._tied_parts(refs.connection, applications, list(tied))
        for qbo_id, part_ids in found.items():
            parts = self.env[applications._odoo_model].browse(part_ids).exists()
            tied[qbo_id].values = {"parts": parts}
        return result

    def _bind_parts(self, changes, refs):
        """Further partials of an entity are bound as its parts, so that they are not sent."""
        applications = self.env["quickbooks.entity.credit_application"]
        bindings = self.env["quickbooks.binding"]
        parts = [(change, part) for change in changes for part in change.values.get("parts", ())]
        records = self.env[applications._odoo_model].union(*(part for _change, part in parts))
        # Some may wait to be sent, as nobody knew yet what they belong to.
        waiting = bindings._of_entity(refs.connection, applications, records)
        if waiting:
            waiting.unlink()
            self.env.flush_all()
        bindings.create(
            [
                applications._binding_values(refs.connection, part)
                | {"part_of_id": change.binding.id, "status": "synced", "is_imported": True}
                for change, part in parts
            ]
        )
