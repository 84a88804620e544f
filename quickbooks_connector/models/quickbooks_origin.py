"""Where a document came from is known for as long as the document is there."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class QuickbooksOrigin(models.Model):
    """A record that a deleted connection had imported. No group has access.

    Bindings are deleted with their connection. Without this, the documents of a sandbox would be taken for
    Odoo's own, and sent to the next company that is connected.
    """

    _name = "quickbooks.origin"
    _description = "QuickBooks Origin"
    _inherit = ["quickbooks.guarded"]
    _rec_name = "qbo_company_name"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", readonly=True)
    realm_id = fields.Char(required=True, readonly=True)
    qbo_company_name = fields.Char(readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)

    _record_index = models.UniqueIndex("(res_model, res_id, realm_id)", "This origin is known.")

    @api.model
    def _keep(self, connections):
        """
        :param connections: that are about to be deleted
        """
        self.env["quickbooks.binding"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO quickbooks_origin
                          (company_id, realm_id, qbo_company_name, res_model, res_id)
                   SELECT c.company_id, c.realm_id, c.qbo_company_name, b.res_model, b.res_id
                     FROM quickbooks_binding b JOIN quickbooks_connection c ON c.id = b.connection_id
                    WHERE b.is_imported AND b.res_id > 0 AND c.realm_id IS NOT NULL
                      AND c.id = ANY(%s)
              ON CONFLICT DO NOTHING""",
                connections.ids,
            )
        )

    @api.model
    def _of_records(self, connection, model, ids):
        """
        :param connection: a ``quickbooks.connection`` record
        :param str model: of the records
        :param list ids: of the records
        :return: ``{id of a record that came from another QuickBooks company: name of that company}``
        """
        these = Domain("res_model", "=", model) & Domain("res_id", "in", ids)
        deleted = self.search(these & Domain("realm_id", "!=", connection.realm_id))
        imported = (
            self.env["quickbooks.binding"]
            .with_context(active_test=False)
            .search(
                these
                & Domain("is_imported", "=", True)
                & Domain("connection_id.realm_id", "!=", connection.realm_id)
            )
        )
        names = {origin.res_id: origin.qbo_company_name for origin in deleted}
        return names | {b.res_id: b.connection_id.qbo_company_name for b in imported}


class QuickbooksBinding(models.Model):
    _inherit = "quickbooks.binding"

    def _leave_out_imported(self, connection, entity):
        """Documents that came from another QuickBooks company are not sent to this one, until a person asks
        for it. What they name is sent when a document of this company needs it.

        :param entity: the one that all of these, which are new, are on this connection
        """
        if not self or not entity._is_document:
            return
        origins = self.env["quickbooks.origin"]._of_records(
            connection, entity._odoo_model, self.mapped("res_id")
        )
        foreign = self.filtered(lambda binding: binding.res_id in origins)
        for company, bindings in foreign.grouped(lambda b: origins[b.res_id]).items():
            message = self.env._(
                "It came from the QuickBooks company “%(origin)s”. It is not sent to “%(company)s” unless you"
                " choose “QuickBooks: sync now”.",
                origin=company,
                company=connection.qbo_company_name,
            )
            bindings.write({"status": "skipped", "message": message})
