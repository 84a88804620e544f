"""TrialBalance: every account with its debit or credit balance, and totals that are equal."""

from datetime import timedelta

from .. import faults
from ..clock import answer_time
from ..ledger import BALANCE_SHEET_TYPES
from ..money import from_cents
from .basis import accrual_sums, cash_sums
from .period import fiscal_year_start, report_period

_TYPE_ORDER = (
    *BALANCE_SHEET_TYPES,
    "Income",
    "Cost of Goods Sold",
    "Expense",
    "Other Income",
    "Other Expense",
    "Non-Posting",
)

_BASES = {"Accrual": accrual_sums, "Cash": cash_sums}


def trial_balance(company, parameters):
    """Answer the report.

    Balance sheet accounts carry everything up to the end of the period; income and expense accounts
    what was posted since the beginning of the fiscal year of its end, and the profit of all years
    before is part of Retained Earnings.

    :param parameters: the query parameters ``start_date``, ``end_date``, ``date_macro``,
        ``accounting_method``
    :return: the report
    """
    first, last, macro = report_period(company, parameters)
    method = parameters.get("accounting_method") or "Accrual"
    if method not in _BASES:
        raise faults.invalid_value("2170", "Invalid Enumeration", "accounting_method", method)
    with company.lock:
        balances = account_balances(company, last, _BASES[method])
        accounts = {record.id: record for record in company.objects.select("Account")}
    rows, debits, credits = [], 0, 0
    for account in sorted(accounts.values(), key=_place):
        cents = balances.get(account.id, 0)
        if cents:
            rows.append(
                {"ColData": _cells(account.full_name, max(cents, 0), max(-cents, 0), account.id)}
            )
            debits += max(cents, 0)
            credits += max(-cents, 0)
    if rows:
        total = {"ColData": _cells("TOTAL", debits, credits)}
        rows.append({"Summary": total, "type": "Section", "group": "GrandTotal"})
    return {
        "Header": _header(company, method, first, last, macro, not rows),
        "Columns": {"Column": _columns()},
        "Rows": {"Row": rows} if rows else {},
    }


def account_balances(company, last, sums):
    """What a trial balance at the end of a day shows.

    :param last: date
    :param sums: callable of the company and an ISO date that gives the cents posted by account id
    :return: dictionary of cents by account id, debits positive; it sums to zero
    """
    year = fiscal_year_start(company, last)
    all_time = sums(company, last.isoformat())
    before = sums(company, (year - timedelta(days=1)).isoformat())
    balances, retained = {}, 0
    for account, cents in all_time.items():
        if company.ledger.account_type(account) in BALANCE_SHEET_TYPES:
            balances[account] = cents
        else:
            earlier = before.get(account, 0)
            balances[account] = cents - earlier
            retained += earlier
    if retained:
        account = company.account_for("Equity", "RetainedEarnings", "Retained Earnings")
        balances[account] = balances.get(account, 0) + retained
    return balances


def _place(account):
    return _TYPE_ORDER.index(account.body["AccountType"]), account.full_name.lower()


def _cells(title, debit, credit, account_id=None):
    cells = [{"value": title}, {"value": _text(debit)}, {"value": _text(credit)}]
    if account_id is not None:
        cells[0]["id"] = str(account_id)
    elif not debit:
        cells[1]["value"] = cells[2]["value"] = "0.00"
    return cells


def _text(cents):
    return str(from_cents(cents)) if cents else ""


def _header(company, method, first, last, macro, is_empty):
    header = {
        "Time": answer_time(company.clock.now()),
        "ReportName": "TrialBalance",
        "ReportBasis": method,
        "StartPeriod": first.isoformat(),
        "EndPeriod": last.isoformat(),
        "SummarizeColumnsBy": "Total",
        "Currency": company.home_currency["value"],
        "Option": [{"Name": "NoReportData", "Value": "true" if is_empty else "false"}],
    }
    if macro:
        header["DateMacro"] = macro
    return header


def _columns():
    columns = (
        ("", "Account", "account"),
        ("Debit", "Money", "debit"),
        ("Credit", "Money", "credit"),
    )
    return [
        {"ColTitle": title, "ColType": kind, "MetaData": [{"Name": "ColKey", "Value": key}]}
        for title, kind, key in columns
    ]
