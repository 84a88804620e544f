"""Invoices with two lines, on either side."""

from odoo import Command


def in_quickbooks(company, count, first=0):
    """Write taxed invoices in QuickBooks.

    :param QuickbooksCompany company: where
    :param int first: number of the first one
    :return: their ids
    """
    customers, items = _customers_and_items(company)
    code = next(c["Id"] for c in company.query("SELECT * FROM TaxCode") if c["Id"].isdecimal())
    bodies = [_body(number, customers, items, code) for number in range(first, first + count)]
    return company.write("Invoice", bodies)


def receipts_in_quickbooks(company, count):
    """Sell for cash in QuickBooks, to all customers in turn.

    :param QuickbooksCompany company: where
    """
    customers, items = _customers_and_items(company)
    company.write(
        "SalesReceipt",
        [
            {"CustomerRef": body["CustomerRef"], "Line": body["Line"]}
            for body in (_body(number, customers, items, None) for number in range(count))
        ],
    )


def _customers_and_items(company):
    """:return: all customers, and the items that can be sold"""
    items = company.query("SELECT * FROM Item")
    sold = [item for item in items if item.get("IncomeAccountRef")]
    return company.query("SELECT * FROM Customer"), sold


def _body(number, customers, items, code):
    lines = [
        {
            "DetailType": "SalesItemLineDetail",
            "Amount": 100 + number % 7,
            "Description": f"Visit {number}",
            "SalesItemLineDetail": {
                "ItemRef": {"value": items[(number + position) % len(items)]["Id"]},
                "TaxCodeRef": {"value": "TAX"},
            },
        }
        for position in range(2)
    ]
    return {
        "CustomerRef": {"value": customers[number % len(customers)]["Id"]},
        "DocNumber": f"B{number:06d}",
        "TxnDate": "2026-02-03",
        "Line": lines,
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": code}},
    }


def in_odoo(connection, count):
    """Create and post invoices in Odoo. They wait to be sent as soon as that is committed.

    :return: the invoices
    """
    env = connection.env
    partners = _partners(connection)
    products = _products(connection)
    journal = env["account.journal"].search(
        [("company_id", "=", connection.company_id.id), ("code", "=", "INV")]
    )
    moves = env["account.move"].create(
        [_values(number, partners, products, journal) for number in range(count)]
    )
    moves.action_post()
    return moves


def _partners(connection):
    own = [("company_id", "=", connection.company_id.id), ("customer_rank", ">", 0)]
    partners = connection.env["res.partner"]
    values = {"name": "Customer", "company_id": connection.company_id.id, "customer_rank": 1}
    return partners.search(own, limit=30) or partners.create(values)


def _products(connection):
    own = [("company_id", "=", connection.company_id.id), ("sale_ok", "=", True)]
    products = connection.env["product.product"]
    account = connection.env["quickbooks.account.mapping"].search(
        [("connection_id", "=", connection.id), ("qbo_name", "=", "Services")]
    )
    values = {
        "name": "Work",
        "type": "service",
        "company_id": connection.company_id.id,
        "property_account_income_id": account.account_id.id,
    }
    return products.search(own, limit=10) or products.create(values)


def _values(number, partners, products, journal):
    lines = [
        Command.create(
            {
                "product_id": products[(number + position) % len(products)].id,
                "quantity": 1 + position,
                "price_unit": 35.0 + number % 9,
                "tax_ids": [Command.clear()],
            }
        )
        for position in range(2)
    ]
    return {
        "move_type": "out_invoice",
        "partner_id": partners[number % len(partners)].id,
        "invoice_date": "2026-04-01",
        "journal_id": journal.id,
        "invoice_line_ids": lines,
    }
