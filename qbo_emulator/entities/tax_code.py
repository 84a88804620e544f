"""TaxCode: a group of tax rates, or one of the pseudo codes of US lines."""

from ..tax import CUSTOM_CODE, LINE_CODES
from .lists import ListEntity

_PSEUDO_CODES = (*LINE_CODES, CUSTOM_CODE)


class TaxCode(ListEntity):
    """A tax code. The service makes codes itself, through ``taxservice/taxcode``.

    US companies have the pseudo codes ``TAX``, ``NON`` and ``CustomSalesTax`` beside the groups;
    these are answered without SyncToken.
    """

    name = "TaxCode"
    required = ("Name",)
    operations = frozenset()
    in_change_data = False
    # Recorded answers begin with the pseudo codes, in this order.
    usual_order = (
        "CASE id "
        + " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(_PSEUDO_CODES))
        + f" ELSE {len(_PSEUDO_CODES)} END,"
    )

    def complete(self, company, record, previous, sent):
        """Check the rates and fill in the defaults of a code."""
        super().complete(company, record, previous, sent)
        body = record.body
        body.setdefault("Description", record.name)
        body.setdefault("Taxable", True)
        body.setdefault("TaxGroup", True)
        if record.name in _PSEUDO_CODES:
            return
        body.setdefault("Hidden", False)
        for name in ("SalesTaxRateList", "PurchaseTaxRateList"):
            details = body.setdefault(name, {}).setdefault("TaxRateDetail", [])
            for detail in details:
                self.resolve_field(company, detail, "TaxRateRef", "TaxRate")
                detail.setdefault("TaxTypeApplicable", "TaxOnAmount")
                detail.setdefault("TaxOrder", 0)

    def render(self, company, record):
        """Leave the SyncToken of a pseudo code out."""
        answer = super().render(company, record)
        if record.id in _PSEUDO_CODES:
            del answer["SyncToken"]
        return answer
