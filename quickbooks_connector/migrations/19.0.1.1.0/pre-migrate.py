"""Secrets are no fields any more; a connection knows its database better; groups of the addon's own."""

from odoo import SUPERUSER_ID
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

SECRETS = ("client_secret", "verifier_token", "access_token", "refresh_token")
# What is in no journal that says where it came from.
SETTLEMENTS = ("account.payment", "account.partial.reconcile")
# Where the secrets of each environment were sent, see ``QuickbooksCredential._address``.
ADDRESSES = {
    "production": (
        "https://developer.intuit.com/.well-known/openid_configuration/"
        " https://quickbooks.api.intuit.com"
    ),
    "sandbox": (
        "https://developer.intuit.com/.well-known/openid_sandbox_configuration/"
        " https://sandbox-quickbooks.api.intuit.com"
    ),
}


def migrate(cr, version):
    """
    :param cr: cursor
    :param str version: that is upgraded from
    """
    _keep_secrets(cr)
    _mark_imported(cr)
    _leave_one_running(cr)
    # A scheduled action that is not the connection's own would be deleted with it.
    cr.execute(
        """UPDATE quickbooks_connection c SET cron_id = NULL
             FROM ir_cron JOIN ir_act_server s ON s.id = ir_cron.ir_actions_server_id
            WHERE ir_cron.id = c.cron_id
              AND s.code IS DISTINCT FROM 'model._cron_synchronise(' || c.id || ')'"""
    )


def _keep_secrets(cr):
    """Odoo drops the columns of fields that are gone: they get the names that they have now."""
    for name in SECRETS:
        if column_exists(cr, "quickbooks_credential", name):
            cr.execute(
                SQL(
                    "ALTER TABLE quickbooks_credential RENAME COLUMN %s TO %s",
                    SQL.identifier(name),
                    SQL.identifier(f"sealed_{name}"),
                )
            )
    create_column(cr, "quickbooks_credential", "sealed_for", "text")
    for environment, address in ADDRESSES.items():
        cr.execute(
            """UPDATE quickbooks_credential k SET sealed_for = %s
                 FROM quickbooks_connection c
                WHERE c.id = k.connection_id AND c.environment = %s""",
            [address, environment],
        )
    cr.execute(
        """UPDATE quickbooks_credential k
              SET sealed_for = rtrim(c.base_url, '/') || '/.well-known/openid_configuration '
                               || rtrim(c.base_url, '/')
             FROM quickbooks_connection c
            WHERE c.id = k.connection_id AND c.environment = 'custom'"""
    )
    # Until now the database was known by its uuid alone; post-migrate puts the whole in its place.
    if column_exists(cr, "quickbooks_connection", "database_uuid"):
        cr.execute(
            "ALTER TABLE quickbooks_connection RENAME COLUMN database_uuid TO database_identity"
        )


def _mark_imported(cr):
    """The log names the records that were made from what QuickBooks has; documents are in its journals.

    Payments and reconciliations are in the journals of Odoo, and their log may have been cleaned up. Those of
    QuickBooks were made by a run, which works as the superuser, and nothing says that they were sent, or were
    in Odoo before. Done operations are kept for a month only, so that none of them is no proof alone.
    """
    create_column(cr, "quickbooks_binding", "is_imported", "boolean")
    cr.execute(
        """UPDATE quickbooks_binding b SET is_imported = TRUE
            WHERE EXISTS (SELECT 1 FROM quickbooks_sync_log l
                           WHERE l.binding_id = b.id AND l.direction = 'pull' AND l.action = 'create')
               OR (b.res_model = 'account.move'
                   AND EXISTS (SELECT 1 FROM account_move m JOIN account_journal j ON j.id = m.journal_id
                                WHERE m.id = b.res_id AND j.quickbooks_numbers))
               OR b.part_of_id IS NOT NULL"""
    )
    for model in SETTLEMENTS:
        cr.execute(
            SQL(
                """UPDATE quickbooks_binding b SET is_imported = TRUE
                     FROM %(table)s r
                    WHERE b.res_model = %(model)s AND r.id = b.res_id AND r.create_uid = %(superuser)s
                      AND b.qbo_id IS NOT NULL
                      AND NOT EXISTS (SELECT 1 FROM quickbooks_operation o
                                       WHERE o.binding_id = b.id AND o.verb = 'create')
                      AND NOT EXISTS (SELECT 1 FROM quickbooks_sync_log l
                                       WHERE l.binding_id = b.id
                                         AND (l.direction, l.action)
                                             IN (('push', 'create'), ('pull', 'match')))""",
                table=SQL.identifier(model.replace(".", "_")),
                model=model,
                superuser=SUPERUSER_ID,
            )
        )


def _leave_one_running(cr):
    """Of several that run for one company, the one that ran last goes on; the others wait for a person."""
    cr.execute(
        """UPDATE quickbooks_connection SET state = 'paused'
            WHERE state = 'running'
              AND id NOT IN (SELECT DISTINCT ON (company_id) id FROM quickbooks_connection
                              WHERE state = 'running'
                              ORDER BY company_id, last_success_at DESC NULLS LAST, id DESC)"""
    )
