"""Bill."""

from .. import faults
from .order_links import FulfilsOrders
from .purchase_on_account import PurchaseOnAccount
from .term import settle_due_date
from .transactions import add_home_amount

_PAYABLE = "Accounts Payable"


class Bill(FulfilsOrders, PurchaseOnAccount):
    """A purchase that is paid later. QuickBooks gives it no number of its own."""

    name = "Bill"
    numbered_with = ("Bill",)
    companions = ("VendorRef",)
    numbered_by_party = True
    numbers_itself = False
    duplicate_warning = "WarnDuplicateBillNumber"
    bare_references = frozenset({"SalesTermRef"})

    def complete(self, company, record, previous, sent):
        """Settle the due date: the term's, or the day of the bill. Refuse lines on a payable."""
        super().complete(company, record, previous, sent)
        settle_due_date(company, record.body, previous, sent)
        for line in record.body["Line"]:
            account = line.get("AccountBasedExpenseLineDetail", {}).get("AccountRef")
            if account and company.ledger.account_type(int(account["value"])) == _PAYABLE:
                raise faults.business_rule(f"The lines of a bill cannot be on {_PAYABLE}.")

    def render(self, company, record):
        """Add the balance in the home currency."""
        answer = super().render(company, record)
        add_home_amount(company, record, answer, "HomeBalance", record.balance)
        return answer
