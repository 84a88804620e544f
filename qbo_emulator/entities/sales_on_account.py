"""What invoices and credit memos share: the customer's receivable."""

from .. import faults
from ..money import from_cents
from .sales_document import SalesDocument
from .transactions import add_home_amount


class SalesOnAccount(SalesDocument):
    """A sale that the customer pays later, or the reverse of one."""

    columns = {**SalesDocument.columns, "Balance": "balance"}

    def complete(self, company, record, previous, sent):
        """Settle the receivable."""
        super().complete(company, record, previous, sent)
        self.settle_balance(company, record)
        if "ARAccountRef" in record.body:
            account = company.referenced("Account", record.body["ARAccountRef"])
            if account.body["AccountType"] != "Accounts Receivable":
                raise faults.invalid_account_type("ARAccountRef")
            company.currencies.check_party(account.id, self.party_of(company, record.body))

    def settle_balance(self, company, record):
        """Before anything is applied the whole total is open."""
        record.balance = record.total

    def owed_cents(self, record):
        """:return: int, in cents, what the document puts on the receivable"""
        return record.total

    def counter_account(self, company, body):
        """The receivable of the currency, or the one that is named."""
        if "ARAccountRef" in body:
            return int(body["ARAccountRef"]["value"])
        return company.currencies.receivable_account(body["CurrencyRef"]["value"])

    def claim(self, company, record, party):
        """The total, for the customer of the document alone."""
        if party != record.party:
            return 0, 0
        if company.currencies.rate_of(record) is not None:
            return super().claim(company, record, party)
        owed = self.sign * self.owed_cents(record)
        return owed, owed

    def open_amount(self, company, record):
        """What is owed less what is applied to it."""
        return self.owed_cents(record) - abs(
            company.links.applied(record.type, record.id, record.party)[0]
        )

    def render(self, company, record):
        """Add the balance."""
        answer = super().render(company, record)
        answer["Balance"] = from_cents(record.balance)
        add_home_amount(company, record, answer, "HomeBalance", record.balance)
        return answer
