"""Bodies of purchases, for the facts about them."""

from ..bodies import CHECKING
from ..conftest import expense_line

VENDOR = {"value": "32"}


def bill_body(*amounts, **fields):
    lines = [expense_line(amount) for amount in amounts or (100,)]
    return {"VendorRef": VENDOR, "Line": lines, **fields}


def purchase_body(amount=20, account=CHECKING, kind="Check", **fields):
    return {
        "AccountRef": {"value": account},
        "PaymentType": kind,
        "Line": [expense_line(amount)],
        **fields,
    }
