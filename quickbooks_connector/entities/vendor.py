"""QuickBooks ``Vendor``."""

from odoo import models
from odoo.fields import Domain


class QuickbooksEntityVendor(models.AbstractModel):
    """QuickBooks ``Vendor`` <-> ``res.partner``."""

    _name = "quickbooks.entity.vendor"
    _inherit = "quickbooks.entity.party"
    _description = "QuickBooks Vendor"

    _qbo_type = "Vendor"
    _name_suffix = "vendor"
    _rank_field = "supplier_rank"

    def _odoo_domain(self, connection):
        return Domain("company_id", "in", (False, connection.company_id.id))
