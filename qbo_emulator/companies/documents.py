"""The year of a sample company: its documents in the order of their days.

The day of a document is told in thousandths of the way from the first of January to today.
"""

from ..writer import update, void_
from . import bank_rows, journal_rows, other_rows, purchase_rows, sales_rows

_FIRST_INVOICE = 1001

#: By name of the CSV file: the entity and what makes its body of a row. On one day they happen in
#: this order.
_KINDS = {
    "journal_entries": ("JournalEntry", journal_rows.journal_entry),
    "adjustments": ("JournalEntry", journal_rows.journal_entry),
    "purchase_orders": ("PurchaseOrder", purchase_rows.vendor_credit),
    "bills": ("Bill", purchase_rows.bill),
    "vendor_credits": ("VendorCredit", purchase_rows.vendor_credit),
    "time_activities": ("TimeActivity", other_rows.time_activity),
    "estimates": ("Estimate", sales_rows.estimate),
    "invoices": ("Invoice", sales_rows.invoice),
    "projects": ("Invoice", sales_rows.invoice),
    "credit_memos": ("CreditMemo", sales_rows.credit_memo),
    "sales_receipts": ("SalesReceipt", sales_rows.receipt),
    "payments": ("Payment", sales_rows.payment),
    "project_payments": ("Payment", sales_rows.payment),
    "refund_receipts": ("RefundReceipt", sales_rows.receipt),
    "deposits": ("Deposit", bank_rows.deposit),
    "transfers": ("Transfer", bank_rows.transfer),
    "card_payments": ("CreditCardPaymentTxn", bank_rows.card_payment),
    "purchases": ("Purchase", purchase_rows.purchase),
    "inventory_adjustments": ("InventoryAdjustment", other_rows.inventory_adjustment),
    "bill_payments": ("BillPayment", purchase_rows.bill_payment),
}

#: The files that tell of sales and of what is written into the journal.
SALES = ("journal_entries", "invoices", "credit_memos", "payments")

#: All files.
EVERYTHING = tuple(_KINDS)


def create_documents(business, names=EVERYTHING):
    """Create everything in the order of its day, so that a payment finds what it pays.

    :param business: the :class:`~.business.Business`, with all its lists
    :param names: names of the CSV files
    """
    steps = [(name, row) for name in _KINDS if name in names for row in _rows(business, name)]
    for name, row in sorted(steps, key=lambda step: int(step[1]["permille"])):
        type_name, make = _KINDS[name]
        day = business.day(int(row["permille"]))
        business.at(day, 10)
        record = business.create(type_name, {**make(business, row), "TxnDate": day.isoformat()})
        if row.get("number"):
            business.documents[row["number"]] = (type_name, record.id)


def _rows(business, name):
    rows = business.rows(name)
    if name in ("journal_entries", "adjustments"):
        return journal_rows.entries(rows)
    if name == "invoices":
        return ({"number": str(number), **row} for number, row in enumerate(rows, _FIRST_INVOICE))
    return rows


def finish_year(business):
    """What happens today: what shall recur, the budget, attachments, documents that are voided, and
    elements of lists that become inactive.
    """
    business.at(business.today, 10)
    company = business.company
    for row in business.rows("recurring"):
        business.create("RecurringTransaction", other_rows.recurring(business, row))
    planned = list(business.rows("budgets"))
    if planned:
        business.create("Budget", other_rows.budget(business, planned))
    for row in business.rows("attachables"):
        other_rows.attach(business, row)
    for row in business.rows("voids"):
        type_name, key = business.documents[row["document"]]
        void_(company, type_name, _identity(company.objects.get(type_name, key)))
    for row in business.rows("inactive"):
        key = business.ids[row["entity"]][row["name"]]
        identity = _identity(company.objects.get(row["entity"], key))
        update(company, row["entity"], {**identity, "sparse": True, "Active": False})


def _identity(record):
    return {"Id": str(record.id), "SyncToken": str(record.sync_token)}
