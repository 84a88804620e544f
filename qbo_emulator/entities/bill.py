"""Bill."""

from .purchase_on_account import PurchaseOnAccount
from .term import settle_due_date
from .transactions import add_home_amount


class Bill(PurchaseOnAccount):
    """A purchase that is paid later. QuickBooks gives it no number of its own."""

    name = "Bill"
    numbered_with = ("Bill",)
    numbered_by_party = True
    numbers_itself = False
    duplicate_warning = "WarnDuplicateBillNumber"
    mentions = {"PurchaseOrder": "PurchaseOrder"}
    bare_references = frozenset({"SalesTermRef"})

    def complete(self, company, record, previous, sent):
        """Settle the due date: the term's, or the day of the bill."""
        super().complete(company, record, previous, sent)
        settle_due_date(company, record.body, previous, sent)

    def sent_links(self, body):
        """The lines say which line of an order they fulfil, the bill itself names whole orders."""
        in_lines = [link for line in body["Line"] for link in line.get("LinkedTxn", ())]
        orders = _fulfilled(body)
        own = [link for link in super().sent_links(body) if link.get("TxnId") not in orders]
        return in_lines + own

    def settle_links(self, body, previous):
        """An order that no line fulfils any more is let go of."""
        if previous and body.get("LinkedTxn") == previous.body["LinkedTxn"]:
            gone = _fulfilled(previous.body) - _fulfilled(body)
            body["LinkedTxn"] = [
                link for link in body["LinkedTxn"] if link.get("TxnId") not in gone
            ]
        super().settle_links(body, previous)

    def render(self, company, record):
        """Add the balance in the home currency."""
        answer = super().render(company, record)
        add_home_amount(company, record, answer, "HomeBalance", record.balance)
        return answer


def _fulfilled(body):
    """:return: set of the ids of the orders that the lines of a bill fulfil"""
    return {link.get("TxnId") for line in body["Line"] for link in line.get("LinkedTxn", ())}
