"""Both sides of a conflict in words: labels, names and formatted amounts, never ids."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ..client import canonical, loads
from .entity_merging import WHOLE
from .noise import ADDRESS_PARTS
from .references import References

# What the keys of a bound reference stand for, by the compared field.
NAMED_TYPES = {"CustomerRef": "Customer", "ParentRef": "Customer"}


class QuickbooksEntity(models.AbstractModel):
    _inherit = "quickbooks.entity"

    def _conflict_rows(self, binding):
        """Both sides of a conflict, field by field.

        :param binding: in conflict
        :return: list of dicts with ``name``, ``label``, ``agreed``, ``odoo``, ``quickbooks``, the proposed
            ``choice`` (None where both sides have changed it) and whether it is ``fixed``
        """
        snapshot = binding.snapshot or {}
        theirs, agreed = snapshot.get("theirs") or {}, snapshot.get("qbo") or {}
        removed = binding.operation_ids.filtered(lambda o: o.state != "done" and o.action != "save")
        record = self.env[self._odoo_model].browse(binding.res_id)
        body = self._bodies(record, References(binding.connection_id)).get(binding.res_id)
        if snapshot.get("gone_there") or removed:
            return [self._removal_row(snapshot.get("gone_there"))]
        sides = self._three_way(snapshot, theirs, canonical(body) if body else None)
        if WHOLE in sides:
            return [self._whole_row()]
        ours = self._compared_sent(canonical(body))
        return [
            self._field_row(binding, name, side, (agreed, ours, theirs))
            for name, side in sides.items()
        ]

    def _field_row(self, binding, name, side, versions):
        merge_field = self._merge_fields()[name]
        agreed, ours, theirs = (
            self._text_of(merge_field, version, binding.connection_id) for version in versions
        )
        return {
            "name": name,
            "label": merge_field.label,
            "agreed": agreed,
            # What Odoo does not send has not changed in Odoo.
            "odoo": ours if side != "theirs" else agreed,
            "quickbooks": theirs,
            "choice": {"theirs": "quickbooks", "ours": "odoo"}.get(side),
            "fixed": not merge_field.body,
        }

    def _removal_row(self, gone_there):
        changed, gone = self.env._("Changed"), self.env._("Deleted or voided")
        return self._whole_row() | {
            "odoo": changed if gone_there else gone,
            "quickbooks": gone if gone_there else changed,
        }

    def _whole_row(self):
        changed = self.env._("Changed")
        return {
            "name": WHOLE,
            "label": self.env._("The whole record"),
            "agreed": False,
            "odoo": changed,
            "quickbooks": changed,
            "choice": None,
            "fixed": False,
        }

    # === VALUES IN WORDS === #

    def _text_of(self, merge_field, version, connection):
        """:return: the value that a version of the record has in a merge field, for people"""
        values = {key: version[key] for key in merge_field.compared if version.get(key)}
        show = getattr(self, f"_show_{merge_field.kind}")
        return "\n".join(filter(None, (show(key, values[key], connection) for key in values)))

    def _show_text(self, _key, value, _connection):
        if not isinstance(value, dict):
            return str(value)
        address = [value[part] for part in ADDRESS_PARTS if value.get(part)]
        return ", ".join(address or map(str, value.values()))

    def _show_date(self, _key, value, _connection):
        return format_date(self.env, fields.Date.to_date(value))

    def _show_amount(self, _key, value, connection):
        return format_amount(self.env, float(value), connection.company_id.currency_id)

    def _show_yes_no(self, _key, value, _connection):
        return self.env._("Yes") if value in (True, "true") else self.env._("No")

    def _show_reference(self, key, value, connection):
        reference = value["value"] if isinstance(value, dict) else value
        return self._bound_name(NAMED_TYPES.get(key, self._qbo_type), reference, connection)

    def _show_account(self, _key, value, connection):
        return self._mapped_name("quickbooks.account.mapping", value, connection)

    def _show_lines(self, key, value, connection):
        if key == "TotalAmt":
            return self.env._("Total: %s", self._show_amount(key, value, connection))
        if key == "TotalTax":
            return self.env._("Tax: %s", self._show_amount(key, value, connection))
        if key == "TxnTaxCodeRef":
            is_code = Domain("qbo_type", "=", "TaxCode")
            return self._mapped_name("quickbooks.tax.mapping", value, connection, is_code)
        return "\n".join(self._show_line(loads(line), connection) for line in value)

    def _show_line(self, line, connection):
        """One line of a document, as :meth:`_compared_line` gives it."""
        item, amount, description = line
        name = self._bound_name("Item", item, connection) if item else ""
        texts = [description or name]
        if amount:
            texts.append(self._show_amount("Amount", amount, connection))
        return ": ".join(filter(None, texts)) + (f" ({name})" if description and name else "")

    def _show_links(self, key, value, connection):
        if key == "TotalAmt":
            return self._show_lines(key, value, connection)
        if key == "CustomerRef":
            return self._show_reference(key, value, connection)
        texts = []
        for link in value:
            qbo_type, qbo_id, amount = link.split()
            document = self._bound_name(qbo_type, qbo_id, connection)
            texts.append(f"{document}: {self._show_amount(key, amount, connection)}")
        return "\n".join(texts)

    def _bound_name(self, qbo_type, qbo_id, connection):
        """:return: how people call an entity of QuickBooks"""
        binding = self.env["quickbooks.binding"].search(
            Domain("connection_id", "=", connection.id)
            & Domain("qbo_type", "=", qbo_type)
            & Domain("qbo_id", "=", qbo_id)
        )
        return binding.record_name or self.env._("not in Odoo")

    def _mapped_name(self, model, qbo_id, connection, extra=Domain.TRUE):
        """:return: how QuickBooks calls an entry of a list"""
        mapping = self.env[model].search(
            Domain("connection_id", "=", connection.id) & Domain("qbo_id", "=", qbo_id) & extra
        )
        return mapping.qbo_name or self.env._("not in Odoo")
