"""Where the tax of a document is posted."""

from ..money import to_cents
from ..objects import key_of
from .rates import code_rates, line_taxes

_ACCOUNTS = {"Sales": "TaxTrackedOnSalesAccountRef", "Purchase": "TaxOnPurchasesAccountRef"}


def agency_account(company, rate, side):
    """The account on which an agency is owed, or owes, the tax of a rate.

    :param rate: id of the TaxRate
    :param side: ``Sales`` or ``Purchase``
    :return: id of the account; None when the agency does not give back tax on purchases
    """
    record = company.objects.known("TaxRate", rate)
    agency = company.referenced("TaxAgency", record.body["AgencyRef"]).body
    if side == "Purchase" and not agency["TaxTrackedOnPurchases"]:
        return None
    return int(agency[_ACCOUNTS[side]]["value"])


def tax_amounts(body):
    """:return: iterator over (id of the TaxRate, int in cents) of a settled document"""
    for line in body.get("TxnTaxDetail", {}).get("TaxLine", ()):
        yield key_of(line["TaxLineDetail"]["TaxRateRef"]["value"]), to_cents(line["Amount"])


def postings(company, body, side="Sales"):
    """What a document owes to, or gets back from, the agencies.

    :param body: fields of a settled document
    :param side: ``Sales`` or ``Purchase``
    :return: list of (account id, cents): on a sale what the agencies are owed, on a purchase what
        they give back
    """
    moves = []
    for rate, cents in tax_amounts(body):
        account = agency_account(company, rate, side) if cents else None
        if account is not None:
            moves.append((account, cents))
    return moves


def line_costs(company, body):
    """Tax on a purchase that no agency gives back belongs to what was bought.

    :param body: fields of a settled purchase, or of a journal entry
    :return: list of int, in cents, one for each entry of ``Line``
    """
    lost = {
        rate: cents
        for rate, cents in tax_amounts(body)
        if cents and agency_account(company, rate, "Purchase") is None
    }
    costs = [0] * len(body["Line"])
    first = {}
    if not lost:
        return costs
    for position, line in enumerate(body["Line"]):
        code = line.get(line["DetailType"], {}).get("TaxCodeRef")
        if code is None:
            continue
        rates = code_rates(company, code, "Purchase", body["TxnDate"])
        for entry in line_taxes(rates, to_cents(line["Amount"])):
            if entry.rate.id in lost:
                costs[position] += entry.tax
                lost[entry.rate.id] -= entry.tax
                first.setdefault(entry.rate.id, position)
    for rate, rest in lost.items():
        # What a client replaced, or an inclusive price rounded, goes to the first line.
        costs[first[rate]] += rest
    return costs
