"""The rates of a tax code, and what they make of an amount."""

from dataclasses import dataclass
from decimal import Decimal

from ..money import from_cents, to_cents

_LISTS = {"Sales": "SalesTaxRateList", "Purchase": "PurchaseTaxRateList"}


@dataclass(frozen=True, slots=True)
class AppliedRate:
    """A rate as it counts within a tax code on a day.

    :ivar id: id of the TaxRate
    :ivar percent: Decimal, negative for the second half of a reverse charge
    :ivar base: ``TaxOnAmount``, ``TaxOnAmountPlusTax`` or ``TaxOnTax``
    :ivar order: rates of a lower order come first
    :ivar on_order: the order of the rates that a tax on tax is computed on; None for all before it
    :ivar is_hidden: whether transactions do not show it
    """

    id: int
    percent: Decimal
    base: str = "TaxOnAmount"
    order: int = 0
    on_order: int | None = None
    is_hidden: bool = False


@dataclass(slots=True)
class RateTax:
    """What a rate makes of an amount.

    :ivar net: int, in cents, what it is computed on
    :ivar tax: int, in cents
    """

    rate: AppliedRate
    net: int
    tax: int


def code_rates(company, code, side, day):
    """Read the rates of a tax code.

    :param code: a checked reference to the code
    :param side: ``Sales`` or ``Purchase``
    :param day: ISO date of the transaction
    :return: list of :class:`AppliedRate` in the order in which they are computed
    """
    record = company.referenced("TaxCode", code)
    details = record.body.get(_LISTS[side], {}).get("TaxRateDetail", ())
    rates = [_applied(company, detail, day) for detail in details]
    return sorted(rates, key=lambda rate: rate.order)


def _applied(company, detail, day):
    record = company.referenced("TaxRate", detail["TaxRateRef"])
    return AppliedRate(
        record.id,
        percent_on(record.body, day),
        detail["TaxTypeApplicable"],
        detail["TaxOrder"],
        detail.get("TaxOnTaxOrder"),
        record.body["DisplayType"] == "HideInAll",
    )


def percent_on(rate, day):
    """:return: Decimal, the percentage of a TaxRate on an ISO date"""
    for period in rate.get("EffectiveTaxRate", ()):
        last = period.get("EndDate", day)[:10]
        if period["EffectiveDate"][:10] <= day <= last:
            return period["RateValue"]
    return rate["RateValue"]


def line_taxes(rates, cents):
    """Compute the taxes of one line, each rounded half up to the cent.

    :param rates: list of :class:`AppliedRate`, in order
    :param cents: int, the line without tax
    :return: list of :class:`RateTax`
    """
    taxes = []
    for rate in rates:
        net = _taxed_amount(rate, cents, taxes)
        taxes.append(RateTax(rate, net, to_cents(from_cents(net) * rate.percent / 100)))
    return taxes


def _taxed_amount(rate, cents, taxes):
    if rate.base == "TaxOnAmount":
        return cents
    before = sum(
        entry.tax
        for entry in taxes
        if entry.rate.order < rate.order and rate.on_order in (None, -1, entry.rate.order)
    )
    return before if rate.base == "TaxOnTax" else cents + before
