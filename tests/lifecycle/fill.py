# ruff: noqa: F821
# Run in Odoo's shell, by this release of the addon and by the one before: a connected company whose books
# are synchronised.
from contextlib import suppress
from datetime import timedelta

from odoo import Command

from odoo.addons.quickbooks_connector.client.oauth import Grant

client_of = None
with suppress(ImportError):
    from odoo.addons.quickbooks_connector.tools.authorisation import client_of

env["ir.config_parameter"].set_param("quickbooks_connector.allow_loopback", "True")
company = env["res.company"].create(
    {
        "name": "Lifecycle",
        "country_id": env.ref("base.us").id,
        "currency_id": env.ref("base.USD").id,
    }
)
env = env(context={"allowed_company_ids": company.ids})
connection = env["quickbooks.connection"].create(
    {
        "company_id": company.id,
        "environment": "custom",
        "base_url": VALUES["url"],
        "client_id": "emulator-client",
        "client_secret": "emulator-secret",
        "verifier_token": "a verifier token",
        "realm_id": VALUES["realm"],
        "qbo_currency": "USD",
        "custom_numbers": True,
    }
)
# The release before knew the database by its uuid alone.
identity = (
    connection._database_identity()
    if hasattr(connection, "_database_identity")
    else env["ir.config_parameter"].get_param("database.uuid")
)
connection["database_identity" if "database_identity" in connection else "database_uuid"] = identity
pair = VALUES["pair"]
connection._credential()._store_grant(
    Grant(
        pair["access_token"],
        pair["refresh_token"],
        timedelta(seconds=pair["expires_in"]),
        timedelta(seconds=pair["x_refresh_token_expires_in"]),
        None,
    )
)
connection._transition("connect")
connection._transition("accept")
env.cr.commit()
# In the release before it was a method.
with client_of(connection) if client_of else connection._client() as client:
    env["quickbooks.sync.lists"]._store_lists(connection, client)
connection.action_import_chart()
connection.action_start()
income = env["quickbooks.account.mapping"].search(
    [("connection_id", "=", connection.id), ("qbo_type", "=", "Income")], limit=1
)
invoice = env["account.move"].create(
    {
        "move_type": "out_invoice",
        "partner_id": env["res.partner"].create({"name": "Lena Lifecycle"}).id,
        "invoice_line_ids": [
            Command.create(
                {
                    "name": "Work",
                    "price_unit": 100.0,
                    "account_id": income.account_id.id,
                    "tax_ids": [Command.clear()],
                }
            )
        ],
    }
)
invoice.action_post()
env.cr.commit()
env["quickbooks.sync"]._synchronise(connection)
env.invalidate_all()
if VALUES.get("second"):
    # A second connection of the company that runs, with the scheduled action of somebody else.
    other = connection.copy({"name": "Second", "state": "running"})
    other.cron_id = env.ref("base.autovacuum_job")
env.cr.commit()
tell({"status": invoice.quickbooks_status, "message": invoice.quickbooks_message})
