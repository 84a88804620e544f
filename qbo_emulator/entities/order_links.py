"""What fulfils a purchase order: bills, expenses and checks whose lines name lines of the order."""

_ORDER = "PurchaseOrder"


class FulfilsOrders:
    """A document that can fulfil orders.

    A link needs both ends: the document names the order, and one of its new lines the line of the
    order that it fulfils. Whatever else is sent of orders is dropped without a word (recorded
    answers of the service; Intuit's page "Manage linked transactions").
    """

    mentions = {_ORDER: _ORDER}

    def sent_links(self, body):
        """The lines say which lines of orders they fulfil."""
        return [link for line in body["Line"] for link in _order_links(line)]

    def settle_links(self, body, previous):
        """Drop links that lack an end; keep what others have linked to the document."""
        named = {link.get("TxnId") for link in _order_links(body)}
        before = previous.body if previous else {}
        known = {line["Id"]: _order_links(line) for line in before.get("Line", ())}
        fulfilled = {}
        for line in body["Line"]:
            for link in _order_links(line):
                is_new = "Id" not in line or link in known.get(line["Id"], ())
                if is_new and link.get("TxnId") in named and link.get("TxnLineId"):
                    fulfilled[link["TxnId"]] = {"TxnId": link["TxnId"], "TxnType": _ORDER}
                else:
                    line["LinkedTxn"].remove(link)
        kept = [link for link in before.get("LinkedTxn", ()) if link["TxnType"] != _ORDER]
        body["LinkedTxn"] = [*fulfilled.values(), *kept]


def _order_links(linked):
    """:return: list of the links to orders of a line or of a document"""
    return [link for link in linked.get("LinkedTxn") or () if link.get("TxnType") == _ORDER]
