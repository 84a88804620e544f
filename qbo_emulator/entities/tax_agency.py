"""TaxAgency: whom tax is owed to."""

from .lists import ListEntity


class TaxAgency(ListEntity):
    """A tax agency. Its payable account is made with it."""

    name = "TaxAgency"
    name_field = "DisplayName"
    columns = {**ListEntity.columns, "DisplayName": "name"}
    required = ("DisplayName",)
    operations = frozenset({"create"})
    in_change_data = False
    references = {
        "TaxTrackedOnSalesAccountRef": "Account",
        "TaxOnPurchasesAccountRef": "Account",
    }

    def complete(self, company, record, previous, sent):
        """Find or make the accounts on which collected tax is owed and paid tax comes back; both
        are one, unless they are given.
        """
        super().complete(company, record, previous, sent)
        body = record.body
        body.setdefault("TaxTrackedOnSales", True)
        body.setdefault("TaxTrackedOnPurchases", False)
        if "TaxTrackedOnSalesAccountRef" not in body:
            name = f"{record.name} Payable"
            sub_type = "SalesTaxPayable" if company.country == "US" else "GlobalTaxPayable"
            account = company.account_named(name, "Other Current Liability", sub_type)
            body["TaxTrackedOnSalesAccountRef"] = {"value": str(account), "name": name}
        if body["TaxTrackedOnPurchases"]:
            body.setdefault("TaxOnPurchasesAccountRef", body["TaxTrackedOnSalesAccountRef"])
