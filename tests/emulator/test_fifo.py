"""What units cost that leave the stock: first in, first out, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_emulator.inventory.fifo import FifoQueue


class Shelf:
    """A queue that keeps account of what each movement added to the stock's value."""

    def __init__(self, cost=0):
        self.queue = FifoQueue(Decimal(cost))
        self.values = []

    def move(self, quantity, value=None):
        number = len(self.values)
        self.values.append(0)
        for key, cents in self.queue.move((number,), Decimal(quantity), value).items():
            self.values[key[0]] += cents
        return self.values[number]

    @property
    def quantity(self):
        return sum(quantity for _, quantity, _ in self.queue.entries())

    @property
    def value(self):
        return sum(value for *_, value in self.queue.entries())


def test_the_oldest_units_leave_first():
    shelf = Shelf()
    shelf.move(20, 12000)
    shelf.move(30, 21000)
    assert shelf.move(-15) == -9000
    assert shelf.move(-20) == -(5 * 600 + 15 * 700)
    assert (shelf.quantity, shelf.value) == (15, 10500)


def test_three_units_for_ten_leave_to_the_cent():
    shelf = Shelf()
    shelf.move(3, 1000)
    assert [shelf.move(-1) for _ in range(3)] == [-333, -334, -333]
    assert shelf.value == 0


def test_fractions_of_a_unit():
    shelf = Shelf()
    shelf.move("2.5", 1001)
    assert shelf.move("-0.5") == -200
    assert (shelf.quantity, shelf.value) == (2, 801)


def test_what_was_never_bought_leaves_at_the_purchase_cost():
    shelf = Shelf(cost=250)
    assert shelf.move(-2) == -500
    assert (shelf.quantity, shelf.value) == (-2, -500)


def test_what_is_missing_leaves_at_the_last_known_cost():
    shelf = Shelf(cost=250)
    shelf.move(1, 400)
    assert shelf.move(-3) == -1200


def test_a_sale_gets_the_true_cost_when_the_units_are_bought():
    shelf = Shelf(cost=250)
    shelf.move(-2)
    shelf.move(5, 1500)
    assert shelf.values == [-600, 1500]
    assert (shelf.quantity, shelf.value) == (3, 900)


def test_a_purchase_may_cover_a_part_of_what_is_missing():
    shelf = Shelf(cost=100)
    shelf.move(-3)
    shelf.move(1, 150)
    assert shelf.values == [-350, 150]
    shelf.move(2, 500)
    assert shelf.values == [-650, 150, 500]
    assert shelf.value == 0


def test_units_come_back_at_the_cost_of_the_last_that_were_sold():
    shelf = Shelf()
    shelf.move(2, 400)
    shelf.move(2, 1000)
    shelf.move(-3)
    assert shelf.values[-1] == -900
    assert shelf.move(1) == 300


def test_a_queue_goes_on_from_its_oldest_entries():
    shelf = Shelf()
    for value in (100, 200, 300):
        shelf.move(1, value)
    oldest = shelf.queue.entries()[:2]
    shelf.queue = FifoQueue(shelf.queue.bought, shelf.queue.sold, oldest)
    assert shelf.move(-2) == -300


def test_a_value_beyond_what_the_books_hold_is_refused():
    shelf = Shelf(cost=10**14)
    with pytest.raises(OverflowError):
        shelf.move(-10)


moves = st.tuples(
    st.decimals("-20", "20", places=2).filter(bool),
    st.one_of(st.none(), st.integers(0, 10**6)),
)


@given(st.lists(moves, max_size=30), st.integers(0, 1000))
def test_the_value_on_hand_is_what_all_movements_added(movements, cost):
    shelf = Shelf(cost)
    for quantity, value in movements:
        shelf.move(quantity, value)
    assert shelf.quantity == sum(quantity for quantity, _ in movements)
    assert shelf.value == sum(shelf.values)
    if not shelf.quantity:
        assert shelf.value == 0
