"""What Intuit's reference pages say of each entity: the least that a create needs, and what else is
known of it.

The ids are those of the company ``us``: customer 1, vendor 31, item 1, and the chart of accounts of
Intuit's sample company.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from .conftest import (
    expense_line,
    inventory_item,
    invoice_body,
    journal_line,
    payment_body,
    sales_line,
)

_numbers = count(1)

CHECKING, SAVINGS, CREDIT_CARD, PAYABLE, ADVERTISING = "35", "36", "41", "33", "7"
COST_OF_GOODS_SOLD = "80"


def reference(key, **fields):
    """:return: a reference to an id"""
    return {"value": key, **fields}


def identity(record, **fields):
    """:return: what a write says to name its object, with fields to change"""
    return {"Id": record["Id"], "SyncToken": record["SyncToken"], **fields}


def fresh(prefix):
    """:return: a name that nothing else has"""
    return f"{prefix} {next(_numbers)}"


def item_line(amount=40, item="11", **detail):
    """:return: a line of a bill or purchase that names an item"""
    return {
        "Amount": amount,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": {"ItemRef": reference(item), **detail},
    }


def deposit_line(amount=25, account="45", **fields):
    """:return: a line of a deposit that is cash of its own"""
    return {
        "Amount": amount,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": reference(account)},
        **fields,
    }


def _bill_payment(client):
    bill = client.write("Bill", {"VendorRef": reference("31"), "Line": [expense_line(40)]})
    return {
        "VendorRef": reference("31"),
        "PayType": "Check",
        "TotalAmt": 40,
        "CheckPayment": {"BankAccountRef": reference(CHECKING)},
        "Line": [{"Amount": 40, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}],
    }


def _inventory_adjustment(client):
    item = client.write("Item", inventory_item(Name=fresh("Widget"), QtyOnHand=10))
    detail = {"ItemRef": reference(item["Id"]), "QtyDiff": -2}
    line = {"DetailType": "ItemAdjustmentLineDetail", "ItemAdjustmentLineDetail": detail}
    return {"AdjustAccountRef": reference(COST_OF_GOODS_SOLD), "Line": [line]}


@dataclass(frozen=True)
class Sample:
    """What is known of one entity.

    :ivar make: callable that gives the least body of a create; it is given a client (anything with
        ``write(entity, body)``) to make what the body refers to
    :ivar required: error code of a create without a field, by the field
    :ivar change: an optional field with a value that a create does not set, empty when nothing can
        be updated
    :ivar read_only: fields that are ignored without a word
    :ivar removal: ``delete``, ``inactivate`` or nothing
    :ivar removal_is_named: whether the answer to a delete names what was deleted
    :ivar name: the field with the name of an element of a list
    :ivar in_change_data: whether change data capture reports it
    :ivar companions: fields that a sparse update must repeat
    :ivar only_sparse: whether every update must be sparse
    :ivar not_echoed: fields of an answer that an update must not send back
    """

    make: Callable
    required: dict = field(default_factory=dict)
    change: dict = field(default_factory=dict)
    read_only: dict = field(default_factory=dict)
    removal: str = "delete"
    removal_is_named: bool = True
    name: str = ""
    in_change_data: bool = True
    companions: tuple = ()
    only_sparse: bool = False
    not_echoed: tuple = ()


def _list(make, name="Name", **known):
    return Sample(make, removal="inactivate", name=name, **known)


_NOTE = {"PrivateNote": "changed"}
_COMPUTED = {"TotalAmt": "987.65", "Balance": "876.54"}

#: What is known of an entity, by its name.
SAMPLES = {
    "Account": _list(
        lambda client: {"Name": fresh("Account"), "AccountType": "Expense"},
        required={"Name": "2020", "AccountType": "6010"},
        change={"Description": "changed"},
        read_only={"Classification": "Asset", "CurrentBalance": 7, "SubAccount": True},
    ),
    "Attachable": Sample(
        lambda client: {"Note": fresh("Note")},
        required={"Note": "2020"},
        change={"Tag": "changed"},
    ),
    "Bill": Sample(
        lambda client: {"VendorRef": reference("31"), "Line": [expense_line(40)]},
        required={"VendorRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only=_COMPUTED,
        companions=("VendorRef",),
    ),
    "BillPayment": Sample(
        _bill_payment,
        required={"VendorRef": "2020", "TotalAmt": "2020", "PayType": "2020"},
        change=_NOTE,
    ),
    "Budget": Sample(
        lambda client: {
            "StartDate": "2026-01-01",
            "EndDate": "2026-12-31",
            "BudgetDetail": [
                {"BudgetDate": "2026-01-01", "Amount": 12, "AccountRef": reference(ADVERTISING)}
            ],
        },
        required={"StartDate": "2020", "EndDate": "2020"},
        change={"Name": "changed"},
        removal_is_named=False,
        in_change_data=False,
    ),
    "Class": _list(lambda client: {"Name": fresh("Class")}, required={"Name": "2020"}),
    "CreditCardPaymentTxn": Sample(
        lambda client: {
            "BankAccountRef": reference(CHECKING),
            "CreditCardAccountRef": reference(CREDIT_CARD),
            "Amount": 60,
        },
        required={"BankAccountRef": "2020", "CreditCardAccountRef": "2020", "Amount": "2020"},
        change=_NOTE,
    ),
    "CreditMemo": Sample(
        lambda client: invoice_body(),
        required={"CustomerRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only={**_COMPUTED, "RemainingCredit": 5},
    ),
    "Customer": _list(
        lambda client: {"DisplayName": fresh("Customer")},
        name="DisplayName",
        required={"DisplayName": "6080"},
        change={"Notes": "changed"},
        read_only={"FullyQualifiedName": "Other", "BalanceWithJobs": 5},
    ),
    "Department": _list(lambda client: {"Name": fresh("Location")}, required={"Name": "2020"}),
    "Deposit": Sample(
        lambda client: {"DepositToAccountRef": reference(CHECKING), "Line": [deposit_line()]},
        required={"DepositToAccountRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only={"TotalAmt": 5},
    ),
    "Employee": _list(
        lambda client: {"GivenName": fresh("Ada"), "FamilyName": "Quill"},
        name="DisplayName",
        change={"EmployeeNumber": "E-7"},
    ),
    "Estimate": Sample(
        lambda client: invoice_body(),
        required={"CustomerRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only={"TotalAmt": 5},
    ),
    "InventoryAdjustment": Sample(
        _inventory_adjustment,
        required={"AdjustAccountRef": "2020"},
        change=_NOTE,
        only_sparse=True,
    ),
    "Invoice": Sample(
        lambda client: invoice_body(),
        required={"CustomerRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only=_COMPUTED,
    ),
    "Item": _list(
        lambda client: {
            "Name": fresh("Item"),
            "Type": "Service",
            "IncomeAccountRef": reference("79"),
        },
        required={"Name": "2020", "IncomeAccountRef": "2020"},
        change={"Description": "changed"},
        read_only={"FullyQualifiedName": "Other", "Level": 3},
    ),
    "JournalEntry": Sample(
        lambda client: {
            "Line": [
                journal_line(30, "Debit", ADVERTISING),
                journal_line(30, "Credit", CHECKING),
            ]
        },
        required={"Line": "2020"},
        change=_NOTE,
        read_only={"TotalAmt": 5},
    ),
    "Payment": Sample(
        lambda client: payment_body(25),
        required={"CustomerRef": "2020", "TotalAmt": "2020"},
        change=_NOTE,
        read_only={"UnappliedAmt": 5},
    ),
    "PaymentMethod": _list(lambda client: {"Name": fresh("Method")}, required={"Name": "2020"}),
    "Purchase": Sample(
        lambda client: {
            "PaymentType": "Cash",
            "AccountRef": reference(CHECKING),
            "Line": [expense_line(40)],
        },
        required={"PaymentType": "2020", "AccountRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only={"TotalAmt": 5},
        companions=("PaymentType",),
        not_echoed=("PurchaseEx",),
    ),
    "PurchaseOrder": Sample(
        lambda client: {
            "VendorRef": reference("31"),
            "APAccountRef": reference(PAYABLE),
            "Line": [item_line()],
        },
        required={"VendorRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only={"TotalAmt": 5},
    ),
    "RefundReceipt": Sample(
        lambda client: {"DepositToAccountRef": reference(CHECKING), "Line": [sales_line(20)]},
        required={"DepositToAccountRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only={"TotalAmt": 5},
    ),
    "SalesReceipt": Sample(
        lambda client: {"Line": [sales_line(20)]},
        required={"Line": "2020"},
        change=_NOTE,
        read_only={"TotalAmt": 5},
    ),
    "TaxAgency": Sample(
        lambda client: {"DisplayName": fresh("Agency")},
        required={"DisplayName": "2020"},
        removal="",
        in_change_data=False,
    ),
    "Term": _list(
        lambda client: {"Name": fresh("Days"), "DueDays": 12},
        required={"Name": "2020", "DueDays": "2020"},
        change={"DiscountDays": 3},
    ),
    "TimeActivity": Sample(
        lambda client: {
            "NameOf": "Vendor",
            "VendorRef": reference("31"),
            "TxnDate": "2026-03-02",
            "Hours": 5,
        },
        required={"NameOf": "2020", "VendorRef": "2020"},
        change={"Description": "changed"},
        in_change_data=False,
    ),
    "Transfer": Sample(
        lambda client: {
            "FromAccountRef": reference(CHECKING),
            "ToAccountRef": reference(SAVINGS),
            "Amount": 75,
        },
        required={"FromAccountRef": "2020", "ToAccountRef": "2020", "Amount": "2020"},
        change=_NOTE,
    ),
    "Vendor": _list(
        lambda client: {"DisplayName": fresh("Vendor")},
        name="DisplayName",
        required={"DisplayName": "6080"},
        change={"CompanyName": "changed"},
    ),
    "VendorCredit": Sample(
        lambda client: {"VendorRef": reference("31"), "Line": [expense_line(40)]},
        required={"VendorRef": "2020", "Line": "2020"},
        change=_NOTE,
        read_only=_COMPUTED,
    ),
}

#: Entities that a client cannot simply create in this company: there is one of them, another
#: resource makes them, the website does, or they need several currencies.
NOT_CREATED = {
    "CompanyCurrency",
    "CompanyInfo",
    "CustomerType",
    "ExchangeRate",
    "Preferences",
    "RecurringTransaction",
    "ReimburseCharge",
    "TaxCode",
    "TaxPayment",
    "TaxRate",
}
