# ruff: noqa: F821
# Run in Odoo's shell, by the release before: a person makes a payment and uses a credit note; then so much
# time passes that nothing is left of the log and the operations of settlements.
from odoo import Command

connection = env["quickbooks.connection"].search([], order="id", limit=1)
company = connection.company_id
person = env.ref("base.user_admin")
person.write({"company_ids": [Command.link(company.id)]})
person.group_ids += env.ref("account.group_account_manager")
known = env["account.move"].search(
    [("partner_id.name", "=", "Lena Lifecycle"), ("move_type", "=", "out_invoice")]
)
env.cr.commit()
env = env(user=person.id, context={"allowed_company_ids": company.ids})
known = known.with_env(env)
line = known.invoice_line_ids


def document(move_type, amount):
    move = env["account.move"].create(
        {
            "move_type": move_type,
            "partner_id": known.partner_id.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Work",
                        "price_unit": amount,
                        "account_id": line.account_id.id,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }
    )
    move.action_post()
    return move


credit = document("out_refund", 30.0)
(known + credit).line_ids.filtered(lambda item: item.account_type == "asset_receivable").reconcile()
bank = env["quickbooks.account.mapping"].search(
    [("connection_id", "=", connection.id), ("qbo_name", "=", "Checking")]
)
payment = (
    env["account.payment.register"]
    .with_context(active_model="account.move", active_ids=known.ids)
    .create(
        {"journal_id": env["account.journal"]._quickbooks_of_account(bank.account_id, company).id}
    )
    ._create_payments()
)
env.cr.commit()
env["quickbooks.sync"].sudo().with_user(1)._synchronise(connection.sudo().with_user(1))
env.invalidate_all()
binding = (
    env["quickbooks.binding"]
    .sudo()
    .search(
        [
            ("res_model", "=", "account.payment"),
            ("res_id", "=", payment.id),
            ("connection_id", "=", connection.id),
        ]
    )
)
assert binding.status == "synced", binding.message
env = env(user=1)
of_settlements = [("binding_id.res_model", "in", ("account.payment", "account.partial.reconcile"))]
env["quickbooks.sync.log"].search(of_settlements).unlink()
env["quickbooks.operation"].search(of_settlements).unlink()
# The second connection is one that nothing was noted for.
env["quickbooks.binding"].search([("connection_id", "!=", connection.id)]).unlink()
env.cr.commit()
tell({})
