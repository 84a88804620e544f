"""What customers and vendors share: a name that is unique over both lists, addresses, e-mail."""

from odoo import models
from odoo.fields import Domain

from .merge_field import MergeField
from .noise import DELETED

# Intuit: customer, DisplayName: no colon, tab or new line; unique over customers, vendors, employees.
FORBIDDEN_IN_NAMES = str.maketrans({":": " ", "\t": " ", "\n": " ", "\r": " "})
NAME_LENGTH = 500


class QuickbooksEntityParty(models.AbstractModel):
    """Base of ``Customer`` and ``Vendor`` <-> ``res.partner``."""

    _name = "quickbooks.entity.party"
    _inherit = "quickbooks.entity"
    _description = "QuickBooks Customer or Vendor"

    _odoo_model = "res.partner"
    _can_be_merged = True
    _required_fields = ("DisplayName",)
    _compared_fields = (
        "DisplayName",
        "CompanyName",
        "Active",
        "PrimaryEmailAddr",
        "PrimaryPhone",
        "BillAddr",
        "ParentRef",
    )
    _sent_if_changed = ("Active", "CompanyName", "PrimaryEmailAddr", "PrimaryPhone", "BillAddr")
    _clearable = ("CompanyName", "PrimaryEmailAddr", "PrimaryPhone", "BillAddr", "ParentRef")
    # What is added to a name that another list has taken.
    _name_suffix = None
    # Field of the partner that counts documents of this kind.
    _rank_field = None

    # === ODOO TO QUICKBOOKS === #

    def _concerned(self, records, connection, force=False):
        """A person's wish to send a contact makes it what it is: a customer, a vendor, or both."""
        if not force:
            return super()._concerned(records, connection)
        return records.filtered_domain(self._odoo_domain(connection)).filtered(
            lambda partner: (
                partner[self._rank_field]
                or self._is_default(partner)
                or self._is_or_becomes(partner, connection)
            )
        )

    def _is_or_becomes(self, partner, connection):
        """:return: whether QuickBooks has the contact as this, or is about to: being left out makes nobody a
        customer or vendor"""
        return any(
            binding.connection_id == connection
            and binding.entity == self._entity_name()
            and (binding.qbo_id or binding.status != "skipped")
            for binding in partner.quickbooks_binding_ids
        )

    def _can_be_left_out(self, records, connection):
        """A contact is left out as what it is; one that is neither, as what it would become."""
        return self._concerned(records, connection, force=True)

    def _is_default(self, partner):
        """:return: whether a contact that is neither customer nor vendor becomes one of these"""
        return False

    def _to_qbo(self, record, refs):
        body = {
            "DisplayName": record.name.translate(FORBIDDEN_IN_NAMES).strip()[:NAME_LENGTH],
            "Active": record.active,
            "CompanyName": record.name[:100] if record.is_company else None,
            "PrimaryEmailAddr": {"Address": record.email[:100]} if record.email else None,
            "PrimaryPhone": {"FreeFormNumber": record.phone[:30]} if record.phone else None,
            "BillAddr": self._address_body(record),
        }
        return {name: value for name, value in body.items() if value is not None}

    @staticmethod
    def _address_body(record):
        """:return: a QuickBooks address, None when the partner has none"""
        address = {
            "Line1": record.street,
            "Line2": record.street2,
            "City": record.city,
            "CountrySubDivisionCode": record.state_id.code,
            "PostalCode": record.zip,
            "Country": record.country_id.name,
        }
        return {name: value for name, value in address.items() if value} or None

    def _lookup_field(self, body):
        return "DisplayName", body["DisplayName"]

    def _renamed(self, body):
        return body | {"DisplayName": f"{body['DisplayName']} ({self._name_suffix})"}

    def _differences(self, body, answer):
        if (answer.get("DisplayName") or "").removesuffix(DELETED) == body["DisplayName"]:
            return ""
        return self.env._(
            "QuickBooks calls it “%(theirs)s”, Odoo “%(ours)s”. Rename it on the side that is wrong.",
            theirs=answer.get("DisplayName"),
            ours=body["DisplayName"],
        )

    # === COMPARING === #

    def _merge_fields(self):
        address = ("street", "street2", "city", "zip", "state_id", "country_id")
        rows = {
            "name": (self.env._("Name"), "DisplayName", ("name",), "text"),
            "company": (self.env._("Company name"), "CompanyName", ("is_company",), "text"),
            "active": (self.env._("Active"), "Active", ("active",), "yes_no"),
            "email": (self.env._("E-mail"), "PrimaryEmailAddr", ("email",), "text"),
            "phone": (self.env._("Phone"), "PrimaryPhone", ("phone",), "text"),
            "address": (self.env._("Address"), "BillAddr", address, "text"),
            "parent": (self.env._("Parent"), "ParentRef", ("parent_id", "type"), "reference"),
        }
        return {
            name: MergeField(label, (key,), values, (key,), kind)
            for name, (label, key, values, kind) in rows.items()
        }

    # === QUICKBOOKS TO ODOO === #

    def _gap(self, payload):
        name = payload.get("DisplayName") or payload.get("FullyQualifiedName") or ""
        return super()._gap(payload | {"DisplayName": name.strip()})

    def _match(self, payloads, refs):
        """The only unbound partner of the company with the same name, if its e-mail is not another."""
        names = {payload.get("DisplayName") for payload in payloads}
        partners = self.env["res.partner"].search(
            Domain("name", "in", list(names - {None}))
            & Domain("company_id", "in", (False, refs.connection.company_id.id))
            & self._unbound(refs)
        )
        by_name = partners.grouped("name")
        matches = {}
        for payload in payloads:
            candidates = by_name.get(payload.get("DisplayName"), partners.browse())
            email = (payload.get("PrimaryEmailAddr") or {}).get("Address")
            if len(candidates) == 1 and _same_email(candidates.email, email):
                matches[payload["Id"]] = candidates
        return matches

    def _to_odoo(self, payload, refs):
        active = payload.get("Active", True) in (True, "true")
        name = payload.get("DisplayName") or payload.get("FullyQualifiedName")
        return {
            "name": name if active else name.removesuffix(DELETED),
            "is_company": bool(payload.get("CompanyName")),
            "active": active,
            "email": (payload.get("PrimaryEmailAddr") or {}).get("Address") or False,
            "phone": (payload.get("PrimaryPhone") or {}).get("FreeFormNumber") or False,
        } | self._address_values(payload.get("BillAddr") or {}, refs)

    def _address_values(self, address, refs):
        country = self._country(address.get("Country"), refs)
        code = address.get("CountrySubDivisionCode")
        states = self.env["res.country.state"]._quickbooks_by_code(
            country or refs.connection.company_id.country_id
        )
        state = states.get(code, self.env["res.country.state"])
        return {
            "street": address.get("Line1") or False,
            "street2": address.get("Line2") or False,
            "city": address.get("City") or False,
            "zip": address.get("PostalCode") or False,
            "state_id": state.id,
            "country_id": country.id or state.country_id.id,
        }

    def _country(self, text, refs):
        countries = self.env["res.country"]
        if not text:
            return countries
        known = countries._quickbooks_by_name()
        return countries.browse(known.get(text.casefold()))

    def _complete(self, changes, refs):
        for change in changes:
            change.values |= {"company_id": refs.connection.company_id.id, self._rank_field: 1}


def _same_email(ours, theirs):
    return not ours or not theirs or ours.strip().casefold() == theirs.strip().casefold()
