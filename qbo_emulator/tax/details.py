"""The parts of a ``TxnTaxDetail``: the lines that a request sends, and those of the answer."""

from .. import faults
from ..money import from_cents, to_cents


def sent_tax_lines(company, detail):
    """Read the tax lines of a request.

    :param detail: the ``TxnTaxDetail`` in normal form
    :return: dictionary of int, in cents, by id of the TaxRate
    :raise QboFault: 2020, 2500 or 610
    """
    amounts = {}
    for line in detail.get("TaxLine", ()):
        if "DetailType" not in line:
            raise faults.required_parameter("TxnTaxDetail.TaxLine.DetailType")
        reference = line.get("TaxLineDetail", {}).get("TaxRateRef", {})
        if not reference.get("value"):
            raise faults.required_parameter("TaxLine.TaxLineDetail.TaxRateRef")
        rate = int(company.resolve("TaxRate", reference)["value"])
        amounts[rate] = amounts.get(rate, 0) + to_cents(line.get("Amount", 0))
    return amounts


def tax_line(rate, percent, cents, net, computed=None):
    """Build one line of an answer.

    :param rate: id of the TaxRate
    :param cents: int, the tax
    :param net: int, in cents, what it is computed on
    :param computed: int, in cents, the tax before a client replaced it; None when it did not
    :return: a ``TaxLine``
    """
    detail = {
        "TaxRateRef": {"value": str(rate)},
        "PercentBased": True,
        "TaxPercent": percent,
        "NetAmountTaxable": from_cents(net),
    }
    if computed is not None and computed != cents:
        detail["OverrideDeltaAmount"] = from_cents(cents - computed)
    return {"Amount": from_cents(cents), "DetailType": "TaxLineDetail", "TaxLineDetail": detail}
