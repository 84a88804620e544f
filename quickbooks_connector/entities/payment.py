"""QuickBooks ``Payment``: money a customer paid."""

from collections import Counter
from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from .allocation import allocate, receivable_lines, reconcile
from .errors import MissingMapping, NotCarried
from .merge_field import MergeField
from .money import to_decimal
from .references import account_label
from .settlement import LINKED_TYPES, QBO_TYPES

REFERENCE_LENGTH = 21


class QuickbooksEntityPayment(models.AbstractModel):
    """QuickBooks ``Payment`` <-> inbound customer ``account.payment`` with its reconciliation.

    One Odoo payment over n documents is one QuickBooks payment with n lines, deposited to the account
    that the Odoo payment posts to.
    """

    _name = "quickbooks.entity.payment"
    _inherit = "quickbooks.entity.settlement"
    _description = "QuickBooks Payment"

    _qbo_type = "Payment"
    _odoo_model = "account.payment"
    _removal = "void"
    _compared_fields = (
        "TxnDate",
        "TotalAmt",
        "CustomerRef",
        "DepositToAccountRef",
        "PaymentRefNum",
    )

    def _claims(self, payload):
        return bool(payload.get("TotalAmt"))

    _named_by = {
        "res.partner": (
            "partner_id",
            "partner_id.commercial_partner_id",
            "move_id.line_ids.matched_debit_ids.debit_move_id.partner_id",
        ),
        "account.move": ("move_id.line_ids.matched_debit_ids.debit_move_id.move_id",),
    }

    def _kind_domain(self, connection):
        return (
            super()._kind_domain(connection)
            & Domain("payment_type", "=", "inbound")
            & Domain("partner_type", "=", "customer")
        )

    def _odoo_domain(self, connection):
        return (
            self._kind_domain(connection)
            & Domain("state", "in", ("in_process", "paid"))
            & (Domain("move_id", "=", False) | Domain("move_id.state", "=", "posted"))
            & self._scope(connection, "date")
        )

    def _is_draft(self, record):
        return super()._is_draft(record) or record.move_id.state == "draft"

    # === ODOO TO QUICKBOOKS === #

    def _linked_moves(self, records):
        return receivable_lines(records.move_id).matched_debit_ids.debit_move_id.move_id

    def _own_partners(self, records):
        return records.partner_id

    def _to_qbo(self, record, refs):
        self._require_home_currency(record, refs)
        if not record.move_id:
            raise NotCarried(
                self.env._(
                    "%s has no journal entry. Set an outstanding account on the payment method of its"
                    " journal, so that the payment is posted.",
                    record.name,
                )
            )
        lines = receivable_lines(record.move_id)
        liquidity = record.move_id.line_ids - lines
        if len(liquidity) != 1 or not lines:
            raise NotCarried(
                self.env._(
                    "%s has a write-off or fee, which is not carried yet. Post that as an entry of its own"
                    " and the payment without it.",
                    record.name,
                ),
                cause="payment:write-off",
            )
        partials = lines.matched_debit_ids
        body = self._heading(record, refs) | {
            "TotalAmt": to_decimal(record.amount, record.currency_id),
            "CustomerRef": self._customer_reference(
                partials.debit_move_id.move_id, record.partner_id, refs
            ),
            "DepositToAccountRef": refs.account_reference(liquidity.account_id),
            "Line": [
                self._link_body(
                    partial.debit_move_id.move_id,
                    to_decimal(partial.amount, record.currency_id),
                    refs,
                )
                for partial in partials
            ],
        }
        number = record.payment_reference or record.name
        if number and len(number) <= REFERENCE_LENGTH:
            body["PaymentRefNum"] = number
        body.pop("DocNumber", None)
        method = refs.payment_method_reference(record.payment_method_line_id)
        return body | ({"PaymentMethodRef": method} if method else {})

    def _freed_body(self, binding, record, refs):
        """QuickBooks takes a payment off a document that gets smaller, and refuses a second one for the
        same amount: so the first one is taken off beforehand."""
        agreed = (binding.snapshot or {}).get("qbo") or {}
        before, now = Counter(), self._applied(record, refs)
        for link in agreed.get("links") or ():
            qbo_type, qbo_id, amount = link.split()
            before[qbo_type, qbo_id] += Decimal(amount)
        kept = {key: min(amount, now[key]) for key, amount in before.items()}
        if kept == before or not agreed.get("DepositToAccountRef"):
            return None
        sent = binding.snapshot.get("odoo") or {}
        return {
            name: sent.get(name) or {"value": agreed[name]}
            for name in ("CustomerRef", "DepositToAccountRef")
        } | {
            "TotalAmt": Decimal(agreed["TotalAmt"]),
            "Line": [self._link_line(*key, amount) for key, amount in kept.items() if amount],
        }

    def _applied(self, payment, refs):
        """:return: ``Counter`` of the amounts that a payment pays, by QuickBooks type and id"""
        applied = Counter()
        for partial in receivable_lines(payment.move_id).matched_debit_ids:
            move = partial.debit_move_id.move_id
            qbo_type = QBO_TYPES.get(move.move_type)
            known = qbo_type and refs.known(LINKED_TYPES[qbo_type], move)
            if known:
                applied[qbo_type, known.qbo_id] += to_decimal(partial.amount, payment.currency_id)
        return applied

    def _differences(self, body, answer):
        difference = super()._differences(body, answer)
        account = (answer.get("DepositToAccountRef") or {}).get("value")
        if account != body["DepositToAccountRef"]["value"]:
            difference += " " + self.env._("QuickBooks deposited it to another account.")
        return difference.strip()

    # === COMPARING === #

    def _merge_fields(self):
        """Amount and paid documents are one: neither side's amount is applied to the other's documents."""
        deposit = ("journal_id", "outstanding_account_id", "payment_method_line_id")
        return {
            "date": MergeField(self.env._("Date"), ("TxnDate",), ("date",), ("TxnDate",), "date"),
            "reference": MergeField(
                self.env._("Reference"),
                ("PaymentRefNum",),
                ("payment_reference",),
                ("PaymentRefNum",),
            ),
            "account": MergeField(
                self.env._("Deposited to"),
                ("DepositToAccountRef",),
                deposit,
                ("DepositToAccountRef", "PaymentMethodRef"),
                "account",
            ),
            "amount": MergeField(
                self.env._("Customer, amount and what it pays"),
                ("CustomerRef", "TotalAmt", "links"),
                ("partner_id", "amount"),
                ("CustomerRef", "TotalAmt", "Line"),
                "links",
            ),
        }

    # === QUICKBOOKS TO ODOO === #

    def _match(self, payloads, refs):
        """The only payment of the customer with the same day and amount, unless it pays something else."""
        payments = self.env["account.payment"].search(
            self._odoo_domain(refs.connection)
            & Domain("date", "in", [payload.get("TxnDate") for payload in payloads])
            & self._unbound(refs)
        )
        ours = payments.grouped(self._money)
        candidates = {}
        for payload in payloads:
            key = self._money_there(payload, refs)
            paid = self._paid_documents(payload, refs)
            candidates[payload["Id"]] = ours.get(key, payments.browse()).filtered(
                lambda payment, paid=paid: self._may_pay(payment, paid)
            )
        claims = Counter(payment for found in candidates.values() for payment in found)
        return {
            qbo_id: found
            for qbo_id, found in candidates.items()
            if len(found) == 1 and claims[found] == 1
        }

    @staticmethod
    def _money(payment):
        """:return: day, amount and customer of a payment"""
        return (
            payment.date.isoformat(),
            to_decimal(payment.amount, payment.currency_id),
            payment.partner_id.commercial_partner_id.id,
        )

    def _money_there(self, payload, refs):
        """:return: the same of a payment in QuickBooks"""
        customer = refs.binding("Customer", (payload.get("CustomerRef") or {}).get("value"))
        partner = refs.record(customer) if customer else self.env["res.partner"]
        amount = Decimal(payload.get("TotalAmt") or 0)
        return payload.get("TxnDate"), amount, partner.commercial_partner_id.id

    def _is_alike(self, record, payload, refs):
        return self._money(record) == self._money_there(payload, refs)

    def _paid_documents(self, payload, refs):
        """:return: set of the ids of the documents that QuickBooks pays; empty where not all are in Odoo"""
        links = [link for link in self._links(payload) if link[0] != "CreditMemo"]
        bindings = [refs.binding(kind, qbo_id) for kind, qbo_id, _amount in links]
        known = all(binding and binding.res_id for binding in bindings)
        return {binding.res_id for binding in bindings} if known else set()

    def _may_pay(self, payment, documents):
        """:return: whether a payment and one of QuickBooks over these documents can be the same money"""
        own = self._linked_moves(payment).ids
        return not own or not documents or not documents.isdisjoint(own)

    def _to_odoo(self, payload, refs):
        self._require_same_currency(payload, refs)
        if not payload.get("DepositToAccountRef"):
            raise NotCarried(
                self.env._(
                    "%s names no account it was deposited to. Choose one under “Deposit to” in QuickBooks,"
                    " and it follows by itself.",
                    self._title(payload),
                ),
                cause="payment:deposit",
            )
        account = refs.account(payload["DepositToAccountRef"])
        journal = self._journal(account, refs)
        self._require_open_odoo(payload, refs, journal)
        partner = refs.record(refs.bound("Customer", payload["CustomerRef"]))
        self._require_documents(payload, refs)
        method = refs.payment_method_line(payload.get("PaymentMethodRef") or {"value": None})
        values = {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": partner.commercial_partner_id.id,
            "company_id": refs.connection.company_id.id,
            "journal_id": journal.id,
            "currency_id": refs.connection.company_id.currency_id.id,
            "amount": float(payload["TotalAmt"]),
            "date": payload["TxnDate"],
            "payment_reference": payload.get("PaymentRefNum") or False,
            "outstanding_account_id": account.id,
        }
        if method and method.journal_id == journal:
            values["payment_method_line_id"] = method.id
        note = self._note(payload)
        return values | ({} if note is None else {"memo": note or False})

    def _journal(self, account, refs):
        """:return: the one journal whose money is in this account
        :raise MissingMapping: there is none, or more than one"""
        journals = refs.money_journals(account)
        if len(journals) == 1:
            return journals
        raise MissingMapping(
            self.env._(
                "No single bank or cash journal posts to account %s. Give one journal this account.",
                account_label(account),
            ),
            cause=f"journal:{account.id}",
            action=("account.journal", False),
        )

    def _update_records(self, changes, refs):
        payments = self.env["account.payment"].browse([change.record.id for change in changes])
        paid = {change.record.id: self._paid(change.record) for change in changes}
        self._take_apart(changes)
        payments.action_draft()
        fixed = ("payment_type", "partner_type", "company_id")
        for change in changes:
            change.record.write(
                {name: value for name, value in change.values.items() if name not in fixed}
            )
            change.values["paid"] = paid[change.record.id]

    @staticmethod
    def _paid(payment):
        """:return: list of ``(receivable line, Decimal)`` that the payment pays now"""
        partials = receivable_lines(payment.move_id).matched_debit_ids
        return [
            (partial.debit_move_id, to_decimal(partial.amount, payment.currency_id))
            for partial in partials
        ]

    def _finish(self, changes, refs):
        payments = self.env["account.payment"].browse([change.record.id for change in changes])
        payments.action_post()
        pairs = {}
        for change in changes:
            line = receivable_lines(change.record.move_id)
            if not change.takes("amount"):
                own = to_decimal(change.record.amount, change.record.currency_id)
                pairs[change.payload["Id"]] = allocate(change.values["paid"], [(line, own)])
                continue
            used = Decimal(change.payload["TotalAmt"]) - Decimal(
                change.payload.get("UnappliedAmt") or 0
            )
            pairs[change.payload["Id"]] = self._pairs(change, refs, own_credit=(line, used))
        partials = reconcile([pair for some in pairs.values() for pair in some])
        for change in changes:
            # A payment that also uses a credit memo settles part of the invoice with that.
            change.values["parts"] = [
                partial
                for debit, credit, _amount in pairs[change.payload["Id"]]
                for partial in partials or ()
                if (partial.debit_move_id, partial.credit_move_id) == (debit, credit)
                and credit.move_id != change.record.move_id
            ]

    def _remove_records(self, changes, refs):
        self._take_apart(changes)
        for change in changes:
            change.record.action_draft()
            change.record.action_cancel()

    def _take_apart(self, changes):
        """Undo what the payments have settled, credits that QuickBooks applied along with them included."""
        parts = self.env["quickbooks.binding"].search(
            [("part_of_id", "in", [change.binding.id for change in changes])]
        )
        partials = self.env["account.partial.reconcile"].browse(parts.mapped("res_id"))
        payments = self.env["account.payment"].browse([change.record.id for change in changes])
        lines = receivable_lines(payments.move_id)
        (partials.exists() | lines.matched_debit_ids | lines.matched_credit_ids).unlink()
        parts.unlink()
