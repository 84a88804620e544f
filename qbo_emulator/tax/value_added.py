"""Value added tax, goods and services tax and the like: every line of a sale or purchase has a tax
code (Intuit: "Manage sales tax for non-US locales").

``Amount`` of a line is without tax, whatever ``GlobalTaxCalculation`` says. The tax of each line is
rounded to the cent and then summed by rate, which is why it may differ by cents from the tax of the
sum. With ``TaxInclusive`` the service has been recorded to take the tax of a line from
``TaxInclusiveAmt``, as far as that lies within rounding.
"""

from .. import faults
from ..money import from_cents, proportion, prorate, to_cents
from .details import sent_tax_lines, tax_line
from .lines import CUSTOM_CODE, LINE_CODES, discount_lines, is_extra, taxed_lines
from .rates import RateTax, code_rates, line_taxes

_TAX_NAMES = {"GB": "VAT", "CA": "GST/HST"}


def settle(company, body, previous, sent, side):
    """Settle the tax of a document; see :func:`qbo_emulator.tax.settle`."""
    method = body.setdefault("GlobalTaxCalculation", "TaxExcluded")
    if method == "NotApplicable" and "TxnTaxDetail" in sent and body.get("TxnTaxDetail"):
        raise faults.QboFault(
            "6170",
            "Invalid TxnTaxDetail Error",
            "TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable.",
        )
    if method == "NotApplicable" or not company.preferences["TaxPrefs"].get("UsingSalesTax"):
        leave_out(body)
        return
    _check_codes(company, body, previous)
    sums = _sums(company, body, side)
    detail = body.get("TxnTaxDetail", {})
    if side == "Purchase" and not detail.get("TaxLine"):
        # Reported by a published client: without tax lines the TotalTax of a purchase is ignored.
        detail = {}
    if "TxnTaxDetail" not in sent and previous:
        # A sparse update that leaves the tax out: what a client replaced stays while it fits.
        detail = detail if _computed_before(detail) == _computed_now(sums) else {}
    body["TxnTaxDetail"] = _tax_detail(company, detail, sums)


def leave_out(body):
    """Drop what a document says of its tax."""
    body.pop("TxnTaxDetail", None)
    for _line, detail in taxed_lines(body):
        for name in ("TaxCodeRef", "TaxInclusiveAmt", "TaxAmount"):
            detail.pop(name, None)


def _check_codes(company, body, previous):
    for _line, detail in taxed_lines(body):
        check_code(company, detail, previous)
    for line, _cents in discount_lines(body):
        detail = line["DiscountLineDetail"]
        if detail.get("TaxCodeRef", {}).get("value"):
            check_code(company, detail, previous)
        else:
            detail.pop("TaxCodeRef", None)


def check_code(company, detail, previous):
    """Hold the tax code of a line against the list of codes.

    :param detail: the detail of the line, changed in place
    :param previous: the stored Record of an update, None on create
    :raise QboFault: 6000 for a line without one, 6100, 6160, 6230, 2500 or 610
    """
    code = detail.get("TaxCodeRef", {}).get("value")
    if not code:
        name = _TAX_NAMES.get(company.country, "sales tax")
        raise faults.business_rule(
            f"Make sure all your transactions have a {name} rate before you save."
        )
    if code == CUSTOM_CODE:
        raise faults.custom_tax_code(is_update=previous is not None)
    if code in LINE_CODES:
        raise faults.invalid_line_tax_code(f"The TaxCode value isn't valid. Supplied value: {code}")
    detail["TaxCodeRef"] = {"value": company.resolve("TaxCode", {"value": code})["value"]}


def _sums(company, body, side):
    """Sum the taxes of the lines by rate.

    :return: list of :class:`~qbo_emulator.tax.rates.RateTax` in the order of the lines
    """
    sums = {}
    for entry in _taxes(company, body, side):
        if entry.rate.is_hidden:
            continue
        known = sums.setdefault(entry.rate.id, RateTax(entry.rate, 0, 0))
        known.net += entry.net
        known.tax += entry.tax
    if company.tax_rounding == "document" and body["GlobalTaxCalculation"] == "TaxExcluded":
        for entry in sums.values():
            entry.tax = to_cents(from_cents(entry.net) * entry.rate.percent / 100)
    return list(sums.values())


def _taxes(company, body, side):
    lines = list(taxed_lines(body))
    amounts = [to_cents(line["Amount"]) for line, _detail in lines]
    shares = _discount_shares(body, lines)
    is_inclusive = body["GlobalTaxCalculation"] == "TaxInclusive"
    known = {}
    for (_line, detail), cents, share in zip(lines, amounts, shares, strict=True):
        code, line_side = detail["TaxCodeRef"], detail.get("TaxApplicableOn", side)
        if (code["value"], line_side) not in known:
            rates = code_rates(company, code, line_side, body["TxnDate"])
            known[code["value"], line_side] = rates
        rates = known[code["value"], line_side]
        taxes = line_taxes(rates, cents)
        detail.pop("TaxAmount", None)
        if is_inclusive:
            _fit_inclusive_amount(detail, cents, taxes)
        else:
            detail.pop("TaxInclusiveAmt", None)
        if share:
            taxes = line_taxes(rates, cents - share)
            if is_inclusive:
                gross = proportion(to_cents(detail["TaxInclusiveAmt"]), cents - share, cents)
                _fit(taxes, gross - (cents - share))
        yield from taxes
    for line, cents in discount_lines(body):
        code = line["DiscountLineDetail"].get("TaxCodeRef")
        if code:
            yield from line_taxes(code_rates(company, code, side, body["TxnDate"]), -cents)


def _discount_shares(body, lines):
    """A discount without a tax code of its own lowers what each line is taxed on, apart from
    shipping and gratuity.
    """
    amounts = [0 if is_extra(detail) else to_cents(line["Amount"]) for line, detail in lines]
    discount = sum(
        cents
        for line, cents in discount_lines(body)
        if not line["DiscountLineDetail"].get("TaxCodeRef")
    )
    if not discount or not sum(amounts):
        return [0] * len(amounts)
    return prorate(discount, amounts)


def _fit_inclusive_amount(detail, cents, taxes):
    total = sum(entry.tax for entry in taxes)
    inclusive = to_cents(detail.get("TaxInclusiveAmt", from_cents(cents + total)))
    detail["TaxInclusiveAmt"] = from_cents(cents + _fit(taxes, inclusive - cents))


def _fit(taxes, wanted):
    """Keep the price with tax: let the last rate take what rounding makes of the difference.

    :param wanted: int, in cents, what the price says that the tax is
    :return: int, in cents, what the tax is
    """
    total = sum(entry.tax for entry in taxes)
    if not taxes or abs(wanted - total) > len(taxes):
        return total
    taxes[-1].tax += wanted - total
    return wanted


def _computed_now(sums):
    return {entry.rate.id: (entry.net, entry.tax) for entry in sums}


def _computed_before(detail):
    computed = {}
    for line in detail.get("TaxLine", ()):
        part = line["TaxLineDetail"]
        tax = line["Amount"] - part.get("OverrideDeltaAmount", 0)
        key = int(part["TaxRateRef"]["value"])
        computed[key] = (to_cents(part["NetAmountTaxable"]), to_cents(tax))
    return computed


def _tax_detail(company, detail, sums):
    amounts = _replaced(company, detail, sums)
    return {
        "TotalTax": from_cents(sum(amounts)),
        "TaxLine": [
            tax_line(entry.rate.id, entry.rate.percent, cents, entry.net, entry.tax)
            for entry, cents in zip(sums, amounts, strict=True)
        ],
    }


def _replaced(company, detail, sums):
    """What a client sends in place of the computed tax: tax lines by their rate, or else a
    ``TotalTax``, which is spread over the rates. A ``TotalTax`` of 0 counts as not sent.

    :return: list of int, in cents, one for each of ``sums``
    """
    sent = sent_tax_lines(company, detail)
    if sent:
        if not sent.keys() <= {entry.rate.id for entry in sums}:
            raise faults.tax_calculation()
        return [sent.get(entry.rate.id, entry.tax) for entry in sums]
    amounts = [entry.tax for entry in sums]
    total = to_cents(detail.get("TotalTax", 0))
    if not total or total == sum(amounts):
        return amounts
    if not sum(amounts):
        raise faults.tax_calculation()
    return prorate(total, amounts)
