"""The ``big:N`` companies: a wholesaler with as many documents as one asks for, for measurements.

It is built straight into the data file, in transactions of a thousand documents, so that memory
stays the same whatever N is.
"""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from random import Random

from ..money import from_cents
from .us import ArizonaBusiness

_PER_TRANSACTION = 1_000
_SEED = 20

#: What happens, over and over: Invoice, Payment, Bill, bill payment (O), Expense, Journal entry.
_RHYTHM = "IIPIBIPIJIPIBOPIEIPB"

_FIRST_NAMES = (
    *("Ada", "Bruno", "Celia", "Dario", "Edith", "Felix", "Greta", "Hugo", "Irene", "Jonas"),
    *("Karin", "Leopold", "Mina", "Noel", "Olga", "Pablo", "Quentin", "Rosa", "Stefan", "Thea"),
)
_FAMILY_NAMES = (
    *("Ashdown", "Bellamy", "Corrigan", "Delacroix", "Eastwood", "Farrow", "Goodwin", "Hartley"),
    *("Ibsen", "Jessop", "Kirkland", "Lindqvist", "Mortimer", "Nakamura", "Okafor"),
)
_PLACES = (
    *("Anvil", "Boulder", "Cholla", "Dry Creek", "Eagle", "Fairview", "Granite", "Hilltop"),
    *("Iron", "Juniper", "Kiln", "Lakeside", "Mesa", "Northern", "Oasis", "Prairie"),
)
_TRADES = ("Quarries", "Growers", "Hardware", "Freight", "Timber", "Irrigation", "Packaging")
_MATERIALS = (
    *("Paver", "Gravel", "Fence Post", "Drip Line", "Valve", "Planter", "Trellis", "Sod"),
    *("Compost", "Edging", "Lantern", "Pump", "Sprinkler", "Basin", "Bench"),
)
_SIZES = ("XS", "S", "M", "L", "XL", "XXL", "Bulk", "Pallet", "Sample", "Trade Pack")
_EXPENSES = ("Automobile:Fuel", "Office Expenses", "Equipment Rental", "Utilities:Telephone")


def build(company, today, count):
    """Fill a company with lists and documents.

    :param company: an empty :class:`~qbo_emulator.company.Company`
    :param today: the last date of the year that has passed
    :param count: number of documents
    """
    wholesaler = _Wholesaler(company, today)
    with company.transaction():
        wholesaler.lists()
    for first in range(0, count, _PER_TRANSACTION):
        with company.transaction():
            for number in range(first, min(first + _PER_TRANSACTION, count)):
                wholesaler.document(number, count)


class _Wholesaler(ArizonaBusiness):
    """Builds lists and documents.

    :ivar owing: by customer, the (id, cents) of invoices that are open; the longest waiting first
    :ivar owed: the same by vendor, of bills
    """

    def __init__(self, company, today):
        super().__init__(company, today)
        self.random = Random(_SEED)
        self.owing = {}
        self.owed = {}
        self._makers = {
            "I": self._invoice,
            "P": self._payment,
            "B": self._bill,
            "O": self._bill_payment,
            "E": self._expense,
            "J": self._payroll,
        }

    def lists(self):
        """300 customers, 112 vendors and 150 products, whatever the number of documents."""
        self.foundation(
            "Saltbush Wholesale Supply",
            ("6400 Palo Verde Freightway", "Tucson", "AZ", "85706"),
            "books@saltbushwholesale.example.com",
        )
        for number, (given, family) in enumerate(product(_FIRST_NAMES, _FAMILY_NAMES), 1):
            self.add("Customer", number, self._customer(number, given, family))
        for number, (place, trade) in enumerate(product(_PLACES, _TRADES), 1):
            name = f"{place} {trade}"
            self.add("Vendor", number, {"DisplayName": name, "CompanyName": name})
        for number, (material, size) in enumerate(product(_MATERIALS, _SIZES), 1):
            self.add("Item", number, self._item(number, f"{material} {size}"))

    def _customer(self, number, given, family):
        address = {
            "Line1": f"{100 + number} Commerce Street",
            "City": "Tucson",
            "CountrySubDivisionCode": "AZ",
            "PostalCode": str(85701 + number % 50),
        }
        return {
            "DisplayName": f"{given} {family}",
            "GivenName": given,
            "FamilyName": family,
            "PrimaryEmailAddr": {"Address": f"{given}.{family}@example.com".lower()},
            "BillAddr": address,
            "SalesTermRef": self.ref("Term", "Net 30"),
        }

    def _item(self, number, name):
        cents = 450 + 795 * (number % 17) + 40 * number
        return {
            "Name": name,
            "Type": "NonInventory",
            "UnitPrice": from_cents(cents),
            "PurchaseCost": from_cents(cents * 55 // 100),
            "IncomeAccountRef": self.ref("Account", "Sales of Product Income"),
            "ExpenseAccountRef": self.ref("Account", "Cost of Goods Sold"),
        }

    def document(self, number, count):
        """Create one document.

        :param number: how many there are before it
        :param count: how many there will be
        """
        day = self.first_day + timedelta(days=(self.today - self.first_day).days * number // count)
        self.at(day)
        make = self._makers[_RHYTHM[number % len(_RHYTHM)]] if number else self._opening
        make(number, day.isoformat())

    def _opening(self, number, day):
        self._entry(
            number, day, "Opening balances", 60_000_00, "Checking", "Opening Balance Equity"
        )

    def _payroll(self, number, day):
        cents = self.random.randrange(400_00, 700_00)
        self._entry(number, day, "Wages", cents, "Job Expenses:Cost of Labor", "Checking")

    def _entry(self, number, day, note, cents, debit, credit):
        lines = [
            {
                "Amount": from_cents(cents),
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {
                    "PostingType": posting_type,
                    "AccountRef": self.ref("Account", account),
                },
            }
            for posting_type, account in (("Debit", debit), ("Credit", credit))
        ]
        body = {"DocNumber": f"J{number}", "TxnDate": day, "PrivateNote": note, "Line": lines}
        self.create("JournalEntry", body)

    def _invoice(self, number, day):
        customer = self.random.randint(1, len(self.ids["Customer"]))
        body = {
            "DocNumber": str(number),
            "TxnDate": day,
            "CustomerRef": self.ref("Customer", customer),
            "SalesTermRef": self.ref("Term", "Net 30"),
            "Line": [self._sales_line(), self._sales_line()],
            "TxnTaxDetail": {"TxnTaxCodeRef": self.ref("TaxCode", "Tucson")},
        }
        invoice = self.create("Invoice", body)
        self.owing.setdefault(customer, []).append((invoice.id, invoice.total))

    def _sales_line(self):
        item = self.random.randint(1, len(self.ids["Item"]))
        quantity = self.random.randint(1, 8)
        price = self.bodies["Item", item]["UnitPrice"]
        return {
            "Amount": price * quantity,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": self.ref("Item", item),
                "Qty": quantity,
                "UnitPrice": price,
                "TaxCodeRef": {"value": "TAX" if quantity % 2 else "NON"},
            },
        }

    def _payment(self, number, day):
        """What a customer owes, the one that has waited longest; every fifth pays half of it."""
        customer = next(iter(self.owing))
        parts = 2 if number % 5 == 2 else 1
        lines = self._settling("Invoice", self.owing.pop(customer), parts)
        body = {
            "TxnDate": day,
            "CustomerRef": self.ref("Customer", customer),
            "TotalAmt": sum(line["Amount"] for line in lines),
            "DepositToAccountRef": self.ref("Account", "Checking"),
            "PaymentMethodRef": self.ref("PaymentMethod", "Check"),
            "Line": lines,
        }
        self.create("Payment", body)

    @staticmethod
    def _settling(type_name, documents, parts=1):
        return [
            {
                "Amount": from_cents(cents // parts),
                "LinkedTxn": [{"TxnId": str(key), "TxnType": type_name}],
            }
            for key, cents in documents
        ]

    def _bill(self, number, day):
        vendor = self.random.randint(1, len(self.ids["Vendor"]))
        item = self.random.randint(1, len(self.ids["Item"]))
        quantity = self.random.randint(10, 45)
        cost = self.bodies["Item", item]["PurchaseCost"]
        line = {
            "Amount": cost * quantity,
            "DetailType": "ItemBasedExpenseLineDetail",
            "ItemBasedExpenseLineDetail": {
                "ItemRef": self.ref("Item", item),
                "Qty": quantity,
                "UnitPrice": cost,
            },
        }
        body = {
            "DocNumber": f"B{number}",
            "TxnDate": day,
            "VendorRef": self.ref("Vendor", vendor),
            "Line": [line],
        }
        bill = self.create("Bill", body)
        self.owed.setdefault(vendor, []).append((bill.id, bill.total))

    def _bill_payment(self, number, day):
        vendor = next(iter(self.owed))
        lines = self._settling("Bill", self.owed.pop(vendor))
        body = {
            "TxnDate": day,
            "VendorRef": self.ref("Vendor", vendor),
            "TotalAmt": sum(line["Amount"] for line in lines),
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": self.ref("Account", "Checking")},
            "Line": lines,
        }
        self.create("BillPayment", body)

    def _expense(self, number, day):
        account = self.random.choice(_EXPENSES)
        line = {
            "Amount": Decimal(self.random.randrange(1500, 18000)).scaleb(-2),
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": self.ref("Account", account)},
        }
        body = {
            "TxnDate": day,
            "PaymentType": "Cash",
            "AccountRef": self.ref("Account", "Checking"),
            "Line": [line],
        }
        self.create("Purchase", body)
