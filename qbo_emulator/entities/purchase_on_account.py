"""What bills and vendor credits share: the payable to the vendor."""

from .. import faults
from ..money import from_cents
from .purchase_document import PurchaseDocument


class PurchaseOnAccount(PurchaseDocument):
    """A purchase that is paid later, or the reverse of one."""

    columns = {**PurchaseDocument.columns, "Balance": "balance"}

    def complete(self, company, record, previous, sent):
        """Settle the payable."""
        super().complete(company, record, previous, sent)
        body = record.body
        record.balance = record.total
        account = company.objects.get("Account", self.counter_account(company, body))
        if account.body["AccountType"] != "Accounts Payable":
            raise faults.invalid_account_type("APAccountRef")
        if "APAccountRef" in body:
            company.currencies.check_party(account.id, self.party_of(company, body))
        body["APAccountRef"] = {"value": str(account.id), "name": account.full_name}

    def counter_account(self, company, body):
        """The payable of the currency, or the one that is named."""
        if "APAccountRef" in body:
            return int(body["APAccountRef"]["value"])
        return company.currencies.payable_account(body["CurrencyRef"]["value"])

    def claim(self, company, record, party):
        """The total, for the vendor of the document alone."""
        if party != record.party:
            return 0, 0
        return super().claim(company, record, party)

    def open_amount(self, company, record):
        """The total less what is applied to it."""
        return record.total - abs(company.links.applied(record.type, record.id, record.party)[0])

    def render(self, company, record):
        """Add the balance."""
        answer = super().render(company, record)
        answer["Balance"] = from_cents(record.balance)
        return answer
