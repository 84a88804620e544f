# ruff: noqa: F821
# Run in Odoo's shell after the upgrade.
from odoo.addons.quickbooks_connector.tools.authorisation import open_secret

first, *others = env["quickbooks.connection"].with_context(active_test=False).search([], order="id")
credential = first._credential()
secrets = {
    name: bool(open_secret(credential, name))
    for name in ("client_secret", "verifier_token", "access_token", "refresh_token")
}
bindings = env["quickbooks.binding"].search([("connection_id", "=", first.id)])
settlements = bindings.filtered(
    lambda b: b.res_model in ("account.payment", "account.partial.reconcile")
)
of_persons = settlements.filtered(lambda b: b._record().create_uid.id != 1)
assert len(of_persons) == 2, of_persons
assert len(settlements - of_persons) > 10, settlements
before = len(bindings)
env = env(context={"allowed_company_ids": first.company_id.ids})
env["quickbooks.sync"]._synchronise(first)
env.invalidate_all()
tell(
    {
        "states": [connection.state for connection in (first, *others)],
        "crons": [bool(connection.cron_id) for connection in (first, *others)],
        "copy": first._is_copy(),
        "secrets": secrets,
        "error": first.error_message,
        "settlements": {
            "theirs": all((settlements - of_persons).mapped("is_imported")),
            "ours": any(of_persons.mapped("is_imported")),
        },
        "imported": len(bindings.filtered("is_imported")),
        "sent": len(bindings.filtered(lambda b: not b.is_imported)),
        "new": env["quickbooks.binding"].search_count([("connection_id", "=", first.id)]) - before,
        "fields": [
            name
            for name in env["quickbooks.credential"]._fields
            if "secret" in name or "token" in name
        ],
    }
)
