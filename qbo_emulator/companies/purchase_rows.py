"""Purchases and what is paid to vendors, as rows of CSV files."""

from decimal import Decimal

from .sales_rows import applied_line


def bill(business, row):
    """:return: the body of a bill; with ``orders`` it fulfils a purchase order, line by line"""
    body = _purchase(business, row)
    body["SalesTermRef"] = business.bodies["Vendor", row["vendor"]]["TermRef"]
    if row.get("orders"):
        body["LinkedTxn"] = [link] = business.links(row["orders"])
        for number, line in enumerate(body["Line"], 1):
            line["LinkedTxn"] = [{**link, "TxnLineId": str(number)}]
    return body


def vendor_credit(business, row):
    """:return: the body of a vendor credit or purchase order"""
    return _purchase(business, row)


def _purchase(business, row):
    return {
        "DocNumber": row["number"],
        "VendorRef": business.ref("Vendor", row["vendor"]),
        "Line": purchase_lines(business, row),
        **business.common(row, "Vendor", row["vendor"]),
    }


def purchase_lines(business, row):
    """:return: the lines of a purchase, written ``line; line``"""
    return [_line(business, text, row) for text in row["lines"].split("; ")]


def _line(business, text, row):
    """A line is written ``account = amount`` or ``quantity item @ cost``, with ``# code`` where
    lines are taxed. With a customer it is billable.
    """
    text, _, code = text.partition(" # ")
    told = dict(business.class_of(row))
    if row.get("customer"):
        customer = business.ref("Customer", row["customer"])
        told |= {"CustomerRef": customer, "BillableStatus": "Billable"}
    if code:
        told["TaxCodeRef"] = business.ref("TaxCode", code)
    account, _, amount = text.partition(" = ")
    if amount:
        return {
            "Amount": amount,
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {
                "AccountRef": business.ref("Account", account),
                **told,
            },
        }
    text, _, cost = text.partition(" @ ")
    quantity, _, name = text.partition(" ")
    item = business.bodies["Item", name]
    cost = Decimal(cost or item["PurchaseCost"])
    return {
        "Description": item["Description"],
        "Amount": (cost * Decimal(quantity)).quantize(Decimal("0.01")),
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": {
            "ItemRef": business.ref("Item", name),
            "Qty": quantity,
            "UnitPrice": cost,
            **told,
        },
    }


def bill_payment(business, row):
    """Without an amount it is what is open of the bills, less the credits.

    :return: the body of a bill payment, by check or by card as its account is
    """
    lines = [applied_line(business, part) for part in row["applied"].split("; ")]
    credits = [line for line in lines if line["LinkedTxn"][0]["TxnType"] == "VendorCredit"]
    total = sum(line["Amount"] for line in lines) - 2 * sum(line["Amount"] for line in credits)
    account = business.ref("Account", row["account"])
    body = {
        "VendorRef": business.ref("Vendor", row["vendor"]),
        "TotalAmt": row["amount"] or total,
        "Line": lines,
        **business.common(row, "Vendor", row["vendor"]),
    }
    if row["number"]:
        body["DocNumber"] = row["number"]
    if business.company.ledger.account_type(int(account["value"])) == "Credit Card":
        return {**body, "PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": account}}
    return {**body, "PayType": "Check", "CheckPayment": {"BankAccountRef": account}}


def purchase(business, row):
    """:return: the body of an expense, a check, a card charge or a card credit"""
    body = {
        "PaymentType": row["type"].removesuffix(" credit"),
        "Credit": row["type"].endswith(" credit"),
        "AccountRef": business.ref("Account", row["account"]),
        "Line": purchase_lines(business, row),
        **business.common(row, row["payee_type"], row["payee"]),
    }
    if row["payee"]:
        body["EntityRef"] = {
            **business.ref(row["payee_type"], row["payee"]),
            "type": row["payee_type"],
        }
    if row["number"]:
        body["DocNumber"] = row["number"]
    return body
