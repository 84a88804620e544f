"""What an entity of QuickBooks says, and what a record of Odoo says, so that both can be compared."""

from decimal import ROUND_HALF_UP, Decimal

from odoo.addons.quickbooks_connector.entities.allocation import (
    linked_amounts,
    receivable_lines,
)

CENT = Decimal("0.01")
DELETED = " (deleted)"
LINKED = ("Invoice", "CreditMemo", "JournalEntry")


def cents(amount):
    """:return: an amount of either side, exact to the cent"""
    return Decimal(str(amount or 0)).quantize(CENT, rounding=ROUND_HALF_UP)


def told(qbo_type, body, bound, accounts):
    """
    :param dict body: an entity that was taken over
    :param bound: callable that gives the record of an entity by type and id
    :param dict accounts: Odoo's accounts by the ids of QuickBooks
    :return: dictionary of what it says
    """
    return _TOLD[qbo_type](body, bound, accounts)


def kept(qbo_type, record):
    """
    :param record: that the entity became
    :return: dictionary of what Odoo has, with the same keys
    """
    return _KEPT[qbo_type](record)


def _text(value):
    return value or False


def _told_name(name, active):
    return name if active else name.removesuffix(DELETED)


def _party_told(body, _bound, _accounts):
    active = body.get("Active", True) in (True, "true")
    address = body.get("BillAddr") or {}
    return {
        "name": _told_name(body.get("DisplayName") or body.get("FullyQualifiedName"), active),
        "active": active,
        "email": _text((body.get("PrimaryEmailAddr") or {}).get("Address")),
        "phone": _text((body.get("PrimaryPhone") or {}).get("FreeFormNumber")),
        "street": _text(address.get("Line1")),
        "street2": _text(address.get("Line2")),
        "city": _text(address.get("City")),
        "zip": _text(address.get("PostalCode")),
    }


def _party_kept(record):
    names = ("name", "active", "email", "phone", "street", "street2", "city", "zip")
    return {name: record[name] for name in names}


def _item_told(body, _bound, _accounts):
    active = body.get("Active", True) in (True, "true")
    return {
        "name": _told_name(body["Name"], active),
        "active": active,
        "type": "service" if body.get("Type") == "Service" else "consu",
        "default_code": _text(body.get("Sku")),
        "list_price": cents(body.get("UnitPrice")),
        "description_sale": _text(body.get("Description")),
    }


def _item_kept(record):
    names = ("name", "active", "type", "default_code", "description_sale")
    return {name: record[name] for name in names} | {"list_price": cents(record.list_price)}


def _tax_told(detail):
    """Where the cents of the rates are not the total, there is no telling."""
    rates = [cents(line.get("Amount")) for line in detail.get("TaxLine") or ()]
    total = sum(rates) if rates else cents(detail.get("TotalTax"))
    return {"tax": total} if total == cents(detail.get("TotalTax", total)) else {}


def _sale_told(body, bound, _accounts):
    return {
        "state": "posted",
        "total": cents(body.get("TotalAmt")),
        "date": body["TxnDate"],
        "partner": bound("Customer", body["CustomerRef"]["value"]),
    } | _tax_told(body.get("TxnTaxDetail") or {})


def _invoice_told(body, bound, accounts):
    due = body.get("DueDate") or body["TxnDate"]
    return _sale_told(body, bound, accounts) | {"due": due}


def _sale_kept(record):
    return {
        "state": record.state,
        "total": cents(record.amount_total),
        "tax": cents(record.amount_tax),
        "date": record.invoice_date.isoformat(),
        "partner": record.partner_id.id,
    }


def _invoice_kept(record):
    return _sale_kept(record) | {"due": record.invoice_date_due.isoformat()}


def _entry_told(body, _bound, accounts):
    balances = {}
    for line in body["Line"]:
        detail = line.get("JournalEntryLineDetail")
        if detail:
            sign = 1 if detail["PostingType"] == "Debit" else -1
            account = accounts[detail["AccountRef"]["value"]]
            balances[account] = balances.get(account, 0) + sign * cents(line.get("Amount"))
    return {"state": "posted", "date": body["TxnDate"], "balances": balances}


def _entry_kept(record):
    balances = {}
    for line in record.line_ids:
        account = line.account_id.id
        balances[account] = balances.get(account, 0) + cents(line.balance)
    return {"state": record.state, "date": record.date.isoformat(), "balances": balances}


def _payment_told(body, bound, _accounts):
    applied = {}
    for kind, key, amount in linked_amounts(body, LINKED):
        move = bound(kind, key)
        applied[move] = applied.get(move, 0) + cents(amount)
    return {
        "total": cents(body.get("TotalAmt")),
        "date": body["TxnDate"] if body.get("TotalAmt") else None,
        "applied": {move: amount for move, amount in applied.items() if amount},
    }


def _payment_kept(record):
    if record._name == "account.partial.reconcile":
        moves = (record.debit_move_id + record.credit_move_id).move_id
        return {
            "total": cents(0),
            "date": None,
            "applied": {move.id: cents(record.amount) for move in moves},
        }
    applied = {}
    for partial in receivable_lines(record.move_id).matched_debit_ids:
        move = partial.debit_move_id.move_id.id
        applied[move] = applied.get(move, 0) + cents(partial.amount)
    return {
        "total": cents(record.amount),
        "date": record.date.isoformat(),
        "applied": applied,
    }


_TOLD = {
    "Customer": _party_told,
    "Vendor": _party_told,
    "Item": _item_told,
    "Invoice": _invoice_told,
    "CreditMemo": _sale_told,
    "JournalEntry": _entry_told,
    "Payment": _payment_told,
}
_KEPT = {
    "Customer": _party_kept,
    "Vendor": _party_kept,
    "Item": _item_kept,
    "Invoice": _invoice_kept,
    "CreditMemo": _sale_kept,
    "JournalEntry": _entry_kept,
    "Payment": _payment_kept,
}

# The QuickBooks types of which it is known what they say.
TYPES = tuple(_TOLD)
