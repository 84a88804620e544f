"""Money as whole cents inside, as two-decimal Decimals outside."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(amount):
    """Round an amount half up to whole cents, as QuickBooks rounds.

    :param amount: Decimal or int, in currency units
    :return: int, in cents
    """
    return int(Decimal(amount).quantize(CENT, ROUND_HALF_UP).scaleb(2))


def from_cents(cents):
    """:return: Decimal in currency units with two decimals"""
    return Decimal(cents).scaleb(-2)


def proportion(total, part, whole):
    """:return: int, ``total * part / whole`` in cents, rounded half up"""
    return int((Decimal(total) * part / whole).quantize(Decimal(1), ROUND_HALF_UP))


def prorate(total, weights):
    """Split an amount in proportion to weights; the last share takes what rounding left over.

    :param total: int, in cents
    :param weights: Decimals or ints, not all zero
    :return: list of int, in cents, that sums to ``total``
    """
    weights = [Decimal(weight) for weight in weights]
    whole = sum(weights)
    shares = [
        int((total * weight / whole).quantize(Decimal(1), ROUND_HALF_UP)) for weight in weights[:-1]
    ]
    return [*shares, total - sum(shares)]
