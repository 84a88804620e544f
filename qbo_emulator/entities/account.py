"""Account: the chart of accounts."""

from .. import faults
from ..money import from_cents
from ..opening import check_opening
from .account_types import ACCOUNT_TYPES, SUB_TYPES, TYPE_OF_SUB_TYPE
from .lists import HierarchicalListEntity

_CURRENCY_TYPES = ("Bank", "Credit Card", "Accounts Receivable", "Accounts Payable")
_HAS_BALANCE = "(body ->> '$.Classification' IN ('Asset', 'Liability', 'Equity'))"

_LONGEST_NUMBER = 7
_LONGEST_NUMBERS = {"AU": 20, "CA": 20}

# Accounts that have nothing above or below them (Intuit's reference page of the Account entity).
_ALONE = frozenset(
    {
        "OpeningBalanceEquity",
        "UndepositedFunds",
        "RetainedEarnings",
        "CashReceiptIncome",
        "CashExpenditureExpense",
        "ExchangeGainOrLoss",
    }
)

# Subtypes of which QuickBooks itself uses the first account.
_NEEDED = frozenset(
    {
        "AccountsReceivable",
        "AccountsPayable",
        "OpeningBalanceEquity",
        "RetainedEarnings",
        "UndepositedFunds",
        "UnappliedCashPaymentIncome",
        "UnappliedCashBillPaymentExpense",
        "ExchangeGainOrLoss",
    }
)

# What uses an account as long as it is active, by the fields that name it.
_USERS = {
    "Item": ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"),
    "TaxAgency": ("TaxTrackedOnSalesAccountRef", "TaxOnPurchasesAccountRef"),
}


class Account(HierarchicalListEntity):
    """An account. Its type may be given by AccountType, by AccountSubType or by both.

    ``CurrentBalance`` is in the currency of the account and signed as a debit: assets are
    positive, liabilities negative; income and expense accounts answer 0, as the service does.
    """

    name = "Account"
    below_field = "SubAccount"
    required = ("Name",)
    forbidden = '":'
    read_only = HierarchicalListEntity.read_only | {
        "Classification",
        "CurrentBalance",
        "CurrentBalanceWithSubAccounts",
        "SubAccount",
    }
    sticky = HierarchicalListEntity.sticky | {"AccountType", "AccountSubType"}
    references = {"TaxCodeRef": "TaxCode"}
    balance_from_ledger = True
    columns = {
        **HierarchicalListEntity.columns,
        "CurrentBalance": f"{_HAS_BALANCE} * balance",
        "CurrentBalanceWithSubAccounts": f"{_HAS_BALANCE} * tree_balance",
    }

    def accept(self, sent, keep_unset=False):
        """An opening balance is written once, when the account is created."""
        key, token, body = super().accept(sent, keep_unset)
        if key:
            for name in ("OpeningBalance", "OpeningBalanceDate"):
                body.pop(name, None)
        return key, token, body

    def complete(self, company, record, previous, sent):
        """Settle type and subtype, and hold the name and the parent's type against them."""
        super().complete(company, record, previous, sent)
        body = record.body
        self._check_number(company, record)
        self._settle_type(body, sent)
        check_opening(body)
        self._settle_currency(company, body, previous)
        if record.parent is not None:
            self._check_parent(company, record)
        if previous and previous.body["AccountType"] != body["AccountType"]:
            self._check_type_change(company, previous, body)

    @staticmethod
    def _check_number(company, record):
        number = record.body.get("AcctNum", "")
        maximum = _LONGEST_NUMBERS.get(company.country, _LONGEST_NUMBER)
        if len(number) > maximum:
            raise faults.too_long("AcctNum", maximum, len(number))
        if ":" in number:
            raise faults.invalid_string("AcctNum", number)
        same = company.objects.select("Account", "body ->> '$.AcctNum' = ?", (number,))
        for other in same if number else ():
            if other.id != record.id:
                raise faults.duplicate_name(
                    f"Another account is already using this number. Id={other.id}"
                )

    @staticmethod
    def _settle_type(body, sent):
        if "AccountSubType" in sent and "AccountType" not in sent:
            body.pop("AccountType", None)
        if "AccountType" in sent and "AccountSubType" not in sent:
            body.pop("AccountSubType", None)
        account_type, sub_type = body.get("AccountType"), body.get("AccountSubType")
        if not account_type and not sub_type:
            raise faults.QboFault(
                "6010",
                "Invalid Account.AccountType && Account.SubType",
                "You must specify either an Account.AccountType or an Account.AccountSubType.",
            )
        account_type = account_type or TYPE_OF_SUB_TYPE.get(sub_type)
        if account_type is None or (sub_type and sub_type not in SUB_TYPES[account_type]):
            raise faults.invalid_value("2170", "Invalid Enumeration", "AccountSubType", sub_type)
        classification, default, _ = ACCOUNT_TYPES[account_type]
        body["AccountType"] = account_type
        body["AccountSubType"] = sub_type or default
        body["Classification"] = classification

    @staticmethod
    def _settle_currency(company, body, previous):
        """The currency is set once; only another than the home currency is stored."""
        if previous:
            body.pop("CurrencyRef", None)
            if "CurrencyRef" in previous.body:
                body["CurrencyRef"] = previous.body["CurrencyRef"]
            return
        code = company.currencies.settle(body)
        if code == company.currencies.home:
            del body["CurrencyRef"]
        elif body["AccountType"] not in _CURRENCY_TYPES:
            raise _home_currency_only(body)

    @staticmethod
    def _check_parent(company, record):
        parent = company.objects.get("Account", record.parent)
        for account in (record, parent):
            if account.body["AccountSubType"] in _ALONE:
                raise faults.QboFault(
                    "700",
                    "Parent Reference Invalid",
                    f"An account of type {account.body['AccountSubType']} stands alone.",
                )
        if parent.body["AccountType"] != record.body["AccountType"]:
            raise faults.QboFault(
                "700",
                "Parent Reference Invalid",
                f"An account must have the type of its parent, {parent.body['AccountType']}.",
            )

    @staticmethod
    def _check_type_change(company, previous, body):
        party_types = ("Accounts Receivable", "Accounts Payable")
        if previous.body["AccountType"] in party_types or body["AccountType"] in party_types:
            raise faults.business_rule(
                "You can't change the type of an account to or from receivable or payable."
            )
        if "CurrencyRef" in body and body["AccountType"] not in _CURRENCY_TYPES:
            raise _home_currency_only(body)
        if company.objects.count("Account", "parent = ?", (previous.id,)):
            raise faults.business_rule(
                "An account has the type of its sub-accounts. Take these out before you change it."
            )

    def check_may_leave(self, company, record):
        """Refuse to make inactive what QuickBooks itself, a product or a tax agency needs.

        :raise QboFault: 6000
        """
        super().check_may_leave(company, record)
        sub_type = record.body["AccountSubType"]
        same = company.objects.select(
            "Account", "active = 1 AND body ->> '$.AccountSubType' = ?", (sub_type,), limit=1
        )
        if sub_type in _NEEDED and same[0].id == record.id:
            raise faults.business_rule(
                f"You can't make {record.full_name} inactive: QuickBooks uses this account."
            )
        for type_name, names in _USERS.items():
            where = " OR ".join(f"body ->> '$.{name}.value' = ?" for name in names)
            parameters = (str(record.id),) * len(names)
            if company.objects.count(type_name, f"active = 1 AND ({where})", parameters):
                raise faults.business_rule(
                    f"You can't make {record.full_name} inactive: it is used in {type_name}."
                )

    def duplicate_name(self, type_name, key):
        """:return: the Fault 6240 of the chart of accounts"""
        return faults.name_in_use("account")

    def stored(self, company, record, previous):
        """The company remembers what it uses accounts for."""
        super().stored(company, record, previous)
        company.accounts_changed()
        if previous and previous.body["AccountType"] != record.body["AccountType"]:
            company.ledger.sum_balance(record)

    def render(self, company, record):
        """Add the balances."""
        answer = super().render(company, record)
        has_balance = record.body["Classification"] in ("Asset", "Liability", "Equity")
        answer["CurrentBalance"] = from_cents(record.balance if has_balance else 0)
        answer["CurrentBalanceWithSubAccounts"] = from_cents(
            record.tree_balance if has_balance else 0
        )
        answer.setdefault("CurrencyRef", company.home_currency)
        return answer


def _home_currency_only(body):
    return faults.business_rule(
        f"An account of type {body['AccountType']} is kept in the home currency."
    )
