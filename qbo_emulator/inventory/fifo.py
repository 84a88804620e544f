"""First in, first out: what the units of an item that leave the stock have cost.

Source: Intuit's page "First In, First Out (FIFO)". What is sold before it is bought leaves at the
last known cost; as soon as it is bought, the sale gets the true cost.
"""

from collections import deque
from decimal import Decimal

from ..money import to_cents

_LARGEST = Decimal(10) ** 15


class FifoQueue:
    """The units of one item on hand, oldest first, or those that are missing.

    :param bought: Decimal, cents per unit of the last purchase, or what stands for it
    :param sold: Decimal, cents per unit of the last sale, None when there was none
    :param entries: what :meth:`entries` gave, to go on from there; the oldest ones suffice, if they
        have as many units as will be moved
    """

    def __init__(self, bought, sold=None, entries=()):
        self.bought = bought
        self.sold = sold
        self._entries = deque(entries)

    def entries(self):
        """:return: list of (key of a movement, Decimal, int): what is left of the units that it
        brought, and of their value in cents; negative for units that it took and that are still
        missing
        """
        return list(self._entries)

    def move(self, key, quantity, value=None):
        """Let units come in or go out.

        :param key: tuple that identifies the movement
        :param quantity: Decimal, negative when units go out
        :param value: int, in cents, what incoming units have cost; None for units that come back
            from a customer, at the cost of the last that were sold
        :return: dictionary by key of the cents that a movement adds to the stock's value: this
            movement's, and corrections of earlier ones whose cost is known now
        :raise OverflowError: the value is more than the books can hold
        """
        if quantity > 0:
            return self._receive(key, quantity, value)
        return {key: self._issue(key, quantity)}

    def _receive(self, key, quantity, value):
        if value is None:
            value = _cents((self.bought if self.sold is None else self.sold) * quantity)
        else:
            self.bought = value / quantity
        moves = {key: value}
        while quantity and self._entries and self._entries[0][1] < 0:
            short_key, missing, assumed = self._entries.popleft()
            part = min(-missing, quantity)
            cost, was = _share(value, part, quantity), _share(assumed, part, -missing)
            moves[short_key] = moves.get(short_key, 0) - was - cost
            if part < -missing:
                self._entries.appendleft((short_key, missing + part, assumed - was))
            quantity, value = quantity - part, value - cost
        if quantity:
            self._entries.append((key, quantity, value))
        return moves

    def _issue(self, key, quantity):
        """:return: int, in cents, what leaves the stock's value, negative"""
        rest, value = quantity, 0
        while rest and self._entries and self._entries[0][1] > 0:
            layer_key, layer, worth = self._entries.popleft()
            part = min(layer, -rest)
            cost = _share(worth, part, layer)
            if part < layer:
                self._entries.appendleft((layer_key, layer - part, worth - cost))
            rest, value = rest + part, value - cost
        if rest:
            assumed = _cents(self.bought * rest)
            self._entries.append((key, rest, assumed))
            value += assumed
        self.sold = value / quantity
        return value


def _cents(amount):
    if abs(amount) >= _LARGEST:
        raise OverflowError(f"{amount} cents")
    return to_cents(amount / 100)


def _share(cents, part, whole):
    """What a part of the units has cost; the last part takes what rounding left over."""
    return cents if part == whole else _cents(cents * part / whole)
