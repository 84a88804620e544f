"""A sample company whose lists and documents lie in a folder of CSV files."""

from .builder import CompanyBuilder, read_rows


class Business(CompanyBuilder):
    """Builds lists, and keeps what documents need of them.

    :param company: the company to fill
    :param today: the last date on which anything happens
    :param folder: where its CSV files lie, beside this module
    :ivar ids: ids by name, by entity
    :ivar bodies: bodies of these elements by entity and name
    :ivar documents: (entity, id) of documents by number
    """

    def __init__(self, company, today, folder):
        super().__init__(company, today)
        self.folder = folder
        self.ids = {}
        self.bodies = {}
        self.documents = {}

    def rows(self, name):
        """:return: iterator over the rows of one of the CSV files"""
        return read_rows(f"{self.folder}/{name}.csv")

    def add(self, type_name, label, body, key=None):
        """Create an element of a list.

        :param label: the name under which CSV files mention it
        """
        record = self.create(type_name, body, key)
        self.ids.setdefault(type_name, {})[label] = record.id
        self.bodies[type_name, label] = body

    def ref(self, type_name, label):
        """:return: reference to an element of a list"""
        return {"value": str(self.ids[type_name][label])}

    def accounts(self):
        """Create the chart."""
        self.ids["Account"] = self.chart(f"{self.folder}/chart.csv")

    def terms(self, terms):
        """Create terms from pairs of name and days."""
        for name, days in terms:
            self.add("Term", name, {"Name": name, "DueDays": days})

    def payment_methods(self, methods):
        """Create methods of payment from pairs of name and type."""
        for name, kind in methods:
            self.add("PaymentMethod", name, {"Name": name, "Type": kind})

    def customers(self):
        """Create the customers."""
        for row in self.rows("customers"):
            email = f"{row['given_name']}.{row['family_name']}@example.com"
            body = {
                "DisplayName": row["name"],
                "GivenName": row["given_name"],
                "FamilyName": row["family_name"],
                "CompanyName": row["company_name"],
                "PrimaryPhone": {"FreeFormNumber": row["phone"]},
                "PrimaryEmailAddr": {"Address": email.lower().replace("'", "")},
                "BillAddr": _address(row),
                "ShipAddr": _address(row),
                "Taxable": row["taxable"] == "yes",
                "SalesTermRef": self.ref("Term", row["term"]),
                **_currency(row),
            }
            self.add("Customer", row["name"], body)

    def jobs(self):
        """Create the jobs of customers, which are customers below them."""
        for row in self.rows("jobs"):
            above = self.bodies["Customer", row["parent"]]
            body = {
                "DisplayName": row["name"],
                "Job": True,
                "ParentRef": self.ref("Customer", row["parent"]),
                "BillWithParent": False,
                "BillAddr": above["BillAddr"],
                "ShipAddr": {**above["ShipAddr"], "Line1": row["street"]},
                "Taxable": above["Taxable"],
                "SalesTermRef": above["SalesTermRef"],
            }
            self.add("Customer", f"{row['parent']}:{row['name']}", body)

    def vendors(self):
        """Create the vendors."""
        for row in self.rows("vendors"):
            body = {
                "DisplayName": row["name"],
                "CompanyName": row["name"],
                "PrimaryPhone": {"FreeFormNumber": row["phone"]},
                "BillAddr": _address(row),
                "TermRef": self.ref("Term", row["term"]),
                **_currency(row),
            }
            self.add("Vendor", row["name"], body)

    def items(self):
        """Create services and products without stock."""
        for row in self.rows("items"):
            body = {
                "Name": row["name"],
                "Type": row["type"],
                "Description": row["description"],
                "UnitPrice": row["unit_price"],
                "PurchaseCost": row["purchase_cost"],
                "Taxable": row["taxable"] == "yes",
                "IncomeAccountRef": self.ref("Account", row["income_account"]),
            }
            if row["expense_account"]:
                body["ExpenseAccountRef"] = self.ref("Account", row["expense_account"])
            if row.get("tax_code"):
                code = self.ref("TaxCode", row["tax_code"])
                body["SalesTaxCodeRef"] = body["PurchaseTaxCodeRef"] = code
            self.add("Item", row["name"], body)

    def inventory(self):
        """Create products with what is on hand of them on the first day."""
        for row in self.rows("inventory"):
            body = {
                "Name": row["name"],
                "Sku": row["sku"],
                "Type": "Inventory",
                "Description": row["description"],
                "UnitPrice": row["unit_price"],
                "PurchaseCost": row["purchase_cost"],
                "Taxable": row["taxable"] == "yes",
                "TrackQtyOnHand": True,
                "QtyOnHand": row["quantity"],
                "InvStartDate": self.first_day.isoformat(),
                "IncomeAccountRef": self.ref("Account", row["income_account"]),
                "ExpenseAccountRef": self.ref("Account", row["expense_account"]),
                "AssetAccountRef": self.ref("Account", row["asset_account"]),
            }
            self.add("Item", row["name"], body)

    def bundles(self):
        """Create bundles; a component is written ``quantity item``."""
        for row in self.rows("bundles"):
            parts = [part.partition(" ") for part in row["components"].split("; ")]
            components = [
                {"Qty": quantity, "ItemRef": self.ref("Item", name)} for quantity, _, name in parts
            ]
            body = {
                "Name": row["name"],
                "Type": "Group",
                "Description": row["description"],
                "PrintGroupedItems": True,
                "ItemGroupDetail": {"ItemGroupLine": components},
            }
            self.add("Item", row["name"], body)


def _address(row):
    address = {
        "Line1": row["street"],
        "City": row["city"],
        "CountrySubDivisionCode": row["state"],
        "PostalCode": row["postal_code"],
    }
    if row.get("country"):
        address["Country"] = row["country"]
    return address


def _currency(row):
    return {"CurrencyRef": {"value": row["currency"]}} if row.get("currency") else {}
