"""The ``ca`` company: an outfitter in Vancouver that sells to several provinces.

Its names and prices are invented; the chart of accounts and the tax codes are of the kind that
QuickBooks gives companies in Canada.
"""

from .builder import company_info
from .documents import create_documents, finish_year
from .international import InternationalBusiness
from .settings import name_values


def build(company, today):
    """Fill a company with lists and a year of documents.

    :param company: an empty :class:`~qbo_emulator.company.Company`
    :param today: the last date of the year that has passed
    """
    with company.transaction():
        business = Outfitter(company, today, "ca_data")
        business.lists()
        create_documents(business)
        finish_year(business)


class Outfitter(InternationalBusiness):
    """Builds the lists of the business."""

    home_currency = "CAD"
    offered_methods = (
        ("Cash", "NON_CREDIT_CARD"),
        ("Cheque", "NON_CREDIT_CARD"),
        ("Credit Card", "CREDIT_CARD"),
        ("Interac", "NON_CREDIT_CARD"),
        ("Bank Transfer", "NON_CREDIT_CARD"),
    )

    def info(self):
        """Describe the outfitter."""
        return company_info(
            "Tamarack Lake Outfitters",
            ("2280 Alder Crossing", "Vancouver", "BC", "V5K 0A1"),
            "desk@tamaracklake.example.com",
            self.first_day.isoformat(),
            Country="CA",
            LegalName="Tamarack Lake Outfitters Inc.",
            PrimaryPhone={"FreeFormNumber": "(604) 555-0134"},
            NameValue=name_values("Sporting Goods Stores"),
        )
