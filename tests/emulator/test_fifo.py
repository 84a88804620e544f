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


def test_the_oldest_units_leave_first():
    shelf = Shelf()
    shelf.move(20, 12000)
    shelf.move(30, 21000)
    assert shelf.move(-15) == -9000
    assert shelf.move(-20) == -(5 * 600 + 15 * 700)
    assert (shelf.queue.quantity, shelf.queue.value) == (15, 10500)


def test_three_units_for_ten_leave_to_the_cent():
    shelf = Shelf()
    shelf.move(3, 1000)
    assert [shelf.move(-1) for _ in range(3)] == [-333, -334, -333]
    assert shelf.queue.value == 0


def test_fractions_of_a_unit():
    shelf = Shelf()
    shelf.move("2.5", 1001)
    assert shelf.move("-0.5") == -200
    assert (shelf.queue.quantity, shelf.queue.value) == (2, 801)


def test_what_was_never_bought_leaves_at_the_purchase_cost():
    shelf = Shelf(cost=250)
    assert shelf.move(-2) == -500
    assert (shelf.queue.quantity, shelf.queue.value) == (-2, -500)


def test_what_is_missing_leaves_at_the_last_known_cost():
    shelf = Shelf(cost=250)
    shelf.move(1, 400)
    assert shelf.move(-3) == -1200


def test_a_sale_gets_the_true_cost_when_the_units_are_bought():
    shelf = Shelf(cost=250)
    shelf.move(-2)
    shelf.move(5, 1500)
    assert shelf.values == [-600, 1500]
    assert (shelf.queue.quantity, shelf.queue.value) == (3, 900)


def test_a_purchase_may_cover_a_part_of_what_is_missing():
    shelf = Shelf(cost=100)
    shelf.move(-3)
    shelf.move(1, 150)
    assert shelf.values == [-350, 150]
    shelf.move(2, 500)
    assert shelf.values == [-650, 150, 500]
    assert shelf.queue.value == 0


def test_units_come_back_at_the_cost_of_the_last_that_were_sold():
    shelf = Shelf()
    shelf.move(2, 400)
    shelf.move(2, 1000)
    shelf.move(-3)
    assert shelf.values[-1] == -900
    assert shelf.move(1) == 300


@pytest.mark.parametrize("times", [1, 2])
def test_a_queue_goes_on_from_its_state(times):
    shelf = Shelf(cost=100)
    shelf.move(-1)
    shelf.move(3, 1000)
    for _ in range(times):
        shelf.queue = FifoQueue(Decimal(0), shelf.queue.state())
    assert shelf.move(-2) == -667
    assert shelf.values[0] == -333


moves = st.tuples(
    st.decimals("-20", "20", places=2).filter(bool),
    st.one_of(st.none(), st.integers(0, 10**6)),
)


@given(st.lists(moves, max_size=30), st.integers(0, 1000))
def test_the_value_on_hand_is_what_all_movements_added(movements, cost):
    shelf = Shelf(cost)
    for quantity, value in movements:
        shelf.move(quantity, value)
    assert shelf.queue.quantity == sum(quantity for quantity, _ in movements)
    assert shelf.queue.value == sum(shelf.values)
    if not shelf.queue.quantity:
        assert shelf.queue.value == 0
