"""What a deleted connection had tied is known for as long as the record is there."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What a person had left out, and not only with what it names.
LEFT_OUT = Domain("is_left_out", "=", True) & Domain("is_part", "=", False)


class QuickbooksOrigin(models.Model):
    """A record that a deleted connection had tied to an entity. No group has access.

    Bindings are deleted with their connection. Without this, the documents of a sandbox would be taken for
    Odoo's own, and sent to the next company that is connected; and where the same QuickBooks company is
    connected again, of several documents that are alike none would be recognised.
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
    entity = fields.Char(required=True, readonly=True)
    qbo_type = fields.Char(required=True, readonly=True)
    qbo_id = fields.Char(readonly=True)
    is_imported = fields.Boolean(readonly=True, help="QuickBooks had it first")
    is_left_out = fields.Boolean(readonly=True)
    is_part = fields.Boolean(readonly=True, help="A further record of this entity")

    _record_index = models.UniqueIndex(
        "(res_model, res_id, realm_id, entity)", "This origin is known."
    )
    _entity_index = models.Index("(realm_id, qbo_type, qbo_id)")

    @api.model
    def _keep(self, connections):
        """
        :param connections: that are about to be deleted
        """
        self.env["quickbooks.binding"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO quickbooks_origin
                          (company_id, realm_id, qbo_company_name, res_model, res_id, entity, qbo_type,
                           qbo_id, is_imported, is_part, is_left_out)
                   SELECT c.company_id, c.realm_id, c.qbo_company_name, b.res_model, b.res_id, b.entity,
                          b.qbo_type, COALESCE(b.qbo_id, p.qbo_id), b.is_imported, p.id IS NOT NULL,
                          b.status = 'skipped' AND b.left_out_with_id IS NULL
                     FROM quickbooks_binding b JOIN quickbooks_connection c ON c.id = b.connection_id
                     LEFT JOIN quickbooks_binding p ON p.id = b.part_of_id
                    WHERE (b.is_imported OR b.qbo_id IS NOT NULL
                           OR (b.status = 'skipped' AND b.left_out_with_id IS NULL))
                      AND b.res_id > 0 AND c.realm_id IS NOT NULL AND c.id = ANY(%s)
              ON CONFLICT (res_model, res_id, realm_id, entity)
            DO UPDATE SET qbo_id = EXCLUDED.qbo_id, is_part = EXCLUDED.is_part,
                          is_left_out = EXCLUDED.is_left_out,
                          is_imported = EXCLUDED.is_imported OR quickbooks_origin.is_imported""",
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
        deleted = self.search(
            these & Domain("is_imported", "=", True) & Domain("realm_id", "!=", connection.realm_id)
        )
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

    @api.model
    def _tied(self, connection, entity, qbo_ids):
        """
        :param connection: of the same Odoo company and the same QuickBooks company as the deleted one
        :param entity: the ``quickbooks.entity.…`` of what was tied
        :param list qbo_ids: QuickBooks ids
        :return: ``{QuickBooks id: record id}`` of those of them that were tied
        """
        origins = self.search(
            self._tied_domain(connection, entity) & Domain("qbo_id", "in", qbo_ids)
        )
        return {origin.qbo_id: origin.res_id for origin in origins}

    @api.model
    def _tied_parts(self, connection, entity, qbo_ids):
        """
        :return: ``{QuickBooks id: ids of the further records that were tied to it}``, see :meth:`_tied`
        """
        parts = self.search(
            self._tied_domain(connection, entity, is_part=True) & Domain("qbo_id", "in", qbo_ids)
        )
        return {qbo_id: group.mapped("res_id") for qbo_id, group in parts.grouped("qbo_id").items()}

    def _tied_domain(self, connection, entity, is_part=False):
        return (
            Domain("company_id", "=", connection.company_id.id)
            & Domain("realm_id", "=", connection.realm_id)
            & Domain("entity", "=", entity._entity_name())
            & Domain("qbo_type", "=", entity._qbo_type)
            & Domain("qbo_id", "!=", False)
            & Domain("is_part", "=", is_part)
        )

    @api.model
    def _restore(self, connection):
        """Tie again what is not recognised by what QuickBooks has of it. Items that stand for accounts would
        be imported as products, and what a person had left out would be sent.

        :param connection: one that is about to be started
        """
        origins = self.search(
            Domain("company_id", "=", connection.company_id.id)
            & Domain("realm_id", "=", connection.realm_id)
            & (self._tied_domain(connection, self.env["quickbooks.entity.account_item"]) | LEFT_OUT)
            & self.env["quickbooks.entity"]._is_known()
        )
        bound = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", connection.id)
            & (
                Domain("res_id", "in", origins.mapped("res_id"))
                | Domain("qbo_id", "in", origins.filtered("qbo_id").mapped("qbo_id"))
            )
        )
        here = {(binding.entity, binding.res_id) for binding in bound}
        there = {(binding.qbo_type, binding.qbo_id) for binding in bound if binding.qbo_id}
        for model, group in origins.grouped("res_model").items():
            existing = set(self.env[model].browse(group.mapped("res_id")).exists().ids)
            self.env["quickbooks.binding"].create(
                [
                    origin._binding_values(connection)
                    for origin in group
                    if origin.res_id in existing
                    and (origin.entity, origin.res_id) not in here
                    and (origin.qbo_type, origin.qbo_id) not in there
                ]
            )

    def _binding_values(self, connection):
        """:return: values of the binding of this record on another connection"""
        entity = self.env["quickbooks.entity"]._named(self.entity)
        values = entity._binding_values(connection, self.env[self.res_model].browse(self.res_id))
        values |= {"qbo_id": self.qbo_id, "status": "synced", "is_imported": self.is_imported}
        if self.is_left_out:
            message = self.env._(
                "It was left out when the connection before this one was deleted, and stays so. Choose"
                " “QuickBooks: sync now” to include it again."
            )
            values |= {"status": "skipped", "message": message}
        return values


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
