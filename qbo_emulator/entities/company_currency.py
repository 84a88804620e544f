"""CompanyCurrency: a currency that the company uses beside its own."""

import re

from .. import faults
from ..currencies import currency_name
from .lists import ListEntity

_CODE = re.compile(r"[A-Z]{3}")


class CompanyCurrency(ListEntity):
    """A currency of a company with several currencies. Other entities refer to it by its code."""

    name = "CompanyCurrency"
    name_field = "Code"
    required = ("Code",)
    columns = {
        **{field: column for field, column in ListEntity.columns.items() if field != "Name"},
        "Code": "name",
    }
    sticky = ListEntity.sticky | {"Code"}
    shows_inactive = False

    def complete(self, company, record, previous, sent):
        """Check the code, which stays what it is, and give the currency its name."""
        if not company.currencies.is_enabled:
            raise faults.feature_not_supported("Multicurrency is not enabled.")
        body = record.body
        if previous:
            body["Code"] = previous.body["Code"]
        if not _CODE.fullmatch(body["Code"]) or body["Code"] == company.currencies.home:
            raise faults.invalid_value("2170", "Invalid Enumeration", "Code", body["Code"])
        super().complete(company, record, previous, sent)
        body.setdefault("Name", currency_name(record.name))
