"""The ``uk`` company: a furniture workshop in Leeds, registered for VAT.

Its names and prices are invented; the chart of accounts and the VAT codes are of the kind that
QuickBooks gives companies in the United Kingdom.
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
        business = FurnitureWorkshop(company, today, "uk_data")
        business.lists()
        create_documents(business)
        finish_year(business)


class FurnitureWorkshop(InternationalBusiness):
    """Builds the lists of the business."""

    home_currency = "GBP"
    offered_methods = (
        ("Cash", "NON_CREDIT_CARD"),
        ("Cheque", "NON_CREDIT_CARD"),
        ("Credit Card", "CREDIT_CARD"),
        ("Direct Debit", "NON_CREDIT_CARD"),
        ("Bank Transfer", "NON_CREDIT_CARD"),
    )

    def info(self):
        """Describe the workshop."""
        return company_info(
            "Kestrel and Thorne Joinery",
            ("14 Foundry Yard", "Leeds", "West Yorkshire", "LS10 1JR"),
            "workshop@kestrelthorne.example.com",
            self.first_day.isoformat(),
            Country="GB",
            LegalName="Kestrel and Thorne Joinery Ltd",
            PrimaryPhone={"FreeFormNumber": "0113 496 0134"},
            NameValue=name_values("Furniture Manufacturing"),
        )
