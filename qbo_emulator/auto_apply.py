"""What QuickBooks applies by itself: credits to invoices, and received payments to invoices.

It does so only when the preferences ``AutoApplyCredit`` and ``AutoApplyPayments`` say so; a client
then sees balances change that it did not touch.
"""

from .money import from_cents

_OTHER_SIDE = {"Invoice": "CreditMemo", "CreditMemo": "Invoice"}


def own_settlement(company, record):
    """What QuickBooks does of itself after a transaction was made.

    Credits are applied to invoices by a payment of zero, whichever of the two comes second; a
    payment that names no invoice gets the open ones. The oldest come first.

    :param record: the Record that was just made
    :return: body of a Payment to be written, or None
    """
    preferences = company.preferences["SalesFormsPrefs"]
    if record.type == "Payment":
        if not preferences.get("AutoApplyPayments") or record.body["Line"] or not record.balance:
            return None
        applied = _share_out(_open(company, record, "Invoice"), record.balance)
        same = {"Id": str(record.id), "SyncToken": str(record.sync_token), "sparse": True}
        return applied and {**same, "Line": _lines(applied)}
    if record.type not in _OTHER_SIDE or not preferences.get("AutoApplyCredit"):
        return None
    applied = _share_out(_open(company, record, _OTHER_SIDE[record.type]), record.balance)
    used = sum(cents for _, cents in applied)
    return applied and {
        "CustomerRef": record.body["CustomerRef"],
        "CurrencyRef": record.body["CurrencyRef"],
        "TxnDate": record.txn_date,
        "TotalAmt": from_cents(0),
        "Line": _lines([(record, used), *applied]),
    }


def _open(company, record, type_name):
    where = "party = ? AND balance > 0 AND body ->> '$.CurrencyRef.value' = ?"
    parameters = (record.party, record.body["CurrencyRef"]["value"])
    return company.objects.select(type_name, where, parameters, "txn_date,")


def _share_out(records, cents):
    found = []
    for record in records:
        part = min(record.balance, cents)
        if part:
            found.append((record, part))
            cents -= part
    return found


def _lines(applied):
    return [
        {
            "Amount": from_cents(cents),
            "LinkedTxn": [{"TxnId": str(record.id), "TxnType": record.type}],
        }
        for record, cents in applied
    ]
