"""QuickBooks lists that are mapped, not copied: accounts, taxes, terms, payment methods."""

from odoo import Command, models


class QuickbooksEntityReferenceList(models.AbstractModel):
    """Base of the lists. An entry becomes a row of a mapping; its counterpart is proposed, never guessed."""

    _name = "quickbooks.entity.reference_list"
    _inherit = "quickbooks.entity"
    _description = "QuickBooks List"

    _mapping_model = None

    def _is_mapped_list(self):
        """:return: True: there are no bindings for it"""
        return True

    def _store(self, connection, payloads):
        """Add new entries and update the known ones.

        :param list payloads: entries as QuickBooks sends them
        :return: the new rows
        """
        mappings = self.env[self._mapping_model]
        known = {
            self._row_key(row): row
            for row in mappings.search_fetch([("connection_id", "=", connection.id)])
        }
        to_create = []
        for payload in payloads:
            if payload.get("status") == "Deleted":
                continue
            values = self._row_values(connection, payload)
            row = known.get(self._payload_key(payload))
            if not row:
                to_create.append(_writable(values) | {"connection_id": connection.id})
                continue
            changed = {name: value for name, value in values.items() if row[name] != value}
            if changed:
                row.write(_writable(changed))
        return mappings.create(to_create)

    def _row_key(self, row):
        return row.qbo_id

    def _payload_key(self, payload):
        return payload["Id"]

    def _row_values(self, connection, payload):
        """:return: values of the mapping row, without the counterpart"""
        return {
            "qbo_id": payload["Id"],
            "qbo_name": payload.get("FullyQualifiedName") or payload.get("Name") or payload["Id"],
            "qbo_active": payload.get("Active", True) in (True, "true"),
        }

    def _propose(self, connection):
        """Look for counterparts of the rows that have none. A person confirms them."""


def _writable(values):
    return {
        name: [Command.set(value.ids)] if isinstance(value, models.BaseModel) else value
        for name, value in values.items()
    }
