# ruff: noqa: F821
# Run in Odoo's shell: run the connection once, and tell how it stands.
connection = env["quickbooks.connection"].search([])
env = env(context={"allowed_company_ids": connection.company_id.ids})
env["quickbooks.sync"]._synchronise(connection)
env.invalidate_all()
tell(
    {
        "state": connection.state,
        "copy": connection._is_copy(),
        "secret": connection.client_secret_is_set,
        "uuid": env["ir.config_parameter"].get_param("database.uuid"),
    }
)
