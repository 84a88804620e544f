from odoo import api, models, tools


class ResCountry(models.Model):
    _inherit = "res.country"

    @api.model
    @tools.ormcache()
    def _quickbooks_by_name(self):
        """:return: ``{name, code or usual short form, in lower case: country id}``"""
        countries = self.with_context(lang="en_US").search([("code", "!=", False)])
        known = {country.name.casefold(): country.id for country in countries}
        known |= {country.code.casefold(): country.id for country in countries}
        usual = {"usa": "us", "u.s.": "us", "u.s.a.": "us", "uk": "gb", "great britain": "gb"}
        return known | {short: known[code] for short, code in usual.items() if code in known}


class ResCountryState(models.Model):
    _inherit = "res.country.state"

    @api.model
    def _quickbooks_by_code(self, country):
        """:return: ``{code: state}`` of a country"""
        return {state.code: state for state in country.state_ids}
