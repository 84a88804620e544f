"""The tax service: one request makes a tax code and its rates."""

from decimal import Decimal

from .. import faults
from ..definitions import normalise
from ..writer import create


def create_tax_code(company, body):
    """Do what ``POST /taxservice/taxcode`` does: make a code of rates that exist or are made with
    it.

    :param body: parsed JSON
    :return: the answer, which repeats the request with the ids
    :raise QboFault: a name is taken, a rate or agency does not exist
    """
    request = normalise("TaxService", body)
    if not request.get("TaxCode"):
        raise faults.required_parameter("TaxCode")
    details = request.get("TaxRateDetails")
    if not details:
        raise faults.required_parameter("TaxRateDetails")
    with company.transaction():
        answered = [_rate(company, detail) for detail in details]
        references = [
            {"TaxRateRef": {"value": detail["TaxRateId"]}, "TaxOrder": order}
            for order, detail in enumerate(answered)
        ]
        code = create(
            company,
            "TaxCode",
            {"Name": request["TaxCode"], "SalesTaxRateList": {"TaxRateDetail": references}},
        )
    return {"TaxCode": code.name, "TaxCodeId": str(code.id), "TaxRateDetails": answered}


def _rate(company, detail):
    if detail.get("TaxRateId"):
        company.resolve("TaxRate", {"value": detail["TaxRateId"]})
        return detail
    for name in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if name not in detail:
            raise faults.required_parameter(f"TaxRateDetails.{name}")
    if not Decimal(0) <= detail["RateValue"] <= 100:
        raise faults.invalid_value("2150", "Invalid Percent", "RateValue", detail["RateValue"])
    rate = create(
        company,
        "TaxRate",
        {
            "Name": detail["TaxRateName"],
            "RateValue": detail["RateValue"],
            "AgencyRef": {"value": detail["TaxAgencyId"]},
        },
    )
    return {**detail, "TaxRateId": str(rate.id)}
