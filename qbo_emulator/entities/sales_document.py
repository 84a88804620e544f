"""What invoices and credit memos share: sales lines, discount, tax, addresses and the customer's
receivable.
"""

from .. import faults
from ..ledger import Posting
from ..links import settle
from ..money import from_cents, to_cents
from ..tax import tax_postings, transaction_tax
from .sales_lines import complete_lines, discount_cents, income_cents, taxable_cents
from .transactions import TransactionEntity

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


class SalesDocument(TransactionEntity):
    """A sale to a customer on account, or the reverse of one.

    :cvar sign: 1 when it increases what the customer owes, -1 when it decreases it
    """

    sign = 1
    required = ("CustomerRef", "Line")
    read_only = TransactionEntity.read_only | {"TotalAmt", "Balance", "LinkedTxn"}
    columns = {
        **TransactionEntity.columns,
        "CustomerRef": "party",
        "TotalAmt": "total",
        "Balance": "balance",
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
        record.party = int(body["CustomerRef"]["value"])
        self._settle_receivable(company, body)
        complete_lines(company, body, previous)
        self._settle_tax(company, body, previous, sent)
        record.total = (
            income_cents(body) - discount_cents(body) + to_cents(body["TxnTaxDetail"]["TotalTax"])
        )
        if record.total < 0:
            raise faults.business_rule("The total of a transaction cannot be negative.")
        record.balance = record.total
        self._settle_addresses(company, body)
        body.setdefault("ApplyTaxAfterDiscount", False)
        body.setdefault("PrintStatus", "NeedToPrint")
        body.setdefault("EmailStatus", "NotSet")
        body.pop("GlobalTaxCalculation", None)
        body.setdefault("LinkedTxn", [])
        if body["EmailStatus"] == "NeedToSend" and not body.get("BillEmail", {}).get("Address"):
            raise faults.required_parameter("BillEmail")

    @staticmethod
    def _settle_receivable(company, body):
        if "ARAccountRef" in body:
            account = company.referenced("Account", body["ARAccountRef"])
            if account.body["AccountType"] != "Accounts Receivable":
                raise faults.QboFault(
                    "6430", "Invalid Account Type", "Invalid account type: ARAccountRef"
                )

    @staticmethod
    def _settle_tax(company, body, previous, sent):
        taxable = taxable_cents(body)
        detail = body.get("TxnTaxDetail", {})
        if detail and "TxnTaxDetail" not in sent:
            # A sparse update that leaves the tax out: it stays, unless the taxable lines changed.
            if taxable == taxable_cents(previous.body):
                return
            detail = {name: value for name, value in detail.items() if name == "TxnTaxCodeRef"}
        body["TxnTaxDetail"] = transaction_tax(company, detail, taxable)

    @staticmethod
    def _settle_addresses(company, body):
        customer = company.referenced("Customer", body["CustomerRef"])
        for name in ("BillAddr", "ShipAddr"):
            if name not in body and name in customer.body:
                address = customer.body[name]
                body[name] = {part: address[part] for part in _ADDRESS_PARTS if part in address}
        if "BillEmail" not in body and "PrimaryEmailAddr" in customer.body:
            body["BillEmail"] = {"Address": customer.body["PrimaryEmailAddr"]["Address"]}

    def postings(self, company, record):
        """Receivable against income per line, discount and tax."""
        body, sign = record.body, self.sign
        amounts = {}
        for account, cents in self._income(company, body):
            amounts[account] = amounts.get(account, 0) - sign * cents
        for account, cents in tax_postings(company, body["TxnTaxDetail"]):
            amounts[account] = amounts.get(account, 0) - sign * cents
        return [
            Posting(
                self._receivable_account(company, body),
                sign * record.total,
                "Customer",
                record.party,
            ),
            *(
                Posting(account, cents, "Customer", record.party)
                for account, cents in amounts.items()
            ),
        ]

    @staticmethod
    def _income(company, body):
        for line in body["Line"]:
            if line["DetailType"] == "SalesItemLineDetail" and line["Amount"]:
                yield income_account(company, line["SalesItemLineDetail"]), to_cents(line["Amount"])
            elif line["DetailType"] == "DiscountLineDetail":
                account = line["DiscountLineDetail"]["DiscountAccountRef"]["value"]
                yield int(account), -to_cents(line["Amount"])

    @staticmethod
    def _receivable_account(company, body):
        if "ARAccountRef" in body:
            return int(body["ARAccountRef"]["value"])
        return company.account_for("Accounts Receivable", "AccountsReceivable")

    def stored(self, company, record, previous):
        """After an update, let what is applied to the document fit it again."""
        super().stored(company, record, previous)
        if previous:
            settle(company, record)

    def receivable(self, company, record, party):
        """The total, for the customer of the document alone."""
        return self.sign * record.total if party == record.party else 0

    def open_amount(self, company, record):
        """The total less what is applied to it."""
        return record.total - abs(company.links.applied(record.type, record.id, record.party))

    def voided(self, company, record):
        """Amounts and quantities become zero."""
        super().voided(company, record)
        body = record.body
        for line in body["Line"]:
            line["Amount"] = from_cents(0)
            detail = line.get("SalesItemLineDetail", {})
            for name in ("Qty", "UnitPrice"):
                if name in detail:
                    detail[name] = 0
        body["TxnTaxDetail"] = {"TotalTax": from_cents(0)}
        record.total = record.balance = 0

    def render(self, company, record):
        """Add total and balance."""
        answer = super().render(company, record)
        answer["TotalAmt"] = from_cents(record.total)
        answer["Balance"] = from_cents(record.balance)
        return answer


def income_account(company, detail):
    """:return: id of the account that a sales line is posted to: its item's income account"""
    reference = detail.get("ItemRef")
    if reference is None:
        return company.account_for("Income", "ServiceFeeIncome", "Services")
    if reference["value"] == "SHIPPING_ITEM_ID":
        return company.account_named("Shipping Income", "Income", "OtherPrimaryIncome")
    item = company.referenced("Item", reference)
    return int(item.body["IncomeAccountRef"]["value"])
