"""What a report is limited to: names, accounts, classes and departments."""

#: What filters by name are called in parameters, and in the header of a report.
PARTIES = {"customer": "Customer", "vendor": "Vendor", "employee": "Employee"}
_COLUMNS = {
    "account": "account",
    "class": "class_id",
    "department": "department",
    "item": "item",
}
_TITLES = {**PARTIES, "class": "Class", "department": "Department", "item": "Item"}

#: Account types as parameters write them.
_ACCOUNT_TYPES = {
    "AccountsPayable": "Accounts Payable",
    "AccountsReceivable": "Accounts Receivable",
    "Bank": "Bank",
    "CostOfGoodsSold": "Cost of Goods Sold",
    "CreditCard": "Credit Card",
    "Equity": "Equity",
    "Expense": "Expense",
    "FixedAsset": "Fixed Asset",
    "Income": "Income",
    "LongTermLiability": "Long Term Liability",
    "NonPosting": "Non-Posting",
    "OtherAsset": "Other Asset",
    "OtherCurrentAsset": "Other Current Asset",
    "OtherCurrentLiability": "Other Current Liability",
    "OtherExpense": "Other Expense",
    "OtherIncome": "Other Income",
}


class Filters:
    """The postings that a report counts.

    Several customers, vendors and employees are alternatives; everything else must hold together.

    :param company: the :class:`~qbo_emulator.company.Company`, in a transaction
    :param parameters: :class:`~qbo_emulator.reports.parameters.Parameters`
    :ivar shown: dictionary of the filters as the header of a report tells them
    """

    def __init__(self, company, parameters):
        keys = {name: parameters.keys(name) for name in (*PARTIES, *_COLUMNS)}
        self.shown = {
            title: ",".join(map(str, keys[name])) for name, title in _TITLES.items() if keys[name]
        }
        self._conditions = []
        self._values = []
        pairs = [(PARTIES[name], key) for name in PARTIES for key in keys[name]]
        if pairs:
            marks = ", ".join(["(?, ?)"] * len(pairs))
            self._conditions.append(f"(party_type, party) IN (VALUES {marks})")
            self._values += [value for pair in pairs for value in pair]
        for name, column in _COLUMNS.items():
            if keys[name]:
                self._limit(column, keys[name])
        for name in ("account_type", "source_account_type"):
            kinds = account_types(parameters, name)
            if kinds:
                self._limit("account", accounts_of_types(company, kinds))

    def _limit(self, column, keys):
        self._conditions.append(f"{column} IN ({', '.join('?' * len(keys))})")
        self._values += keys

    def condition(self):
        """:return: (SQL condition on postings with ``AND`` before it or nothing, its values)"""
        return "".join(f" AND {condition}" for condition in self._conditions), self._values


def account_types(parameters, name):
    """:return: list of the AccountTypes in a parameter

    :raise QboFault: 2170 for anything else
    """
    return [_ACCOUNT_TYPES[kind] for kind in parameters.choices(name, _ACCOUNT_TYPES)]


def accounts_of_types(company, kinds):
    """:return: list of the ids of the accounts of some AccountTypes"""
    marks = ", ".join("?" * len(kinds))
    where = f"body ->> '$.AccountType' IN ({marks})"
    return [record.id for record in company.objects.select("Account", where, kinds)]
