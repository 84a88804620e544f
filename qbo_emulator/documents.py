"""What the service makes of a transaction for its customer: a PDF, and an e-mail."""

from . import faults, pdf
from .clock import timestamp_text
from .definitions import complex_type
from .entities import ENTITIES_BY_PATH
from .entities.names import check_email
from .writer import find

_PRINTED = ("Invoice", "Estimate", "CreditMemo", "SalesReceipt", "RefundReceipt", "Payment")
_SENT = (*_PRINTED, "PurchaseOrder")
_TITLES = {
    "CreditMemo": "Credit memo",
    "SalesReceipt": "Sales receipt",
    "RefundReceipt": "Refund receipt",
}


def render_pdf(company, path, key):
    """Answer ``GET /<entity>/<id>/pdf``.

    :param path: the entity's name in lower case
    :param key: text of the id
    :return: bytes of the PDF
    :raise QboFault: 500 for an entity that is not printed, 610 for a record that does not exist
    """
    entity = _entity(path, _PRINTED, "pdf")
    with company.lock:
        answer = entity.render(company, find(company, entity.name, key))
        heading = f"{_TITLES.get(entity.name, entity.name)} {answer.get('DocNumber', key)}"
        lines = [
            heading,
            company.display_name,
            f"Date: {answer['TxnDate']}",
            f"Customer: {answer.get('CustomerRef', {}).get('name', '')}",
        ]
    lines += [
        f"{line.get('Description', '')}  {line['Amount']}"
        for line in answer.get("Line", ())
        if line.get("DetailType") == "SalesItemLineDetail"
    ]
    lines.append(f"Total: {answer['TotalAmt']} {answer.get('CurrencyRef', {}).get('value', '')}")
    return pdf.page(lines)


def send(company, path, key, address):
    """Answer ``POST /<entity>/<id>/send``: note on the record that it was sent.

    :param address: where to, or None for the address that the record holds
    :return: the Record
    :raise QboFault: 6420 without an address, 2210 for what is none
    """
    entity = _entity(path, _SENT, "send")
    with company.transaction():
        record = find(company, entity.name, key)
        fields = complex_type(entity.name)
        field = "POEmail" if entity.name == "PurchaseOrder" else "BillEmail"
        address = address or record.body.get(field, {}).get("Address")
        if not address:
            raise faults.QboFault(
                "6420",
                "Email address is required",
                "An email address is required to send this transaction.",
                element=field,
            )
        for part in address.split(","):
            check_email(field, part.strip())
        sent = {
            "EmailStatus": "EmailSent",
            field: {"Address": address},
            "DeliveryInfo": {
                "DeliveryType": "Email",
                "DeliveryTime": timestamp_text(company.now()),
            },
        }
        record.body.update({name: value for name, value in sent.items() if name in fields})
        company.touch(record, "emailed")
        company.objects.save(record)
        return record


def _entity(path, names, operation):
    entity = ENTITIES_BY_PATH.get(path)
    if entity is None or entity.name not in names:
        raise faults.unsupported_operation(f"{operation} for {path}")
    return entity
