"""Sales and purchase tax of documents, by the rules of the company's country.

A document calls :func:`settle` when its lines are complete; then :func:`total_cents` is part of its
total, and :func:`postings` and :func:`line_costs` tell the ledger where the tax belongs. Which rules
hold follows from the company: in the United States sales tax on sales alone, from the code of the
transaction (``sales_tax.py``) or from its address (``automated.py``); everywhere else a tax code on
each line of sales and purchases (``value_added.py``).
"""

from .. import faults
from ..money import from_cents, to_cents
from . import automated, sales_tax, value_added
from .journal import entry_postings, settle_entry
from .ledger import line_costs, postings
from .lines import CUSTOM_CODE, EXTRA_ITEMS, LINE_CODES, is_extra, taxed_lines
from .sales_tax import default_code

__all__ = [
    "CUSTOM_CODE",
    "EXTRA_ITEMS",
    "LINE_CODES",
    "default_code",
    "entry_postings",
    "is_extra",
    "line_costs",
    "postings",
    "release",
    "settle",
    "settle_deposit",
    "settle_entry",
    "total_cents",
]


def settle(company, body, previous, sent, side="Sales"):
    """Check the tax codes of the lines and complete ``TxnTaxDetail``.

    :param company: the :class:`~qbo_emulator.company.Company`
    :param body: fields of a document whose lines, date, customer and addresses are complete,
        changed in place
    :param previous: the stored Record of an update, None on create
    :param sent: names of the fields that the request holds
    :param side: ``Sales`` or ``Purchase``
    :raise QboFault: 6100, 6160, 6170, 6230, 6000, or 2500 and 610 for a reference
    """
    if company.country != "US":
        value_added.settle(company, body, previous, sent, side)
        return
    if body.pop("GlobalTaxCalculation", None) == "TaxInclusive":
        raise faults.business_rule("Prices with tax are not available in the United States.")
    if side == "Purchase":
        sales_tax.settle_line_codes(body)
        body.pop("TxnTaxDetail", None)
    elif company.preferences.get("TaxPrefs", {}).get("PartnerTaxEnabled"):
        automated.settle(company, body, previous, sent)
    else:
        sales_tax.settle(company, body, previous, sent)


def settle_deposit(company, body, previous, sent):
    """Complete the tax of a deposit, which outside the United States may have tax codes on lines
    that name an account; see :func:`settle`.
    """
    coded = [detail for _line, detail in taxed_lines(body)]
    if company.country == "US" or not coded:
        value_added.leave_out(body)
        return
    for detail in coded:
        detail.setdefault("TaxApplicableOn", "Sales")
    value_added.settle(company, body, previous, sent, "Sales")


def total_cents(body):
    """:return: int, the tax of a settled document in cents"""
    return to_cents(body.get("TxnTaxDetail", {}).get("TotalTax", 0))


def release(body):
    """Take the tax off a document that is being voided."""
    if "TxnTaxDetail" in body:
        body["TxnTaxDetail"] = {"TotalTax": from_cents(0)}
    for _line, detail in taxed_lines(body):
        if "TaxInclusiveAmt" in detail:
            detail["TaxInclusiveAmt"] = from_cents(0)
