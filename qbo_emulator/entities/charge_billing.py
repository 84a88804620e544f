"""Billing charges: an invoice whose lines name the charges that they bill."""

from ..objects import key_of
from .billable_lines import CHARGE


class BillsCharges:
    """An invoice line bills a charge by its link; the head of the invoice follows the lines
    (recorded invoices).
    """

    def settle_links(self, body, previous):
        """The head names the charges of the lines, and no others."""
        billed = {
            link["TxnId"]: {"TxnId": link["TxnId"], "TxnType": CHARGE}
            for line in body["Line"]
            for link in _charge_links(line)
        }
        others = [link for link in body.get("LinkedTxn", ()) if link.get("TxnType") != CHARGE]
        body["LinkedTxn"] = [*others, *billed.values()]
        super().settle_links(body, previous)

    def check_links(self, company, record):
        """A line without an item is on the account of the line of the charge."""
        super().check_links(company, record)
        _name_accounts(company, record.body)

    def complete(self, company, record, previous, sent):
        """A line with an item is on that account too."""
        super().complete(company, record, previous, sent)
        _name_accounts(company, record.body)

    def voided(self, company, record):
        """The lines bill nothing any more."""
        super().voided(company, record)
        for line in record.body["Line"]:
            if _charge_links(line):
                del line["LinkedTxn"]


def _charge_links(line):
    links = line.get("LinkedTxn") or ()
    return [link for link in links if link.get("TxnType") == CHARGE and link.get("TxnId")]


def _name_accounts(company, body):
    for line in body["Line"]:
        for link in _charge_links(line):
            charge = company.objects.get(CHARGE, key_of(link["TxnId"]))
            link.setdefault("TxnLineId", "1")
            for made in charge.body["Line"]:
                if made["Id"] == link["TxnLineId"]:
                    account = dict(made["ReimburseLineDetail"]["ItemAccountRef"])
                    line.setdefault("SalesItemLineDetail", {})["ItemAccountRef"] = account
