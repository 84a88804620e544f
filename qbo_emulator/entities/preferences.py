"""Preferences: the one record with the company's settings."""

from .base import Entity


class Preferences(Entity):
    """The settings of the company. There is one, with Id 1. A sparse update reaches into the
    groups.
    """

    name = "Preferences"
    operations = frozenset({"update"})
    in_change_data = False

    def merge(self, previous, sent, sparse):
        """Settings that a group leaves out keep their value when the update is sparse."""
        merged = super().merge(previous, sent, sparse)
        if sparse:
            for name, group in sent.items():
                if isinstance(group, dict):
                    merged[name] = {**previous.body.get(name, {}), **group}
        return merged

    def stored(self, company, record, previous):
        """The company remembers its preferences."""
        company.preferences_changed()
