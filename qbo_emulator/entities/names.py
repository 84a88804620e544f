"""Names of people and businesses: what customers, vendors and employees share."""

import hashlib
import re

from .. import faults
from .lists import NAMES_IN_ORDER, ListEntity

_NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_FORBIDDEN = re.compile(r"[:\t\n]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEBSITE = re.compile(r"\S+\.\S+")
_PSEUDONYM_PREFIX = "002098"


class NameEntity(ListEntity):
    """A name. DisplayName is unique over customers, vendors and employees."""

    name_field = "DisplayName"
    id_sequence = "Names"
    shares_names_with = ("Customer", "Vendor", "Employee")
    usual_order = NAMES_IN_ORDER
    sticky = ListEntity.sticky | {"DisplayName"}
    read_only = frozenset({"V4IDPseudonym"})
    columns = {**ListEntity.columns, "DisplayName": "name"}

    def complete(self, company, record, previous, sent):
        """Make the DisplayName of the name's parts when none is sent."""
        body = record.body
        if not body.get("DisplayName"):
            body["DisplayName"] = self.joined_parts(body)
        for name in (*_NAME_PARTS, "DisplayName", "PrintOnCheckName"):
            if _FORBIDDEN.search(body.get(name, "")):
                raise faults.invalid_string(name, body[name])
        self._check_addresses(body)
        super().complete(company, record, previous, sent)
        body.setdefault("PrintOnCheckName", record.name[:110])

    def merge(self, previous, sent, sparse):
        """A full update that names the parts but no DisplayName makes a new one of them (recorded:
        a Title alone becomes the DisplayName).
        """
        merged = super().merge(previous, sent, sparse)
        if not sparse and not sent.get("DisplayName") and any(map(sent.get, _NAME_PARTS)):
            merged["DisplayName"] = self.joined_parts(sent)
        return merged

    def joined_parts(self, body):
        """:return: the name that the parts of a name make

        :raise QboFault: 6080 without any part
        """
        parts = [body[part] for part in _NAME_PARTS if body.get(part)]
        if not parts:
            raise faults.no_name()
        return " ".join(parts)

    @staticmethod
    def _check_addresses(body):
        address = body.get("PrimaryEmailAddr", {}).get("Address")
        if not address:
            body.pop("PrimaryEmailAddr", None)
        for part in address.split(",") if address else ():
            check_email("PrimaryEmailAddr", part.strip())
        website = body.get("WebAddr", {}).get("URI")
        if website and not _WEBSITE.fullmatch(website):
            raise faults.invalid_value(
                "2200", "Malformed Website Address Format", "WebAddr", website
            )

    def duplicate_name(self, type_name, key):
        """Name the list, or all three when the name is taken in another one."""
        same = type_name == self.name
        return faults.name_in_use(self.name.lower() if same else "customer, vendor or employee")

    def render(self, company, record):
        """Add the reference number that the service gives to every name."""
        answer = super().render(company, record)
        digest = hashlib.md5(f"{company.realm}/{record.id}".encode(), usedforsecurity=False)
        answer["V4IDPseudonym"] = _PSEUDONYM_PREFIX + digest.hexdigest()
        return answer


class PartyEntity(NameEntity):
    """A name that transactions are made with, in a currency of its own: a customer or vendor."""

    counts_full_updates = True
    balance_from_ledger = True
    columns = {**NameEntity.columns, "Balance": "balance"}

    def accept(self, sent, keep_unset=False):
        """A balance is written once, when the name is created."""
        key, token, body = super().accept(sent, keep_unset)
        if key:
            for name in ("Balance", "OpenBalanceDate"):
                body.pop(name, None)
        return key, token, body

    def complete(self, company, record, previous, sent):
        """Settle the currency, which a name keeps."""
        super().complete(company, record, previous, sent)
        if previous:
            record.body["CurrencyRef"] = previous.body["CurrencyRef"]
        else:
            company.currencies.settle(record.body)


def check_email(name, address):
    """Refuse what is no e-mail address.

    :param name: the field that holds it
    :raise QboFault: 2210
    """
    if not _EMAIL.fullmatch(address):
        raise faults.invalid_value("2210", "Invalid Email Address Format", name, address)
