"""Customer, with sub-customers (jobs)."""

from ..money import from_cents
from .lists import HierarchicalListEntity
from .names import NameEntity


class Customer(NameEntity, HierarchicalListEntity):
    """A customer. ``BalanceWithJobs`` includes what everything below it owes."""

    name = "Customer"
    read_only = HierarchicalListEntity.read_only | {
        "BalanceWithJobs",
        "OverDueBalance",
        "TotalRevenue",
        "TotalExpense",
        "V4IDPseudonym",
    }
    columns = {
        **HierarchicalListEntity.columns,
        **NameEntity.columns,
        "BalanceWithJobs": "tree_balance",
    }
    references = {
        "SalesTermRef": "Term",
        "PaymentMethodRef": "PaymentMethod",
        "DefaultTaxCodeRef": "TaxCode",
        "ARAccountRef": "Account",
    }

    def complete(self, company, record, previous, sent):
        """Fill in the defaults of a customer."""
        super().complete(company, record, previous, sent)
        body = record.body
        if record.parent is None:
            body.pop("BillWithParent", None)
        body["Job"] = record.parent is not None
        body.setdefault("BillWithParent", False)
        body.setdefault("Taxable", True)
        body.setdefault("PreferredDeliveryMethod", "Print")
        body.setdefault("IsProject", False)

    def render(self, company, record):
        """Add the balances, and the level of a sub-customer."""
        answer = super().render(company, record)
        if record.parent is not None:
            answer["Level"] = record.full_name.count(":")
        answer["Balance"] = from_cents(record.balance)
        answer["BalanceWithJobs"] = from_cents(record.tree_balance)
        return answer
