"""TaxRate: a percentage owed to one agency."""

from .lists import ListEntity


class TaxRate(ListEntity):
    """A tax rate. The service makes rates itself, through ``taxservice/taxcode``."""

    name = "TaxRate"
    required = ("Name", "RateValue", "AgencyRef")
    operations = frozenset()
    in_change_data = False
    references = {"AgencyRef": "TaxAgency"}
    bare_references = frozenset({"AgencyRef"})

    def complete(self, company, record, previous, sent):
        """Fill in the defaults of a rate."""
        super().complete(company, record, previous, sent)
        record.body.setdefault("SpecialTaxType", "NONE")
        record.body.setdefault("DisplayType", "ReadOnly")
