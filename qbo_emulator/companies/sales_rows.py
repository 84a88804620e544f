"""Sales documents and payments as rows of CSV files."""

from decimal import Decimal

from ..money import from_cents


def invoice(business, row):
    """:return: the body of an invoice"""
    body = _sale(business, row)
    body["SalesTermRef"] = business.bodies["Customer", row["customer"]]["SalesTermRef"]
    if row["discount"].endswith(" %"):
        percent = row["discount"].removesuffix(" %")
        body["Line"].append(_discount({"PercentBased": True, "DiscountPercent": percent}))
    elif row["discount"]:
        body["Line"].append({**_discount({}), "Amount": row["discount"]})
    return body


def _discount(detail):
    return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}


def credit_memo(business, row):
    """:return: the body of a credit memo"""
    return _sale(business, row)


def _sale(business, row):
    lines = row["lines"].split("; ")
    body = {
        "DocNumber": row["number"],
        "CustomerRef": business.ref("Customer", row["customer"]),
        "Line": [_sales_line(business, text, row["tax_code"]) for text in lines],
    }
    if row["tax_code"]:
        body["TxnTaxDetail"] = {"TxnTaxCodeRef": business.ref("TaxCode", row["tax_code"])}
    return body


def _sales_line(business, text, tax_code):
    """A line is written ``quantity item``, with ``@ price`` when it is not the item's price."""
    text, _, price = text.partition(" @ ")
    quantity, _, name = text.partition(" ")
    item = business.bodies["Item", name]
    price = Decimal(price or item["UnitPrice"])
    return {
        "Description": item["Description"],
        "Amount": (price * Decimal(quantity)).quantize(Decimal("0.01")),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {
            "ItemRef": business.ref("Item", name),
            "Qty": quantity,
            "UnitPrice": price,
            "TaxCodeRef": {"value": "TAX" if tax_code and item["Taxable"] else "NON"},
        },
    }


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
