"""Sales documents and payments as rows of CSV files."""

from decimal import Decimal

from ..money import from_cents


def invoice(business, row):
    """:return: the body of an invoice, which may be made of estimates or of time"""
    body = _sale(business, row)
    if row.get("made_of"):
        body["LinkedTxn"] = business.links(row["made_of"])
    body["SalesTermRef"] = business.bodies["Customer", row["customer"]]["SalesTermRef"]
    if not row.get("discount"):
        return body
    if row["discount"].endswith(" %"):
        percent = row["discount"].removesuffix(" %")
        body["Line"].append(_discount({"PercentBased": True, "DiscountPercent": percent}))
    else:
        body["Line"].append({**_discount({}), "Amount": row["discount"]})
    return body


def _discount(detail):
    return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}


def credit_memo(business, row):
    """:return: the body of a credit memo"""
    return _sale(business, row)


def _sale(business, row):
    body = {
        "DocNumber": row["number"],
        "CustomerRef": business.ref("Customer", row["customer"]),
        "Line": [_sales_line(business, text, row) for text in row["lines"].split("; ")],
        **business.common(row, "Customer", row["customer"]),
    }
    if row.get("tax_code"):
        body["TxnTaxDetail"] = {"TxnTaxCodeRef": business.ref("TaxCode", row["tax_code"])}
    return body


def _sales_line(business, text, row):
    """A line is written ``quantity item``, with ``@ price`` when it is not the item's price and
    ``# code`` when it is not taxed by the item's code.
    """
    text, _, code = text.partition(" # ")
    text, _, price = text.partition(" @ ")
    quantity, _, name = text.partition(" ")
    item = business.bodies["Item", name]
    if item["Type"] == "Group":
        return _bundle_line(business, name, quantity)
    price = Decimal(price or item["UnitPrice"])
    detail = {
        "ItemRef": business.ref("Item", name),
        "Qty": quantity,
        "UnitPrice": price,
        "TaxCodeRef": business.tax_code(code, item, bool(row.get("tax_code"))),
        **business.class_of(row),
    }
    return {
        "Description": item["Description"],
        "Amount": (price * Decimal(quantity)).quantize(Decimal("0.01")),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }


def _bundle_line(business, name, quantity):
    return {
        "DetailType": "GroupLineDetail",
        "GroupLineDetail": {"GroupItemRef": business.ref("Item", name), "Quantity": quantity},
    }


def receipt(business, row):
    """:return: the body of a sales receipt or refund receipt"""
    body = _sale(business, row)
    body["DepositToAccountRef"] = business.ref("Account", row["account"])
    if row["method"]:
        body["PaymentMethodRef"] = business.ref("PaymentMethod", row["method"])
    return body


def estimate(business, row):
    """:return: the body of an estimate"""
    return {**_sale(business, row), "TxnStatus": row["status"]}


def payment(business, row):
    """Without an amount it is the sum of what it is applied to; a part without one is all that is
    open.

    :return: the body of a payment
    """
    lines = [applied_line(business, part) for part in row["applied"].split("; ")]
    body = {
        "CustomerRef": business.ref("Customer", row["customer"]),
        "TotalAmt": row["amount"] or sum(line["Amount"] for line in lines),
        "DepositToAccountRef": business.ref("Account", row["account"]),
        "Line": lines,
        **business.common(row, "Customer", row["customer"]),
    }
    if row["method"]:
        body["PaymentMethodRef"] = business.ref("PaymentMethod", row["method"])
    return body


def applied_line(business, text):
    """:param text: the number of a document, with `` = amount`` behind it unless it is all that is
        open
    :return: the line that applies it
    """
    number, _, amount = text.partition(" = ")
    type_name, key = business.documents[number]
    open_amount = from_cents(business.company.objects.get(type_name, key).balance)
    return {
        "Amount": Decimal(amount) if amount else open_amount,
        "LinkedTxn": [{"TxnId": str(key), "TxnType": type_name}],
    }
