"""Building a sample company through the same writes as any client's."""

import csv
from datetime import date, datetime, timedelta
from importlib import resources

from ..clock import pacific_timestamp
from ..objects import Record
from ..tax import CUSTOM_CODE
from ..writer import create
from .settings import email_messages, name_values, other_preferences


class CompanyBuilder:
    """Creates records at moments of the current fiscal year, so that their MetaData tells a
    believable story.

    :param company: the :class:`~qbo_emulator.company.Company`, with a
        :class:`~qbo_emulator.clock.FixedClock`
    :param today: the last date on which anything happens
    """

    def __init__(self, company, today):
        self.company = company
        self.today = today
        self.first_day = date(today.year, 1, 1)

    def day(self, permille):
        """:return: the date that lies so many thousandths of the way from the first of January to
        today
        """
        return self.first_day + timedelta(
            days=(self.today - self.first_day).days * permille // 1000
        )

    def at(self, day, hour=9):
        """Let everything that follows happen on a day, though never in the future."""
        moment = pacific_timestamp(datetime(day.year, day.month, day.day, hour))
        midnight = pacific_timestamp(datetime(self.today.year, self.today.month, self.today.day))
        self.company.clock.timestamp = min(moment, midnight)

    def create(self, type_name, body, key=None):
        """:return: the Record of a new entity"""
        return create(self.company, type_name, body, key)

    def singleton(self, type_name, body):
        """Store one of the two records that every company has one of."""
        now = self.company.now()
        _, _, fields = self.company.entity(type_name).accept(body)
        self.company.objects.insert(
            Record(
                type_name, 1, created=now, updated=now, full_name=type_name, body={**body, **fields}
            )
        )

    def line_codes(self):
        """Create the pseudo codes of US lines."""
        for code, description, taxable, group in (
            ("TAX", "Taxable Sales", True, False),
            ("NON", "Non-Taxable Sales", False, False),
            (CUSTOM_CODE, CUSTOM_CODE, True, True),
        ):
            body = {"Name": code, "Description": description, "Taxable": taxable, "TaxGroup": group}
            self.create("TaxCode", body, code)

    def chart(self, file_name):
        """Create the accounts of a CSV file that lies beside this module, parents before what is
        below them.

        :return: dictionary of account ids by fully qualified name
        """
        ids = {}
        for row in read_rows(file_name):
            parent, _, name = row["fully_qualified_name"].rpartition(":")
            body = {
                "Name": name,
                "AccountType": row["account_type"],
                "AccountSubType": row["account_sub_type"],
            }
            if parent:
                body["ParentRef"] = {"value": str(ids[parent])}
            if row.get("currency"):
                body["CurrencyRef"] = {"value": row["currency"]}
            ids[row["fully_qualified_name"]] = int(row["id"])
            self.create("Account", body, int(row["id"]))
        return ids


def read_rows(file_name):
    """:return: iterator over the rows of a CSV file beside this module, as dictionaries; none when
    there is no such file
    """
    path = resources.files(__package__).joinpath(file_name)
    return csv.DictReader(path.read_text(encoding="utf-8").splitlines() if path.is_file() else ())


def preferences(using_sales_tax, discount_account, home_currency="USD", several_currencies=False):
    """:return: the Preferences of a company

    :param using_sales_tax: whether sales tax is set up
    :param discount_account: id of the account of discounts, as text
    :param home_currency: its code
    :param several_currencies: whether there may be other currencies
    """
    return {
        "AccountingInfoPrefs": {
            "UseAccountNumbers": False,
            "TrackDepartments": False,
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": False,
            "FirstMonthOfFiscalYear": "January",
            "TaxYearMonth": "January",
            "TaxForm": "6",
            "CustomerTerminology": "Customers",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
            "RevenueRecognition": False,
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": True,
            "UsingProgressInvoicing": False,
            "ETransactionEnabledStatus": "NotApplicable",
            "ETransactionPaymentEnabled": False,
            "ETransactionAttachPDF": False,
            "IPNSupportEnabled": False,
            "EmailCopyToCompany": False,
            "AllowDeposit": False,
            "AllowDiscount": True,
            "DefaultDiscountAccount": discount_account,
            "AllowEstimates": True,
            "AllowServiceDate": False,
            "AllowShipping": False,
            "AutoApplyCredit": False,
            "AutoApplyPayments": False,
        },
        "VendorAndPurchasesPrefs": {
            "EnableBills": True,
            "TrackingByCustomer": True,
            "BillableExpenseTracking": True,
        },
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "WorkWeekStartDate": "Monday",
            "ShowBillRateToAll": False,
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": {"UsingSalesTax": using_sales_tax, "PartnerTaxEnabled": False},
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": several_currencies,
            "HomeCurrency": {"value": home_currency},
        },
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "EmailMessagesPrefs": email_messages(),
        "OtherPrefs": other_preferences(home_currency),
    }


def company_info(name, address, email, start, **fields):
    """Describe a company, one in the United States unless the fields say otherwise.

    :param address: (street, city, state, postal code)
    :param start: ISO date on which the company began
    :param fields: further fields, in place of the ones here
    :return: its CompanyInfo
    """
    street, city, state, postal_code = address
    address = {
        "Line1": street,
        "City": city,
        "Country": fields.get("Country", "US"),
        "CountrySubDivisionCode": state,
        "PostalCode": postal_code,
    }
    return {
        "CompanyName": name,
        "LegalName": f"{name} LLC",
        "CompanyAddr": address,
        "CustomerCommunicationAddr": address,
        "LegalAddr": address,
        "PrimaryPhone": {"FreeFormNumber": "(520) 555-0134"},
        "CompanyStartDate": start,
        "FiscalYearStartMonth": "January",
        "Country": "US",
        "Email": {"Address": email},
        "WebAddr": {},
        "SupportedLanguages": "en",
        "NameValue": name_values("Landscaping Services"),
        **fields,
    }
