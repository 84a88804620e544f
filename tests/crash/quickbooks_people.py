"""People who keep books in QuickBooks while the connector works: seeded changes of every kind."""

import random
from decimal import Decimal

from qbo_emulator.faults import QboFault

PICKED_FROM = 1000


class QuickbooksPeople:
    """Makes one change after the other.

    :param company: a :class:`qbo_emulator.testing.CompanyAccess`
    :param int seed: decides what is done
    """

    def __init__(self, company, seed):
        self._company = company
        self._random = random.Random(seed)
        self._made = 0
        self._item = self._make_item()
        self._acts = (
            *(self._new_invoice,) * 4,
            self._new_credit_memo,
            *(self._pay,) * 3,
            self._edit,
            self._edit,
            self._void,
            self._delete,
            self._take_payment_back,
            self._use_credit,
            self._new_customer,
            self._rename,
        )

    def act(self, count):
        """:return: what was done, a list of words"""
        return [self._try(self._random.choice(self._acts)) for _ in range(count)]

    def _try(self, act):
        name = act.__name__.strip("_")
        try:
            return name if act() else f"{name}: nothing there"
        except QboFault as fault:
            return f"{name}: {fault}"

    # === WHAT THERE IS === #

    def _all(self, qbo_type, condition=""):
        where = f" WHERE {condition}" if condition else ""
        return self._company.query(
            f"SELECT * FROM {qbo_type}{where} ORDERBY Id MAXRESULTS {PICKED_FROM}"
        )

    def _own(self, qbo_type):
        """:return: those of the documents that were made here and not voided"""
        return [
            row
            for row in self._all(qbo_type)
            if row["TotalAmt"] and (row.get("DocNumber") or "").startswith("Q-")
        ]

    def _some(self, rows):
        return self._random.choice(rows) if rows else None

    def _own_payments(self):
        return [row for row in self._all("Payment") if not row.get("PaymentRefNum")]

    def _number(self):
        self._made += 1
        return f"Q-{self._made}"

    def _amount(self):
        return Decimal(self._random.randrange(100, 100_000)) / 100

    def _make_item(self):
        account = self._all("Account", "Name = 'Services'")[0]
        item = {"Name": "Hours of people", "Type": "Service"}
        return self._company.write("Item", item | {"IncomeAccountRef": {"value": account["Id"]}})

    # === DOCUMENTS === #

    def _new_invoice(self):
        return self._document("Invoice")

    def _new_credit_memo(self):
        return self._document("CreditMemo")

    def _document(self, qbo_type):
        customer = self._some(self._all("Customer")) or self._new_customer()
        lines = [self._line() for _ in range(self._random.choice((1, 1, 2, 3)))]
        return self._company.write(
            qbo_type,
            {
                "DocNumber": self._number(),
                "TxnDate": f"2026-05-{self._random.randrange(1, 29):02}",
                "CustomerRef": {"value": customer["Id"]},
                "Line": lines,
            },
        )

    def _line(self):
        return {
            "DetailType": "SalesItemLineDetail",
            "Amount": self._amount(),
            "Description": "Hours",
            "SalesItemLineDetail": {
                "ItemRef": {"value": self._item["Id"]},
                "TaxCodeRef": {"value": "NON"},
            },
        }

    def _edit(self):
        qbo_type = self._random.choice(("Invoice", "Invoice", "CreditMemo"))
        document = self._some(
            [
                row
                for row in self._all(qbo_type)
                if row["TotalAmt"] and _left(row) == row["TotalAmt"]
            ]
        )
        if not document:
            return None
        lines = [row for row in document["Line"] if row["DetailType"] == "SalesItemLineDetail"]
        return self._company.write(
            qbo_type, self._head(document) | {"Line": [*lines, self._line()]}
        )

    def _void(self):
        invoice = self._some(self._own("Invoice"))
        return invoice and self._company.write("Invoice", self._head(invoice), void=True)

    def _delete(self):
        qbo_type = self._random.choice(("Invoice", "CreditMemo"))
        document = self._some(self._own(qbo_type))
        if document:
            self._company.write(qbo_type, self._head(document), "delete")
        return document

    # === WHAT SETTLES THEM === #

    def _pay(self):
        invoice = self._some([row for row in self._own("Invoice") if row["Balance"]])
        if not invoice:
            return None
        amount = invoice["Balance"]
        if self._random.random() < 0.3:
            amount = (amount / 2).quantize(Decimal("0.01")) or amount
        return self._company.write(
            "Payment",
            {
                "CustomerRef": invoice["CustomerRef"],
                "TxnDate": "2026-05-29",
                "TotalAmt": amount,
                "DepositToAccountRef": {"value": self._checking()},
                "Line": [self._link(amount, "Invoice", invoice)],
            },
        )

    def _checking(self):
        return self._all("Account", "Name = 'Checking'")[0]["Id"]

    def _use_credit(self):
        credit = self._some([row for row in self._own("CreditMemo") if _left(row)])
        customer = credit and credit["CustomerRef"]["value"]
        invoice = self._some(
            [
                row
                for row in self._own("Invoice")
                if row["Balance"] and row["CustomerRef"]["value"] == customer
            ]
        )
        if not invoice:
            return None
        amount = min(credit["RemainingCredit"], invoice["Balance"])
        return self._company.write(
            "Payment",
            {
                "CustomerRef": {"value": customer},
                "TxnDate": "2026-05-29",
                "TotalAmt": 0,
                "Line": [
                    self._link(amount, "Invoice", invoice),
                    self._link(amount, "CreditMemo", credit),
                ],
            },
        )

    def _take_payment_back(self):
        payment = self._some([row for row in self._own_payments() if row["TotalAmt"]])
        if payment and self._random.random() < 0.5:
            self._company.write("Payment", self._head(payment), "delete")
        elif payment:
            self._company.write("Payment", self._head(payment), void=True)
        return payment

    @staticmethod
    def _link(amount, qbo_type, document):
        return {"Amount": amount, "LinkedTxn": [{"TxnId": document["Id"], "TxnType": qbo_type}]}

    @staticmethod
    def _head(document):
        return {"Id": document["Id"], "SyncToken": document["SyncToken"], "sparse": True}

    # === CONTACTS === #

    def _new_customer(self):
        return self._company.write("Customer", {"DisplayName": f"Client {self._number()}"})

    def _rename(self):
        customer = self._some(self._all("Customer"))
        if not customer:
            return None
        name = f"Client {customer['Id']} {self._number()}"
        return self._company.write("Customer", self._head(customer) | {"DisplayName": name})


def _left(document):
    return document.get("RemainingCredit", document.get("Balance"))
