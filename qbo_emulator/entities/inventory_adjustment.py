"""InventoryAdjustment: a change of the quantity on hand of inventory items, without a document of
sale or purchase.
"""

from decimal import Decimal

from .. import faults
from ..inventory import Movement
from ..ledger import Posting
from ..money import from_cents, to_cents
from ..objects import Record, key_of
from .transactions import TransactionEntity, checked_cents, number_lines

_DETAIL = "ItemAdjustmentLineDetail"


class InventoryAdjustment(TransactionEntity):
    """Quantities that come in or go out against an account. Units that are found are worth what the
    last ones cost; their value is kept with the line and is no part of the answer.

    Source: Intuit's reference page of the entity. There a line has neither DetailType nor amount,
    an update must be sparse, and QuickBooks gives the number.
    """

    name = "InventoryAdjustment"
    required = ("AdjustAccountRef", "Line")
    numbered_with = ("InventoryAdjustment",)
    first_number = 1
    references = {**TransactionEntity.references, "AdjustAccountRef": "Account"}

    def merge(self, previous, sent, sparse):
        """Refuse an update that is not sparse.

        :raise QboFault: 2020
        """
        if not sparse:
            raise faults.required_parameter("sparse")
        return super().merge(previous, sent, sparse)

    def complete(self, company, record, previous, sent):
        """Settle number, account and quantities."""
        body = record.body
        self.require(body)
        if "Line" in sent:
            self._check_asked_for(company, body)
        if "DocNumber" not in body:
            number = company.next_number(self.numbered_with, self.first_number)
            body["DocNumber"] = str(number)
        super().complete(company, record, previous, sent)
        if not body["Line"]:
            raise faults.required_parameter("Line")
        number_lines(body["Line"], previous.body["Line"] if previous else ())
        known = {line["Id"]: line for line in previous.body["Line"]} if previous else {}
        body["Line"] = [
            self._settle_line(company, line, known.get(line["Id"])) for line in body["Line"]
        ]

    @staticmethod
    def _check_asked_for(company, body):
        """Refuse what a client cannot adjust, though QuickBooks itself does.

        :raise QboFault: 5030 in a company without it, 6000 for an inactive item
        """
        has_stock = company.preferences.get("ProductAndServicesPrefs", {}).get("QuantityOnHand")
        if company.country != "US" or not has_stock:
            raise faults.feature_not_supported("Inventory adjustments are not enabled.")
        for line in body["Line"]:
            key = line.get(_DETAIL, {}).get("ItemRef", {}).get("value", "")
            item = company.item(key_of(key))
            if item and not item.active:
                raise faults.business_rule(
                    f"Make {item.full_name} active before you change its quantity on hand."
                )

    def _settle_line(self, company, line, before):
        """:return: a line in normal form, with its value when units come in"""
        detail = line.get(_DETAIL, {})
        for name in ("ItemRef", "QtyDiff"):
            if not detail.get(name):
                raise faults.required_parameter(f"Line.{_DETAIL}.{name}")
        item = company.item(key_of(detail["ItemRef"]["value"]))
        if item is None:
            raise faults.invalid_reference("Items", detail["ItemRef"]["value"])
        if item.body["Type"] != "Inventory":
            raise faults.business_rule(f"The quantity of {item.full_name} is not tracked.")
        settled = {"Id": line["Id"], _DETAIL: {**detail, "ItemRef": {"value": str(item.id)}}}
        if "ClassRef" in detail:
            settled[_DETAIL]["ClassRef"] = company.resolve("Class", detail["ClassRef"])
        if before and before[_DETAIL] == settled[_DETAIL]:
            return before
        if detail["QtyDiff"] > 0:
            cost = company.stock.last_cost(item.id)
            settled["Amount"] = from_cents(checked_cents(cost * detail["QtyDiff"] / 100))
        return settled

    def adjust(self, company, item, quantity, day):
        """Post a difference of the quantity on hand, as the website does; the item may have just
        become inactive.

        :param item: the Record of the item
        :param quantity: Decimal, negative when units go out
        :param day: ISO date
        :raise QboFault: 6210 in a closed period
        """
        if not quantity:
            return
        account = company.account_named(
            "Inventory Shrinkage", "Cost of Goods Sold", "SuppliesMaterialsCogs"
        )
        detail = {"ItemRef": {"value": str(item.id)}, "QtyDiff": quantity}
        body = {"TxnDate": day, "AdjustAccountRef": {"value": str(account)}}
        body["Line"] = [{_DETAIL: detail}]
        now = company.now()
        record = Record(self.name, 0, created=now, updated=now, body=body)
        self.complete(company, record, None, frozenset())
        record.id = self.next_key(company)
        company.objects.insert(record)
        self.stored(company, record, None)
        company.changed(record, "created")

    def movements(self, company, record):
        """The quantities."""
        account = int(record.body["AdjustAccountRef"]["value"])
        movements = []
        for line in record.body["Line"]:
            value = to_cents(line["Amount"]) if "Amount" in line else None
            item = int(line[_DETAIL]["ItemRef"]["value"])
            movements.append(Movement(item, Decimal(line[_DETAIL]["QtyDiff"]), value, account))
        return movements

    def postings(self, company, record):
        """The value of what comes in; what goes out is posted at its cost."""
        account = int(record.body["AdjustAccountRef"]["value"])
        postings = []
        for line in record.body["Line"]:
            item = company.item(int(line[_DETAIL]["ItemRef"]["value"]))
            cents = to_cents(line.get("Amount", 0))
            asset = int(item.body["AssetAccountRef"]["value"])
            postings += [
                Posting(asset, cents, item=item.id),
                Posting(account, -cents, item=item.id),
            ]
        return postings

    def render(self, company, record):
        """Leave out what the service does not show."""
        answer = super().render(company, record)
        for name in ("CurrencyRef", "ExchangeRate"):
            answer.pop(name, None)
        answer["Line"] = [
            {name: line[name] for name in line if name not in ("Amount", "LineNum")}
            for line in record.body["Line"]
        ]
        return answer
