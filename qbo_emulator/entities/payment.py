"""Payment: money received from a customer, and what it is applied to."""

from .. import faults
from ..money import from_cents
from .deposited import Deposited
from .extensions import name_value
from .settlement import Settlement

_TARGETS = {
    "Invoice": "Invoice",
    "CreditMemo": "CreditMemo",
    "JournalEntry": "JournalEntry",
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
}


class Payment(Deposited, Settlement):
    """A payment pays charges with its own amount and with credits; what is left over stays with the
    customer.

    A payment of 0 applies a credit memo, or the credit of a journal entry, to an invoice.
    """

    name = "Payment"
    party_type = "Customer"
    party_field = "CustomerRef"
    account_field = "ARAccountRef"
    targets = _TARGETS
    required = ("CustomerRef", "TotalAmt")
    read_only = Settlement.read_only | {"UnappliedAmt", "LinkedTxn"}
    columns = {
        **Settlement.columns,
        "CustomerRef": "party",
        "TotalAmt": "total",
        "UnappliedAmt": "balance",
    }
    references = {
        **Settlement.references,
        "CustomerRef": "Customer",
        "DepositToAccountRef": "Account",
        "ARAccountRef": "Account",
        "PaymentMethodRef": "PaymentMethod",
    }
    bare_references = frozenset({"DepositToAccountRef"})

    def complete(self, company, record, previous, sent):
        """Check the account of the money. A second line for the same document is lost."""
        record.body["Line"] = _first_of_each(record.body.get("Line", ()))
        super().complete(company, record, previous, sent)
        kind = company.ledger.account_type(self.money_account(company, record))
        if kind not in ("Bank", "Other Current Asset", "Credit Card"):
            raise faults.invalid_account_type("DepositToAccountRef")
        record.body.setdefault("ProcessPayment", False)

    def voided(self, company, record):
        """Money that was taken online stays taken.

        :raise QboFault: 6450
        """
        if record.body["ProcessPayment"]:
            raise faults.QboFault(
                "6450",
                "Settled Transaction Void Error",
                "A transaction that was settled online can't be voided.",
            )
        super().voided(company, record)

    def family(self, company, party):
        """A customer may pay for any customer above or below it."""
        yield party
        root = company.objects.get("Customer", party)
        while root.parent is not None:
            root = company.objects.get("Customer", root.parent)
        pending = [root.id]
        while pending:
            key = pending.pop()
            if key != party:
                yield key
            pending += [
                child.id for child in company.objects.select("Customer", "parent = ?", (key,))
            ]

    def money_account(self, company, record):
        """The account of the deposit."""
        return int(record.body["DepositToAccountRef"]["value"])

    def party_account(self, company, record):
        """The receivable of the currency, or the one that is named."""
        if self.account_field in record.body:
            return int(record.body[self.account_field]["value"])
        return company.currencies.receivable_account(record.body["CurrencyRef"]["value"])

    def render(self, company, record):
        """Add the unapplied amount and what the service repeats of each linked transaction."""
        answer = super().render(company, record)
        # Answers do not tell the receivable account.
        answer.pop(self.account_field, None)
        answer["UnappliedAmt"] = from_cents(record.balance)
        answer["Line"] = [self._render_line(company, line) for line in record.body["Line"]]
        return answer

    def _render_line(self, company, line):
        target = company.objects.get(*self.target_of(line))
        values = {
            "txnId": line["LinkedTxn"][0]["TxnId"],
            "txnOpenBalance": str(from_cents(target.balance)),
            "txnReferenceNumber": target.doc_number,
        }
        return {
            **line,
            "LineEx": {"any": [name_value(*pair) for pair in values.items() if pair[1]]},
        }


def _first_of_each(lines):
    """:return: list of the lines without those for a document that an earlier one names"""
    first = {}
    for number, line in enumerate(lines):
        links = line.get("LinkedTxn") or [{"TxnId": number}]
        first.setdefault((links[0].get("TxnType"), links[0].get("TxnId")), line)
    return list(first.values())
