"""TaxCode: a group of tax rates, or one of the pseudo codes of US lines."""

from .lists import ListEntity

#: What a line of a US transaction says of its tax.
LINE_CODES = ("TAX", "NON")


class TaxCode(ListEntity):
    """A tax code. The service makes codes itself, through ``taxservice/taxcode``.

    US companies have the pseudo codes ``TAX`` and ``NON`` beside the groups; these are answered
    without SyncToken.
    """

    name = "TaxCode"
    required = ("Name",)
    operations = frozenset()
    in_change_data = False

    def complete(self, company, record, previous, sent):
        """Check the rates and fill in the defaults of a code."""
        super().complete(company, record, previous, sent)
        body = record.body
        for name in ("SalesTaxRateList", "PurchaseTaxRateList"):
            details = body.setdefault(name, {}).setdefault("TaxRateDetail", [])
            for order, detail in enumerate(details):
                self.resolve_field(company, detail, "TaxRateRef", "TaxRate")
                detail.setdefault("TaxTypeApplicable", "TaxOnAmount")
                detail.setdefault("TaxOrder", order)
        body.setdefault("Description", record.name)
        body.setdefault("Hidden", False)
        body.setdefault("Taxable", True)
        body.setdefault("TaxGroup", True)

    def render(self, company, record):
        """Leave the SyncToken of a pseudo code out."""
        answer = super().render(company, record)
        if record.id in LINE_CODES:
            del answer["SyncToken"]
        return answer
