from odoo import api, fields, models

# How many records the question names.
NAMED = 5


class QuickbooksLeaveOut(models.TransientModel):
    """Asks before records are left out of QuickBooks, and says what stops."""

    _name = "quickbooks.leave.out"
    _description = "Leave Out of QuickBooks"
    _inherit = ["quickbooks.guarded"]

    res_model = fields.Selection("_selection_res_model", required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    record_names = fields.Char("Leave out", readonly=True)
    connection_ids = fields.Many2many("quickbooks.connection", string="Connections", readonly=True)
    known_count = fields.Integer(readonly=True, help="How many of them QuickBooks has")
    stops_documents = fields.Boolean(readonly=True, help="Whether documents name such records")
    document_count = fields.Integer(
        readonly=True, help="How many documents that name them wait to be sent"
    )

    @api.model
    def _selection_res_model(self):
        models_ = {e._odoo_model for e in self.env["quickbooks.entity"]._all()}
        return [
            (name, self.env[name]._description)
            for name in sorted(models_ - {None})
            if hasattr(self.env[name], "_quickbooks_leave_out")
        ]

    @api.model
    def _open_for(self, records, connections):
        """
        :param records: what a person wants to leave out
        :param connections: of the person's companies, as superuser
        :return: action that opens the question
        :raise UserError: none of the records is anything that is synchronised
        """
        kinds = records._quickbooks_left_out_as(connections)
        documents = {
            found
            for kind, connection, _entity in kinds
            for entity in self.env["quickbooks.entity"].sudo()._that_name(kind._name)
            for found in entity._waiting_that_name(kind, connection)
        }
        concerned = {record for kind, *_rest in kinds for record in kind}
        known = {
            binding.res_id
            for kind, _connection, _entity in kinds
            for binding in self.env["quickbooks.binding"]._of_records(kind)
            if binding.qbo_id and binding.connection_id in connections
        }
        # What is asked is the code's own; the person only confirms it.
        wizard = self.sudo().create(
            {
                "res_model": records._name,
                "res_ids": records.ids,
                "record_names": self._names(concerned),
                "connection_ids": connections.ids,
                "known_count": len(known),
                "stops_documents": any(
                    self.env["quickbooks.entity"]._that_name(kind._name) for kind, *_rest in kinds
                ),
                "document_count": len(documents),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave out of QuickBooks"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _names(self, records):
        """:return: how people call some records, the first ones by name"""
        named = sorted(records, key=lambda record: (record._name, record.id))
        text = ", ".join(record.display_name for record in named[:NAMED])
        more = len(named) - NAMED
        return (
            self.env._("%(names)s and %(count)s more", names=text, count=more) if more > 0 else text
        )

    def action_leave_out(self):
        """The person has confirmed."""
        self.ensure_one()
        self._check_role("manager")
        self.env[self.res_model].browse(self.res_ids).exists()._quickbooks_leave_out()
        return {"type": "ir.actions.act_window_close"}
