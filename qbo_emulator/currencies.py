"""The currencies of a company: which it has, at which rates, and the accounts that they need.

Source: Intuit's page "Manage multiple currencies". A name, and a receivable, payable, bank or card
account, has one currency for good; income and expense accounts have the home currency. A rate is
the number of home units for one unit of the other currency.
"""

from decimal import Decimal

from . import faults

_NAMES = {
    "AUD": "Australian Dollar",
    "CAD": "Canadian Dollar",
    "CHF": "Swiss Franc",
    "EUR": "Euro",
    "GBP": "British Pound Sterling",
    "INR": "Indian Rupee",
    "JPY": "Japanese Yen",
    "MXN": "Mexican Peso",
    "NZD": "New Zealand Dollar",
    "USD": "United States Dollar",
}


#: What happens to a transaction in another currency that comes without a rate: it gets the last rate
#: known on its day (Intuit's reference), the rate 1 (several reports), or it is refused (a recording).
MISSING_RATES = ("known", "one", "refused")


def currency_name(code):
    """:return: the name of a currency, or its code"""
    return _NAMES.get(code, code)


def currency_reference(code):
    """:return: reference to a currency"""
    return {"value": code, "name": currency_name(code)}


class Currencies:
    """The currencies of one company.

    :param company: the :class:`~qbo_emulator.company.Company`
    :ivar missing_rate: one of :data:`MISSING_RATES`
    """

    def __init__(self, company):
        self._company = company
        self.missing_rate = MISSING_RATES[0]

    @property
    def is_enabled(self):
        """Whether the company may use other currencies than its own."""
        return bool(self._company.preferences["CurrencyPrefs"].get("MultiCurrencyEnabled"))

    @property
    def home(self):
        """Code of the home currency."""
        return self._company.preferences["CurrencyPrefs"]["HomeCurrency"]["value"]

    def enable(self):
        """Let the company use several currencies. There is no way back."""
        with self._company.transaction():
            preferences = self._company.objects.get("Preferences", 1)
            preferences.body["CurrencyPrefs"]["MultiCurrencyEnabled"] = True
            self._company.touch(preferences)
            self._company.objects.save(preferences)
            self._company.preferences_changed()

    def settle(self, body):
        """Complete the currency of a name, an account or a transaction.

        :return: code of the currency
        :raise QboFault: 5030 without multicurrency, 2500 for a currency that the company lacks
        """
        code = body.get("CurrencyRef", {}).get("value") or self.home
        if code != self.home:
            if not self.is_enabled:
                raise faults.feature_not_supported("Multicurrency is not enabled.")
            if not self._is_listed(code):
                raise faults.invalid_reference("Currencies", code)
        body["CurrencyRef"] = currency_reference(code)
        return code

    def _is_listed(self, code):
        where = "active = 1 AND name = ?"
        return bool(self._company.objects.count("CompanyCurrency", where, (code,)))

    def settle_rate(self, body):
        """Complete the rate of a transaction whose currency is settled.

        :return: Decimal, or None when the transaction is in the home currency
        :raise QboFault: 2100 for a rate that is not above zero, 2410 for none
        """
        code = body["CurrencyRef"]["value"]
        if not self.is_enabled or code == self.home:
            body.pop("ExchangeRate", None)
            if self.is_enabled:
                body["ExchangeRate"] = Decimal(1)
            return None
        if "ExchangeRate" not in body:
            body["ExchangeRate"] = self._missing(code, body["TxnDate"])
        rate = body["ExchangeRate"]
        if rate <= 0:
            raise faults.invalid_value("2100", "Invalid Decimal Format", "ExchangeRate", rate)
        return rate

    def _missing(self, code, day):
        if self.missing_rate == "refused":
            raise faults.QboFault(
                # Spelled as recorded.
                "2410",
                "Curreny, ExchangeRate is missing.",
                f"Curreny, ExchangeRate is missing. : {code}",
                element="ExchangeRate",
            )
        return Decimal(1) if self.missing_rate == "one" else self.rate(code, day)

    def rate_of(self, record):
        """:return: the rate of a stored transaction, None when it is in the home currency"""
        if record.body.get("CurrencyRef", {}).get("value", self.home) == self.home:
            return None
        return Decimal(record.body["ExchangeRate"])

    def rate(self, code, day):
        """Look a rate up.

        :param day: ISO date; the last rate known on it counts
        :return: Decimal; 1 for a currency that never had a rate
        """
        found = self._company.entity("ExchangeRate").find(self._company, code, day)
        return Decimal(found.body["Rate"]) if found else Decimal(1)

    def receivable_account(self, code):
        """:return: id of the account of what customers owe in a currency"""
        return self._party_account("Accounts Receivable", "AccountsReceivable", "A/R", code)

    def payable_account(self, code):
        """:return: id of the account of what is owed to vendors in a currency"""
        return self._party_account("Accounts Payable", "AccountsPayable", "A/P", code)

    def _party_account(self, account_type, sub_type, short, code):
        if code == self.home:
            return self._company.account_for(account_type, sub_type)
        name = f"{account_type} ({short}) - {code}"
        return self._company.account_named(name, account_type, sub_type, code)

    def exchange_account(self):
        """:return: id of the account of realised exchange gains and losses"""
        return self._company.account_for(
            "Other Expense", "ExchangeGainOrLoss", "Exchange Gain or Loss"
        )

    def check_party(self, account, party):
        """Refuse a receivable or payable of another currency than that of the name.

        :param account: id of the account
        :param party: the Record of the customer or vendor
        :raise QboFault: 6000
        """
        own = self._company.ledger.account_currency(account) or self.home
        if party.body["CurrencyRef"]["value"] != own:
            raise faults.business_rule(
                f"{party.full_name} has the currency {party.body['CurrencyRef']['value']}, the "
                f"account is in {own}."
            )

    def check_account(self, account, code):
        """Refuse an account of another currency than the transaction's and the home currency.

        :param account: id of the account
        :param code: the transaction's currency
        :raise QboFault: 6000
        """
        own = self._company.ledger.account_currency(account)
        if own and own != code:
            raise faults.business_rule(
                f"The currency of an account must be that of the transaction, {code}, or the home "
                f"currency. The account is in {own}."
            )
