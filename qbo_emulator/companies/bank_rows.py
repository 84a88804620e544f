"""Deposits, transfers and payments of credit cards as rows of CSV files."""

from ..money import from_cents


def deposit(business, row):
    """Received money is written ``number; number``, money from elsewhere ``account = amount``, cash
    that is kept back likewise.

    :return: the body of a deposit
    """
    lines = [_received(business, number) for number in row["received"].split("; ") if number]
    lines += [_other(business, text) for text in row["other"].split("; ") if text]
    body = {"DepositToAccountRef": business.ref("Account", row["account"]), "Line": lines}
    if row["cash_back"]:
        account, _, amount = row["cash_back"].partition(" = ")
        body["CashBack"] = {"AccountRef": business.ref("Account", account), "Amount": amount}
    if row["currency"]:
        body["CurrencyRef"] = {"value": row["currency"]}
    return body


def _received(business, number):
    type_name, key = business.documents[number]
    record = business.company.objects.get(type_name, key)
    return {
        "Amount": from_cents(record.total),
        "LinkedTxn": [{"TxnId": str(key), "TxnType": type_name, "TxnLineId": "0"}],
    }


def _other(business, text):
    account, _, amount = text.partition(" = ")
    return {
        "Amount": amount,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": business.ref("Account", account)},
    }


def transfer(business, row):
    """:return: the body of a transfer"""
    return {
        "FromAccountRef": business.ref("Account", row["from"]),
        "ToAccountRef": business.ref("Account", row["to"]),
        "Amount": row["amount"],
        "PrivateNote": row["note"],
    }


def card_payment(business, row):
    """:return: the body of a payment of a credit card"""
    return {
        "BankAccountRef": business.ref("Account", row["bank"]),
        "CreditCardAccountRef": business.ref("Account", row["card"]),
        "Amount": row["amount"],
    }
