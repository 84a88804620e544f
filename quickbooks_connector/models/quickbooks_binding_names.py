"""A deleted contact's name leaves what was written down about it."""

from odoo import models
from odoo.tools import SQL

# Texts in which a name may stand: messages, and what was sent of the contact itself.
TEXTS = (
    ("quickbooks_binding", "message"),
    ("quickbooks_binding", "technical_details"),
    ("quickbooks_sync_log", "message"),
    ("quickbooks_sync_log", "technical_details"),
    ("quickbooks_sync_issue", "message"),
)
MODELS = ("quickbooks.binding", "quickbooks.sync.log", "quickbooks.sync.issue")


class QuickbooksBinding(models.Model):
    _inherit = "quickbooks.binding"

    def _forget_names(self, names):
        """Put the type and the id of QuickBooks in the place of names, everywhere in the tables of the addon.
        What is compared or still to be sent of these records is not needed any more: they are deleted.

        :param names: set of the names that the records had
        """
        # The log and the outbox are the code's own.
        bindings = self.sudo()
        for binding in bindings:
            binding.write(
                {
                    "record_name": f"{binding.qbo_type} {binding.qbo_id or ''}".rstrip(),
                    "snapshot": False,
                }
            )
        for row in bindings.log_ids:
            row.record_name = row.binding_id.record_name
        bindings.operation_ids.filtered(lambda operation: operation.state == "done").payload = False
        self._replace_names([name for name in names if name and name.strip()])

    def _replace_names(self, names):
        if not names:
            return
        for model in MODELS:
            self.env[model].flush_model()
        for table, column in TEXTS:
            self.env.cr.execute(
                SQL(
                    """UPDATE %(table)s t SET %(column)s = replace(t.%(column)s, n.name, '…')
                         FROM unnest(%(names)s) AS n(name)
                        WHERE position(n.name IN t.%(column)s) > 0""",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    names=names,
                )
            )
        self.env.cr.execute(
            SQL(
                "UPDATE quickbooks_sync_log SET record_name = '…' WHERE record_name = ANY(%s)",
                names,
            )
        )
        for model in MODELS:
            self.env[model].invalidate_model()
