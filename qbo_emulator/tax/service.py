"""The tax service: one request makes a tax code and its rates."""

from decimal import Decimal

from .. import faults
from ..definitions import normalise
from ..writer import create

_LISTS = {"Sales": "SalesTaxRateList", "Purchase": "PurchaseTaxRateList"}


def create_tax_code(company, body):
    """Do what ``POST /taxservice/taxcode`` does: make a code of rates that exist or are made with
    it.

    :param body: parsed JSON
    :return: the answer, which repeats the request with the ids
    :raise QboFault: 2020, 2050, 2150, 2170, 2500, 610, 6000 for a rate that comes twice, 6240 for a
        name that is taken
    """
    request = normalise("TaxService", body)
    if not request.get("TaxCode"):
        raise faults.required_parameter("TaxCode")
    details = request.get("TaxRateDetails")
    if not details:
        raise faults.required_parameter("TaxRateDetails")
    with company.transaction():
        answered = [_rate(company, detail) for detail in details]
        _check_distinct(answered)
        lists = {name: {"TaxRateDetail": []} for name in _LISTS.values()}
        for detail in answered:
            rates = lists[_LISTS[detail["TaxApplicableOn"]]]["TaxRateDetail"]
            rates.append({"TaxRateRef": {"value": detail["TaxRateId"]}})
        code = create(
            company,
            "TaxCode",
            {"Name": request["TaxCode"], "TaxCodeConfigType": "USER_DEFINED", **lists},
        )
    return {"TaxCode": code.name, "TaxCodeId": str(code.id), "TaxRateDetails": answered}


def _rate(company, detail):
    side = detail.get("TaxApplicableOn", "Sales")
    if side not in _LISTS:
        raise faults.invalid_value("2170", "Invalid Enumeration", "TaxApplicableOn", side)
    if detail.get("TaxRateId"):
        reference = company.resolve("TaxRate", {"value": detail["TaxRateId"]})
        rate = company.referenced("TaxRate", reference)
    else:
        rate = _new_rate(company, detail)
    return {
        "TaxRateName": rate.name,
        "TaxRateId": str(rate.id),
        "RateValue": rate.body["RateValue"],
        "TaxAgencyId": rate.body["AgencyRef"]["value"],
        "TaxApplicableOn": side,
    }


def _new_rate(company, detail):
    for name in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if name not in detail:
            raise faults.required_parameter(f"TaxRateDetails.{name}")
    if not Decimal(0) <= detail["RateValue"] <= 100:
        raise faults.invalid_value("2150", "Invalid Percent", "RateValue", detail["RateValue"])
    body = {
        "Name": detail["TaxRateName"],
        "RateValue": detail["RateValue"],
        "AgencyRef": {"value": detail["TaxAgencyId"]},
    }
    return create(company, "TaxRate", body)


def _check_distinct(details):
    keys = [(detail["TaxRateId"], detail["TaxApplicableOn"]) for detail in details]
    if len(set(keys)) < len(keys):
        raise faults.business_rule("A tax rate can be listed only once in a tax code.")
