"""What people do on the website of QuickBooks and the API cannot.

Everything is written on the same path as requests of the API: balanced postings, balances, times,
SyncTokens, change data and webhooks follow.
"""

from .. import marks, writer
from .bank import match, reconcile
from .entries import pay_sales_tax, pay_wages, revalue
from .values import ActRefused, day_of, number_of, record_of

#: What the website can void; bills and time cannot be voided anywhere.
VOIDED = (
    "Invoice",
    "CreditMemo",
    "Payment",
    "SalesReceipt",
    "RefundReceipt",
    "BillPayment",
    "VendorCredit",
    "Purchase",
    "Deposit",
    "Transfer",
    "JournalEntry",
)

_ONLINE = ("Payment", "SalesReceipt")
_ITEM_ACCOUNTS = {
    "income": "IncomeAccountRef",
    "expense": "ExpenseAccountRef",
    "asset": "AssetAccountRef",
}


class Website:
    """The acts of one company. Each is one transaction, and returns what a control path answers.

    :param company: the :class:`~qbo_emulator.company.Company`
    :param password: with it, writes reach into the period that was closed with it
    :raise ActRefused: by every act that makes no sense, in a sentence; nothing changed
    :raise QboFault: by every act that the books do not allow; nothing changed
    """

    def __init__(self, company, password=None):
        self._company = company
        self._password = password

    def _do(self, function, *arguments):
        company = self._company
        with company.transaction():
            if self._password is None:
                return self._done(function, *arguments)
            if company.marks.get("Preferences", 1, marks.PASSWORD) != self._password:
                raise ActRefused("this is not the password of the closed books")
            with company.closed_period():
                return self._done(function, *arguments)

    def _done(self, function, *arguments):
        done = function(self._company, *arguments)
        # What does not pass the writer moves the times of its accounts, too.
        self._company.objects.move(self._company.now())
        return done

    def reconcile(self, account, date=None, state="Reconciled"):
        """Note how far the bank has confirmed everything on an account up to a date.

        :param account: id of an account of the balance sheet, receivables and payables excepted
        :param date: ISO date; today without it
        :param state: ``Uncleared``, ``Cleared`` or ``Reconciled``
        """
        return self._do(reconcile, account, date, state)

    def match(self, type, id, matched=True):
        """Match a transaction with a line of the bank feed, or undo that."""
        return self._do(match, type, id, matched)

    def settle(self, type, id):
        """Let the money of an online payment arrive: it can no longer be voided."""
        return self._do(_settle, type, id)

    def void(self, type, id):
        """Void a transaction, also of a type that the API cannot void."""
        return self._do(_void, type, id)

    def pay_wages(self, employee, account, lines, date=None, number=None, memo=None):
        """Enter a payroll cheque.

        :param account: id of the bank account
        :param lines: list of ``{"account", "amount", "memo"}``; what is withheld is negative
        """
        return self._do(pay_wages, employee, account, lines, date, number, memo)

    def pay_sales_tax(
        self, liability, account, amount, date=None, number=None, memo=None, refund=False
    ):
        """Pay sales tax to an agency; in Australia, Canada and the United Kingdom by a TaxPayment,
        which has no number.

        :param liability: id of the agency's account
        :param account: id of the bank account
        :param refund: whether the agency pays, which only a TaxPayment can say
        """
        return self._do(pay_sales_tax, liability, account, amount, date, number, memo, refund)

    def adjust_quantity(self, item, difference, date=None):
        """Count an inventory item: more or fewer units are there."""
        return self._do(_adjust_quantity, item, difference, date)

    def revalue(self, currency, rate, date=None, memo=None):
        """Revalue the balances of a currency.

        :param rate: home units per unit
        """
        return self._do(revalue, currency, rate, date, memo)

    def change_item_accounts(self, item, income=None, expense=None, asset=None):
        """Give an item other accounts, together with everything that was posted before."""
        chosen = {"income": income, "expense": expense, "asset": asset}
        return self._do(_change_item_accounts, item, chosen)

    def give_vendor_currency(self, vendor, currency):
        """Give a vendor without transactions another currency.

        :param currency: code of a currency that the company has
        """
        return self._do(_give_vendor_currency, vendor, currency)

    def close_books(self, date, password=None):
        """Close the books up to a date; None opens them.

        :param password: with which people may write in the closed period all the same
        """
        return self._do(_close_books, date, password)


def _void(company, type_name, key):
    if type_name not in VOIDED:
        raise ActRefused(f"{type_name} cannot be voided: it must be one of {', '.join(VOIDED)}")
    record = record_of(company, type_name, key)
    identity = {"Id": str(record.id), "SyncToken": str(record.sync_token)}
    writer.void_(company, type_name, identity)
    return {"id": str(record.id)}


def _settle(company, type_name, key):
    if type_name not in _ONLINE:
        raise ActRefused(
            f"{type_name} is no online payment: it must be one of {', '.join(_ONLINE)}"
        )
    record = record_of(company, type_name, key)
    company.marks.set(type_name, record.id, marks.SETTLED)
    return {"id": str(record.id)}


def _adjust_quantity(company, key, difference, day):
    item = record_of(company, "Item", key)
    if item.body["Type"] != "Inventory":
        raise ActRefused(f"the quantity of {item.full_name} is not tracked")
    quantity = number_of(difference, "difference", places=5)
    day = day_of(company, day)
    company.entity("InventoryAdjustment").adjust(company, item, quantity, day)
    company.items_changed()
    on_hand = company.objects.get("Item", item.id).body["QtyOnHand"]
    return {"quantity": str(on_hand)}


def _change_item_accounts(company, key, chosen):
    item = record_of(company, "Item", key)
    fields = {
        _ITEM_ACCOUNTS[name]: {"value": str(account)}
        for name, account in chosen.items()
        if account is not None
    }
    if not fields:
        raise ActRefused(f"send one of {', '.join(_ITEM_ACCOUNTS)}: the id of an account")
    identity = {"Id": str(item.id), "SyncToken": str(item.sync_token), "sparse": True}
    writer.update(company, "Item", {**identity, **fields})
    return {"id": str(item.id)}


def _give_vendor_currency(company, key, code):
    vendor = record_of(company, "Vendor", key)
    if not isinstance(code, str):
        raise ActRefused(f"currency must be the code of a currency: {code!r}")
    body = {"CurrencyRef": {"value": code}}
    company.currencies.settle(body)
    if company.ledger.names_party("Vendor", vendor.id):
        raise ActRefused(f"the vendor {vendor.full_name} has transactions in its currency")
    vendor.body |= body
    company.touch(vendor)
    company.objects.save(vendor)
    return {"id": str(vendor.id)}


def _close_books(company, day, password):
    if day is None and password is not None:
        raise ActRefused("books that are open need no password")
    if password is not None and (not isinstance(password, str) or not password):
        raise ActRefused("password must be text that is not empty")
    closed = None if day is None else day_of(company, day)
    preferences = company.objects.get("Preferences", 1)
    group = preferences.body["AccountingInfoPrefs"]
    group.pop("BookCloseDate", None)
    if closed:
        group["BookCloseDate"] = closed
    company.touch(preferences)
    company.objects.save(preferences)
    company.preferences_changed()
    company.marks.set("Preferences", 1, marks.PASSWORD, password)
    return {"closed": closed}
