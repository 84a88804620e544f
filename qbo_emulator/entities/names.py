"""Names of people and businesses: what customers and vendors share."""

import re

from .. import faults
from .lists import ListEntity

_NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_FORBIDDEN = re.compile(r"[:\t\n]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class NameEntity(ListEntity):
    """A customer or vendor. DisplayName is unique over customers, vendors and employees."""

    name_field = "DisplayName"
    id_sequence = "Names"
    shares_names_with = ("Customer", "Vendor", "Employee")
    sticky = ListEntity.sticky | {"DisplayName"}
    balance_from_ledger = True
    columns = {**ListEntity.columns, "DisplayName": "name", "Balance": "balance"}

    def accept(self, sent, keep_unset=False):
        """Refuse an opening balance, which would need a transaction of its own."""
        key, token, body = super().accept(sent, keep_unset)
        if body.pop("Balance", None) and not key:
            raise faults.feature_not_supported(
                f"Opening Balance of a {self.name}; send a transaction."
            )
        body.pop("OpenBalanceDate", None)
        return key, token, body

    def complete(self, company, record, previous, sent):
        """Make the DisplayName of the name's parts when none is sent."""
        body = record.body
        if not body.get("DisplayName"):
            parts = [body[part] for part in _NAME_PARTS if body.get(part)]
            if not parts:
                raise faults.QboFault(
                    "6080",
                    "No Name Provided",
                    "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName, "
                    "Suffix must be provided.",
                )
            body["DisplayName"] = " ".join(parts)
        if _FORBIDDEN.search(body["DisplayName"]):
            raise faults.invalid_string("DisplayName", body["DisplayName"])
        self._check_email(body)
        super().complete(company, record, previous, sent)
        body.setdefault("PrintOnCheckName", record.name[:110])
        company.settle_currency(body)

    @staticmethod
    def _check_email(body):
        address = body.get("PrimaryEmailAddr", {}).get("Address")
        for part in address.split(",") if address else ():
            if not _EMAIL.fullmatch(part.strip()):
                raise faults.invalid_value(
                    "2210", "Invalid Email Address Format", "PrimaryEmailAddr", address
                )

    def duplicate_name(self, key):
        """:return: the Fault 6240 of the three name lists"""
        return faults.duplicate_name(
            "The name supplied already exists. : Another customer, vendor or employee is already "
            f"using this name. Please use a different name. Id={key}"
        )
