"""Preferences: the one record with the company's settings."""

from .base import Entity


class Preferences(Entity):
    """The settings of the company. There is one, with Id 1.

    A sparse update reaches into the groups; a full one replaces the groups that it holds. The
    currencies cannot be changed over the API (Intuit: "Manage multiple currencies"), nor the date up
    to which the books are closed.
    """

    name = "Preferences"
    operations = frozenset({"update"})
    in_change_data = False
    read_only = frozenset({"CurrencyPrefs"})

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

    def stored(self, company, record, previous):
        """The company remembers its preferences."""
        company.preferences_changed()
