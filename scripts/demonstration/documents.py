"""What a bookkeeper does in Odoo on a busy day: invoices, credit notes, payments, entries."""

from datetime import date

INVOICES = 22
CREDIT_NOTES = 3
FULL_PAYMENTS = 10
PARTIAL_PAYMENTS = 4
INVOICES_OF_JOINT_PAYMENT = 3


def make_documents(odoo):
    """Make documents in Odoo as a user would, over the customers and products from QuickBooks.

    :param odoo: an :class:`OdooSession` whose company is connected
    """
    books = _Books(odoo)
    joint, others = books.invoices()
    books.credit_notes(others)
    books.payments(joint, others)
    books.entries()


class _Books:
    def __init__(self, odoo):
        self.odoo = odoo
        self.today = date.today().isoformat()
        company = odoo.context["allowed_company_ids"][0]
        own = [("company_id", "=", company)]
        self.customers = odoo.call(
            "res.partner", "search", [*own, ("customer_rank", ">", 0), ("parent_id", "=", False)]
        )
        self.products = odoo.search_read(
            "product.product", [*own, ("sale_ok", "=", True)], ["lst_price"]
        )
        codes = odoo.search_read(
            "quickbooks.tax.mapping",
            [("qbo_type", "=", "TaxCode"), ("state", "=", "confirmed")],
            ["tax_id"],
        )
        self.taxes = [code["tax_id"][0] for code in codes]
        self.accounts = {
            row["name"]: row["id"]
            for row in odoo.search_read(
                "account.account", [("company_ids", "in", [company])], ["name"]
            )
        }
        journals = odoo.search_read("account.journal", own, ["name", "code"])
        self.journals = {row["name"]: row["id"] for row in journals}
        self.journals |= {row["code"]: row["id"] for row in journals}

    # === SALES === #

    def invoices(self):
        """:return: ``(ids of the invoices of one customer, ids of the others)``"""
        first = self.customers[0]
        partners = [first] * INVOICES_OF_JOINT_PAYMENT
        partners += [
            self.customers[1 + number % (len(self.customers) - 1)]
            for number in range(INVOICES - INVOICES_OF_JOINT_PAYMENT)
        ]
        moves = self.odoo.call(
            "account.move",
            "create",
            [self._sale("out_invoice", partner, number) for number, partner in enumerate(partners)],
        )
        self.odoo.call("account.move", "action_post", moves)
        return moves[:INVOICES_OF_JOINT_PAYMENT], moves[INVOICES_OF_JOINT_PAYMENT:]

    def credit_notes(self, invoices):
        """Credit notes of the last customers; the first is set off against its invoice."""
        invoiced = self.odoo.search_read(
            "account.move", [("id", "in", invoices[-CREDIT_NOTES:])], ["partner_id"]
        )
        notes = self.odoo.call(
            "account.move",
            "create",
            [
                self._sale("out_refund", row["partner_id"][0], number, pieces=1)
                for number, row in enumerate(invoiced)
            ],
        )
        self.odoo.call("account.move", "action_post", notes)
        lines = self.odoo.call(
            "account.move.line",
            "search",
            [
                ("move_id", "in", [notes[0], invoiced[0]["id"]]),
                ("account_type", "=", "asset_receivable"),
            ],
        )
        self.odoo.call("account.move.line", "reconcile", lines)

    def _sale(self, move_type, partner, number, pieces=3):
        """Two or three lines; every third document without tax, every fourth with an odd account."""
        tax = [(6, 0, self.taxes[number % len(self.taxes) :][:1] if number % 3 else [])]
        lines = []
        for position in range(2 + number % 2):
            product = self.products[(number * 3 + position) % len(self.products)]
            lines.append(
                {
                    "product_id": product["id"],
                    "quantity": 1 + (number + position) % pieces,
                    "price_unit": product["lst_price"] or 35.0,
                    "tax_ids": tax,
                }
            )
        if number % 4 == 0:
            lines[-1] |= {"account_id": self.accounts["Fees Billed"], "name": "Expediting fee"}
        if number % 5 == 0:
            lines[0]["discount"] = 12.5
        return {
            "move_type": move_type,
            "partner_id": partner,
            "invoice_date": self.today,
            "journal_id": self.journals["INV"],
            "invoice_line_ids": [(0, 0, line) for line in lines],
        }

    # === MONEY === #

    def payments(self, joint, others):
        """Full and partial payments, and one over several invoices."""
        for invoice in others[:FULL_PAYMENTS]:
            self._pay([invoice], self.journals["Checking"])
        for invoice in others[FULL_PAYMENTS : FULL_PAYMENTS + PARTIAL_PAYMENTS]:
            self._pay([invoice], self.journals["Undeposited Funds"], share=0.4)
        self._pay(joint, self.journals["Undeposited Funds"], group_payment=True)

    def _pay(self, invoices, journal, share=None, **values):
        values |= {"journal_id": journal, "payment_date": self.today}
        if share:
            (row,) = self.odoo.call("account.move", "read", invoices, ["amount_residual"])
            values["amount"] = round(row["amount_residual"] * share, 2)
        context = {"active_model": "account.move", "active_ids": invoices}
        wizard = self.odoo.call("account.payment.register", "create", [values], context=context)
        self.odoo.call(
            "account.payment.register", "action_create_payments", wizard, context=context
        )

    # === ENTRIES === #

    def entries(self):
        """Depreciation, bank charges and a prepayment."""
        rows = [
            ("Depreciation of the truck", "Depreciation", "Truck:Depreciation", 312.5),
            ("Bank charges", "Bank Charges", "Checking", 18.75),
            ("Insurance paid ahead", "Prepaid Expenses", "Checking", 960.0),
        ]
        moves = self.odoo.call("account.move", "create", [self._entry(*row) for row in rows])
        self.odoo.call("account.move", "action_post", moves)

    def _entry(self, label, debit, credit, amount):
        return {
            "move_type": "entry",
            "date": self.today,
            "ref": label,
            "journal_id": self.journals["MISC"],
            "line_ids": [
                (0, 0, {"account_id": self.accounts[debit], "name": label, "debit": amount}),
                (0, 0, {"account_id": self.accounts[credit], "name": label, "credit": amount}),
            ],
        }
