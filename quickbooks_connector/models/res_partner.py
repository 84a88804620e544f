from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "quickbooks.synced.mixin"]

    def _quickbooks_tracked_fields(self):
        return {
            "name",
            "is_company",
            "parent_id",
            "email",
            "phone",
            "street",
            "street2",
            "city",
            "zip",
            "state_id",
            "country_id",
            "active",
        }

    def unlink(self):
        """Nobody's name is kept longer than the contact."""
        bindings = self.env["quickbooks.binding"]._of_records(self)
        names = {*self.mapped("name"), *self.mapped("display_name")}
        # Bindings that are not needed any more are deleted with the contact; their log stays.
        bindings._forget_names(names)
        return super().unlink()
