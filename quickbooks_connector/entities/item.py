"""QuickBooks ``Item``: products and services."""

from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from .errors import MissingMapping
from .merge_field import MergeField
from .noise import DELETED

NAME_LENGTH = 100
# A category only groups items, a bundle is made of others: neither posts to an account.
TAKEN_TYPES = ("Service", "NonInventory", "Inventory")
# Intuit: item, ItemTypeEnum.
OTHER_TYPES = (
    *("Assembly", "Bundle", "Category", "Discount", "Fixed Asset", "Group", "Other Charge"),
    *("Payment", "Subtotal", "Tax", "Tax Group"),
)


class QuickbooksEntityItem(models.AbstractModel):
    """QuickBooks ``Item`` <-> ``product.product``. The item decides the account that a sale posts to."""

    _name = "quickbooks.entity.item"
    _inherit = "quickbooks.entity"
    _description = "QuickBooks Item"

    _qbo_type = "Item"
    _label = "Product"
    _odoo_model = "product.product"
    _can_be_merged = True
    _depends_on = ("account",)
    _required_fields = ("Name", "Type")
    _compared_fields = (
        "Name",
        "Type",
        "Sku",
        "Description",
        "Active",
        "UnitPrice",
        "IncomeAccountRef",
        "ExpenseAccountRef",
    )

    _clearable = ("Sku", "Description")

    def _compared(self, payload):
        compared = super()._compared(payload)
        for name in ("IncomeAccountRef", "ExpenseAccountRef"):
            if name in compared:
                compared[name] = compared[name]["value"]
        return compared

    def _merge_fields(self):
        income, expense = "property_account_income_id", "property_account_expense_id"
        rows = {
            "name": (self.env._("Name"), "Name", ("name",), "text"),
            "kind": (self.env._("Kind"), "Type", ("type",), "text"),
            "reference": (self.env._("Internal reference"), "Sku", ("default_code",), "text"),
            "description": (
                self.env._("Description"),
                "Description",
                ("description_sale",),
                "text",
            ),
            "active": (self.env._("Active"), "Active", ("active",), "yes_no"),
            "price": (self.env._("Sales price"), "UnitPrice", ("list_price",), "amount"),
            "income": (self.env._("Income account"), "IncomeAccountRef", (income,), "account"),
            "expense": (
                self.env._("Expense account"),
                "ExpenseAccountRef",
                (expense, "purchase_ok"),
                "account",
            ),
        }
        return {
            name: MergeField(label, (key,), values, (key,), kind)
            for name, (label, key, values, kind) in rows.items()
        }

    # === ODOO TO QUICKBOOKS === #

    def _odoo_domain(self, connection):
        return Domain("company_id", "in", (False, connection.company_id.id))

    def _to_qbo(self, record, refs):
        accounts = record.product_tmpl_id.with_company(
            refs.connection.company_id
        ).get_product_accounts()
        if not accounts["income"]:
            raise MissingMapping(
                self.env._("Product %s has no income account. Enter one.", record.display_name),
                cause=f"odoo:product.product:{record.id}",
                action=("product.product", record.id),
            )
        body = {
            "Name": record.name.replace(":", " ").strip()[:NAME_LENGTH],
            "Type": "Service" if record.type == "service" else "NonInventory",
            "Active": record.active,
            "UnitPrice": Decimal(repr(record.lst_price)),
            "IncomeAccountRef": refs.account_reference(accounts["income"]),
            "Sku": record.default_code[:NAME_LENGTH] if record.default_code else None,
            "Description": record.description_sale or None,
        }
        if accounts["expense"] and refs.account_type(accounts["expense"]):
            body["ExpenseAccountRef"] = refs.account_reference(accounts["expense"])
        return {name: value for name, value in body.items() if value is not None}

    def _lookup_field(self, body):
        return "Name", body["Name"]

    def _renamed(self, body):
        return body | {"Name": f"{body['Name'][: NAME_LENGTH - 7]} (Odoo)"}

    # === QUICKBOOKS TO ODOO === #

    def _gap(self, payload):
        kind = payload.get("Type")
        if kind and kind not in TAKEN_TYPES + OTHER_TYPES and not self._is_gone(payload):
            return self.env._("Type: “%s” is no kind of item", kind)
        return super()._gap(payload)

    def _accepts(self, payload, connection):
        return payload.get("Type") in TAKEN_TYPES

    def _match(self, payloads, refs):
        """The only unbound product of the company with the same internal reference, else the same name."""
        names = [payload.get("Name") for payload in payloads]
        codes = [payload["Sku"] for payload in payloads if payload.get("Sku")]
        products = self.env["product.product"].search(
            (Domain("default_code", "in", codes) | Domain("name", "in", names))
            & Domain("company_id", "in", (False, refs.connection.company_id.id))
            & self._unbound(refs)
        )
        by_code, by_name = products.grouped("default_code"), products.grouped("name")
        matches = {}
        for payload in payloads:
            found = by_code.get(payload.get("Sku")) if payload.get("Sku") else None
            found = found or by_name.get(payload.get("Name"), products.browse())
            if len(found) == 1:
                matches[payload["Id"]] = found
        return matches

    def _to_odoo(self, payload, refs):
        active = payload.get("Active", True) in (True, "true")
        values = {
            "name": payload["Name"] if active else payload["Name"].removesuffix(DELETED),
            "active": active,
            "type": "service" if payload.get("Type") == "Service" else "consu",
            "default_code": payload.get("Sku") or False,
            "list_price": float(payload.get("UnitPrice") or 0),
            "description_sale": payload.get("Description") or False,
            "sale_ok": True,
            "purchase_ok": bool(payload.get("ExpenseAccountRef")),
        }
        if payload.get("IncomeAccountRef"):
            values["property_account_income_id"] = refs.account(payload["IncomeAccountRef"]).id
        if payload.get("ExpenseAccountRef"):
            values["property_account_expense_id"] = refs.account(payload["ExpenseAccountRef"]).id
        return values

    def _complete(self, changes, refs):
        for change in changes:
            change.values |= {
                "company_id": refs.connection.company_id.id,
                "taxes_id": False,
                "supplier_taxes_id": False,
            }
