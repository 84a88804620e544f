"""Item: products, services and their categories."""

from .. import faults
from .lists import HierarchicalListEntity

_CREATED_BY_API = ("Service", "NonInventory", "Category")


class Item(HierarchicalListEntity):
    """A product or service. Inventory is not kept yet; bundles cannot be created over the API."""

    name = "Item"
    below_field = "SubItem"
    required = ("Name",)
    forbidden = ":\t\n"
    read_only = HierarchicalListEntity.read_only | {"QtyOnHand", "AvgCost", "QtyOnPurchaseOrder"}
    sticky = HierarchicalListEntity.sticky | {"Type"}
    references = {
        "IncomeAccountRef": "Account",
        "ExpenseAccountRef": "Account",
        "AssetAccountRef": "Account",
        "PrefVendorRef": "Vendor",
        "SalesTaxCodeRef": "TaxCode",
        "PurchaseTaxCodeRef": "TaxCode",
    }

    def complete(self, company, record, previous, sent):
        """Hold the accounts against the type and fill in the defaults."""
        body = record.body
        kind = body.setdefault("Type", "NonInventory")
        if kind not in _CREATED_BY_API:
            raise faults.feature_not_supported(f"Items of type {kind}")
        super().complete(company, record, previous, sent)
        if record.parent is None:
            del body["SubItem"]
        if kind == "Category":
            return
        if "IncomeAccountRef" not in body and (
            kind == "Service" or "ExpenseAccountRef" not in body
        ):
            raise faults.required_parameter("IncomeAccountRef")
        self._check_account(company, body, "IncomeAccountRef", ("Revenue",))
        self._check_account(company, body, "ExpenseAccountRef", ("Expense",))
        body.setdefault("UnitPrice", 0)
        body.setdefault("PurchaseCost", 0)
        body.setdefault("Taxable", False)
        body["TrackQtyOnHand"] = False

    @staticmethod
    def _check_account(company, body, name, classifications):
        if name not in body:
            return
        account = company.referenced("Account", body[name])
        if account.body["AccountType"] in ("Accounts Receivable", "Accounts Payable") or (
            account.body["Classification"] not in (*classifications, "Asset", "Liability", "Equity")
        ):
            raise faults.QboFault(
                "6430",
                "Invalid Account Type",
                f"Invalid account type: {account.full_name} cannot be the {name} of an item.",
            )

    def duplicate_name(self, key):
        """:return: the Fault 6240 of products and services"""
        return faults.duplicate_name(
            "The name supplied already exists. : Another product or service is already "
            f"using this name. Please use a different name. Id={key}"
        )

    def render(self, company, record):
        """Add the place in the hierarchy."""
        answer = super().render(company, record)
        if record.parent is not None:
            answer["Level"] = record.full_name.count(":")
        return answer
