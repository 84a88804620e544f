"""Vendor."""

from ..money import from_cents
from .names import PartyEntity


class Vendor(PartyEntity):
    """A vendor. ``Balance`` is what the company owes; the tax identifier is masked in answers.

    A currency that is sent is ignored without a word: a new vendor has the home currency until
    somebody makes it one in another currency on the website (recorded answers of 2026).
    """

    name = "Vendor"
    read_only = PartyEntity.read_only | {"CurrencyRef", "FullyQualifiedName"}
    columns = {**PartyEntity.columns, "Balance": "-balance"}
    references = {"TermRef": "Term", "APAccountRef": "Account"}
    bare_references = frozenset({"TermRef"})

    def complete(self, company, record, previous, sent):
        """Fill in the defaults of a vendor."""
        masked = record.body.get("TaxIdentifier", "").startswith("XXXXX")
        if masked and previous and "TaxIdentifier" in previous.body:
            record.body["TaxIdentifier"] = previous.body["TaxIdentifier"]
        super().complete(company, record, previous, sent)
        record.body.setdefault("Vendor1099", False)

    def render(self, company, record):
        """Add the balance, mask the tax identifier."""
        answer = super().render(company, record)
        if "TaxIdentifier" in answer:
            answer["TaxIdentifier"] = "XXXXX" + answer["TaxIdentifier"][-4:]
        answer["Balance"] = from_cents(-record.balance)
        return answer
