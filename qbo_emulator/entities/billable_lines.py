"""Lines of purchases that are billed to a customer: each makes a charge that waits for its invoice.

Source: Intuit's page "Billable expenses" and the reference page of ReimburseCharge; recorded answers
show the charge in ``LinkedTxn`` of the document and of the line.
"""

from .. import faults
from ..links import settle
from ..objects import key_of
from .purchase_lines import DETAILS

CHARGE = "ReimburseCharge"
_MADE = ("Billable", "HasBeenBilled")


def settle_billing(company, body, previous, linked):
    """Complete what the lines say of billing, and the links to their charges.

    A line with a customer is billable unless it says otherwise, in companies that track billable
    expenses (reported by a published client). One that was billed stays so.

    :param body: fields of the document, its lines as they were sent, changed in place
    :param previous: the stored Record of an update, None on create
    :param linked: what else the lines may be linked to
    :raise QboFault: 2170 for a line that says it was billed, 6310 for a billable one without a
        customer, 6400 for a billed one that is removed
    """
    known = {line["Id"]: line for line in previous.body["Line"]} if previous else {}
    tracking = company.preferences.get("VendorAndPurchasesPrefs", {}).get("BillableExpenseTracking")
    for line in body["Line"]:
        before = known.pop(line.get("Id"), {})
        _settle_links(line, before, linked)
        if line.get("DetailType") in DETAILS:
            detail = line.setdefault(line["DetailType"], {})
            _settle_status(detail, _status(before), tracking)
    if any(_status(line) == "HasBeenBilled" for line in known.values()):
        raise _already_billed()


def _settle_links(line, before, linked):
    links = [link for link in line.get("LinkedTxn") or () if link.get("TxnType") in linked]
    links += [link for link in before.get("LinkedTxn", ()) if link["TxnType"] == CHARGE]
    line["LinkedTxn"] = links


def _settle_status(detail, before, tracking):
    has_customer = bool(detail.get("CustomerRef", {}).get("value"))
    status = detail.get("BillableStatus") or (
        "Billable" if has_customer and tracking else "NotBillable"
    )
    if before == "HasBeenBilled":
        status = before
    elif status == "HasBeenBilled":
        raise faults.invalid_value("2170", "Invalid Enumeration", "BillableStatus", status)
    if status in _MADE and not has_customer:
        raise faults.billable_without_customer()
    detail["BillableStatus"] = status


def _status(line):
    """:return: what a stored line says of billing, None when it says nothing"""
    return line.get(line.get("DetailType"), {}).get("BillableStatus")


def charge_key(line):
    """:return: id of the charge of a line, None when it has none"""
    links = [link for link in line.get("LinkedTxn", ()) if link["TxnType"] == CHARGE]
    return key_of(links[0]["TxnId"]) if links else None


def keep_charges(company, record, previous):
    """Make, change and remove charges, so that they are those of the lines of a stored document."""
    former = _charges(previous.body) if previous else set()
    billable = [line for line in record.body["Line"] if _status(line) in _MADE]
    if not former and not billable:
        return
    entity = company.entity(CHARGE)
    for line in billable:
        key = charge_key(line)
        if key is None:
            key = entity.make(company, record, line)
            link = {"TxnId": str(key), "TxnType": CHARGE, "TxnLineId": "1"}
            line["LinkedTxn"] = [*line.get("LinkedTxn", ()), link]
        else:
            entity.change(company, key, record, line)
        former.discard(key)
    for line in record.body["Line"]:
        if charge_key(line) in former:
            line["LinkedTxn"] = [link for link in line["LinkedTxn"] if link["TxnType"] != CHARGE]
    for key in former:
        entity.remove(company, key)
    settle(company, record)


def drop_charges(company, record):
    """Remove the charges of a document that is being deleted."""
    for key in _charges(record.body):
        company.entity(CHARGE).remove(company, key)


def check_billed(record):
    """Refuse to delete a document of which something was billed.

    :raise QboFault: 6400
    """
    if any(_status(line) == "HasBeenBilled" for line in record.body["Line"]):
        raise _already_billed()


def _charges(body):
    """:return: set of the ids of the charges of a document"""
    return {charge_key(line) for line in body.get("Line", ())} - {None}


def _already_billed():
    return faults.QboFault(
        "6400",
        "Cannot delete a transaction with billed lines",
        "Lines of this transaction were billed to a customer. Remove them from the invoice first.",
    )


def mark_billed(company, record, line_id, is_billed):
    """Let the line of a purchase say whether its charge is on an invoice, which is a change of it.

    :param record: the Record of the purchase
    :param line_id: id of the line
    """
    for line in record.body["Line"]:
        if line["Id"] == line_id:
            line[line["DetailType"]]["BillableStatus"] = (
                "HasBeenBilled" if is_billed else "Billable"
            )
    company.touch(record)
    company.objects.save(record)
