"""The ``us_sales`` company: the landscaping business of ``us`` with its sales alone, for clients
that know no purchases yet.
"""

from .documents import SALES, create_documents
from .us import LandscapingBusiness


def build(company, today):
    """Fill a company with lists and a year of sales.

    :param company: an empty :class:`~qbo_emulator.company.Company`
    :param today: the last date of the year that has passed
    """
    with company.transaction():
        business = LandscapingBusiness(company, today)
        business.lists()
        create_documents(business, SALES)
