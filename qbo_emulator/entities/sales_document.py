"""What all sales forms share: sales lines, discount, tax, total and addresses."""

from .. import faults, tax
from ..inventory import sales_movements
from ..ledger import Posting
from ..money import from_cents, to_cents
from .custom_fields import kept_custom_fields
from .sales_lines import clear_lines, complete_lines, discount_cents, income_cents, item_lines
from .transactions import TransactionEntity, add_home_amount, key_or_none

_ADDRESS_PARTS = (
    "Line1",
    "Line2",
    "Line3",
    "Line4",
    "Line5",
    "City",
    "Country",
    "CountrySubDivisionCode",
    "PostalCode",
    "Lat",
    "Long",
)

# Name, type and subtype of the accounts that QuickBooks makes for shipping and for gratuity.
_EXTRA_ACCOUNTS = {
    "SHIPPING_ITEM_ID": ("Shipping Income", "Income", "OtherPrimaryIncome"),
    "GRATUITY_ITEM_ID": ("Gratuity", "Other Current Liability", "OtherCurrentLiabilities"),
}


class SalesDocument(TransactionEntity):
    """A sales form. What it is posted against, and whether it is posted at all, is said by its
    subclasses.

    :cvar sign: 1 when it is a sale, -1 when it takes one back
    """

    sign = 1
    party_field = "CustomerRef"
    required = ("CustomerRef", "Line")
    numbered_with = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
    read_only = TransactionEntity.read_only | {"TotalAmt", "Balance"}
    columns = {
        **TransactionEntity.columns,
        "CustomerRef": "party",
        "TotalAmt": "total",
    }
    references = {
        **TransactionEntity.references,
        "CustomerRef": "Customer",
        "SalesTermRef": "Term",
        "PaymentMethodRef": "PaymentMethod",
        "ARAccountRef": "Account",
        "DepositToAccountRef": "Account",
    }

    def complete(self, company, record, previous, sent):
        """Settle customer, lines, tax and total."""
        super().complete(company, record, previous, sent)
        body = record.body
        self.require(body)
        record.party = key_or_none(body.get("CustomerRef"))
        complete_lines(company, body, previous)
        self._settle_addresses(company, body)
        tax.settle(company, body, previous, sent)
        record.total = income_cents(body) - discount_cents(body) + tax.total_cents(body)
        if record.total < 0:
            raise faults.business_rule("The total of a transaction cannot be negative.")
        body.setdefault("ApplyTaxAfterDiscount", False)
        body.setdefault("PrintStatus", "NeedToPrint")
        body.setdefault("EmailStatus", "NotSet")
        body.setdefault("LinkedTxn", [])
        body["CustomField"] = kept_custom_fields(company, body)
        if body["EmailStatus"] == "NeedToSend" and not body.get("BillEmail", {}).get("Address"):
            # Without an address the service takes no notice of it.
            body["EmailStatus"] = "NotSet"

    @staticmethod
    def _settle_addresses(company, body):
        if "CustomerRef" not in body:
            return
        customer = company.referenced("Customer", body["CustomerRef"])
        for name in ("BillAddr", "ShipAddr"):
            if name not in body and name in customer.body:
                address = customer.body[name]
                body[name] = {part: address[part] for part in _ADDRESS_PARTS if part in address}
        if "BillEmail" not in body and "PrimaryEmailAddr" in customer.body:
            body["BillEmail"] = {"Address": customer.body["PrimaryEmailAddr"]["Address"]}

    def counter_account(self, company, body):
        """:return: id of the account that the total is posted to"""
        raise NotImplementedError

    def postings(self, company, record):
        """The total against income per line, discount and tax."""
        body = record.body
        account = self.counter_account(company, body)
        company.currencies.check_account(account, body["CurrencyRef"]["value"])
        party = ("Customer", record.party) if record.party else (None, None)
        department = key_or_none(body.get("DepartmentRef"))
        total = Posting(account, self.sign * record.total, *party, department=department)
        return [
            total,
            *(
                Posting(account, -self.sign * cents, *party, **details, department=department)
                for account, cents, details in self._parts(company, body)
            ),
        ]

    def _parts(self, company, body):
        """:return: iterator of (account id, cents, what else is told) of income, discount and tax"""
        whole = key_or_none(body.get("ClassRef"))
        discounts = [line for line in body["Line"] if line["DetailType"] == "DiscountLineDetail"]
        for line in [*item_lines(body), *discounts]:
            detail = line[line["DetailType"]]
            told = {
                "memo": line.get("Description", ""),
                "class_id": key_or_none(detail.get("ClassRef")) or whole,
            }
            if line["DetailType"] == "SalesItemLineDetail":
                told["item"] = _item_key(detail)
                told["quantity"] = self.sign * detail["Qty"] if detail.get("Qty") else None
                yield income_account(company, detail), to_cents(line["Amount"]), told
            else:
                account = detail["DiscountAccountRef"]["value"]
                yield int(account), -to_cents(line["Amount"]), told
        for account, cents in tax.postings(company, body):
            yield account, cents, {}

    def movements(self, company, record):
        """What is sold goes out; what is taken back comes in."""
        return sales_movements(company, item_lines(record.body), self.sign)

    def voided(self, company, record):
        """Amounts and quantities become zero."""
        super().voided(company, record)
        body = record.body
        clear_lines(body)
        tax.release(body)
        record.total = record.balance = 0

    def render(self, company, record):
        """Add the total, and what it is in the home currency."""
        answer = super().render(company, record)
        # Answers do not tell the receivable account.
        answer.pop("ARAccountRef", None)
        answer["TotalAmt"] = from_cents(record.total)
        add_home_amount(company, record, answer, "HomeTotalAmt", record.total)
        return answer


def _item_key(detail):
    """:return: id of the item of a sales line; None without one, and for shipping"""
    key = key_or_none(detail.get("ItemRef"))
    return key if isinstance(key, int) else None


def income_account(company, detail):
    """:return: id of the account that a sales line is posted to: its item's income account, or the
    one that a line without an item names
    """
    reference = detail.get("ItemRef")
    if reference is None and "ItemAccountRef" in detail:
        return int(detail["ItemAccountRef"]["value"])
    if reference is None:
        return company.account_for("Income", "ServiceFeeIncome", "Services")
    if reference["value"] in _EXTRA_ACCOUNTS:
        return company.account_named(*_EXTRA_ACCOUNTS[reference["value"]])
    return int(detail["ItemAccountRef"]["value"])
