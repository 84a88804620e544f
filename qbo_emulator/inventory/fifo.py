"""First in, first out: what the units of an item that leave the stock have cost.

Source: Intuit's page "First In, First Out (FIFO)". What is sold before it is bought leaves at the
last known cost; as soon as it is bought, the sale gets the true cost.
"""

from decimal import Decimal

from ..money import to_cents


class FifoQueue:
    """The units of one item on hand, oldest first, or the units that are owed to the stock.

    :param cost: Decimal, cents per unit as long as nothing was bought
    :param state: what :meth:`state` gave, to go on from there
    """

    def __init__(self, cost, state=None):
        state = state or {"bought": cost, "sold": None, "layers": [], "shortages": []}
        self.bought = Decimal(state["bought"])
        self._sold = state["sold"]
        self._layers = [(Decimal(quantity), cents) for quantity, cents in state["layers"]]
        self._shortages = [
            (tuple(key), Decimal(quantity), cents) for key, quantity, cents in state["shortages"]
        ]

    def state(self):
        """:return: dictionary for JSON with exact decimals"""
        return {
            "bought": self.bought,
            "sold": self._sold,
            "layers": self._layers,
            "shortages": self._shortages,
        }

    @property
    def quantity(self):
        """Decimal, the units on hand; negative when more was sold than bought."""
        on_hand = sum((quantity for quantity, _ in self._layers), Decimal(0))
        return on_hand - sum(quantity for _, quantity, _ in self._shortages)

    @property
    def value(self):
        """int, in cents, what the units on hand have cost."""
        return sum(cents for _, cents in self._layers) - sum(
            cents for _, _, cents in self._shortages
        )

    def move(self, key, quantity, value=None):
        """Let units come in or go out.

        :param key: tuple that identifies the movement
        :param quantity: Decimal, negative when units go out
        :param value: int, in cents, what incoming units have cost; None for units that come back
            from a customer, at the cost of the last that were sold
        :return: dictionary by key of the cents that a movement adds to the stock's value: this
            movement's, and corrections of earlier ones whose cost is known now
        """
        if quantity > 0:
            return self._receive(key, quantity, value)
        return {key: -self._issue(key, -quantity)}

    def _receive(self, key, quantity, value):
        if value is None:
            value = to_cents(Decimal(self._sold or self.bought) * quantity / 100)
        else:
            self.bought = value / quantity
        moves = {key: value}
        while quantity and self._shortages:
            short_key, short, assumed = self._shortages.pop(0)
            part = min(short, quantity)
            cost, was = _share(value, part, quantity), _share(assumed, part, short)
            moves[short_key] = moves.get(short_key, 0) + was - cost
            if short > part:
                self._shortages.insert(0, (short_key, short - part, assumed - was))
            quantity, value = quantity - part, value - cost
        if quantity:
            self._layers.append((quantity, value))
        return moves

    def _issue(self, key, quantity):
        cost, missing, used = 0, quantity, 0
        while missing and used < len(self._layers):
            layer, value = self._layers[used]
            part = min(layer, missing)
            share = _share(value, part, layer)
            missing, cost = missing - part, cost + share
            if part == layer:
                used += 1
            else:
                self._layers[used] = (layer - part, value - share)
        del self._layers[:used]
        if missing:
            assumed = to_cents(self.bought * missing / 100)
            self._shortages.append((key, missing, assumed))
            cost += assumed
        self._sold = cost / quantity
        return cost


def _share(cents, part, whole):
    """What a part of the units has cost; the last part takes what rounding left over."""
    return cents if part == whole else to_cents(cents * part / whole / 100)
