"""The consent page of QuickBooks, for tests without a browser."""

from urllib.parse import urljoin

import lxml.html
import requests

TIMEOUT = 30


def answer_of(address, realm_id):
    """Agree on the consent page, as a person who chooses a company.

    :param str address: of the consent page
    :param str realm_id: of the company
    :return: the address to which the page sends the browser back
    """
    page = requests.get(address, timeout=TIMEOUT)
    (form,) = lxml.html.fromstring(page.content).forms
    fields = dict(form.form_values()) | {"decision": "connect", "realmId": realm_id}
    target = urljoin(page.url, form.action or page.url)
    answer = requests.post(target, data=fields, timeout=TIMEOUT, allow_redirects=False)
    return answer.headers["Location"]
