"""A deleted contact's name leaves what was written down about it."""

import re

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
# A shorter name would be found in the midst of other words.
SHORTEST = 3
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
        self._replace_names(bindings.connection_id, [n for n in names if len(n) >= SHORTEST])

    def _replace_names(self, connections, names):
        """
        :param connections: that knew the contacts; the log of the others says nothing of them
        :param list names: which are replaced where they stand as whole words
        """
        if not names:
            return
        for model in MODELS:
            self.env[model].flush_model()
        words = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in names]
        for table, column in TEXTS:
            self.env.cr.execute(
                SQL(
                    """UPDATE %(table)s t SET %(column)s = regexp_replace(t.%(column)s, n.word, '…', 'g')
                         FROM unnest(%(names)s, %(words)s) AS n(name, word)
                        WHERE t.connection_id = ANY(%(connections)s)
                          AND position(n.name IN t.%(column)s) > 0""",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    names=names,
                    words=words,
                    connections=connections.ids,
                )
            )
        for model in MODELS:
            self.env[model].invalidate_model()
