"""The ``us_multi`` company: a coffee roaster in Portland, Maine, that buys and sells in dollars,
euros, pounds and yen.

Its names and prices are invented; its rates are of the size of real ones.
"""

from .builder import company_info
from .documents import create_documents, finish_year
from .international import InternationalBusiness
from .settings import name_values

_AGENCY = "Maine Revenue Services"
_TAX = "Maine"
_PERCENT = "5.5"


def build(company, today):
    """Fill a company with lists and a year of documents.

    :param company: an empty :class:`~qbo_emulator.company.Company`
    :param today: the last date of the year that has passed
    """
    with company.transaction():
        business = CoffeeRoaster(company, today, "us_multi_data")
        business.lists()
        business.inventory()
        business.bundles()
        create_documents(business)
        finish_year(business)


class CoffeeRoaster(InternationalBusiness):
    """Builds the lists of the business."""

    home_currency = "USD"
    offered_methods = (
        ("Cash", "NON_CREDIT_CARD"),
        ("Check", "NON_CREDIT_CARD"),
        ("Credit Card", "CREDIT_CARD"),
        ("Bank Transfer", "NON_CREDIT_CARD"),
    )

    def info(self):
        """Describe the roaster."""
        return company_info(
            "Casco Vale Coffee Roasters",
            ("27 Anderson Street", "Portland", "ME", "04101"),
            "roastery@cascovale.example.com",
            self.first_day.isoformat(),
            PrimaryPhone={"FreeFormNumber": "(207) 555-0134"},
            NameValue=name_values("Coffee Roasting"),
        )

    def taxes(self):
        """One rate for all taxable sales, as companies without automated sales tax have it."""
        reference = self.ref("Account", f"{_AGENCY} Payable")
        agency = {"DisplayName": _AGENCY, "TaxTrackedOnSalesAccountRef": reference}
        self.add("TaxAgency", _AGENCY, agency)
        rate = {"Name": _TAX, "RateValue": _PERCENT, "AgencyRef": self.ref("TaxAgency", _AGENCY)}
        self.add("TaxRate", _TAX, rate)
        self.line_codes()
        details = [{"TaxRateRef": self.ref("TaxRate", _TAX)}]
        code = {"Name": _TAX, "SalesTaxRateList": {"TaxRateDetail": details}}
        self.add("TaxCode", _TAX, code, 2)
