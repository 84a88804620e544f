"""What the demonstration prints."""

from decimal import Decimal

KINDS = {
    "Customer": "Customers",
    "Vendor": "Vendors",
    "Item": "Products and services",
    "Invoice": "Invoices",
    "CreditMemo": "Credit memos",
    "Payment": "Payments",
    "JournalEntry": "Journal entries",
}
NAME_WIDTH = 52
AMOUNT_WIDTH = 15


def show_counts(odoo, connection, requests_sent):
    """Print how much went which way.

    :return: number of records that were held back
    """
    rows = odoo.call(
        "quickbooks.sync.log",
        "formatted_read_group",
        [("connection_id", "=", connection)],
        ["qbo_type", "direction", "level"],
        ["__count"],
    )
    counts = {(r["qbo_type"], r["direction"], r["level"]): r["__count"] for r in rows}
    print(f"\n{'':24}{'pulled':>10}{'pushed':>10}{'held back':>12}")
    for kind, label in KINDS.items():
        pulled, pushed = (
            counts.get((kind, "pull", "info"), 0),
            counts.get((kind, "push", "info"), 0),
        )
        held = sum(n for (t, _way, level), n in counts.items() if t == kind and level != "info")
        print(f"{label:24}{pulled:>10}{pushed:>10}{held:>12}")
    print(f"\nHTTP requests: {requests_sent}")
    return sum(n for (_kind, _way, level), n in counts.items() if level != "info")


def show_trial_balances(odoo, connection):
    """Print both trial balances side by side.

    :return: sum of the differences of all accounts, as Decimal
    """
    rows = odoo.call("quickbooks.connection", "trial_balance_comparison", [connection])
    print(f"\n{'Account':{NAME_WIDTH}}{'Odoo':>{AMOUNT_WIDTH}}{'QuickBooks':>{AMOUNT_WIDTH}}")
    total = {"odoo": Decimal(), "quickbooks": Decimal()}
    difference = Decimal()
    for row in rows:
        amounts = {side: Decimal(row[side]) for side in total}
        print(f"{row['name'][:NAME_WIDTH]:{NAME_WIDTH}}" + _cells(amounts))
        for side, amount in amounts.items():
            total[side] += amount
        difference += abs(amounts["odoo"] - amounts["quickbooks"])
    print(f"{'Sum':{NAME_WIDTH}}" + _cells(total))
    print(f"\ndifference {difference:.2f}")
    return difference


def _cells(amounts):
    return "".join(f"{amounts[side]:>{AMOUNT_WIDTH},.2f}" for side in ("odoo", "quickbooks"))
