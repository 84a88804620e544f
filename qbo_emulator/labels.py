"""Transactions by the names that people read, in reports and in some faults."""

_LABELS = {
    "CreditCardPaymentTxn": "Credit Card Payment",
    "CreditMemo": "Credit Memo",
    "HomeCurrencyAdjustment": "Home Currency Adjustment",
    "InventoryAdjustment": "Inventory Qty Adjust",
    "InventoryStartingValue": "Inventory Starting Value",
    "JournalEntry": "Journal Entry",
    "PayrollCheck": "Payroll Check",
    "PurchaseOrder": "Purchase Order",
    "RefundReceipt": "Refund",
    "ReimburseCharge": "Billable Expense Charge",
    "SalesReceipt": "Sales Receipt",
    "SalesTaxPayment": "Sales Tax Payment",
    "TaxPayment": "Sales Tax Payment",
    "TimeActivity": "Time Charge",
    "VendorCredit": "Vendor Credit",
}
_BILL_PAYMENTS = {"Check": "Bill Payment (Check)", "CreditCard": "Bill Payment (Credit Card)"}
_PURCHASES = {"Cash": "Expense", "Check": "Check", "CreditCard": "Credit Card Expense"}


def label(type_name, way=None, credit=False):
    """Name a kind of transaction.

    :param type_name: the entity
    :param way: how it is paid: PaymentType of a purchase, PayType of a bill payment
    :param credit: whether a purchase is a card credit
    :return: text, ``Bill Payment (Check)``
    """
    if type_name == "BillPayment":
        return _BILL_PAYMENTS.get(way, "Bill Payment")
    if type_name == "Purchase":
        return "Credit Card Credit" if credit else _PURCHASES.get(way, "Expense")
    return _LABELS.get(type_name, type_name)


def label_of(record):
    """:return: the label of a Record"""
    body = record.body
    return label(record.type, body.get("PaymentType") or body.get("PayType"), body.get("Credit"))
