"""TaxPayment: sales tax or VAT that was paid, or came back, for a filed return."""

from ..ledger import Posting
from ..money import from_cents
from .transactions import TransactionEntity, check_period, checked_cents


class TaxPayment(TransactionEntity):
    """A payment to a tax agency. People enter it on the website when they file a return, in
    Australia, Canada and the United Kingdom; the API only reads it (Intuit's reference page).

    The account of the tax is kept with it and is no part of the answer.
    """

    name = "TaxPayment"
    operations = frozenset()
    in_change_data = False
    columns = {
        **{
            name: column
            for name, column in TransactionEntity.columns.items()
            if name not in ("TxnDate", "DocNumber")
        },
        "PaymentDate": "txn_date",
        "PaymentAmount": "total",
    }

    def make(self, company, liability, bank, amount, day, description="", refund=False):
        """Store a payment, as the website does.

        :param liability: id of the account of the tax, as ``bank`` of the account of the money
        :param amount: Decimal
        :param day: ISO date
        :param refund: whether the agency pays
        :return: the Record
        :raise QboFault: 6210 in a closed period
        """
        check_period(company, day)
        body = {
            "PaymentDate": day,
            "PaymentAccountRef": company.resolve("Account", {"value": str(bank)}),
            "TaxAccountRef": company.resolve("Account", {"value": str(liability)}),
            "Refund": refund,
        }
        if description:
            body["Description"] = description
        return self.enter(company, body, day, total=checked_cents(amount))

    def postings(self, company, record):
        """The tax against the money."""
        body = record.body
        cents = record.total * (-1 if body["Refund"] else 1)
        return [
            Posting(int(body["PaymentAccountRef"]["value"]), -cents),
            Posting(int(body["TaxAccountRef"]["value"]), cents),
        ]

    def render(self, company, record):
        """Add the amount; leave out what the service does not show."""
        answer = super().render(company, record)
        del answer["TaxAccountRef"]
        answer["PaymentAmount"] = from_cents(record.total)
        return answer
