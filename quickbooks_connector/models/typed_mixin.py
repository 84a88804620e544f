from odoo import api, models
from odoo.tools import SQL


class QuickbooksTypedMixin(models.AbstractModel):
    """Rows that have a ``qbo_type``. Those of a type that no app knows any more are shown by its name."""

    _name = "quickbooks.typed.mixin"
    _description = "Rows With a QuickBooks Type"

    @api.model
    def _selection_qbo_type(self):
        """:return: the types that exist, then those that only rows have"""
        labels = self.env["quickbooks.entity"]._type_labels()
        return labels + [
            (qbo_type, self.env["quickbooks.entity"]._type_label(qbo_type))
            for qbo_type in self._unknown_types([qbo_type for qbo_type, _label in labels])
        ]

    def _unknown_types(self, known):
        self.flush_model(["qbo_type"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT qbo_type FROM %s WHERE qbo_type <> ALL(%s) ORDER BY qbo_type",
                SQL.identifier(self._table),
                known,
            )
        )
        return [qbo_type for (qbo_type,) in rows]
