"""What QuickBooks posts by itself when an item is kept in stock from now on: its starting value. It
is no entity of the API.
"""

from decimal import Decimal

from ..inventory import Movement
from ..ledger import Posting
from ..money import from_cents, to_cents
from .transactions import TransactionEntity, check_period, checked_cents


class InventoryStartingValue(TransactionEntity):
    """What an item has on hand from its first day, at its purchase cost."""

    name = "InventoryStartingValue"
    operations = frozenset()

    def start(self, company, item):
        """Post the quantity on hand of an item that is kept in stock from now on.

        :param item: the Record of the item
        :raise QboFault: 6210 in a closed period
        """
        quantity, day = Decimal(item.body["QtyOnHand"]), item.body["InvStartDate"]
        if not quantity:
            return
        check_period(company, day)
        value = checked_cents(quantity * item.body["PurchaseCost"])
        body = {"ItemRef": {"value": str(item.id)}, "Qty": quantity, "Amount": from_cents(value)}
        self.enter(company, body, day, doc_number="START")

    @staticmethod
    def _counter_account(company):
        return company.account_for("Equity", "OpeningBalanceEquity", "Opening Balance Equity")

    def movements(self, company, record):
        """The quantity."""
        body = record.body
        item, account = int(body["ItemRef"]["value"]), self._counter_account(company)
        return [Movement(item, Decimal(body["Qty"]), to_cents(body["Amount"]), account)]

    def postings(self, company, record):
        """The value, against Opening Balance Equity."""
        cents = to_cents(record.body["Amount"])
        item = company.item(int(record.body["ItemRef"]["value"]))
        asset = int(item.body["AssetAccountRef"]["value"])
        return [
            Posting(asset, cents, item=item.id),
            Posting(self._counter_account(company), -cents, item=item.id),
        ]
