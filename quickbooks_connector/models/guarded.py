"""What the code owns, no RPC writes; and who may press which button."""

from odoo import api, models
from odoo.exceptions import AccessError

# Groups of the addon, each of which includes the one before it: see security/groups.xml.
ROLES = ("user", "manager", "approver", "administrator")


class QuickbooksGuarded(models.AbstractModel):
    """Fields that only the addon's own code writes.

    ``readonly=True`` hides a field from people, not from RPC. Here it binds both: a stored field that is
    read-only in the definition of the model is written by superuser code only, which has checked the
    person's rights before. On models of other addons this concerns the fields named ``quickbooks_…``.
    """

    _name = "quickbooks.guarded"
    _description = "Record With Fields of the Code"

    # Fields that everybody sees and only some people change: {name: one of ROLES}.
    _write_roles = {}

    @api.model
    def _is_guarded(self, field):
        """:return: whether only superuser code writes a field"""
        own = self._is_own_model() or field.name.startswith("quickbooks_")
        return own and field.store and field.readonly

    @api.model
    def _is_own_model(self):
        """:return: whether this is a model of the addon, and not one of Odoo's that it extends"""
        return self._name.startswith("quickbooks.")

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and not self.env.su:
            role = self._write_roles.get(field.name)
            if self._is_guarded(field) or (role and not self._has_role(role)):
                return False
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """A person may have stored a default of one's own, or sends one in the context: for guarded
        fields only the code has one, and what the person may not read is none."""
        if self.env.su:
            return super().default_get(fields)
        own = [name for name in fields if name in self._fields]
        guarded = {name for name in own if self._is_guarded(self._fields[name])}
        values = super().default_get([name for name in fields if name not in guarded])
        if self._is_own_model():
            values = {name: v for name, v in values.items() if self._may_be_shown(name, v)}
        defaults = {name: self._fields[name].default for name in guarded}
        return values | {name: default(self) for name, default in defaults.items() if default}

    def _may_be_shown(self, name, value):
        """A form shows the name of the default whatever the person may read."""
        field = self._fields[name]
        if field.type != "many2one" or not value:
            return True
        return bool(self.env[field.comodel_name].browse(value)._filtered_access("read"))

    def _check_may_write(self, vals):
        """For models that do something before the ORM's own write, which asks the same.

        :param dict vals: that are about to be written
        :raise AccessError: the user may not write one of these fields, or one of these records
        """
        self.check_access("write")
        for name in vals.keys() & self._fields.keys():
            self._check_field_access(self._fields[name], "write")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self.env.su and self._is_own_model():
            records._check_links(self._fields)
        return records

    def write(self, vals):
        """Odoo looks at the record rules before a write only: it must not move a record past them."""
        result = super().write(vals)
        if not self.env.su and self._is_own_model():
            self.check_access("write")
            self._check_links(vals)
        return result

    def _check_links(self, names):
        """Who writes the id of a record must not learn its name by that.

        :param names: of the fields that a person has written, or that had a default
        :raise AccessError: the person may not read a record that one of them names
        """
        for name in names:
            field = self._fields[name]
            if field.type == "many2one" and field.store and not self._is_guarded(field):
                # The link is there by now; whether the person may follow it is asked for.
                named = self.sudo().mapped(name).sudo(False)
                if named:
                    named.check_access("read")

    # === ROLES === #

    def _check_role(self, role, operation="read"):
        """Called first by every method that RPC can reach.

        :param str role: one of ``ROLES``
        :param str operation: ``read`` or ``write``, of these records
        :raise AccessError: the user lacks the role, or these are records of another company
        """
        if not self._has_role(role):
            group = self.env.ref(f"quickbooks_connector.group_{role}").sudo()
            raise AccessError(
                self.env._(
                    "You need the role “%(role)s” for QuickBooks to do this. Whoever administers Odoo gives"
                    " it to you under Settings > Users.",
                    role=group.name,
                )
            )
        self.check_access(operation)

    def _has_role(self, role):
        """:return: whether the user has one of ``ROLES``, or this is superuser code"""
        return self.env.su or self.env.user.has_group(f"quickbooks_connector.group_{role}")
