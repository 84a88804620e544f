"""A connection of this database knows it by what PostgreSQL calls it, too; one of a copy stays a stranger."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """
    :param cr: cursor
    :param str version: that is upgraded from
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    connections = env["quickbooks.connection"].with_context(active_test=False).search([])
    uuid = env["ir.config_parameter"].get_param("database.uuid")
    identity = connections._database_identity()
    connections.filtered(lambda c: c.database_identity == uuid).database_identity = identity
    connections._ensure_conflict_policies()
