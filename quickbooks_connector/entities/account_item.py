"""A service item for an account, so that a sale posts to the same account on both sides.

In QuickBooks a sales line posts to its item's income account. Where an Odoo line posts to an account
that is not its product's, or has no product, this item stands for the account.
"""

from odoo import models
from odoo.fields import Domain


class QuickbooksEntityAccountItem(models.AbstractModel):
    """QuickBooks ``Item`` <-> ``account.account``."""

    _name = "quickbooks.entity.account_item"
    _inherit = "quickbooks.entity"
    _description = "QuickBooks Item for an Account"

    _qbo_type = "Item"
    _odoo_model = "account.account"
    _depends_on = ("account",)
    _compared_fields = ("Name", "Type", "Active", "IncomeAccountRef")

    def _compared(self, payload):
        compared = super()._compared(payload)
        if "IncomeAccountRef" in compared:
            compared["IncomeAccountRef"] = compared["IncomeAccountRef"]["value"]
        return compared

    def _claims(self, payload):
        return False

    def _is_current(self, record, refs):
        """An item that was made for another mapping of the account posts to the wrong account."""
        binding = refs.known(self._entity_name(), record)
        income = (
            ((binding.snapshot or {}).get("qbo") or {}).get("IncomeAccountRef") if binding else None
        )
        return bool(income) and income == refs.account_id(record)

    def _odoo_domain(self, connection):
        return Domain("company_ids", "in", connection.company_id.ids)

    def _to_qbo(self, record, refs):
        code = record.with_company(refs.connection.company_id).code or ""
        name = f"Odoo {code} {record.name}".replace(":", " ")
        return {
            "Name": name[:100],
            "Type": "Service",
            "IncomeAccountRef": refs.account_reference(record),
        }

    def _lookup_field(self, body):
        return "Name", body["Name"]

    def _renamed(self, body):
        return body | {"Name": f"{body['Name'][:90]} (Odoo)"}

    def _change_of(self, payload, refs):
        """The account is Odoo's: when its item goes away in QuickBooks, another one is made in time."""
        change = super()._change_of(payload, refs)
        if change and (change.kind == "remove" or payload.get("Active") in (False, "false")):
            change.kind = "forget"
        return change

    def _conflict_policy(self, connection):
        """The account is Odoo's, and so is the item that stands for it."""
        return "odoo"

    def _to_odoo(self, payload, refs):
        return {}
