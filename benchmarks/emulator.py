"""How many documents the emulated QuickBooks takes in a second, over one connection that stays open
and without rate limits: it must not be what the other measurements wait for.
"""

from .environment import option
from .figures import Figure
from .quickbooks import PER_BATCH, emulated_quickbooks

SINGLE = 900


def measure(_template):
    """:return: single creates and items of batches, both per second"""
    count = option("EMULATED", SINGLE)
    batch = {
        "BatchItemRequest": [
            {"bId": str(number), "operation": "create", "Invoice": _invoice(number)}
            for number in range(PER_BATCH)
        ]
    }
    with emulated_quickbooks("--no-limits") as (company,):
        single = company.rate("invoice", _invoice(1), count)
        batches = company.rate("batch", batch, 1 + count // 15)
    return [
        Figure("emulator_creates_per_second", "Emulator: single creates per second", single),
        Figure(
            "emulator_batch_items_per_second",
            "Emulator: items of batches per second",
            PER_BATCH * batches,
        ),
    ]


def _invoice(number):
    lines = [
        {
            "DetailType": "SalesItemLineDetail",
            "Amount": 100 + number,
            "SalesItemLineDetail": {"ItemRef": {"value": item}, "TaxCodeRef": {"value": "TAX"}},
        }
        for item in ("1", "11")
    ]
    return {
        "CustomerRef": {"value": "1"},
        "Line": lines,
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "2"}},
    }
