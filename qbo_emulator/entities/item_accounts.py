"""The accounts that an item of each type has and needs.

Source: Intuit's reference page of the Item entity.
"""

from .. import faults

# Field: the account types that an inventory item takes there.
_INVENTORY_ACCOUNTS = {
    "IncomeAccountRef": ("Income",),
    "ExpenseAccountRef": ("Cost of Goods Sold",),
    "AssetAccountRef": ("Other Current Asset",),
}

# Field: the classifications that other items take there.
_CLASSIFICATIONS = {
    "IncomeAccountRef": ("Revenue", "Asset", "Liability", "Equity"),
    "ExpenseAccountRef": ("Expense", "Asset", "Liability", "Equity"),
}


def check_accounts(company, body):
    """Check the accounts of a product or service.

    :param body: its fields, changed in place
    :raise QboFault: 2020 for an account that is absent, 6430 for one of a wrong type
    """
    if body["Type"] == "Inventory":
        for name, account_types in _INVENTORY_ACCOUNTS.items():
            if name not in body:
                raise faults.required_parameter(name)
            account = company.referenced("Account", body[name])
            if account.body["AccountType"] not in account_types:
                raise _invalid_type(account, name)
        return
    if "IncomeAccountRef" not in body and (
        body["Type"] == "Service" or "ExpenseAccountRef" not in body
    ):
        raise faults.required_parameter("IncomeAccountRef")
    for name, classifications in _CLASSIFICATIONS.items():
        if name in body:
            _check_classification(company, body, name, classifications)


def _check_classification(company, body, name, classifications):
    account = company.referenced("Account", body[name])
    if account.body["AccountType"] in ("Accounts Receivable", "Accounts Payable") or (
        account.body["Classification"] not in classifications
    ):
        raise _invalid_type(account, name)


def _invalid_type(account, name):
    return faults.QboFault(
        "6430",
        "Invalid Account Type",
        f"Invalid account type: {account.full_name} cannot be the {name} of an item.",
        element=name,
    )
