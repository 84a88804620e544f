"""Sales tax of a US company without automated sales tax.

Lines say ``TAX`` or ``NON``; the transaction names a tax code, whose rates apply to the taxable
lines. A ``TotalTax`` in the request is taken as it is and spread over the rates (Intuit: "Manage
sales tax for US locales").
"""

from . import faults
from .money import from_cents, prorate, to_cents
from .objects import key_of


def transaction_tax(company, detail, taxable):
    """Settle the tax of a transaction.

    A ``TotalTax`` of 0 beside a tax code counts as not sent, because clients send it as a default.

    :param detail: the ``TxnTaxDetail`` of the request, in normal form
    :param taxable: int, in cents, what tax is computed on
    :return: the ``TxnTaxDetail`` of the answer
    :raise QboFault: 2500 or 610 for the code, 6000 for a tax that no rate can be found for
    """
    code = detail.get("TxnTaxCodeRef", {})
    explicit = to_cents(detail.get("TotalTax", 0))
    if not code.get("value"):
        code = (
            company.preferences.get("TaxPrefs", {}).get("TaxGroupCodeRef", {}) if explicit else {}
        )
    sent_lines = _sent_lines(company, detail, explicit)
    if not code.get("value") and not sent_lines:
        if explicit:
            raise faults.business_rule(
                "TotalTax needs a TxnTaxCodeRef, the company has no default."
            )
        return {"TotalTax": from_cents(0)}
    answer = {}
    if code.get("value"):
        answer["TxnTaxCodeRef"] = {"value": company.resolve("TaxCode", code)["value"]}
    if sent_lines:
        amounts = sent_lines
    else:
        amounts = _computed(_rates(company, code), taxable, explicit)
    answer["TotalTax"] = from_cents(sum(cents for _, cents in amounts))
    answer["TaxLine"] = [_tax_line(rate, cents, taxable) for rate, cents in amounts]
    return answer


def _rates(company, code):
    record = company.referenced("TaxCode", code)
    details = record.body.get("SalesTaxRateList", {}).get("TaxRateDetail", ())
    return [company.referenced("TaxRate", detail["TaxRateRef"]) for detail in details]


def _sent_lines(company, detail, explicit):
    lines = []
    for line in detail.get("TaxLine", ()):
        reference = line.get("TaxLineDetail", {}).get("TaxRateRef", {})
        if not reference.get("value"):
            raise faults.required_parameter("TaxLine.TaxLineDetail.TaxRateRef")
        company.resolve("TaxRate", reference)
        lines.append((company.referenced("TaxRate", reference), to_cents(line.get("Amount", 0))))
    if explicit and lines and sum(cents for _, cents in lines) != explicit:
        return list(zip([rate for rate, _ in lines], _spread(lines, explicit), strict=True))
    return lines


def _spread(lines, total):
    return prorate(total, [rate.body["RateValue"] or 1 for rate, _ in lines])


def _computed(rates, taxable, explicit):
    if not rates:
        return []
    if explicit:
        lines = [(rate, 0) for rate in rates]
        return list(zip(rates, _spread(lines, explicit), strict=True))
    return [(rate, to_cents(from_cents(taxable) * rate.body["RateValue"] / 100)) for rate in rates]


def _tax_line(rate, cents, taxable):
    return {
        "Amount": from_cents(cents),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": str(rate.id)},
            "PercentBased": True,
            "TaxPercent": rate.body["RateValue"],
            "NetAmountTaxable": from_cents(taxable),
        },
    }


def tax_postings(company, detail):
    """What the tax of a transaction adds to the payable accounts of the agencies.

    :param detail: a settled ``TxnTaxDetail``
    :return: list of (account id, cents)
    """
    moves = []
    for line in detail.get("TaxLine", ()):
        cents = to_cents(line["Amount"])
        if cents:
            rate = company.objects.get(
                "TaxRate", key_of(line["TaxLineDetail"]["TaxRateRef"]["value"])
            )
            agency = company.referenced("TaxAgency", rate.body["AgencyRef"])
            moves.append((int(agency.body["TaxTrackedOnSalesAccountRef"]["value"]), cents))
    return moves
