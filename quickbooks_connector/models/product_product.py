from odoo import models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "quickbooks.synced.mixin"]

    def _quickbooks_tracked_fields(self):
        return {
            "name",
            "default_code",
            "lst_price",
            "active",
            "description_sale",
            "property_account_income_id",
            "property_account_expense_id",
        }


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        """Most of what QuickBooks knows of a product is stored on its template."""
        result = super().write(vals)
        if (self.product_variant_ids._quickbooks_tracked_fields() | {"list_price"}) & vals.keys():
            self.env["quickbooks.operation"]._enqueue(self.product_variant_ids)
        return result

    def unlink(self):
        """The database deletes the variants of a template without asking them."""
        variants = self.with_context(active_test=False).product_variant_ids
        self.env["quickbooks.operation"]._enqueue_removal(variants, deleted=True)
        return super().unlink()
