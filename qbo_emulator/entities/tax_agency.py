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
    references = {"TaxTrackedOnSalesAccountRef": "Account"}

    def complete(self, company, record, previous, sent):
        """Find or make the account that the collected tax is owed on."""
        super().complete(company, record, previous, sent)
        body = record.body
        body.setdefault("TaxTrackedOnSales", True)
        body.setdefault("TaxTrackedOnPurchases", False)
        if "TaxTrackedOnSalesAccountRef" not in body:
            name = f"{record.name} Payable"
            account = company.account_named(name, "Other Current Liability", "SalesTaxPayable")
            body["TaxTrackedOnSalesAccountRef"] = {"value": str(account), "name": name}
