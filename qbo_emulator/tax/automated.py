"""Automated sales tax of US companies (``TaxPrefs.PartnerTaxEnabled``): the tax follows from where
the goods go, whatever code a client sends (Intuit: "Manage sales tax for US locales").

The service asks an engine for the rates of an address; here ``automated_rates.csv`` has a few
states and cities with made-up districts, and everywhere else there is no tax. Codes, rates and
agencies are made when they are first needed.
"""

import csv
from functools import cache
from importlib import resources

from .. import faults
from ..money import from_cents, to_cents
from .sales_tax import (
    check_code,
    computed,
    group_rates,
    settle_line_codes,
    spread,
    tax_lines,
    taxable_cents,
)

_GENERATED = "SYSTEM_GENERATED"


def settle(company, body, previous, sent):
    """Settle the tax of a sale; see :func:`qbo_emulator.tax.settle`.

    A ``TotalTax`` takes the place of the computed tax, unless the request asks for
    ``UseAutomatedSalesTax``; tax lines do not count (an engineer of Intuit). It is computed at every
    edit, also at a sparse one, so that clients send their ``TotalTax`` each time (a published
    client).
    """
    detail = body.get("TxnTaxDetail", {})
    check_code(detail.get("TxnTaxCodeRef", {}), previous)
    settle_line_codes(body, lambda line: _item_code(company, line))
    taxable = 0 if _is_exempt(company, body) else taxable_cents(body)
    address = body.get("ShipAddr", {})
    if not address.get("CountrySubDivisionCode"):
        address = _company_address(company)
    code = _code_of(company, address)
    if "TxnTaxDetail" not in sent:
        detail = {}
    explicit = _explicit(detail)
    if code is None and explicit:
        code = _code_of(company, _company_address(company))
    body["TxnTaxDetail"] = _tax_detail(company, code, taxable, explicit)


def _is_exempt(company, body):
    if "CustomerRef" not in body:
        return False
    return not company.referenced("Customer", body["CustomerRef"]).body["Taxable"]


def _item_code(company, detail):
    reference = detail.get("ItemRef", {})
    if not reference.get("value", "").isdecimal():
        return "NON"
    item = company.referenced("Item", reference)
    return "TAX" if item.body.get("Taxable") else "NON"


def _explicit(detail):
    if detail.get("UseAutomatedSalesTax"):
        return 0
    return to_cents(detail.get("TotalTax", 0))


def _tax_detail(company, code, taxable, explicit):
    if code is None:
        if explicit:
            raise faults.business_rule("TotalTax needs an address with sales tax.")
        return {"TotalTax": from_cents(0)}
    reference = {"value": str(code.id)}
    rates = group_rates(company, reference)
    amounts = computed(rates, taxable)
    answer = {"TxnTaxCodeRef": reference}
    if explicit and explicit != sum(amounts):
        amounts = spread(rates, explicit)
        answer["TaxReviewStatus"] = "AST_TAX_OVERRIDE"
    return {**answer, **tax_lines(rates, amounts, taxable)}


def _company_address(company):
    return company.objects.get("CompanyInfo", 1).body.get("CompanyAddr", {})


def _code_of(company, address):
    """:return: Record of the tax code of an address; None where there is no tax"""
    state = address.get("CountrySubDivisionCode", "").strip().upper()
    city = address.get("City", "").strip()
    rows = [
        row
        for row in _rates()
        if row["state"] == state and row["city"].lower() in ("", city.lower())
    ]
    if not rows:
        return None
    name = f"{state}, {rows[-1]['city']}" if rows[-1]["city"] else state
    return _own(company, "TaxCode", name, _code_body, rows)


def _code_body(company, rows):
    rates = [_own(company, "TaxRate", row["name"], _rate_body, row) for row in rows]
    details = [{"TaxRateRef": {"value": str(rate.id)}} for rate in rates]
    return {"SalesTaxRateList": {"TaxRateDetail": details}, "TaxCodeConfigType": _GENERATED}


def _rate_body(company, row):
    agency = _own(company, "TaxAgency", row["agency"], _agency_body, row)
    return {"RateValue": row["rate"], "AgencyRef": {"value": str(agency.id)}}


def _agency_body(_company, _row):
    return {"TaxAgencyConfig": _GENERATED}


def _own(company, type_name, name, make_body, source):
    """Find one of the lists that the engine keeps, or make it.

    :param make_body: callable of the company and ``source`` that gives its other fields
    :return: the Record
    """
    found = company.objects.named((type_name,), name)
    if found:
        return company.objects.get(type_name, found[0][1])
    field = company.entity(type_name).name_field
    return company.create_own(type_name, {field: name, **make_body(company, source)})


@cache
def _rates():
    text = resources.files(__package__).joinpath("automated_rates.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
