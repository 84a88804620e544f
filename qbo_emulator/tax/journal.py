"""The tax of journal entries outside the United States.

A line with a tax code says whether it counts as a sale or a purchase, and how much its tax is; the
tax is posted on the side of the line. Tax lines in the request are taken as they are (Intuit:
reference page of JournalEntry). Their amounts are negative for credits.
"""

from .. import faults
from ..money import from_cents, prorate, to_cents
from .details import sent_tax_lines, tax_line
from .ledger import agency_account, tax_amounts
from .lines import taxed_lines
from .rates import RateTax, code_rates, line_taxes
from .value_added import check_code


def settle_entry(company, body, sent):
    """Check the tax of the lines and complete ``TxnTaxDetail``; US entries have none.

    :param company: the :class:`~qbo_emulator.company.Company`
    :param body: fields of a journal entry whose lines are complete, changed in place
    :param sent: names of the fields that the request holds
    :raise QboFault: 2020 for a tax code without side or amount, 6000 and the like for the code
    """
    if company.country == "US" or body.get("GlobalTaxCalculation") == "NotApplicable":
        body["TxnTaxDetail"] = {}
        return
    sums = {}
    for line, detail in taxed_lines(body):
        if not detail.get("TaxCodeRef", {}).get("value"):
            detail.pop("TaxCodeRef", None)
            continue
        for name in ("TaxApplicableOn", "TaxAmount"):
            if name not in detail:
                raise faults.required_parameter(f"Line.JournalEntryLineDetail.{name}")
        check_code(company, detail, None)
        for entry in _line_taxes(company, body, line, detail):
            known = sums.setdefault(entry.rate.id, RateTax(entry.rate, 0, 0))
            known.net += entry.net
            known.tax += entry.tax
    body["TxnTaxDetail"] = _tax_detail(company, body, sent, sums)


def _line_taxes(company, body, line, detail):
    """Split the ``TaxAmount`` of a line over the rates of its code."""
    rates = code_rates(company, detail["TaxCodeRef"], detail["TaxApplicableOn"], body["TxnDate"])
    taxes = line_taxes(rates, to_cents(line["Amount"]))
    total = to_cents(detail["TaxAmount"])
    if body.get("GlobalTaxCalculation") == "TaxInclusive":
        detail["TaxInclusiveAmt"] = line["Amount"] + from_cents(total)
    computed = sum(entry.tax for entry in taxes)
    if total != computed:
        if not computed:
            raise faults.tax_calculation()
        for entry, cents in zip(taxes, prorate(total, [entry.tax for entry in taxes]), strict=True):
            entry.tax = cents
    sign = 1 if detail["PostingType"] == "Debit" else -1
    return [RateTax(entry.rate, sign * entry.net, sign * entry.tax) for entry in taxes]


def _tax_detail(company, body, sent, sums):
    if not sums:
        return {}
    amounts = {rate: entry.tax for rate, entry in sums.items()}
    if "TxnTaxDetail" in sent:
        replaced = sent_tax_lines(company, body.get("TxnTaxDetail", {}))
        if not replaced.keys() <= amounts.keys():
            raise faults.tax_calculation()
        amounts.update(replaced)
    return {
        "TotalTax": from_cents(sum(amounts.values())),
        "TaxLine": [
            tax_line(rate, entry.rate.percent, amounts[rate], entry.net, entry.tax)
            for rate, entry in sums.items()
            if not entry.rate.is_hidden
        ],
    }


def entry_postings(company, body):
    """What the tax of a journal entry, or of a deposit, posts beside its lines.

    Tax on purchases that no agency gives back goes to the account of the first line that has it.

    :param body: fields of a settled entry or deposit
    :return: list of (account id, cents) with the sign of the tax line: in an entry debits are
        positive
    """
    origins = {}
    for _line, detail in taxed_lines(body):
        if "TaxCodeRef" in detail and "TaxApplicableOn" in detail:
            side = detail["TaxApplicableOn"]
            for rate in code_rates(company, detail["TaxCodeRef"], side, body["TxnDate"]):
                origins.setdefault(rate.id, (side, int(detail["AccountRef"]["value"])))
    moves = []
    for rate, cents in tax_amounts(body):
        side, own_account = origins[rate]
        moves.append((agency_account(company, rate, side) or own_account, cents))
    return moves
