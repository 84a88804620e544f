"""Which line of an estimate a line of an invoice was made from.

The lines of an invoice that is linked to an estimate carry that link themselves (recorded answers).
A client may send it with the lines; otherwise a line of the same item belongs to it.
"""

_ESTIMATE = "Estimate"


def linked_in_lines(body, known=()):
    """:param known: pairs of id and type that the head names
    :return: list of the links to estimates in the lines of an invoice, each estimate once
    """
    found = {
        link["TxnId"]: {"TxnId": link["TxnId"], "TxnType": _ESTIMATE}
        for line in body.get("Line", ())
        for link in line.get("LinkedTxn", ())
        if link.get("TxnType") == _ESTIMATE and link.get("TxnId")
    }
    return [link for link in found.values() if (link["TxnId"], _ESTIMATE) not in known]


def drop_links(body, keys):
    """Remove the links to some transactions from the lines.

    :param body: fields of an invoice, changed in place
    :param keys: set of their ids, as text
    """
    for line in body.get("Line", ()) if keys else ():
        kept = [link for link in line.get("LinkedTxn", ()) if link.get("TxnId") not in keys]
        if kept:
            line["LinkedTxn"] = kept
        else:
            line.pop("LinkedTxn", None)


def link_lines(company, body):
    """Give lines of the same item the link to the line of an estimate that only the head names.

    :param body: fields of an invoice whose links are checked, changed in place
    """
    named = {link["TxnId"] for link in linked_in_lines(body)}
    for link in body["LinkedTxn"]:
        if link["TxnType"] == _ESTIMATE and link["TxnId"] not in named:
            estimate = company.objects.get(_ESTIMATE, int(link["TxnId"]))
            _link_same_items(body, estimate)


def _link_same_items(body, estimate):
    offered = [line for line in estimate.body["Line"] if _item(line)]
    for line in body["Line"]:
        made_from = next((each for each in offered if _item(each) == _item(line)), None)
        if made_from is None or line.get("LinkedTxn"):
            continue
        offered.remove(made_from)
        link = {"TxnId": str(estimate.id), "TxnType": _ESTIMATE, "TxnLineId": made_from["Id"]}
        line["LinkedTxn"] = [link]


def _item(line):
    """:return: id of the item or bundle that a line sells, None for other lines"""
    detail = line.get(line["DetailType"], {})
    return (detail.get("ItemRef") or detail.get("GroupItemRef") or {}).get("value")
