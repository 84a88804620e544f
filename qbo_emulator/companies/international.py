"""What sample companies with several currencies share: rates that move, and outside the United States
tax codes on every line.
"""

from datetime import date, timedelta

from ..writer import write
from .builder import preferences
from .business import Business

_TERMS = (
    ("Due on receipt", 0),
    ("Net 7", 7),
    ("Net 14", 14),
    ("Net 30", 30),
    ("Net 60", 60),
)


class InternationalBusiness(Business):
    """Builds lists, with the taxes of a country.

    :cvar home_currency: its code
    :cvar offered_methods: methods of payment, pairs of a name and a type
    """

    home_currency = ""
    offered_methods = ()

    def info(self):
        """:return: the CompanyInfo"""
        raise NotImplementedError

    def lists(self):
        """Everything that documents refer to."""
        self.at(self.first_day, 8)
        settings = preferences(
            True, self._discount_account(), self.home_currency, several_currencies=True
        )
        self.singleton("Preferences", settings)
        self.singleton("CompanyInfo", self.info())
        self._currencies()
        self.accounts()
        self.taxes()
        self.terms(_TERMS)
        self.payment_methods(self.offered_methods)
        self.customers()
        self.vendors()
        self.items()
        self.track()
        self.segments()
        self.employees()
        self.former()

    def taxes(self):
        """The agencies with their rates and codes."""
        self._agencies()
        self._rates()
        self._codes()

    def _discount_account(self):
        return next(
            row["id"]
            for row in self.rows("chart")
            if row["account_sub_type"] == "DiscountsRefundsGiven"
        )

    def _currencies(self):
        """Rates are told for days in thousandths of the way from the first of January to today."""
        for row in self.rows("currencies"):
            code = row["code"]
            if code not in self.ids.setdefault("CompanyCurrency", {}):
                self.add("CompanyCurrency", code, {"Code": code})
            day = self.day(int(row["permille"])).isoformat()
            body = {"SourceCurrencyCode": code, "AsOfDate": day, "Rate": row["rate"]}
            write(self.company, "ExchangeRate", body)

    def _agencies(self):
        """An agency without an account for purchases does not give back what was paid."""
        for row in self.rows("tax_agencies"):
            body = {
                "DisplayName": row["name"],
                "TaxTrackedOnSalesAccountRef": self.ref("Account", row["sales_account"]),
                "TaxTrackedOnPurchases": bool(row["purchase_account"]),
                "TaxRegistrationNumber": row["registration"],
                "TaxAgencyConfig": "SYSTEM_GENERATED",
            }
            if row["purchase_account"]:
                account = self.ref("Account", row["purchase_account"])
                body["TaxOnPurchasesAccountRef"] = account
            self.add("TaxAgency", row["name"], body)

    def _rates(self):
        """Several percentages are written ``first day = percent; first day = percent``."""
        for row in self.rows("tax_rates"):
            periods = [part.split(" = ") for part in row["percent"].split("; ")]
            effective = [
                {"RateValue": percent, "EffectiveDate": first} for first, percent in periods
            ]
            for period, (following, _percent) in zip(effective, periods[1:], strict=False):
                period["EndDate"] = _day_before(following)
            body = {
                "Name": row["name"],
                "Description": row["description"],
                "RateValue": periods[-1][1],
                "AgencyRef": self.ref("TaxAgency", row["agency"]),
                "SpecialTaxType": row["special_type"] or "NONE",
                "DisplayType": row["display_type"] or "ReadOnly",
                "EffectiveTaxRate": effective,
            }
            self.add("TaxRate", row["name"], body)

    def _codes(self):
        """Rates are written ``rate; rate``; one that is computed on the amount with the tax before
        it ends with ``on tax``.
        """
        for row in self.rows("tax_codes"):
            body = {
                "Name": row["name"],
                "Description": row["description"],
                "SalesTaxRateList": {"TaxRateDetail": self._rate_details(row["sales_rates"])},
                "PurchaseTaxRateList": {"TaxRateDetail": self._rate_details(row["purchase_rates"])},
                "TaxCodeConfigType": "SYSTEM_GENERATED",
            }
            self.add("TaxCode", row["name"], body)

    def _rate_details(self, text):
        details = []
        for part in text.split("; "):
            name = part.removesuffix(" on tax")
            detail = {"TaxRateRef": self.ref("TaxRate", name)}
            if name != part:
                detail |= {"TaxTypeApplicable": "TaxOnAmountPlusTax", "TaxOrder": 1}
            details.append(detail)
        return details


def _day_before(day):
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
