"""People who keep books in Odoo while the connector works: seeded changes of every kind.

Each side settles and takes back what it made itself: an invoice that was paid on both sides waits until a
person says whether it was the same money. Open documents and contacts are edited on both sides.
"""

import random

import psycopg2.errors

from odoo.exceptions import UserError
from odoo.fields import Command

ATTEMPTS = 8
INTERRUPTED = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


class OdooPeople:
    """Makes one change after the other, each in a transaction of its own.

    :param env: of a superuser, in a database with one connection
    :param int seed: decides what is done
    """

    def __init__(self, env, seed):
        connection = env["quickbooks.connection"].search([])
        self._company = connection.company_id
        self._env = env(context={"allowed_company_ids": self._company.ids})
        self._random = random.Random(seed)
        self._acts = (
            *(self._new_invoice,) * 4,
            self._new_credit_note,
            *(self._pay,) * 3,
            self._edit,
            self._edit,
            self._cancel,
            self._cancel_payment,
            self._use_credit,
            self._use_payment,
            self._unreconcile,
            self._rename,
        )

    def act(self, count):
        """:return: what was done, a list of words"""
        return [self._try(self._random.choice(self._acts)) for _ in range(count)]

    def decide(self):
        """Solve what waits for a person: conflicts one way or the other, refusals by Retry.

        :return: how many there were
        """
        held_back = self._env["quickbooks.binding"].search(
            [("status", "in", ("conflict", "failed"))], order="id"
        )
        for binding in held_back:
            if binding.status == "failed":
                binding.action_retry()
            elif self._random.random() < 0.5:
                binding.action_keep_odoo()
            else:
                binding.action_keep_quickbooks()
        self._env.cr.commit()
        return len(held_back)

    def _try(self, act):
        """One change; another try when the connector wrote the same record first."""
        name = act.__name__.strip("_")
        before = self._random.getstate()
        for _ in range(ATTEMPTS):
            self._random.setstate(before)
            try:
                done = act()
                self._env.cr.commit()
                return name if done else f"{name}: nothing there"
            except INTERRUPTED:
                self._forget()
            except UserError as error:
                self._forget()
                return f"{name}: {error}"
        return f"{name}: given up"

    def _forget(self):
        self._env.cr.rollback()
        self._env.invalidate_all()

    # === WHAT THERE IS === #

    def _moves(self, *kinds, **conditions):
        domain = [("company_id", "=", self._company.id), ("move_type", "in", kinds)]
        domain += [("state", "=", "posted"), *((name, "=", v) for name, v in conditions.items())]
        return self._env["account.move"].search(domain, order="id")

    def _own(self, *kinds, **conditions):
        """:return: those of the documents that were made here"""
        return self._moves(*kinds, **conditions).filtered(
            lambda move: not move.journal_id.quickbooks_numbers
        )

    def _some(self, records):
        return records.browse(self._random.choice(records.ids)) if records else records

    def _partners(self):
        """:return: customers, whoever has named them"""
        names = ["|", ("name", "like", "Customer "), ("name", "like", "Client ")]
        return self._env["res.partner"].search(names, order="id")

    def _amount(self):
        return self._random.randrange(100, 100_000) / 100

    # === DOCUMENTS === #

    def _new_invoice(self):
        return self._document("out_invoice")

    def _new_credit_note(self):
        return self._document("out_refund")

    def _document(self, kind):
        mapping = self._env["quickbooks.account.mapping"].search([("qbo_name", "=", "Services")])
        journal = self._env["account.journal"].search(
            [("company_id", "=", self._company.id), ("code", "=", "INV")]
        )
        lines = [
            {
                "name": f"Work {number}",
                "account_id": mapping.account_id.id,
                "price_unit": self._amount(),
                "quantity": self._random.choice((1, 2, 3)),
                "tax_ids": [Command.clear()],
            }
            for number in range(self._random.choice((1, 1, 2, 3)))
        ]
        move = self._env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self._some(self._partners()).id,
                "invoice_date": f"2026-05-{self._random.randrange(1, 29):02}",
                "journal_id": journal.id,
                "invoice_line_ids": [Command.create(line) for line in lines],
            }
        )
        move.action_post()
        return move

    def _edit(self):
        documents = self._moves("out_invoice", "out_refund", payment_state="not_paid")
        move = self._some(documents)
        if move:
            move.button_draft()
            self._some(move.invoice_line_ids).price_unit = self._amount()
            move.action_post()
        return move

    def _cancel(self):
        move = self._some(self._own("out_invoice", "out_refund"))
        if move:
            move.button_draft()
            move.button_cancel()
        return move

    # === WHAT SETTLES THEM === #

    def _pay(self):
        invoice = self._some(self._own("out_invoice", payment_state="not_paid"))
        if not invoice or not invoice.amount_residual:
            return None
        mapping = self._env["quickbooks.account.mapping"].search([("qbo_name", "=", "Checking")])
        journal = self._env["account.journal"]._quickbooks_of_account(
            mapping.account_id, self._company
        )
        amount = invoice.amount_residual
        if self._random.random() < 0.3:
            amount = round(amount / 2, 2) or amount
        wizard = (
            self._env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": journal.id, "amount": amount})
        )
        return wizard._create_payments()

    def _cancel_payment(self):
        payment = self._some(self._payments())
        if payment:
            payment.action_draft()
            payment.action_cancel()
        return payment

    def _use_credit(self):
        credits_ = self._own("out_refund").filtered("amount_residual")
        credit = self._some(credits_)
        invoice = self._some(
            self._own(
                "out_invoice", commercial_partner_id=credit.commercial_partner_id.id
            ).filtered("amount_residual")
        )
        return self._reconcile(credit, invoice)

    def _use_payment(self):
        """What was taken off one invoice pays another one."""
        payments = self._payments().filtered(lambda payment: self._receivable(payment.move_id))
        payment = self._some(payments)
        invoice = self._some(
            self._own("out_invoice", commercial_partner_id=payment.partner_id.id).filtered(
                "amount_residual"
            )
        )
        return self._reconcile(payment.move_id, invoice)

    def _reconcile(self, credit, invoice):
        if not credit or not invoice:
            return None
        return self._receivable(credit + invoice).reconcile() or True

    @staticmethod
    def _receivable(moves):
        """:return: the receivable items that are open"""
        return moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        )

    def _payments(self):
        """:return: the payments that were made here"""
        domain = [("company_id", "=", self._company.id), ("state", "in", ("in_process", "paid"))]
        return self._env["account.payment"].search([*domain, ("memo", "like", "INV/")], order="id")

    def _unreconcile(self):
        partial = self._some(
            self._env["account.partial.reconcile"].search(
                [
                    ("company_id", "=", self._company.id),
                    ("debit_move_id.move_id", "in", self._own("out_invoice").ids),
                ],
                order="id",
            )
        )
        if partial:
            partial.debit_move_id.move_id.js_remove_outstanding_partial(partial.id)
        return bool(partial)

    # === CONTACTS === #

    def _rename(self):
        partner = self._some(self._partners())
        partner.name = f"Customer {partner.id} of {self._random.randrange(10**6)}"
        return partner
