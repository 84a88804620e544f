"""The stock and the books agree after any sequence of purchases, sales and corrections."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from qbo_emulator.inventory.fifo import FifoQueue
from qbo_emulator.money import from_cents, to_cents

from .bodies import item_line
from .conftest import inventory_item, sales_line

SIGNS = {
    "Bill": 1,
    "VendorCredit": -1,
    "Purchase": 1,
    "Invoice": -1,
    "CreditMemo": 1,
    "SalesReceipt": -1,
    "RefundReceipt": 1,
}
PURCHASES = ("Bill", "VendorCredit", "Purchase")
VOIDED = ("Invoice", "SalesReceipt")
START, PURCHASE_COST = "2026-01-01", 200
ASSET, COST, SHRINKAGE = "Inventory Asset", "Cost of Goods Sold", "Inventory Shrinkage"

days = st.dates().map(lambda day: f"2026-{day.month:02}-{1 + day.day % 28:02}").filter(START.__lt__)
quantities = st.decimals("0.5", "20", places=1)
amounts = st.decimals("0", "99.99", places=2)
numbers = st.integers(0, 9)
sides = st.integers(0, 1)


class Warehouse(RuleBasedStateMachine):
    """Any sequence of valid documents about two items.

    :ivar moves: (day, number, item, quantity, value in cents or None) by what was written
    """

    @initialize(quantity=st.integers(0, 5))
    def open_company(self, quantity):
        Warehouse.emulator.reset()
        self.company = Warehouse.emulator.company()
        self.before = self.balances()
        self.moves, self.documents = {}, []
        self.items = []
        for name in ("Left", "Right"):
            item = self.company.write("Item", inventory_item(Name=name, QtyOnHand=quantity))
            self.items.append(item["Id"])
            self.moves[name] = [(START, 0, item["Id"], quantity, quantity * PURCHASE_COST)]

    def balances(self):
        return self.company.trial_balance("2026-12-31")

    def queue(self, item):
        """:return: the queue of all that moves an item, in its order"""
        moves = sorted(
            (day, number, position, quantity, value)
            for entries in self.moves.values()
            for position, (day, number, moved, quantity, value) in enumerate(entries)
            if moved == item and quantity
        )
        queue = FifoQueue(Decimal(PURCHASE_COST))
        for key, (*_, quantity, value) in enumerate(moves):
            queue.move((key,), Decimal(quantity), value)
        return queue

    def write_document(self, entity, which, quantity, amount, day, **token):
        item, sign = self.items[which], SIGNS[entity]
        body = {"TxnDate": day, **token}
        if entity in PURCHASES:
            body["Line"] = [item_line(amount, item, Qty=quantity)]
            value = sign * to_cents(amount)
        else:
            body["Line"] = [sales_line(amount, item=item, Qty=quantity)] * 2
            body["CustomerRef"] = {"value": "1"}
            value = None
        if entity in ("Bill", "VendorCredit"):
            body["VendorRef"] = {"value": "31"}
        elif entity == "Purchase":
            body |= {"PaymentType": "Cash", "AccountRef": {"value": "35"}}
        elif entity == "RefundReceipt":
            body["DepositToAccountRef"] = {"value": "35"}
        key = (entity, self.company.write(entity, body)["Id"])
        move = (day, int(key[1]), item, sign * quantity, value)
        self.moves[key] = [move] * len(body["Line"])
        return key

    @rule(
        entity=st.sampled_from([*SIGNS]), which=sides, quantity=quantities, amount=amounts, day=days
    )
    def write(self, entity, which, quantity, amount, day):
        self.documents.append(self.write_document(entity, which, quantity, amount, day))

    @rule(number=numbers, which=sides, quantity=quantities, amount=amounts, day=days)
    def change(self, number, which, quantity, amount, day):
        if self.documents:
            entity, key = self.documents[number % len(self.documents)]
            token = {"Id": key, "SyncToken": self.company.get(entity, key)["SyncToken"]}
            self.write_document(entity, which, quantity, amount, day, **token)

    @rule(number=numbers, void=st.booleans())
    def remove(self, number, void):
        if self.documents:
            document = self.documents[number % len(self.documents)]
            entity, key = document
            is_voided = void and entity in VOIDED
            record = self.company.get(entity, key)
            self.company.write(entity, record, "void" if is_voided else "delete")
            self.moves.pop(document, None)
            if not is_voided:
                self.documents.remove(document)

    @rule(which=sides, quantity=st.integers(-5, 20), day=days)
    def adjust(self, which, quantity, day):
        item = self.company.get("Item", self.items[which])
        queue = self.queue(item["Id"])
        added = quantity - units(queue)
        change = {"Id": item["Id"], "SyncToken": item["SyncToken"], "sparse": True}
        self.company.write("Item", {**change, "QtyOnHand": quantity, "InvStartDate": day})
        number = 1 + max(entry[1] for entries in self.moves.values() for entry in entries)
        value = to_cents(queue.bought * added / 100) if added > 0 else None
        self.moves["adjustment", number, day] = [(day, number, item["Id"], added, value)]

    @invariant()
    def the_stock_and_the_books_agree(self):
        if hasattr(self, "company"):
            queues = {item: self.queue(item) for item in self.items}
            for item, queue in queues.items():
                assert self.company.get("Item", item)["QtyOnHand"] == units(queue)
            after = self.balances()
            assert sum(after.values()) == 0
            worth = sum(value for queue in queues.values() for *_, value in queue.entries())
            assert self.moved(after, ASSET) == from_cents(worth)
            paid = self.paid()
            assert self.moved(after, ASSET, COST, SHRINKAGE) == from_cents(paid)

    def moved(self, after, *names):
        return sum(after.get(name, 0) - self.before.get(name, 0) for name in names)

    def paid(self):
        """:return: int, in cents, what the units have cost that came from outside"""
        return sum(
            value
            for key, entries in self.moves.items()
            for *_, value in entries
            if value is not None and key[0] != "adjustment"
        )


def units(queue):
    return sum(quantity for _, quantity, _ in queue.entries())


def test_the_stock_and_the_books_agree_after_any_sequence_of_documents(emulator):
    Warehouse.emulator = emulator
    run_state_machine_as_test(
        Warehouse, settings=settings(max_examples=60, stateful_step_count=20, deadline=None)
    )
