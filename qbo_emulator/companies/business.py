"""A sample company whose lists and documents lie in a folder of CSV files."""

from ..currencies import currency_reference
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
        """:return: iterator over the rows of one of the CSV files, which may be missing"""
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

    def links(self, numbers):
        """:return: the ``LinkedTxn`` that points to documents, whose numbers are written
        ``number; number``
        """
        found = [self.documents[number] for number in numbers.split("; ")]
        return [{"TxnId": str(key), "TxnType": type_name} for type_name, key in found]

    def common(self, row, party_type, party):
        """:return: what a row tells of a document whatever it is: location, note, way of tax and
        rate; the currency is that of the customer or vendor
        """
        body = {}
        if row.get("location"):
            body["DepartmentRef"] = self.ref("Department", row["location"])
        if row.get("note"):
            body["PrivateNote"] = row["note"]
        if row.get("tax"):
            body["GlobalTaxCalculation"] = row["tax"]
        if row.get("rate"):
            body["ExchangeRate"] = row["rate"]
        currency = self.bodies.get((party_type, party), {}).get("CurrencyRef")
        return {**body, "CurrencyRef": currency} if currency else body

    def class_of(self, row):
        """:return: the class of the lines of a document"""
        return {"ClassRef": self.ref("Class", row["class"])} if row.get("class") else {}

    def tax_code(self, name, item, is_taxed):
        """:param name: name of a code; empty for that of the item
        :param is_taxed: whether the document is taxed, which counts in the United States
        :return: reference to the tax code of a sales line
        """
        if name:
            return self.ref("TaxCode", name)
        if "SalesTaxCodeRef" in item:
            return item["SalesTaxCodeRef"]
        return {"value": "TAX" if is_taxed and item["Taxable"] else "NON"}

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

    def customers(self, file_name="customers"):
        """Create the customers of a file."""
        for row in self.rows(file_name):
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
            if row.get("type"):
                body["CustomerTypeRef"] = self.ref("CustomerType", row["type"])
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
            if row.get("currency"):
                self._set_currency(self.ids["Vendor"][row["name"]], row["currency"])

    def _set_currency(self, vendor, code):
        """Vendors in another currency are made on the website alone."""
        record = self.company.objects.get("Vendor", vendor)
        record.body["CurrencyRef"] = currency_reference(code)
        self.company.objects.save(record)

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

    def track(self):
        """Switch the tracking of classes per line, and of locations, on."""
        record = self.company.objects.get("Preferences", 1)
        record.body["AccountingInfoPrefs"] |= {
            "TrackDepartments": True,
            "ClassTrackingPerTxnLine": True,
        }
        self.company.objects.save(record)
        self.company.preferences_changed()

    def former(self):
        """Create what is no longer used at the end of the year."""
        for row in self.rows("former"):
            self.add(row["entity"], row["name"], self._former(row["entity"], row["name"]))

    def _former(self, type_name, name):
        if type_name in ("Customer", "Vendor"):
            return {"DisplayName": name}
        if type_name == "Account":
            return {"Name": name, "AccountType": "Bank", "AccountSubType": "Savings"}
        account = self.ref("Account", "Services")
        return {"Name": name, "Type": "Service", "IncomeAccountRef": account}

    def employees(self):
        """Create the employees."""
        for row in self.rows("employees"):
            body = {
                "GivenName": row["given_name"],
                "FamilyName": row["family_name"],
                "PrimaryPhone": {"FreeFormNumber": row["phone"]},
                "HiredDate": self.first_day.isoformat(),
            }
            self.add("Employee", f"{row['given_name']} {row['family_name']}", body)

    def segments(self):
        """Create the classes, locations and customer types."""
        for row in self.rows("segments"):
            self.add(row["entity"], row["name"], {"Name": row["name"]})

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
