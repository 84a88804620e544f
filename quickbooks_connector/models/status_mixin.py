"""How a record stands with QuickBooks, as its form and its lists show it."""

from odoo import fields, models

from .quickbooks_binding import STATUS

# Who sees how records stand with QuickBooks.
READERS = "quickbooks_connector.group_user"


class QuickbooksStatusMixin(models.AbstractModel):
    """What a badge, a message and their buttons show; each model computes it in its own way."""

    _name = "quickbooks.status.mixin"
    _description = "Record That Shows a QuickBooks Status"

    quickbooks_status = fields.Selection(
        STATUS,
        "QuickBooks",
        compute="_compute_quickbooks_status",
        compute_sudo=True,
        groups=READERS,
    )
    quickbooks_message = fields.Text(
        compute="_compute_quickbooks_status", compute_sudo=True, groups=READERS
    )
    quickbooks_can_open = fields.Boolean(
        compute="_compute_quickbooks_status", compute_sudo=True, groups=READERS
    )
    quickbooks_can_include = fields.Boolean(
        compute="_compute_quickbooks_status", compute_sudo=True, groups=READERS
    )

    def _compute_quickbooks_status(self):
        """Set the four fields of each record."""
        raise NotImplementedError
