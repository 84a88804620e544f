"""What becomes of the documents of an item that gets other accounts: they are posted to the new
ones (Intuit's reference page of the Item entity). That is no change of the documents.
"""

from ..inventory import post_again
from .sales_lines import item_lines
from .transactions import check_period

_SALES = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
_PURCHASES = ("Bill", "VendorCredit", "Purchase")
_ACCOUNTS = ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef")


def post_documents_again(company, item, previous):
    """Post everything that an item is part of, when one of its accounts is another one now.

    :param item: the Record of the item, as stored
    :param previous: the Record before
    :raise QboFault: 6210 for a document in a closed period, 6440 for a purchase of an item that
        has no expense account any more
    """
    if all(item.body.get(name) == previous.body.get(name) for name in _ACCOUNTS):
        return
    keys = dict.fromkeys(company.stock.transactions(item.id))
    for type_name in (*_SALES, *_PURCHASES):
        # Every line has its reference in the normal form of references.
        mark = f'"ItemRef":{{"value":"{item.id}"'
        for record in company.objects.select(type_name, "instr(body, ?)", (mark,)):
            check_period(company, record.txn_date)
            if type_name in _SALES and "IncomeAccountRef" in item.body:
                _rename_account(company, record, item)
            keys[type_name, record.id] = None
    for type_name, key in keys:
        post_again(company, type_name, key)


def _rename_account(company, record, item):
    for line in item_lines(record.body):
        detail = line["SalesItemLineDetail"]
        if detail.get("ItemRef", {}).get("value") == str(item.id):
            detail["ItemAccountRef"] = dict(item.body["IncomeAccountRef"])
    company.objects.save(record)
