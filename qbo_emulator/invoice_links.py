"""The link under which the customer of an invoice sees and pays it, which answers hold on request."""

import hashlib

from .batch import wanted_in

_OPTION = "invoicelink"
_PLACE = "/portal/app/CommerceNetwork/view/scs-v1-"
_PAID_ONLINE = ("AllowOnlineCreditCardPayment", "AllowOnlineACHPayment")


def with_links(company, include, answer):
    """Add the links of the invoices of an answer when the request asks for them.

    An invoice has one when it can be paid online and goes to an e-mail address (Intuit's reference
    page "Invoice").

    :param include: text of the request's parameter ``include``
    :param answer: ``{"Invoice": {...}}``, or a list of invoices in it; changed in place
    :return: the answer
    """
    if _OPTION in wanted_in(include):
        found = answer.get("Invoice", [])
        for invoice in found if isinstance(found, list) else [found]:
            if "BillEmail" in invoice and any(invoice.get(name) for name in _PAID_ONLINE):
                invoice["InvoiceLink"] = _link(company, invoice["Id"])
    return answer


def _link(company, key):
    digest = hashlib.sha256(f"{company.realm}/{key}".encode()).hexdigest()
    return company.attachments.address + _PLACE + digest
