"""Customer, with sub-customers (jobs)."""

from .. import faults, tax
from ..money import from_cents
from .lists import HierarchicalListEntity
from .names import PartyEntity

_DELIVERY_METHODS = ("Print", "Email", "None")


class Customer(PartyEntity, HierarchicalListEntity):
    """A customer. ``BalanceWithJobs`` includes what everything below it owes."""

    name = "Customer"
    below_field = "Job"
    unique_below_parent = False
    read_only = HierarchicalListEntity.read_only | {
        "BalanceWithJobs",
        "OverDueBalance",
        "TotalRevenue",
        "TotalExpense",
        "V4IDPseudonym",
        "RootCustomerRef",
    }
    columns = {
        **HierarchicalListEntity.columns,
        **PartyEntity.columns,
        "BalanceWithJobs": "tree_balance",
    }
    references = {
        "SalesTermRef": "Term",
        "PaymentMethodRef": "PaymentMethod",
        "DefaultTaxCodeRef": "TaxCode",
        "ARAccountRef": "Account",
        "CustomerTypeRef": "CustomerType",
    }

    def complete(self, company, record, previous, sent):
        """Fill in the defaults of a customer."""
        super().complete(company, record, previous, sent)
        body = record.body
        if record.parent is None:
            body.pop("BillWithParent", None)
        else:
            # Recorded answers have no name here.
            body["ParentRef"] = {"value": body["ParentRef"]["value"]}
        body.setdefault("BillWithParent", False)
        body.setdefault("Taxable", True)
        body.setdefault("PreferredDeliveryMethod", "Print")
        body.setdefault("IsProject", False)
        self._settle_tax_code(company, body)
        self._check_delivery(body)

    @staticmethod
    def _settle_tax_code(company, body):
        """A taxable customer of a US company has a sales tax code (recorded answers)."""
        if not body["Taxable"]:
            body.pop("DefaultTaxCodeRef", None)
        elif "DefaultTaxCodeRef" in body:
            body["DefaultTaxCodeRef"] = {"value": body["DefaultTaxCodeRef"]["value"]}
        elif company.country == "US":
            code = tax.default_code(company)
            if code is not None:
                body["DefaultTaxCodeRef"] = code

    def check_may_leave(self, company, record):
        """Refuse to make inactive whose time is not billed yet.

        :raise QboFault: 6280
        """
        super().check_may_leave(company, record)
        where = "party = ? AND body ->> '$.BillableStatus' = 'Billable'"
        if company.objects.count("TimeActivity", where, (record.id,)):
            raise faults.QboFault(
                "6280",
                "Delete Customer Has Unbilled Expenses Error",
                "This customer can't be deleted because they have unbilled charges.",
            )

    @staticmethod
    def _check_delivery(body):
        method = body["PreferredDeliveryMethod"]
        if method not in _DELIVERY_METHODS:
            raise faults.invalid_value(
                "2170", "Invalid Enumeration", "PreferredDeliveryMethod", method
            )
        if method == "Email" and not body.get("PrimaryEmailAddr", {}).get("Address"):
            raise faults.QboFault(
                "6420",
                "Email address is required",
                "An email address is required for this customer since the delivery type is email.",
                element="PrimaryEmailAddr",
            )

    def render(self, company, record):
        """Add the balances, and the level of a sub-customer."""
        answer = super().render(company, record)
        if record.parent is not None:
            answer["Level"] = record.full_name.count(":")
        answer["Balance"] = from_cents(record.balance)
        answer["BalanceWithJobs"] = from_cents(record.tree_balance)
        return answer
