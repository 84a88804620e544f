"""Sales tax of a US company without automated sales tax.

Lines say ``TAX`` or ``NON``; the transaction names a tax code, whose rates apply to the taxable
lines. A ``TotalTax`` in the request is taken as it is and spread over the rates (Intuit: "Manage
sales tax for US locales").
"""

from .. import faults
from ..money import from_cents, prorate, to_cents
from .details import sent_tax_lines, tax_line
from .lines import CUSTOM_CODE, LINE_CODES, discount_lines, is_extra, taxed_lines


def settle(company, body, previous, sent):
    """Settle the tax of a sale; see :func:`qbo_emulator.tax.settle`.

    A sparse update that leaves the tax out keeps it, unless the taxable lines changed.
    """
    settle_line_codes(body)
    taxable = taxable_cents(body)
    detail = body.get("TxnTaxDetail", {})
    check_code(detail.get("TxnTaxCodeRef", {}), previous)
    if detail and "TxnTaxDetail" not in sent:
        if taxable == taxable_cents(previous.body):
            return
        detail = {name: value for name, value in detail.items() if name == "TxnTaxCodeRef"}
    body["TxnTaxDetail"] = _tax_detail(company, detail, taxable)


def default_code(company):
    """The code that the preferences name, or the first one that was made.

    :return: reference to a TaxCode; None in a company without sales tax
    """
    chosen = company.preferences.get("TaxPrefs", {}).get("TaxGroupCodeRef")
    if chosen or not company.preferences.get("TaxPrefs", {}).get("UsingSalesTax"):
        return chosen
    found = company.objects.select("TaxCode", "active = 1 AND typeof(id) = 'integer'", limit=1)
    return {"value": str(found[0].id)} if found else None


def settle_line_codes(body, default=lambda detail: "NON"):
    """Check what the lines say of their tax.

    :param default: callable of a line's detail that gives the code of a line without one
    :raise QboFault: 6100
    """
    for _line, detail in taxed_lines(body):
        code = detail.get("TaxCodeRef", {}).get("value") or default(detail)
        if code not in LINE_CODES:
            raise faults.invalid_line_tax_code(
                f"Valid line TaxCodes for US should be TAX or NON. Supplied value: {code}"
            )
        detail["TaxCodeRef"] = {"value": code}


def check_code(code, previous):
    """Refuse the pseudo code of a rate that was typed in.

    :param code: ``TxnTaxCodeRef`` of a request
    :param previous: the stored Record of an update, None on create
    :raise QboFault: 6160 or 6230
    """
    if code.get("value") == CUSTOM_CODE:
        raise faults.custom_tax_code(is_update=previous is not None)


def taxable_cents(body):
    """What tax is computed on: the lines marked ``TAX``, less their part of the discount if tax
    comes after it.

    :return: int, in cents
    """
    income = taxable = extra = 0
    for line, detail in taxed_lines(body):
        cents = to_cents(line["Amount"])
        is_taxed = detail["TaxCodeRef"]["value"] == "TAX"
        if is_extra(detail):
            extra += cents * is_taxed
            continue
        income += cents
        taxable += cents * is_taxed
    discount = sum(cents for _line, cents in discount_lines(body))
    if body.get("ApplyTaxAfterDiscount") and income:
        taxable -= to_cents(from_cents(discount) * taxable / income)
    return taxable + extra


def _tax_detail(company, detail, taxable):
    """A ``TotalTax`` of 0 beside a tax code counts as not sent, because clients send it as a
    default.
    """
    code = detail.get("TxnTaxCodeRef", {})
    explicit = to_cents(detail.get("TotalTax", 0))
    if not code.get("value"):
        code = (
            company.preferences.get("TaxPrefs", {}).get("TaxGroupCodeRef", {}) if explicit else {}
        )
    sent = sent_tax_lines(company, detail)
    if not code.get("value") and not sent:
        if explicit:
            raise faults.business_rule(
                "TotalTax needs a TxnTaxCodeRef, the company has no default."
            )
        return {"TotalTax": from_cents(0)}
    answer = {}
    if code.get("value"):
        answer["TxnTaxCodeRef"] = {"value": company.resolve("TaxCode", code)["value"]}
    if sent:
        rates = [company.objects.get("TaxRate", rate) for rate in sent]
        amounts = list(sent.values())
        if explicit and sum(amounts) != explicit:
            amounts = spread(rates, explicit)
    else:
        rates = group_rates(company, code)
        amounts = spread(rates, explicit) if explicit else computed(rates, taxable)
    return {**answer, **tax_lines(rates, amounts, taxable)}


def group_rates(company, code):
    """:return: list of TaxRate Records of a tax code"""
    record = company.referenced("TaxCode", code)
    details = record.body.get("SalesTaxRateList", {}).get("TaxRateDetail", ())
    return [company.referenced("TaxRate", detail["TaxRateRef"]) for detail in details]


def spread(rates, total):
    """:return: list of int, a tax in cents spread over TaxRates"""
    return prorate(total, [rate.body["RateValue"] or 1 for rate in rates]) if rates else []


def computed(rates, taxable):
    """:return: list of int, the tax in cents of each of some TaxRates"""
    return [to_cents(from_cents(taxable) * rate.body["RateValue"] / 100) for rate in rates]


def tax_lines(rates, amounts, taxable):
    """:return: ``TotalTax`` and ``TaxLine`` of an answer, as a dictionary"""
    return {
        "TotalTax": from_cents(sum(amounts)),
        "TaxLine": [
            tax_line(rate.id, rate.body["RateValue"], cents, taxable)
            for rate, cents in zip(rates, amounts, strict=True)
        ],
    }
