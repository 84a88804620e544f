"""Damaged answers to writes: nothing is made twice, nothing lost, and no connection stops for good."""

import json
import os
import time

from odoo.tests import tagged

from qbo_emulator.courier import Courier

from .expectations import ExpectationsCase
from .running import SEED
from .written import damage_written

# Of the damaged answers, so many are answers to writes.
ANSWERS = int((int(os.environ.get("MUTATIONS") or 1_500)) * 0.15)
# After so many answers both books are compared, and the next ones begin anew.
BLOCK = 60
# Runs without damage after which everything that goes on by itself has gone on.
QUIET_RUNS = 4
MADE = {
    "Invoice": ("account.move", "out_invoice"),
    "CreditMemo": ("account.move", "out_refund"),
    "JournalEntry": ("account.move", "entry"),
    "Payment": ("account.payment", None),
}


@tagged("standard", "post_install", "-at_install")
class TestWrittenAnswers(ExpectationsCase):
    """A share of ``MUTATIONS`` answers to batches, damaged by the seed ``MUTATION_SEED``."""

    sample_company = "empty"

    def setUp(self):
        super().setUp()
        self.start()
        self.begin_logging()
        self.courier = Courier(self.emulator.url, bring=self.bring)
        self.addCleanup(self.courier.stop)

    def bring(self, name, _text, status, content):
        if name != "batch" or status != 200 or not self.is_damaged:
            return status, {}, content
        body = json.loads(content)
        if not body.get("BatchItemResponse"):
            return status, {}, content
        self.answered += 1
        return damage_written(self.random, body)

    def test_answers_to_writes(self):
        total = 0
        while total < ANSWERS:
            with self.env.cr.savepoint() as savepoint:
                self.begin()
                while self.answered < min(BLOCK, ANSWERS - total):
                    for _ in range(self.random.choice((1, 2, 4))):
                        self.random.choice(self.actions)()
                    self.is_damaged = True
                    self.run_once()
                    self.is_damaged = False
                    self.check_held_back_says_why()
                self.settle_down()
                self.check_once()
                self.check_nothing_half_done()
                self.check_books()
                savepoint.rollback()
            self.env.invalidate_all()
            self.emulator.reset()
            self._store_token(self.connection)
            total += self.answered
            print(
                f"{total} damaged answers to writes, {time.process_time():.0f} s, MUTATION_SEED={SEED}"
            )

    def begin(self):
        self.answered, self.is_damaged = 0, False
        self.move_server(self.courier.url)
        self.made = {name: self.env[model] for name, (model, _kind) in MADE.items()}
        self.partners = self.env["res.partner"]
        self.made_partners = 0
        self.actions = (
            *(self.make_invoice, self.make_invoice, self.make_invoice, self.make_credit),
            *(self.make_entry, self.make_payment, self.make_payment, self.edit_invoice),
            *(self.edit_invoice, self.cancel, self.rename, self.archive),
        )

    # === WHAT PEOPLE DO IN ODOO === #

    def some_partner(self):
        active = self.partners.filtered("active")
        if not active or self.random.random() < 0.4:
            self.made_partners += 1
            name = f"Customer {self.made_partners}"
            active = self.env["res.partner"].create({"name": name, "email": "a@example.com"})
            self.partners |= active
        return self.random.choice(active)

    def lines(self):
        product = self.env["product.product"].create(
            {
                "name": f"Product {len(self.made['Invoice'])}-{self.random.randrange(10**9)}",
                "property_account_income_id": self.account("Services").id,
            }
        )
        lines = [(self.random.randrange(100, 99_999) / 100, self.random.choice((1.0, 3.0)))]
        if self.random.random() < 0.3:
            lines.append((20.0, 2.0, {"product_id": product.id}))
        return lines

    def make_invoice(self):
        self.made["Invoice"] |= self.invoice(self.some_partner(), self.lines())

    def make_credit(self):
        self.made["CreditMemo"] |= self.invoice(
            self.some_partner(), self.lines(), move_type="out_refund"
        )

    def make_entry(self):
        self.made["JournalEntry"] |= self.entry()

    def open_invoices(self):
        return self.made["Invoice"].filtered(
            lambda move: move.state == "posted" and move.payment_state == "not_paid"
        )

    def make_payment(self):
        invoices = self.open_invoices()
        if invoices:
            self.made["Payment"] |= self.pay(self.random.choice(invoices))

    def edit_invoice(self):
        invoices = self.open_invoices()
        if invoices:
            invoice = self.random.choice(invoices)
            invoice.button_draft()
            invoice.invoice_line_ids[0].price_unit = self.random.randrange(100, 99_999) / 100
            invoice.action_post()

    def cancel(self):
        documents = [*self.open_invoices(), *self.made["JournalEntry"]]
        documents = [move for move in documents if move.state == "posted"]
        if documents:
            self.random.choice(documents).button_cancel()

    def rename(self):
        if self.partners:
            partner = self.random.choice(self.partners)
            partner.phone = f"555-{self.random.randrange(10**6)}"

    def archive(self):
        unused = self.partners.filtered(
            lambda p: p.active and p.quickbooks_status == "synced" and not p.invoice_ids
        )
        if unused:
            self.random.choice(unused).action_archive()

    # === WHAT MUST HOLD === #

    def check_held_back_says_why(self):
        held_back = self.env["quickbooks.binding"].search([("status", "in", ("failed", "warning"))])
        self.assertFalse(held_back.filtered(lambda b: not b.message), self.hint())

    def settle_down(self):
        """Runs without damage, and then a person who presses Retry on what is held back."""
        for _run in range(QUIET_RUNS):
            self.run_quietly()
        self.assertFalse(
            self.env["quickbooks.operation"].search([("state", "=", "sent")]), self.hint()
        )
        self.env["quickbooks.binding"].search([("status", "=", "failed")]).action_retry()
        for _run in range(QUIET_RUNS):
            self.run_quietly()

    def run_quietly(self):
        waiting = self.env["quickbooks.operation"].search([("next_attempt_at", "!=", False)])
        waiting.sudo().next_attempt_at = False
        self.assertTrue(self.run_once(), f"{self.hint()}: {self.connection.error_details}")

    def check_once(self):
        """Each document is in QuickBooks once, and nothing has come to Odoo that was made in Odoo."""
        for qbo_type, records in self.made.items():
            model, move_type = MADE[qbo_type]
            kind = [("move_type", "=", move_type)] if move_type else []
            if qbo_type == "JournalEntry":
                kind += [("origin_payment_id", "=", False), ("statement_line_id", "=", False)]
            found = self.env[model].search([("company_id", "=", self.company.id), *kind])
            self.assertEqual(found, records, f"{self.hint()}: {qbo_type}")
            for record in records.filtered(
                lambda r: r.state not in ("draft", "cancel", "canceled")
            ):
                self.check_document(qbo_type, record)
            rows = self.books.query(f"SELECT * FROM {qbo_type} MAXRESULTS 1000")
            unknown = {row["Id"] for row in rows} - set(
                self.env["quickbooks.binding"]
                .search([("qbo_type", "=", qbo_type)])
                .mapped("qbo_id")
            )
            self.assertFalse(unknown, f"{self.hint()}: {qbo_type} made twice")
        rows = self.books.query(
            "SELECT * FROM Customer WHERE Active IN (true, false) MAXRESULTS 1000"
        )
        names = [row["DisplayName"] for row in rows if row["DisplayName"].startswith("Customer ")]
        self.assertLessEqual(len(names), len(self.partners), self.hint())

    def check_document(self, qbo_type, record):
        binding = self.binding(record).filtered(lambda b: b.qbo_type == qbo_type)
        self.assertEqual(binding.mapped("status"), ["synced"], f"{self.hint()}: {binding.message}")
        theirs = self.books.get(qbo_type, binding.qbo_id)
        note = theirs.get("PrivateNote") or ""
        self.assertTrue(note.endswith(f":{record._name}:{record.id}]"), f"{self.hint()}: {note}")
        total = record.amount if qbo_type == "Payment" else record.amount_total
        if qbo_type != "JournalEntry":
            self.assertAlmostEqual(float(theirs["TotalAmt"]), total, 2, self.hint())
