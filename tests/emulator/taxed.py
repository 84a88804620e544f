"""Documents with a tax code on every line."""

from .conftest import expense_line, invoice_body, sales_line


def key(company, entity, name):
    field = "FullyQualifiedName" if entity == "Account" else "Name"
    rows = company.query(f"SELECT * FROM {entity} MAXRESULTS 1000")
    return next(row["Id"] for row in rows if row[field] == name)


def code(company, name):
    return {"value": key(company, "TaxCode", name)}


def sale(company, *lines, **fields):
    """``lines`` are (amount, tax code) or (amount, tax code, further fields of the detail)"""
    body = invoice_body(**fields)
    body["Line"] = [
        sales_line(amount, TaxCodeRef=code(company, name), **(more[0] if more else {}))
        for amount, name, *more in lines
    ]
    return body


def bill(company, *lines, account, **fields):
    account = key(company, "Account", account)
    body = {"VendorRef": {"value": key_of_vendor(company)}, **fields}
    body["Line"] = [
        expense_line(amount, account, TaxCodeRef=code(company, name)) for amount, name in lines
    ]
    return body


def key_of_vendor(company):
    return company.query("SELECT * FROM Vendor ORDERBY Id MAXRESULTS 1")[0]["Id"]


def amounts(document):
    return [line["Amount"] for line in document["TxnTaxDetail"]["TaxLine"]]


def total(document):
    return document["TxnTaxDetail"]["TotalTax"], document["TotalAmt"]


def rate_line(company, amount, rate):
    return {
        "Amount": amount,
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {"TaxRateRef": {"value": key(company, "TaxRate", rate)}},
    }


def discount_line(**fields):
    return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {}, **fields}
