"""Entries that the API cannot make: wages, payments of sales tax, revaluations."""

from decimal import Decimal

from ..ledger import PARTY_ACCOUNTS
from ..money import CENT, from_cents, to_cents
from .values import (
    ActRefused,
    day_of,
    home_account_of,
    number_of,
    positive_number_of,
    record_of,
    reference,
)

_WAGE_ACCOUNTS = (
    "Expense",
    "Other Expense",
    "Cost of Goods Sold",
    "Other Current Liability",
    "Long Term Liability",
    "Other Current Asset",
)
_REVALUED = ("Bank", "Credit Card", *PARTY_ACCOUNTS.values())
_LINE = {"account", "amount", "memo"}
# Where the service has an entity for a payment of tax.
_TAX_PAYMENT_COUNTRIES = ("AU", "CA", "GB")


def pay_wages(company, employee, bank, lines, day, number, memo):
    """Enter a payroll cheque: wages, less what is withheld, leave the bank account.

    :return: its id and the net amount
    """
    employee = record_of(company, "Employee", employee)
    bank = home_account_of(company, bank, ("Bank",))
    if not isinstance(lines, list) or not lines:
        raise ActRefused("lines must be a list of account, amount and memo")
    shown = [_wage_line(company, line) for line in lines]
    net = sum(line["Amount"] for line in shown)
    if net < 0:
        raise ActRefused(f"more is withheld than the wages: {net}")
    body = _body(company, day, number, memo)
    body["EmployeeRef"] = reference(employee)
    body["Line"] = [{"AccountRef": reference(bank), "Amount": -net}, *shown]
    record = company.entity("PayrollCheck").make(company, body, employee.id)
    return {"id": str(record.id), "net": str(net)}


def _wage_line(company, line):
    if not isinstance(line, dict) or not _LINE >= line.keys() >= _LINE - {"memo"}:
        raise ActRefused(f"a line has account, amount and memo: {line!r}")
    account = home_account_of(company, line["account"], _WAGE_ACCOUNTS)
    amount = number_of(line["amount"], "amount").quantize(CENT)
    return {
        "AccountRef": reference(account),
        "Amount": amount,
        "Description": str(line.get("memo") or ""),
    }


def pay_sales_tax(company, liability, bank, amount, day, number, memo, refund):
    """Pay sales tax: the liability of the agency goes down, and the bank account. It is a
    TaxPayment where the service has that entity.

    :return: its id
    """
    if not isinstance(refund, bool):
        raise ActRefused(f"refund must be true or false: {refund!r}")
    liability = home_account_of(company, liability, ("Other Current Liability",))
    bank = home_account_of(company, bank, ("Bank",))
    amount = positive_number_of(amount, "amount").quantize(CENT)
    body = _body(company, day, number, memo)
    if company.country in _TAX_PAYMENT_COUNTRIES:
        record = _tax_payment(company, liability, bank, amount, body, refund)
    elif refund:
        raise ActRefused("only a TaxPayment can be a refund")
    else:
        body["Line"] = [
            {"AccountRef": reference(bank), "Amount": -amount},
            {"AccountRef": reference(liability), "Amount": amount},
        ]
        record = company.entity("SalesTaxPayment").make(company, body)
    return {"id": str(record.id)}


def _tax_payment(company, liability, bank, amount, body, refund):
    if "DocNumber" in body:
        raise ActRefused("a TaxPayment has no number")
    memo = body.get("PrivateNote", "")
    return company.entity("TaxPayment").make(
        company, liability.id, bank.id, amount, body["TxnDate"], memo, refund
    )


def revalue(company, code, rate, day, memo):
    """Revalue the balances of a currency: those of bank and card accounts are posted against
    Unrealized Gain or Loss, those of receivables and payables are entries of zero.

    :return: its id and the gain, negative for a loss
    """
    is_foreign = isinstance(code, str) and code != company.currencies.home
    if not is_foreign or not company.currencies.is_enabled:
        raise ActRefused(f"{code!r} is no foreign currency of the company")
    accounts = [
        account
        for account in company.objects.select(
            "Account", "body ->> '$.CurrencyRef.value' = ?", (code,)
        )
        if account.body["AccountType"] in _REVALUED
    ]
    if not accounts:
        raise ActRefused(f"no account is in {code!r}")
    rate = positive_number_of(rate, "rate", places=7)
    body = _body(company, day, None, memo)
    body["ExchangeRate"] = rate
    lines = [_revalued(company, account, rate, body["TxnDate"]) for account in accounts]
    gain = sum(line["HomeAmount"] for line in lines)
    counter = company.account_named(
        "Unrealized Gain or Loss", "Other Expense", "OtherMiscellaneousExpense"
    )
    shown = reference(company.objects.get("Account", counter))
    body["Line"] = [*lines, {"AccountRef": shown, "HomeAmount": -gain}]
    record = company.entity("HomeCurrencyAdjustment").make(company, body)
    return {"id": str(record.id), "gain": str(gain)}


def _revalued(company, account, rate, day):
    own, home = company.connection.execute(
        "SELECT COALESCE(SUM(own_amount), 0), COALESCE(SUM(amount), 0) FROM posting "
        "WHERE realm = ? AND account = ? AND txn_date <= ?",
        (company.realm, account.id, day),
    ).fetchone()
    is_owed = account.body["AccountType"] in PARTY_ACCOUNTS.values()
    cents = 0 if is_owed else to_cents(Decimal(own) * rate / 100) - home
    return {"AccountRef": reference(account), "HomeAmount": from_cents(cents)}


def _body(company, day, number, memo):
    body = {"TxnDate": day_of(company, day)}
    for name, value in (("DocNumber", number), ("PrivateNote", memo)):
        if value is not None:
            if not isinstance(value, str):
                raise ActRefused(f"number and memo are text: {value!r}")
            body[name] = value
    return body
