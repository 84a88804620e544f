"""QuickBooks ``TaxCode`` and ``TaxRate``: what is charged, and the parts it is made of.

A code goes on a document; each of its rates posts to the account of its agency. Pseudo-codes ``TAX``
and ``NON`` say only whether a line is taxed (Intuit: manage sales tax for US locales).
"""

from decimal import Decimal

from odoo import models

PSEUDO_CODES = ("TAX", "NON", "CustomSalesTax")


class QuickbooksEntityTaxRate(models.AbstractModel):
    """QuickBooks ``TaxRate`` <-> a percentage ``account.tax``, by mapping."""

    _name = "quickbooks.entity.tax_rate"
    _inherit = "quickbooks.entity.reference_list"
    _description = "QuickBooks Tax Rate"

    _qbo_type = "TaxRate"
    _mapping_model = "quickbooks.tax.mapping"
    _in_change_data = False

    def _row_key(self, row):
        return (row.qbo_type, row.qbo_id)

    def _payload_key(self, payload):
        return (self._qbo_type, payload["Id"])

    def _row_values(self, connection, payload):
        agency = (payload.get("AgencyRef") or {}).get("value")
        agencies = self.env.context.get("quickbooks_tax_agencies")
        values = super()._row_values(connection, payload) | {
            "qbo_type": self._qbo_type,
            "rate": float(payload.get("RateValue") or 0),
        }
        if agencies is None:
            # Read on its own: what is known of its agency stays.
            return values
        described = agencies.get(agency) or {}
        account = described.get("TaxTrackedOnSalesAccountRef") or {}
        return values | {
            "agency_name": described.get("DisplayName") or False,
            "agency_account_qbo_id": account.get("value") or False,
        }

    def _propose(self, connection):
        """A sale tax with the same percentage, where there is one of it on either side."""
        rows = self.env[self._mapping_model].search(
            [("connection_id", "=", connection.id), ("qbo_type", "=", self._qbo_type)]
        )
        taxes = self.env["account.tax"].search(
            self.env["account.tax"]._check_company_domain(connection.company_id)
            + [("type_tax_use", "=", "sale"), ("amount_type", "=", "percent")]
        )
        open_rows = rows.filtered(lambda r: not r.tax_id and r.qbo_active and r.rate)
        free = taxes - rows.tax_id
        for row in open_rows:
            same = free.filtered(lambda tax, rate=row.rate: _same_rate(tax.amount, rate))
            alike = open_rows.filtered(lambda other, rate=row.rate: _same_rate(other.rate, rate))
            if len(same) == 1 and len(alike) == 1:
                row.write({"tax_id": same.id, "state": "proposed", "proposed_by": "percentage"})


class QuickbooksEntityTaxCode(models.AbstractModel):
    """QuickBooks ``TaxCode`` <-> ``account.tax``: the tax of its rate, or a group of them."""

    _name = "quickbooks.entity.tax_code"
    _inherit = "quickbooks.entity.tax_rate"
    _description = "QuickBooks Tax Code"

    _qbo_type = "TaxCode"
    _depends_on = ("tax_rate",)

    def _store(self, connection, payloads):
        return super()._store(connection, [p for p in payloads if p["Id"] not in PSEUDO_CODES])

    def _row_values(self, connection, payload):
        rates = self.env[self._mapping_model].search(
            [
                ("connection_id", "=", connection.id),
                ("qbo_type", "=", "TaxRate"),
                ("qbo_id", "in", _rate_ids(payload)),
            ]
        )
        return super()._row_values(connection, payload) | {
            "rate_ids": rates,
            "rate": float(sum((Decimal(repr(rate.rate)) for rate in rates), Decimal())),
        }

    def _propose(self, connection):
        """The tax of the only rate, or the group that has exactly the taxes of its rates."""
        rows = self.env[self._mapping_model].search(
            [
                ("connection_id", "=", connection.id),
                ("qbo_type", "=", "TaxCode"),
                ("tax_id", "=", False),
                ("qbo_active", "=", True),
            ]
        )
        groups = self.env["account.tax"].search(
            self.env["account.tax"]._check_company_domain(connection.company_id)
            + [("type_tax_use", "=", "sale"), ("amount_type", "=", "group")]
        )
        for row in rows:
            taxes = row.rate_ids.tax_id
            if not row.rate_ids or len(taxes) < len(row.rate_ids):
                continue
            found = (
                taxes
                if len(taxes) == 1
                else groups.filtered(lambda g, t=taxes: g.children_tax_ids == t)
            )
            if len(found) == 1:
                row.write({"tax_id": found.id, "state": "proposed", "proposed_by": "rates"})


def _same_rate(one, other):
    return abs(one - other) < 0.000001


def _rate_ids(payload):
    details = (payload.get("SalesTaxRateList") or {}).get("TaxRateDetail") or []
    return [detail["TaxRateRef"]["value"] for detail in details]
