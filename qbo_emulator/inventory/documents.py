"""What documents mean for the stock: movements from their lines, the cost of goods sold."""

from decimal import Decimal

from .. import faults
from ..ledger import Posting
from ..money import to_cents
from .stock import Movement


def keep_stock(company, record, movements):
    """Bring the stock in line with a transaction that was stored. Where that gives another cost to
    what other transactions sold, these are posted anew; it is no change of them.

    :param movements: list of :class:`~qbo_emulator.inventory.stock.Movement`
    :raise QboFault: 6270 for a transaction before the item was kept in stock, 2140 for goods that
        cost more than the service can hold
    """
    for movement in movements:
        item = company.item(movement.item)
        if record.txn_date < item.body["InvStartDate"]:
            raise faults.before_inventory_start()
    try:
        others = company.stock.replace(record, movements)
    except OverflowError as error:
        raise faults.invalid_amount(error) from None
    for type_name, key in others:
        post_again(company, type_name, key)


def post_again(company, type_name, key):
    """Write the postings of a stored transaction with what its goods cost now."""
    entity, record = company.entity(type_name), company.objects.get(type_name, key)
    entity.post_with_costs(company, record, entity.postings(company, record))


def cost_postings(company, record, postings):
    """The cost of goods that a transaction moves: the inventory asset against cost of goods sold,
    always in the home currency.

    :param postings: what else the transaction posts; the first one tells with whom it is
    :return: list of Postings
    """
    amounts = {}
    for item, cents, account in company.stock.costs(record):
        body = company.item(item).body
        asset = int(body["AssetAccountRef"]["value"])
        account = account or int(body["ExpenseAccountRef"]["value"])
        for place, home in (((asset, item), cents), ((account, item), -cents)):
            amounts[place] = amounts.get(place, 0) + home
    party = (postings[0].party_type, postings[0].party) if postings else ()
    return [
        Posting(account, 0, *party, home=cents, item=item)
        for (account, item), cents in amounts.items()
    ]


def sales_movements(company, lines, sign):
    """What sales lines move.

    :param lines: iterable of lines of items
    :param sign: 1 for a sale, -1 for what takes one back
    :return: list of Movements
    """
    movements = []
    for line in lines:
        detail = line["SalesItemLineDetail"]
        item = inventory_item(company, detail)
        quantity = -sign * _units(line, detail)
        if item and quantity:
            movements.append(Movement(item.id, quantity))
    return movements


def purchase_movements(company, lines, values, sign):
    """What the lines of a purchase move, valued at what they cost.

    :param values: list of int, in cents of the home currency, what is posted for each line
    :param sign: 1 for a purchase, -1 for what takes one back
    :return: list of Movements
    """
    movements = []
    for line, value in zip(lines, values, strict=True):
        detail = line.get("ItemBasedExpenseLineDetail", {})
        item = inventory_item(company, detail)
        quantity = sign * _units(line, detail)
        if item and quantity:
            movements.append(Movement(item.id, quantity, value))
    return movements


def _units(line, detail):
    """A line that has an amount but no quantity is about one unit."""
    return Decimal(detail.get("Qty") or bool(line.get("Amount")))


def home_values(amounts, rate):
    """Convert amounts into the home currency, rounded so that they add up to their converted sum.

    :param amounts: list of int, in cents
    :param rate: Decimal, home units per unit; None when they are in the home currency already
    :return: list of int, in cents
    """
    if rate is None:
        return amounts
    values, total, converted = [], 0, 0
    for cents in amounts:
        total += cents
        before, converted = converted, to_cents(total * rate / 100)
        values.append(converted - before)
    return values


def inventory_item(company, detail):
    """:return: the Record of the item of a line when it is kept in stock, else None"""
    key = detail.get("ItemRef", {}).get("value", "")
    item = company.item(int(key)) if key.isdecimal() else None
    return item if item and item.body["Type"] == "Inventory" else None
