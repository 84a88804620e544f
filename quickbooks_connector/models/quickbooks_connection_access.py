"""Which database a connection belongs to, and where its credentials are."""

from odoo import api, fields, models, tools
from odoo.tools import SQL


class QuickbooksConnection(models.Model):
    _inherit = "quickbooks.connection"

    database_identity = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _is_copy(self):
        """:return: whether the database is not the one that connected"""
        self.ensure_one()
        # Nobody reads the identity: whoever could write it would turn a copy into the original.
        known = self.sudo().database_identity
        return bool(known) and known != self._database_identity()

    @api.model
    def _database_identity(self):
        """:return: text that no copy of this database has"""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"{uuid} {self._cluster_identity()}"

    @api.model
    @tools.ormcache()
    def _cluster_identity(self):
        """PostgreSQL's own names of its server and of this database. They lie outside of the database and are
        not copied with it: ``createdb --template`` gives a copy another oid, and a restored dump has another
        oid or server. A database that is renamed keeps both.

        :return: text; the name of the server is left out where PostgreSQL does not tell it to this role
        """
        ((oid, allowed),) = self.env.execute_query(
            SQL(
                """SELECT oid, has_function_privilege('pg_control_system()', 'EXECUTE')
                     FROM pg_database WHERE datname = current_database()"""
            )
        )
        if not allowed:
            return str(oid)
        ((server,),) = self.env.execute_query(
            SQL("SELECT system_identifier FROM pg_control_system()")
        )
        return f"{server} {oid}"

    def _credential(self):
        """:return: the credentials, as superuser; made when there are none yet"""
        self.ensure_one()
        connection = self.sudo()
        return connection.credential_ids or self.env["quickbooks.credential"].sudo().create(
            {"connection_id": connection.id}
        )
