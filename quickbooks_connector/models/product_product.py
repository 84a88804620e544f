from odoo import api, models


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
    """What people open as a product. QuickBooks knows its variants: most products have one."""

    _name = "product.template"
    _inherit = ["product.template", "quickbooks.status.mixin"]

    @api.depends(
        "product_variant_ids.quickbooks_status",
        "product_variant_ids.quickbooks_message",
        "product_variant_ids.quickbooks_can_open",
        "product_variant_ids.quickbooks_can_include",
    )
    @api.depends_context("allowed_company_ids")
    def _compute_quickbooks_status(self):
        for template in self:
            shown = template._quickbooks_shown_variant()
            template.quickbooks_status = shown.quickbooks_status or "not_synced"
            template.quickbooks_message = shown.quickbooks_message
            template.quickbooks_can_open = shown.quickbooks_can_open
            template.quickbooks_can_include = shown.quickbooks_can_include

    def _quickbooks_variants(self):
        """:return: the products that QuickBooks knows of these, archived ones included"""
        return self.with_context(active_test=False).product_variant_ids.with_env(self.env)

    def _quickbooks_shown_variant(self):
        """:return: the variant of this product that needs attention most, may be empty"""
        variants = self._quickbooks_variants()
        # Which of them that is, is no secret: whoever reads the product sees its status.
        shown = variants.sudo()._quickbooks_shown_binding()
        return variants.browse(shown.res_id) if shown else variants[:1]

    def action_quickbooks_sync_now(self):
        """Send the variants now; those that were left out are included again."""
        return self._quickbooks_variants().action_quickbooks_sync_now()

    def action_quickbooks_skip(self):
        """Ask before the variants are left out."""
        return self._quickbooks_variants().action_quickbooks_skip()

    def action_quickbooks_retry(self):
        """Try the variants that were held back again."""
        return self._quickbooks_variants().action_quickbooks_retry()

    def action_quickbooks_log(self):
        """Open what happened to the variants."""
        return self._quickbooks_variants().action_quickbooks_log()

    def action_quickbooks_decide(self):
        """Open the form that shows both sides of a conflict field by field."""
        return self._quickbooks_shown_variant().action_quickbooks_decide()

    def action_quickbooks_open(self):
        """Open the product in the QuickBooks web application."""
        return self._quickbooks_shown_variant().action_quickbooks_open()

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
