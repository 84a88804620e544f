"""What QuickBooks posts by itself when the quantity of an item is set: its starting value, and
adjustments. They are no entities of the API.
"""

from decimal import Decimal

from ..inventory import Movement
from ..ledger import Posting
from ..money import from_cents, to_cents
from ..objects import Record
from .transactions import TransactionEntity, check_period, checked_cents


class StockTransaction(TransactionEntity):
    """A quantity of one item that comes in or goes out without a document."""

    operations = frozenset()
    number = None

    def make(self, company, item, quantity, value, day):
        """Store a transaction.

        :param item: the Record of the item
        :param quantity: Decimal, negative when units go out
        :param value: int, in cents, what units that come in are worth; None when units go out
        :param day: ISO date
        :raise QboFault: 6210 in a closed period
        """
        if not quantity:
            return
        check_period(company, day)
        now = company.now()
        body = {"ItemRef": {"value": str(item.id)}, "Qty": quantity}
        if value is not None:
            body["Amount"] = from_cents(value)
        record = Record(self.name, self.next_key(company), created=now, updated=now, body=body)
        record.txn_date, record.doc_number = day, self.number
        company.objects.insert(record)
        self.stored(company, record, None)

    def counter_account(self, company):
        """:return: id of the account against which the asset is posted"""
        raise NotImplementedError

    def movements(self, company, record):
        """The quantity."""
        body = record.body
        value = to_cents(body["Amount"]) if "Amount" in body else None
        item = int(body["ItemRef"]["value"])
        account = self.counter_account(company)
        return [Movement(item, Decimal(body["Qty"]), value, account)]

    def postings(self, company, record):
        """The value of what comes in; what goes out is posted at its cost."""
        body = record.body
        cents = to_cents(body.get("Amount", 0))
        item = company.item(int(body["ItemRef"]["value"]))
        asset = int(item.body["AssetAccountRef"]["value"])
        return [Posting(asset, cents), Posting(self.counter_account(company), -cents)]


class InventoryStartingValue(StockTransaction):
    """What an item has on hand from its first day, at its purchase cost."""

    name = "InventoryStartingValue"
    number = "START"

    def start(self, company, item):
        """Post the quantity on hand of an item that is kept in stock from now on."""
        quantity = Decimal(item.body["QtyOnHand"])
        value = checked_cents(quantity * item.body["PurchaseCost"])
        self.make(company, item, quantity, value, item.body["InvStartDate"])

    def counter_account(self, company):
        """Opening Balance Equity."""
        return company.account_for("Equity", "OpeningBalanceEquity", "Opening Balance Equity")


class InventoryAdjustment(StockTransaction):
    """A change of the quantity on hand: units that were found are worth what the last ones cost."""

    name = "InventoryAdjustment"

    def adjust(self, company, item, quantity, day):
        """Post a difference of the quantity on hand."""
        cost = company.stock.last_cost(item.id)
        value = checked_cents(cost * quantity / 100) if quantity > 0 else None
        self.make(company, item, quantity, value, day)

    def counter_account(self, company):
        """Inventory Shrinkage."""
        return company.account_named(
            "Inventory Shrinkage", "Cost of Goods Sold", "SuppliesMaterialsCogs"
        )
