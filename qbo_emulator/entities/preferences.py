"""Preferences: the one record with the company's settings."""

from .. import faults
from .base import Entity


class Preferences(Entity):
    """The settings of the company. There is one, with Id 1.

    A sparse update reaches into the groups; a full one replaces the groups that it holds. Several
    currencies can be switched on, but not off again, and the home currency stays (Intuit: "Manage
    multiple currencies"). Nor can the date up to which the books are closed be changed over the API.
    """

    name = "Preferences"
    operations = frozenset({"update"})
    in_change_data = False

    def read_key(self, company, path, parameters):
        """There is one record."""
        return "1"

    def merge(self, previous, sent, sparse):
        """Settings that a group leaves out keep their value when the update is sparse."""
        merged = super().merge(previous, sent, sparse=True)
        if sparse:
            for name, group in sent.items():
                if isinstance(group, dict):
                    merged[name] = {**previous.body.get(name, {}), **group}
        self._keep_closing_date(merged, previous)
        return merged

    @staticmethod
    def _keep_closing_date(merged, previous):
        """The books are closed on the website alone: what an app sends is ignored."""
        group = merged.get("AccountingInfoPrefs")
        if group is None:
            return
        group.pop("BookCloseDate", None)
        closed = previous.body["AccountingInfoPrefs"].get("BookCloseDate")
        if closed:
            group["BookCloseDate"] = closed

    def complete(self, company, record, previous, sent):
        """Hold the currencies against what the company has.

        :raise QboFault: 6000 for another home currency, or for a single one after several
        """
        super().complete(company, record, previous, sent)
        had = previous.body["CurrencyPrefs"]
        wanted = {**had, **record.body.get("CurrencyPrefs", {})}
        if wanted["HomeCurrency"]["value"] != had["HomeCurrency"]["value"]:
            raise faults.business_rule("The home currency can't be changed.")
        if had["MultiCurrencyEnabled"] and not wanted["MultiCurrencyEnabled"]:
            raise faults.business_rule("Multicurrency can't be turned off once it is on.")
        flag = {"MultiCurrencyEnabled": wanted["MultiCurrencyEnabled"]}
        record.body["CurrencyPrefs"] = {**had, **flag}

    def stored(self, company, record, previous):
        """The company remembers its preferences."""
        company.preferences_changed()
