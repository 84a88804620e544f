"""Connect, as a person does: through the consent page, then the chart, then Start."""

from urllib.parse import urljoin

import lxml.html

COMPANY = "Green Valley Landscaping"


def connect(odoo, quickbooks_address):
    """
    :param odoo: an :class:`OdooSession`
    :param str quickbooks_address: base address of the emulator
    :return: id of a connection that is synchronising
    """
    parameter = "quickbooks_connector.allow_loopback"
    odoo.call("ir.config_parameter", "set_param", parameter, "True")
    company = _company(odoo)
    connection = odoo.call(
        "quickbooks.connection",
        "create",
        [
            {
                "name": "QuickBooks Online",
                "company_id": company,
                "environment": "custom",
                "base_url": quickbooks_address,
                "client_id": "emulator-client",
                "client_secret": "emulator-secret",
            }
        ],
    )
    consent = odoo.call("quickbooks.connection", "action_connect", connection)
    _give_consent(odoo.http, consent["url"])
    odoo.call("quickbooks.connection", "action_import_chart", connection)
    odoo.call("quickbooks.connection", "action_start", connection)
    return connection[0]


def _company(odoo):
    """An empty company, the one the user works in from now on."""
    (country,) = odoo.call("res.country", "search", [("code", "=", "US")])
    (dollar,) = odoo.call("res.currency", "search", [("name", "=", "USD")])
    (company,) = odoo.call(
        "res.company",
        "create",
        [{"name": COMPANY, "country_id": country, "currency_id": dollar}],
    )
    user = [odoo.context["uid"]]
    odoo.call("res.users", "write", user, {"company_ids": [(4, company)]})
    odoo.context["allowed_company_ids"] = [company]
    # Whoever logs in to look around is in this company, too.
    odoo.call("res.users", "write", user, {"company_id": company})
    odoo.http.cookies.set("cids", str(company))
    return company


def _give_consent(http, address):
    """Press the button of the consent page; the answer goes back to Odoo's callback."""
    page = http.get(address, timeout=30)
    (form,) = lxml.html.fromstring(page.content).forms
    fields = dict(form.form_values()) | {"decision": "connect"}
    target = urljoin(page.url, form.action or page.url)
    http.post(target, data=fields, timeout=120).raise_for_status()
