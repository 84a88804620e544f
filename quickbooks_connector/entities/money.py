"""Money between Odoo's floats and QuickBooks' decimals. No float arithmetic here."""

from decimal import ROUND_HALF_UP, Decimal


def to_decimal(amount, currency):
    """
    :param float amount: an amount of ``currency``, as Odoo stores it
    :param currency: ``res.currency`` record, whose decimals count
    :return: the same amount, exact
    """
    step = Decimal(1).scaleb(-currency.decimal_places)
    return Decimal(repr(amount)).quantize(step, rounding=ROUND_HALF_UP)


def exact_product(quantity, unit_price, amount):
    """Whether quantity and price may be sent beside an amount.

    QuickBooks refuses a line whose amount is not their product (Intuit: error 6070).

    :param float quantity: of an Odoo line
    :param float unit_price: of an Odoo line, after discount
    :param Decimal amount: of the line
    :return: ``(quantity, unit_price)`` as Decimals, or None when they do not multiply to the amount
    """
    quantity, unit_price = Decimal(repr(quantity)), Decimal(repr(unit_price))
    return (quantity, unit_price) if quantity * unit_price == amount else None


def is_product(quantity, unit_price, amount, currency):
    """
    :param Decimal quantity: of a QuickBooks line
    :param Decimal unit_price: of a QuickBooks line
    :param Decimal amount: of that line
    :return: whether Odoo, which rounds quantity times price, arrives at the same amount
    """
    step = Decimal(1).scaleb(-currency.decimal_places)
    return (quantity * unit_price).quantize(step, rounding=ROUND_HALF_UP) == amount
