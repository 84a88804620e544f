"""The ``empty`` company: the accounts that QuickBooks itself needs, and preferences."""

from .builder import CompanyBuilder, company_info, preferences


def build(company, today):
    """Fill a company.

    :param company: an empty :class:`~qbo_emulator.company.Company`
    :param today: the date on which it is created
    """
    builder = CompanyBuilder(company, today)
    builder.at(builder.first_day)
    builder.singleton("Preferences", preferences(False, "9"))
    info = company_info(
        "Blank Page Books",
        ("1 Quiet Street", "Tucson", "AZ", "85701"),
        "books@blankpage.example.com",
        builder.first_day.isoformat(),
    )
    builder.singleton("CompanyInfo", info)
    builder.chart("empty_chart.csv")
    builder.line_codes()
    builder.create("Term", {"Name": "Due on receipt", "DueDays": 0})
    builder.create("Term", {"Name": "Net 30", "DueDays": 30})
    for name in ("Cash", "Check", "Credit Card"):
        builder.create("PaymentMethod", {"Name": name})
