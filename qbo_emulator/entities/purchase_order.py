"""PurchaseOrder."""

from .. import faults
from .purchase_document import PurchaseDocument
from .transactions import check_link


class PurchaseOrder(PurchaseDocument):
    """An order to a vendor. It is not posted; it closes when all of its lines are billed."""

    name = "PurchaseOrder"
    numbered_with = ("PurchaseOrder",)
    read_only = PurchaseDocument.read_only | {"LinkedTxn"}
    sticky = PurchaseDocument.sticky | {"POStatus"}

    def complete(self, company, record, previous, sent):
        """Settle account and status."""
        super().complete(company, record, previous, sent)
        body = record.body
        account = company.objects.get("Account", self.counter_account(company, body))
        if account.body["AccountType"] != "Accounts Payable":
            raise faults.invalid_account_type("APAccountRef")
        body["APAccountRef"] = {"value": str(account.id), "name": account.full_name}
        body.setdefault("POStatus", "Open")
        body.setdefault("EmailStatus", "NotSet")
        body.setdefault("LinkedTxn", [])
        vendor = self.party_of(company, body)
        if "VendorAddr" not in body and "BillAddr" in vendor.body:
            body["VendorAddr"] = vendor.body["BillAddr"]

    def counter_account(self, company, body):
        """The payable that is named, or the one of the currency."""
        if "APAccountRef" in body:
            return int(body["APAccountRef"]["value"])
        return company.currencies.payable_account(body["CurrencyRef"]["value"])

    def postings(self, company, record):
        """None: an order is no transaction of the books."""
        return []

    def check_mention(self, company, target, source, line):
        """A bill from the same vendor may take what is open of an order."""
        check_link(company, target, source, "VendorRef", target.body["POStatus"] == "Open")
        if line is not None and line not in {ordered["Id"] for ordered in target.body["Line"]}:
            raise faults.cannot_link(target.id)

    def linked(self, company, record):
        """The order is closed when all lines, or the order as a whole, are on bills."""
        billed = company.links.mentioned_lines(record.type, record.id)
        ordered = {line["Id"] for line in record.body["Line"]}
        is_closed = None in billed or ordered <= billed
        record.body["POStatus"] = "Closed" if is_closed else "Open"
