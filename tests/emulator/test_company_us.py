"""The whole landscaping business: a year of documents of every type."""

from decimal import Decimal

import pytest


@pytest.fixture
def emulator(landscaper):
    return landscaper


def rows(company, entity):
    return company.query(f"SELECT * FROM {entity} MAXRESULTS 1000")


def links(document):
    return [(link["TxnType"], link["TxnId"]) for link in document["LinkedTxn"]]


def test_it_begins_with_the_lists_of_the_sales_alone(company):
    assert company.get("Customer", "1")["DisplayName"] == "Agave Bend Apartments"
    assert company.get("Vendor", "31")["DisplayName"] == "Arroyo Nursery & Trees"
    assert company.get("Item", "20")["Name"] == "Glazed Planter"
    assert company.get("Account", "90")["Name"] == "Board of Equalization Payable"


@pytest.mark.parametrize(
    ("entity", "least"),
    [("Bill", 25), ("BillPayment", 20), ("Purchase", 80), ("Invoice", 60), ("JournalEntry", 30)],
)
def test_there_is_a_year_of_it(company, entity, least):
    assert company.query(f"SELECT COUNT(*) FROM {entity}") >= least


def test_purchases_are_of_every_kind(company):
    kinds = {(row["PaymentType"], row["Credit"]) for row in rows(company, "Purchase")}
    assert kinds == {
        ("Cash", False),
        ("Check", False),
        ("CreditCard", False),
        ("CreditCard", True),
    }


def test_bills_are_paid_by_check_and_by_card(company):
    assert {row["PayType"] for row in rows(company, "BillPayment")} == {"Check", "CreditCard"}


def test_one_payment_pays_several_bills_and_one_uses_a_credit(company):
    applied = [
        [line["LinkedTxn"][0]["TxnType"] for line in row["Line"]]
        for row in rows(company, "BillPayment")
    ]
    assert ["Bill", "Bill"] in applied
    assert ["Bill", "VendorCredit"] in applied


def test_bills_are_open_and_paid(company):
    assert {row["Balance"] == 0 for row in rows(company, "Bill")} == {True, False}


def test_deposits_bank_payments_and_receipts(company):
    deposits = rows(company, "Deposit")
    banked = [
        {link["TxnType"] for line in row["Line"] for link in line.get("LinkedTxn", ())}
        for row in deposits
    ]
    assert {"Payment", "SalesReceipt"} in banked
    assert any("CashBack" in row for row in deposits)
    assert any("DepositLineDetail" in line for row in deposits for line in row["Line"])


def test_estimates_are_pending_accepted_rejected_and_invoiced(company):
    estimates = rows(company, "Estimate")
    assert {row["TxnStatus"] for row in estimates} == {"Pending", "Accepted", "Rejected", "Closed"}
    invoiced = next(row for row in estimates if row["TxnStatus"] == "Closed")
    ((kind, key),) = links(invoiced)
    assert ("Estimate", invoiced["Id"]) in links(company.get(kind, key))


def test_orders_are_open_and_billed(company):
    orders = rows(company, "PurchaseOrder")
    assert {row["POStatus"] for row in orders} == {"Open", "Closed"}
    billed = next(row for row in orders if row["POStatus"] == "Closed")
    ((kind, key),) = links(billed)
    assert ("PurchaseOrder", billed["Id"]) in links(company.get(kind, key))


def test_time_is_billable_billed_and_neither(company):
    statuses = {row["BillableStatus"] for row in rows(company, "TimeActivity")}
    assert statuses == {"Billable", "HasBeenBilled", "NotBillable"}


def test_documents_have_classes_and_locations(company):
    details = [
        line[line["DetailType"]]
        for entity in ("Invoice", "Bill")
        for row in rows(company, entity)
        for line in row["Line"]
        if line["DetailType"] in ("SalesItemLineDetail", "ItemBasedExpenseLineDetail")
    ]
    classes = {detail["ClassRef"]["name"] for detail in details if "ClassRef" in detail}
    assert classes == {"Design", "Installation", "Maintenance"}
    invoices = rows(company, "Invoice")
    locations = {row["DepartmentRef"]["name"] for row in invoices if "DepartmentRef" in row}
    assert locations == {"Tucson", "Marana"}


def test_customers_have_types(company):
    types = {
        row["CustomerTypeRef"]["value"]
        for row in rows(company, "Customer")
        if "CustomerTypeRef" in row
    }
    assert len(types) == company.query("SELECT COUNT(*) FROM CustomerType") == 2


def test_stock_was_bought_and_sold(company):
    pump = company.query("SELECT * FROM Item WHERE Name = 'Pond Pump'")[0]
    assert pump["QtyOnHand"] == 25 + 15 - 2 - 1 - 1 + 1
    bundles = [
        line
        for row in rows(company, "Invoice")
        for line in row["Line"]
        if line["DetailType"] == "GroupLineDetail"
    ]
    assert len(bundles) == 2


@pytest.mark.parametrize("entity", ["Invoice", "SalesReceipt", "BillPayment"])
def test_something_is_voided(company, entity):
    voided = [row for row in rows(company, entity) if row.get("PrivateNote") == "Voided"]
    assert [row["TotalAmt"] for row in voided] == [0]


@pytest.mark.parametrize("entity", ["Customer", "Vendor", "Item", "Account"])
def test_something_is_inactive(company, entity):
    found = company.query(f"SELECT * FROM {entity} WHERE Active = false")
    assert len(found) == 1


def test_notes_and_a_file_are_attached_to_documents(company):
    attached = rows(company, "Attachable")
    kinds = {row["AttachableRef"][0]["EntityRef"]["type"] for row in attached}
    assert kinds == {"Invoice", "Bill", "JournalEntry"}
    assert [row["FileName"] for row in attached if "Size" in row] == ["delivery-note.txt"]


def test_the_business_earns_its_owner_a_living(company):
    balances = company.trial_balance()
    kinds = {row["FullyQualifiedName"]: row["Classification"] for row in rows(company, "Account")}
    revenue = -sum(cents for name, cents in balances.items() if kinds[name] == "Revenue")
    expenses = sum(cents for name, cents in balances.items() if kinds[name] == "Expense")
    assert Decimal("0.05") < (revenue - expenses) / revenue < Decimal("0.35")
    assert 0 < balances["Owner's Draw"] < revenue - expenses
