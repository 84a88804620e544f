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
        record.balance = record.total
        if "ARAccountRef" in record.body:
            account = company.referenced("Account", record.body["ARAccountRef"])
            if account.body["AccountType"] != "Accounts Receivable":
                raise faults.invalid_account_type("ARAccountRef")
            company.currencies.check_party(account.id, self.party_of(company, record.body))

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
        return self.sign * record.total, self.sign * record.total

    def open_amount(self, company, record):
        """The total less what is applied to it."""
        return record.total - abs(company.links.applied(record.type, record.id, record.party)[0])

    def render(self, company, record):
        """Add the balance."""
        answer = super().render(company, record)
        answer["Balance"] = from_cents(record.balance)
        add_home_amount(company, record, answer, "HomeBalance", record.balance)
        return answer
