"""The ``us`` company: a landscaping business in Tucson, with the chart of accounts of Intuit's sample company."""

from decimal import Decimal

from ..money import from_cents
from . import us_documents, us_lists
from .builder import CompanyBuilder, company_info, preferences

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


def build(company, today):
    """Fill a company with lists and a year of sales.

    :param company: an empty :class:`~qbo_emulator.company.Company`
    :param today: the last date of the year that has passed
    """
    with company.transaction():
        _LandscapingBusiness(company, today).build()


class _LandscapingBusiness(CompanyBuilder):
    def build(self):
        self.ids = {}
        self.bodies = {}
        self.at(self.first_day, 8)
        self.singleton("Preferences", preferences(True, "86"))
        self.singleton(
            "CompanyInfo",
            company_info(
                "Larkspur Hollow Landscaping",
                "1145 Desert Marigold Way",
                "Tucson",
                "AZ",
                "85701",
                "office@larkspurhollow.example.com",
                self.first_day.isoformat(),
            ),
        )
        self.ids["Account"] = self.chart("us_chart.csv")
        self._taxes()
        self._small_lists()
        self._customers()
        self._vendors()
        self._items()
        self._documents()

    def _add(self, type_name, label, body, key=None):
        record = self.create(type_name, body, key)
        self.ids.setdefault(type_name, {})[label] = record.id
        return record

    def _ref(self, type_name, label):
        return {"value": str(self.ids[type_name][label])}

    def _taxes(self):
        for name, account in _AGENCIES:
            body = {
                "DisplayName": name,
                "TaxTrackedOnSalesAccountRef": self._ref("Account", account),
            }
            self._add("TaxAgency", name, body)
        for name, rate, agency in _RATES:
            body = {"Name": name, "RateValue": rate, "AgencyRef": self._ref("TaxAgency", agency)}
            self._add("TaxRate", name, body)
        self.line_codes()
        for key, (name, rates) in enumerate(_CODES, 2):
            details = [{"TaxRateRef": self._ref("TaxRate", rate)} for rate in rates]
            body = {"Name": name, "SalesTaxRateList": {"TaxRateDetail": details}}
            self._add("TaxCode", name, body, key)

    def _small_lists(self):
        for name, days in us_lists.TERMS:
            self._add("Term", name, {"Name": name, "DueDays": days})
        for name, kind in us_lists.PAYMENT_METHODS:
            self._add("PaymentMethod", name, {"Name": name, "Type": kind})

    def _customers(self):
        for name, given, family, business, phone, *address, taxable, term in us_lists.CUSTOMERS:
            body = {
                "DisplayName": name,
                "GivenName": given,
                "FamilyName": family,
                "CompanyName": business,
                "PrimaryPhone": {"FreeFormNumber": f"(520) 555-{phone}"},
                "PrimaryEmailAddr": {
                    "Address": f"{given}.{family}@example.com".lower().replace("'", "")
                },
                "BillAddr": _address(*address),
                "ShipAddr": _address(*address),
                "Taxable": taxable,
                "SalesTermRef": self._ref("Term", term),
            }
            self._add("Customer", name, body)
            self.bodies[name] = body
        for parent, name, street in us_lists.JOBS:
            above = self.bodies[parent]
            body = {
                "DisplayName": name,
                "Job": True,
                "ParentRef": self._ref("Customer", parent),
                "BillWithParent": False,
                "BillAddr": above["BillAddr"],
                "ShipAddr": {**above["ShipAddr"], "Line1": street},
                "Taxable": above["Taxable"],
                "SalesTermRef": above["SalesTermRef"],
            }
            self._add("Customer", f"{parent}:{name}", body)
            self.bodies[f"{parent}:{name}"] = body

    def _vendors(self):
        for number, (name, *address, term) in enumerate(us_lists.VENDORS, 1):
            body = {
                "DisplayName": name,
                "CompanyName": name,
                "PrimaryPhone": {"FreeFormNumber": f"(520) 555-{number + 140:04d}"},
                "BillAddr": _address(*address),
                "TermRef": self._ref("Term", term),
            }
            self._add("Vendor", name, body)

    def _items(self):
        for name, kind, price, cost, taxable, income, expense, description in us_lists.ITEMS:
            body = {
                "Name": name,
                "Type": kind,
                "Description": description,
                "UnitPrice": price,
                "PurchaseCost": cost,
                "Taxable": taxable,
                "IncomeAccountRef": self._ref("Account", income),
            }
            if expense:
                body["ExpenseAccountRef"] = self._ref("Account", expense)
            self._add("Item", name, body)
            self.bodies[name] = body

    def _documents(self):
        """Everything in the order of its day, so that a payment finds what it pays."""
        steps = []
        for number, row in enumerate(us_documents.INVOICES, 1001):
            steps.append((row[0], 1, lambda day, n=number, r=row: self._invoice(day, n, *r[1:])))
        for row in us_documents.CREDIT_MEMOS:
            steps.append((row[0], 2, lambda day, r=row: self._credit_memo(day, *r[1:])))
        for row in us_documents.PAYMENTS:
            steps.append((row[0], 3, lambda day, r=row: self._payment(day, *r[1:])))
        for row in us_documents.JOURNAL_ENTRIES:
            steps.append((row[0], 0, lambda day, r=row: self._journal_entry(day, *r[1:])))
        for permille, _, step in sorted(steps, key=lambda entry: entry[:2]):
            day = self.day(permille)
            self.at(day, 10)
            step(day.isoformat())

    def _sale(self, day, number, customer, lines, tax_code):
        body = {
            "DocNumber": str(number),
            "TxnDate": day,
            "CustomerRef": self._ref("Customer", customer),
            "Line": [self._sales_line(*line, taxed=bool(tax_code)) for line in lines],
        }
        if tax_code:
            body["TxnTaxDetail"] = {"TxnTaxCodeRef": self._ref("TaxCode", tax_code)}
        return body

    def _sales_line(self, item, quantity, price, taxed):
        price = Decimal(price or self.bodies[item]["UnitPrice"])
        code = "TAX" if taxed and self.bodies[item]["Taxable"] else "NON"
        return {
            "Description": self.bodies[item]["Description"],
            "Amount": (price * Decimal(quantity)).quantize(Decimal("0.01")),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": self._ref("Item", item),
                "Qty": quantity,
                "UnitPrice": price,
                "TaxCodeRef": {"value": code},
            },
        }

    def _invoice(self, day, number, customer, lines, tax_code, discount):
        body = self._sale(day, number, customer, lines, tax_code)
        body["SalesTermRef"] = self.bodies[customer]["SalesTermRef"]
        if discount:
            percent = discount.removesuffix(" %")
            detail = {"PercentBased": percent != discount}
            line = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
            if detail["PercentBased"]:
                detail["DiscountPercent"] = percent
            else:
                line["Amount"] = discount
            body["Line"].append(line)
        self._remember("Invoice", number, body)

    def _credit_memo(self, day, number, customer, lines, tax_code):
        self._remember("CreditMemo", number, self._sale(day, number, customer, lines, tax_code))

    def _remember(self, type_name, number, body):
        record = self.create(type_name, body)
        self.ids.setdefault("Document", {})[str(number)] = (type_name, record.id)

    def _payment(self, day, customer, amount, method, account, applied):
        lines, paid = [], Decimal(0)
        for number, part in applied:
            type_name, key = self.ids["Document"][number]
            open_amount = from_cents(self.company.objects.get(type_name, key).balance)
            cents = Decimal(part) if part else open_amount
            paid += cents
            link = {"TxnId": str(key), "TxnType": type_name}
            lines.append({"Amount": cents, "LinkedTxn": [link]})
        body = {
            "TxnDate": day,
            "CustomerRef": self._ref("Customer", customer),
            "TotalAmt": amount or paid,
            "DepositToAccountRef": self._ref("Account", account),
            "Line": lines,
        }
        if method:
            body["PaymentMethodRef"] = self._ref("PaymentMethod", method)
        self.create("Payment", body)

    def _journal_entry(self, day, number, note, lines):
        body = {
            "DocNumber": number,
            "TxnDate": day,
            "PrivateNote": note,
            "Line": [self._journal_line(*line) for line in lines],
        }
        self.create("JournalEntry", body)

    def _journal_line(self, account, debit, credit, name):
        detail = {
            "PostingType": "Debit" if debit else "Credit",
            "AccountRef": self._ref("Account", account),
        }
        if name:
            kind = "Customer" if name in self.ids["Customer"] else "Vendor"
            detail["Entity"] = {"Type": kind, "EntityRef": self._ref(kind, name)}
        return {
            "Amount": debit or credit,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": detail,
        }


def _address(street, city, state, postal_code):
    return {
        "Line1": street,
        "City": city,
        "CountrySubDivisionCode": state,
        "PostalCode": postal_code,
    }
