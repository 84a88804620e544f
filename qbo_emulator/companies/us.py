"""The ``us`` company: a landscaping business in Tucson, with the chart of accounts of Intuit's
sample company.

Its names, prices and documents are invented; they lie in ``us_data``. The day of a document is told
in thousandths of the way from the first of January to today.
"""

from decimal import Decimal

from ..money import from_cents
from .builder import CompanyBuilder, company_info, preferences, read_rows

_AGENCIES = (
    ("Arizona Dept. of Revenue", "Arizona Dept. of Revenue Payable"),
    ("Board of Equalization", "Board of Equalization Payable"),
)
_RATES = (
    ("California", "8", "Board of Equalization"),
    ("AZ State tax", "7.1", "Arizona Dept. of Revenue"),
    ("Tucson City", "2", "Arizona Dept. of Revenue"),
)
_CODES = (("California", ("California",)), ("Tucson", ("AZ State tax", "Tucson City")))
_TERMS = (("Due on receipt", 0), ("Net 10", 10), ("Net 15", 15), ("Net 30", 30), ("Net 60", 60))
_PAYMENT_METHODS = (
    ("Cash", "NON_CREDIT_CARD"),
    ("Check", "NON_CREDIT_CARD"),
    ("Visa", "CREDIT_CARD"),
    ("MasterCard", "CREDIT_CARD"),
    ("Bank Transfer", "NON_CREDIT_CARD"),
)
_FIRST_INVOICE = 1001


def build(company, today):
    """Fill a company with lists and a year of sales.

    :param company: an empty :class:`~qbo_emulator.company.Company`
    :param today: the last date of the year that has passed
    """
    with company.transaction():
        business = _LandscapingBusiness(company, today)
        business.lists()
        business.documents()


class _LandscapingBusiness(CompanyBuilder):
    """Builds the lists, then the documents.

    :ivar ids: ids by name, by entity; documents by number under ``Document``
    :ivar bodies: bodies of customers and items by name
    """

    def __init__(self, company, today):
        super().__init__(company, today)
        self.ids = {}
        self.bodies = {}

    def lists(self):
        """Everything that documents refer to."""
        self.at(self.first_day, 8)
        self.singleton("Preferences", preferences(True, "86"))
        info = company_info(
            "Larkspur Hollow Landscaping",
            ("1145 Desert Marigold Way", "Tucson", "AZ", "85701"),
            "office@larkspurhollow.example.com",
            self.first_day.isoformat(),
        )
        self.singleton("CompanyInfo", info)
        self.ids["Account"] = self.chart("us_data/chart.csv")
        self._taxes()
        for name, days in _TERMS:
            self._add("Term", name, {"Name": name, "DueDays": days})
        for name, kind in _PAYMENT_METHODS:
            self._add("PaymentMethod", name, {"Name": name, "Type": kind})
        self._customers()
        self._jobs()
        self._vendors()
        self._items()

    def _add(self, type_name, label, body, key=None):
        record = self.create(type_name, body, key)
        self.ids.setdefault(type_name, {})[label] = record.id

    def _ref(self, type_name, label):
        return {"value": str(self.ids[type_name][label])}

    def _taxes(self):
        for name, account in _AGENCIES:
            reference = self._ref("Account", account)
            body = {"DisplayName": name, "TaxTrackedOnSalesAccountRef": reference}
            self._add("TaxAgency", name, body)
        for name, rate, agency in _RATES:
            body = {"Name": name, "RateValue": rate, "AgencyRef": self._ref("TaxAgency", agency)}
            self._add("TaxRate", name, body)
        self.line_codes()
        for key, (name, rates) in enumerate(_CODES, 2):
            details = [{"TaxRateRef": self._ref("TaxRate", rate)} for rate in rates]
            body = {"Name": name, "SalesTaxRateList": {"TaxRateDetail": details}}
            self._add("TaxCode", name, body, key)

    def _customers(self):
        for row in read_rows("us_data/customers.csv"):
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
                "SalesTermRef": self._ref("Term", row["term"]),
            }
            self._add("Customer", row["name"], body)
            self.bodies[row["name"]] = body

    def _jobs(self):
        for row in read_rows("us_data/jobs.csv"):
            above = self.bodies[row["parent"]]
            body = {
                "DisplayName": row["name"],
                "Job": True,
                "ParentRef": self._ref("Customer", row["parent"]),
                "BillWithParent": False,
                "BillAddr": above["BillAddr"],
                "ShipAddr": {**above["ShipAddr"], "Line1": row["street"]},
                "Taxable": above["Taxable"],
                "SalesTermRef": above["SalesTermRef"],
            }
            label = f"{row['parent']}:{row['name']}"
            self._add("Customer", label, body)
            self.bodies[label] = body

    def _vendors(self):
        for row in read_rows("us_data/vendors.csv"):
            body = {
                "DisplayName": row["name"],
                "CompanyName": row["name"],
                "PrimaryPhone": {"FreeFormNumber": row["phone"]},
                "BillAddr": _address(row),
                "TermRef": self._ref("Term", row["term"]),
            }
            self._add("Vendor", row["name"], body)

    def _items(self):
        for row in read_rows("us_data/items.csv"):
            body = {
                "Name": row["name"],
                "Type": row["type"],
                "Description": row["description"],
                "UnitPrice": row["unit_price"],
                "PurchaseCost": row["purchase_cost"],
                "Taxable": row["taxable"] == "yes",
                "IncomeAccountRef": self._ref("Account", row["income_account"]),
            }
            if row["expense_account"]:
                body["ExpenseAccountRef"] = self._ref("Account", row["expense_account"])
            self._add("Item", row["name"], body)
            self.bodies[row["name"]] = body

    def documents(self):
        """Everything in the order of its day, so that a payment finds what it pays."""
        entries = {}
        for row in read_rows("us_data/journal_entries.csv"):
            entries.setdefault(row["number"], []).append(row)
        invoices = enumerate(read_rows("us_data/invoices.csv"), _FIRST_INVOICE)
        steps = [
            *((self._journal_entry, rows[0], rows) for rows in entries.values()),
            *((self._invoice, row, {**row, "number": str(number)}) for number, row in invoices),
            *((self._credit_memo, row, row) for row in read_rows("us_data/credit_memos.csv")),
            *((self._payment, row, row) for row in read_rows("us_data/payments.csv")),
        ]
        for create, timed, what in sorted(steps, key=lambda step: int(step[1]["permille"])):
            day = self.day(int(timed["permille"]))
            self.at(day, 10)
            create(day.isoformat(), what)

    def _sale(self, day, row):
        body = {
            "DocNumber": row["number"],
            "TxnDate": day,
            "CustomerRef": self._ref("Customer", row["customer"]),
            "Line": [self._sales_line(text, row["tax_code"]) for text in row["lines"].split("; ")],
        }
        if row["tax_code"]:
            body["TxnTaxDetail"] = {"TxnTaxCodeRef": self._ref("TaxCode", row["tax_code"])}
        return body

    def _sales_line(self, text, tax_code):
        """A line is written ``quantity item``, with ``@ price`` when it is not the item's price."""
        text, _, price = text.partition(" @ ")
        quantity, _, name = text.partition(" ")
        item = self.bodies[name]
        price = Decimal(price or item["UnitPrice"])
        return {
            "Description": item["Description"],
            "Amount": (price * Decimal(quantity)).quantize(Decimal("0.01")),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": self._ref("Item", name),
                "Qty": quantity,
                "UnitPrice": price,
                "TaxCodeRef": {"value": "TAX" if tax_code and item["Taxable"] else "NON"},
            },
        }

    def _invoice(self, day, row):
        body = self._sale(day, row)
        body["SalesTermRef"] = self.bodies[row["customer"]]["SalesTermRef"]
        if row["discount"].endswith(" %"):
            percent = row["discount"].removesuffix(" %")
            body["Line"].append(_discount({"PercentBased": True, "DiscountPercent": percent}))
        elif row["discount"]:
            body["Line"].append({**_discount({}), "Amount": row["discount"]})
        self._numbered("Invoice", row["number"], body)

    def _credit_memo(self, day, row):
        self._numbered("CreditMemo", row["number"], self._sale(day, row))

    def _numbered(self, type_name, number, body):
        record = self.create(type_name, body)
        self.ids.setdefault("Document", {})[number] = (type_name, record.id)

    def _payment(self, day, row):
        """Without an amount it is the sum of what it is applied to; a part without one is all that
        is open.
        """
        lines = [self._payment_line(*part.partition(" = ")) for part in row["applied"].split("; ")]
        body = {
            "TxnDate": day,
            "CustomerRef": self._ref("Customer", row["customer"]),
            "TotalAmt": row["amount"] or sum(line["Amount"] for line in lines),
            "DepositToAccountRef": self._ref("Account", row["account"]),
            "Line": lines,
        }
        if row["method"]:
            body["PaymentMethodRef"] = self._ref("PaymentMethod", row["method"])
        self.create("Payment", body)

    def _payment_line(self, number, _, amount):
        type_name, key = self.ids["Document"][number]
        open_amount = from_cents(self.company.objects.get(type_name, key).balance)
        return {
            "Amount": Decimal(amount) if amount else open_amount,
            "LinkedTxn": [{"TxnId": str(key), "TxnType": type_name}],
        }

    def _journal_entry(self, day, rows):
        body = {
            "DocNumber": rows[0]["number"],
            "TxnDate": day,
            "PrivateNote": rows[0]["note"],
            "Line": [self._journal_line(row) for row in rows],
        }
        self.create("JournalEntry", body)

    def _journal_line(self, row):
        detail = {
            "PostingType": "Debit" if row["debit"] else "Credit",
            "AccountRef": self._ref("Account", row["account"]),
        }
        if row["name"]:
            kind = "Customer" if row["name"] in self.ids["Customer"] else "Vendor"
            detail["Entity"] = {"Type": kind, "EntityRef": self._ref(kind, row["name"])}
        return {
            "Amount": row["debit"] or row["credit"],
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": detail,
        }


def _discount(detail):
    return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}


def _address(row):
    return {
        "Line1": row["street"],
        "City": row["city"],
        "CountrySubDivisionCode": row["state"],
        "PostalCode": row["postal_code"],
    }
