"""Documents that are not among what is synchronised any more."""

from odoo import api, models


class QuickbooksOperation(models.Model):
    _inherit = "quickbooks.operation"

    @api.model
    def _report_strangers(self, connection, entities, records):
        """Documents that QuickBooks has, and that are of another kind or of an earlier day now, than what is
        synchronised: an edit of them is not sent, and says so.

        :param entities: list of those that stand for the model of the records
        :param records: whose change is not sent
        """
        documents = {e._entity_name(): e for e in entities if e._is_document}
        counting = {
            (name, record.id)
            for name, entity in documents.items()
            for record in records
            if not entity._is_draft(record) and not entity._is_taken_back(record)
        }
        if counting:
            bindings = self.env["quickbooks.binding"]._of_records(records)
            self._withdraw_strangers(
                bindings.filtered(
                    lambda b: (
                        b.connection_id == connection
                        and (b.entity, b.res_id) in counting
                        and b.status not in ("skipped", "conflict")
                    )
                )
            )

    @api.model
    def _withdraw_strangers(self, bindings):
        """What does not belong into QuickBooks any more is not sent; what QuickBooks has of it stays.

        :param bindings: of records that an entity does not stand for any more
        """
        if not bindings:
            return
        message = self.env._(
            "It is not among what is synchronised any more, and QuickBooks keeps what it had of it."
            " Check its date and its state."
        )
        self._withdraw(bindings).write({"status": "warning", "message": message})
