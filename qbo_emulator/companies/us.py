"""The ``us`` company: a landscaping business in Tucson, with the chart of accounts of Intuit's
sample company.

Its names, prices and documents are invented; they lie in ``us_data``.
"""

from .builder import company_info, preferences
from .business import Business
from .documents import create_documents, finish_year

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


def build(company, today):
    """Fill a company with lists and a year of documents.

    :param company: an empty :class:`~qbo_emulator.company.Company`
    :param today: the last date of the year that has passed
    """
    with company.transaction():
        business = LandscapingBusiness(company, today)
        business.lists()
        business.more_lists()
        create_documents(business)
        finish_year(business)


class ArizonaBusiness(Business):
    """A business in Arizona with the chart and the sales taxes of ``us_data``."""

    def __init__(self, company, today):
        super().__init__(company, today, "us_data")

    def foundation(self, name, address, email):
        """Everything that depends on the country and its taxes.

        :param address: (street, city, state, postal code)
        """
        self.at(self.first_day, 8)
        self.singleton("Preferences", preferences(True, "86"))
        info = company_info(name, address, email, self.first_day.isoformat())
        self.singleton("CompanyInfo", info)
        self.accounts()
        self._taxes()
        self.terms(_TERMS)
        self.payment_methods(_PAYMENT_METHODS)

    def _taxes(self):
        for name, account in _AGENCIES:
            reference = self.ref("Account", account)
            body = {"DisplayName": name, "TaxTrackedOnSalesAccountRef": reference}
            self.add("TaxAgency", name, body)
        for name, rate, agency in _RATES:
            body = {"Name": name, "RateValue": rate, "AgencyRef": self.ref("TaxAgency", agency)}
            self.add("TaxRate", name, body)
        self.line_codes()
        for key, (name, rates) in enumerate(_CODES, 2):
            details = [{"TaxRateRef": self.ref("TaxRate", rate)} for rate in rates]
            body = {"Name": name, "SalesTaxRateList": {"TaxRateDetail": details}}
            self.add("TaxCode", name, body, key)


class LandscapingBusiness(ArizonaBusiness):
    """Builds the lists of the business."""

    def lists(self):
        """Everything that sales refer to."""
        self.foundation(
            "Larkspur Hollow Landscaping",
            ("1145 Desert Marigold Way", "Tucson", "AZ", "85701"),
            "office@larkspurhollow.example.com",
        )
        self.customers()
        self.jobs()
        self.vendors()
        self.items()

    def more_lists(self):
        """What ``us_sales`` does not have."""
        self.track()
        self.ids["Account"] |= self.chart("us_data/more_accounts.csv")
        self.segments()
        self.customers("more_customers")
        self.inventory()
        self.bundles()
        self.employees()
        self.former()
