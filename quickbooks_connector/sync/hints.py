"""What webhooks report beyond what change data capture (CDC) reports."""

from odoo import models


class QuickbooksSyncHints(models.AbstractModel):
    """A hint says that there is something to read. CDC reads it; only what CDC cannot tell is used here."""

    _name = "quickbooks.sync.hints"
    _description = "QuickBooks Hints"

    def _take(self, cycle):
        """
        :return: the hints that a pull deals with from here on; later ones are for the next
        """
        hints = self.env["quickbooks.hint"]._unread(
            cycle.connection, self.env["quickbooks.sync.pull"]._types()
        )
        for hint in hints.filtered(lambda hint: hint.operation == "merged" and hint.deleted_id):
            cycle.merged.setdefault(hint.qbo_type, {})[hint.deleted_id] = hint.qbo_id
        return hints

    def _read_apart(self, cycle, hints):
        """Entities of types that CDC does not tell of are read by id, with one query per type.

        :return: whether there was time for all of them
        """
        pull = self.env["quickbooks.sync.pull"]
        in_change_data = pull._types(in_change_data=True)
        apart = hints.filtered(lambda hint: hint.qbo_type not in in_change_data)
        for qbo_type, of_type in apart.grouped("qbo_type").items():
            rows = pull._read(cycle, qbo_type, sorted(set(of_type.mapped("qbo_id"))))
            looked_at = self.env["quickbooks.sync.apply"]._apply(cycle, qbo_type, rows)
            if looked_at < len(rows):
                return False
        return True
