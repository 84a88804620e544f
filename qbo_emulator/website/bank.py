"""Bank accounts on the website: reconciling, and matching with the lines of the bank feed."""

from .. import marks
from ..ledger import BALANCE_SHEET_TYPES, PARTY_ACCOUNTS
from ..money import from_cents
from .values import ActRefused, account_of, day_of, record_of

STATES = ("Uncleared", "Cleared", "Reconciled")

_RECONCILED = tuple(name for name in BALANCE_SHEET_TYPES if name not in PARTY_ACCOUNTS.values())
_BANK = ("Bank", "Credit Card")


def reconcile(company, account, day, state):
    """Note how far the bank has confirmed what is posted to an account up to a date.

    :return: how many transactions these are, and the balance of the account on that day
    """
    if state not in STATES:
        raise ActRefused(f"state must be one of {', '.join(STATES)}: {state!r}")
    account = account_of(company, account, _RECONCILED)
    day = day_of(company, day)
    where = "FROM posting WHERE realm = ? AND account = ? AND txn_date <= ?"
    values = (company.realm, account.id, day)
    company.connection.execute(
        f"INSERT OR REPLACE INTO cleared SELECT DISTINCT realm, txn_type, txn_id, account, ? {where}",
        (state, *values),
    )
    number, cents = company.connection.execute(
        f"SELECT COUNT(DISTINCT txn_id), COALESCE(SUM(own_amount), 0) {where}", values
    ).fetchone()
    return {"transactions": number, "balance": str(from_cents(cents))}


def match(company, type_name, key, matched):
    """Match a transaction with a line of the bank feed, which clears it, or undo that.

    :return: ids of the bank and card accounts that it is matched on
    """
    if not isinstance(matched, bool):
        raise ActRefused(f"matched must be true or false: {matched!r}")
    if not isinstance(type_name, str):
        raise ActRefused(f"type must be the name of an entity: {type_name!r}")
    record = record_of(company, type_name, key)
    accounts = [
        account
        for (account,) in company.connection.execute(
            "SELECT DISTINCT account FROM posting WHERE realm = ? AND txn_type = ? AND txn_id = ?",
            (company.realm, record.type, record.id),
        )
        if company.ledger.account_type(account) in _BANK
    ]
    if not accounts:
        raise ActRefused(f"{type_name} {key} moves nothing on a bank or card account")
    company.marks.set(record.type, record.id, marks.MATCHED, "" if matched else None)
    company.connection.executemany(
        "INSERT OR REPLACE INTO cleared VALUES (?, ?, ?, ?, ?)",
        [
            (company.realm, record.type, record.id, account, STATES[1 if matched else 0])
            for account in accounts
        ],
    )
    return {"accounts": list(map(str, accounts))}
