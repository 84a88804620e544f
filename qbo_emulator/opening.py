"""Opening balances: the transaction that QuickBooks makes when an account or a name is created with
a balance, against Opening Balance Equity.

An account gets a deposit when it is a bank account, and a journal entry otherwise; a name gets an
invoice or bill, or a credit when the balance is negative.
"""

from . import faults
from .money import from_cents, to_cents

# DocNumber of what is made for a name, however many names have one.
_NUMBER = "Opening Balance"

_EQUITY = ("Equity", "OpeningBalanceEquity", "Opening Balance Equity")
_SALES = ("Invoice", "CreditMemo")
_PURCHASES = ("Bill", "VendorCredit")
_FIELDS = ("OpeningBalance", "OpeningBalanceDate", "Balance", "OpenBalanceDate")


def check_opening(body):
    """Refuse an opening balance that an account cannot have.

    :param body: fields of a new account, its type settled
    :raise QboFault: 6060 without a date, 6000 for accounts that have no balance of their own
    """
    if not body.get("OpeningBalance"):
        return
    if "OpeningBalanceDate" not in body:
        raise faults.QboFault(
            "6060",
            "Account.OpenBalanceDate must be specified with Account.OpenBalance",
            "Account.OpenBalanceDate must be specified with Account.OpenBalance",
            element="OpeningBalanceDate",
        )
    is_own = body["Classification"] in ("Asset", "Liability", "Equity")
    if not is_own or body["AccountType"] in ("Accounts Receivable", "Accounts Payable"):
        raise faults.business_rule(
            f"An account of type {body['AccountType']} has no opening balance."
        )


def opening_transaction(company, record):
    """Take the opening balance out of a record that was just made.

    :param record: the Record, changed in place
    :return: (entity, body) of the transaction to be made, or None
    """
    if record.type not in ("Account", "Customer", "Vendor"):
        return None
    told = {name: record.body.pop(name) for name in _FIELDS if name in record.body}
    if not told:
        return None
    company.objects.save(record, with_balance=False)
    cents = to_cents(told.get("OpeningBalance", told.get("Balance", 0)))
    if not cents:
        return None
    if record.type == "Account":
        return _of_account(company, record, cents, told["OpeningBalanceDate"])
    day = told.get("OpenBalanceDate", company.clock.today().isoformat())
    return _of_name(company, record, cents, day)


def _equity(company):
    return {"value": str(company.account_for(*_EQUITY))}


def _of_account(company, record, cents, day):
    account = {"value": str(record.id)}
    common = {"TxnDate": day, "PrivateNote": _NUMBER}
    if "CurrencyRef" in record.body:
        common["CurrencyRef"] = record.body["CurrencyRef"]
    if record.body["AccountType"] == "Bank" and cents > 0:
        detail = {"AccountRef": _equity(company)}
        line = {"Amount": from_cents(cents), "DepositLineDetail": detail}
        line["DetailType"] = "DepositLineDetail"
        return "Deposit", {**common, "DepositToAccountRef": account, "Line": [line]}
    is_debit = (cents > 0) == (record.body["Classification"] == "Asset")
    sides = (account, _equity(company)) if is_debit else (_equity(company), account)
    lines = [
        _entry_line(cents, posting_type, side)
        for posting_type, side in zip(("Debit", "Credit"), sides, strict=True)
    ]
    return "JournalEntry", {**common, "Line": lines}


def _entry_line(cents, posting_type, account):
    return {
        "Amount": from_cents(abs(cents)),
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": {"PostingType": posting_type, "AccountRef": account},
    }


def _of_name(company, record, cents, day):
    is_customer = record.type == "Customer"
    kind = "SalesItemLineDetail" if is_customer else "AccountBasedExpenseLineDetail"
    account = "ItemAccountRef" if is_customer else "AccountRef"
    line = {
        "Amount": from_cents(abs(cents)),
        "Description": _NUMBER,
        "DetailType": kind,
        kind: {account: _equity(company)},
    }
    return (_SALES if is_customer else _PURCHASES)[cents < 0], {
        f"{record.type}Ref": {"value": str(record.id)},
        "CurrencyRef": record.body["CurrencyRef"],
        "TxnDate": day,
        "DueDate": day,
        "DocNumber": _NUMBER,
        "GlobalTaxCalculation": "NotApplicable",
        "Line": [line],
    }
