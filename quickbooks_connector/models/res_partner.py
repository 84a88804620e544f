from odoo import models
from odoo.fields import Domain


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
        if bindings:
            known = self.browse(bindings.mapped("res_id"))
            # Bindings that are not needed any more are deleted with the contact; their log stays.
            bindings._forget_names(known._quickbooks_names_of_nobody_else())
        return super().unlink()

    def _quickbooks_names_of_nobody_else(self):
        """:return: set of the names of these contacts that no other contact has"""
        names = {name for name in (*self.mapped("name"), *self.mapped("complete_name")) if name}
        # Contacts of all companies: those of others keep their name, too.
        others = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                Domain("id", "not in", self.ids)
                & (Domain("name", "in", names) | Domain("complete_name", "in", names))
            )
        )
        return names - {*others.mapped("name"), *others.mapped("complete_name")}
