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
