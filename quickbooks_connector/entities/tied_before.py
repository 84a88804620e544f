"""What a deleted connection of the same two companies had tied is tied again."""

from odoo import models
from odoo.fields import Domain


class QuickbooksEntity(models.AbstractModel):
    _inherit = "quickbooks.entity"

    def _tie_again(self, changes, refs):
        """Two queries. Nothing else tells apart several documents that are alike.

        :param list changes: of entities that have no record on this connection
        """
        origins = self.env["quickbooks.origin"]._tied(
            refs.connection, self, [change.payload["Id"] for change in changes]
        )
        if not origins:
            return
        records = self.env[self._odoo_model].search(
            self._odoo_domain(refs.connection)
            & Domain("id", "in", list(origins.values()))
            & self._unbound(refs)
        )
        known = {record.id: record for record in records}
        for change in changes:
            record = known.pop(origins.get(change.payload["Id"]), None)
            if record:
                self._tie(change, record, refs)
                if not self._is_alike(record, change.payload, refs):
                    change.difference = self.env._(
                        "It was changed on one side while the two companies were not connected. Compare"
                        " both, and choose “QuickBooks: sync now” to send what Odoo has, or change it there."
                    )

    def _is_alike(self, record, payload, refs):
        """
        :param record: that was tied to the entity before
        :return: whether both still stand for the same, as far as it can be told without a common past
        """
        return True

    def _differing_values(self, change):
        """:return: values of the binding of a match whose two sides are not equal, else nothing"""
        if not change.difference:
            return {}
        return {
            "status": "warning",
            "message": change.difference,
            "snapshot": {"qbo": self._compared(change.payload), "difference": change.difference},
        }
