"""PurchaseOrder."""

from .. import faults
from .purchase_document import PurchaseDocument
from .transactions import check_link


class PurchaseOrder(PurchaseDocument):
    """An order to a vendor. It is not posted; it closes when all of its lines are billed."""

    name = "PurchaseOrder"
    numbered_with = ("PurchaseOrder",)
    read_only = PurchaseDocument.read_only | {"LinkedTxn"}
    makes_charges = False
    sticky = PurchaseDocument.sticky | {"POStatus"}

    def complete(self, company, record, previous, sent):
        """Settle account and status."""
        super().complete(company, record, previous, sent)
        body = record.body
        account = company.objects.get("Account", self.counter_account(company, body))
        if account.body["AccountType"] != "Accounts Payable":
            raise faults.invalid_account_type("APAccountRef")
        body["APAccountRef"] = {"value": str(account.id), "name": account.full_name}
        # Recorded: an order whose only line is an account line of 0 is closed at once.
        body.setdefault("POStatus", "Open" if _open_lines(body) else "Closed")
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
        """A purchase from the same vendor may take what is open of an order."""
        party_field = company.entity(source.type).party_field
        check_link(company, target, source, party_field, target.body["POStatus"] == "Open")
        if line is not None and line not in {ordered["Id"] for ordered in target.body["Line"]}:
            raise faults.cannot_link(target.id)

    def check_removal(self, company, record):
        """An order that something fulfils must be unlinked first (Intuit's page "Manage linked
        transactions").

        :raise QboFault: 6000
        """
        super().check_removal(company, record)
        if company.links.mentioned_by(record.type, record.id):
            raise faults.business_rule(
                "The purchase order is linked to other transactions. Remove the links first."
            )

    def linked(self, company, record):
        """The order is closed when all its lines are billed."""
        billed = company.links.mentioned_lines(record.type, record.id)
        record.body["POStatus"] = "Closed" if _open_lines(record.body) <= billed else "Open"


def _open_lines(body):
    """:return: set of the ids of the lines of an order of which something can be billed"""
    return {
        line["Id"]
        for line in body["Line"]
        if line.get("Amount") or line.get("ItemBasedExpenseLineDetail", {}).get("Qty")
    }
