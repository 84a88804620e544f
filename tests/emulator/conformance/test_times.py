"""What moves the LastUpdatedTime and the SyncToken of a record."""

import pytest

from ..conftest import expense_line, invoice_body, payment_body
from ..test_cdc import capture, iso, start


def marks(record):
    return record["MetaData"]["LastUpdatedTime"], record["SyncToken"]


def read_account(api, account_type, sub_type):
    text = (
        f"SELECT * FROM Account WHERE AccountType = '{account_type}' "
        f"AND AccountSubType = '{sub_type}'"
    )
    return api.query(text)["Account"][0]["Id"]


class Watch:
    """Records, and what became of their times and SyncTokens since the watch began."""

    def __init__(self, emulator, api, *records):
        self._api = api
        self._records = records
        self._before = self._marks()
        emulator.advance_clock(60)

    def _marks(self):
        return {record: marks(self._api.read(*record)) for record in self._records}

    def moved(self):
        """:return: the records whose time moved; none of the SyncTokens may have"""
        after = self._marks()
        for record, (_time, token) in self._before.items():
            assert after[record][1] == token, record
        return {record for record in self._records if after[record] != self._before[record]}


@pytest.fixture
def watch(emulator, api):
    return lambda *records: Watch(emulator, api, *records)


@pytest.fixture
def checking(api):
    return read_account(api, "Bank", "Checking")


@pytest.fixture
def sale(api):
    """The records that an invoice for a customer is about."""
    receivable = read_account(api, "Accounts Receivable", "AccountsReceivable")
    income = api.read("Item", "1")["IncomeAccountRef"]["value"]
    return {("Customer", "1"), ("Item", "1"), ("Account", receivable), ("Account", income)}


def test_an_invoice_moves_the_time_of_its_customer_accounts_and_items_and_no_token(
    api, watch, sale, checking
):
    """Source: recorded answers of the service, 2013 to 2025."""
    others = {("Customer", "2"), ("Item", "2"), ("Vendor", "31"), ("Account", checking)}
    watched = watch(*sale, *others)
    invoice = api.write("Invoice", invoice_body(50))
    assert watched.moved() == sale
    moved = api.read("Customer", "1")["MetaData"]["LastUpdatedTime"]
    assert moved == invoice["MetaData"]["LastUpdatedTime"]


@pytest.mark.parametrize("operation", ["update", "void", "delete"])
def test_each_later_write_of_a_transaction_moves_their_times_again(api, watch, sale, operation):
    """Source: recorded answers of the service; of deletions too."""
    invoice = api.write("Invoice", invoice_body(50))
    watched = watch(*sale)
    api.write("Invoice", {**invoice, "PrivateNote": "again"}, operation=operation)
    assert watched.moved() == sale


def test_what_a_transaction_was_about_before_an_update_moves_as_well(api, watch):
    """Source: follows from the recorded answers: the balances of both change."""
    invoice = api.write("Invoice", invoice_body(50))
    watched = watch(("Customer", "1"), ("Customer", "2"), ("Item", "1"), ("Item", "2"))
    api.write("Invoice", {**invoice_body(50, "2"), "Id": invoice["Id"], "SyncToken": "0"})
    assert watched.moved() == {("Customer", "1"), ("Customer", "2"), ("Item", "1")}


def test_a_payment_moves_the_time_of_undeposited_funds(api, watch, checking):
    """Source: recorded answers of the service."""
    funds = read_account(api, "Other Current Asset", "UndepositedFunds")
    watched = watch(("Account", funds), ("Customer", "1"), ("Account", checking))
    api.write("Payment", payment_body(20))
    assert watched.moved() == {("Account", funds), ("Customer", "1")}


def test_a_payment_of_zero_moves_the_time_of_its_customer(api, watch):
    """Source: follows from the recorded answers: the payment is a transaction of the customer."""
    invoice = api.write("Invoice", invoice_body(20))
    memo = api.write("CreditMemo", invoice_body(20))
    watched = watch(("Customer", "1"))
    api.write("Payment", payment_body(0, (invoice, 20), (memo, 20, "CreditMemo")))
    assert watched.moved() == {("Customer", "1")}


def test_a_bill_moves_the_time_of_its_vendor_and_accounts(api, watch):
    """Source: recorded answers of the service."""
    payable = read_account(api, "Accounts Payable", "AccountsPayable")
    watched = watch(("Vendor", "31"), ("Vendor", "32"), ("Account", payable), ("Account", "7"))
    api.write("Bill", {"VendorRef": {"value": "31"}, "Line": [expense_line(9)]})
    assert watched.moved() == {("Vendor", "31"), ("Account", payable), ("Account", "7")}


def test_an_expense_moves_the_time_of_its_payee(api, watch, checking):
    """Source: recorded answers of the service."""
    watched = watch(("Vendor", "31"), ("Account", checking), ("Account", "7"))
    body = {
        "PaymentType": "Cash",
        "AccountRef": {"value": checking},
        "EntityRef": {"value": "31", "type": "Vendor"},
        "Line": [expense_line(9)],
    }
    api.write("Purchase", body)
    assert len(watched.moved()) == 3


def test_a_bundle_and_its_components_are_items_that_are_sold(landscaper):
    """Source: follows from the recorded answers, which show it of items on lines."""
    company = landscaper.company()
    bundle = company.query("SELECT * FROM Item WHERE Type = 'Group'")[0]
    part = bundle["ItemGroupDetail"]["ItemGroupLine"][0]["ItemRef"]["value"]
    customer = company.query("SELECT * FROM Customer MAXRESULTS 1")[0]["Id"]
    before = {key: marks(company.get("Item", key)) for key in (bundle["Id"], part)}
    landscaper.advance_clock(60)
    detail = {"GroupItemRef": {"value": bundle["Id"]}, "Quantity": 1}
    line = {"DetailType": "GroupLineDetail", "GroupLineDetail": detail}
    company.write("Invoice", {"CustomerRef": {"value": customer}, "Line": [line]})
    for key, (time, token) in before.items():
        now, same = marks(company.get("Item", key))
        assert now > time
        assert same == token


def test_change_data_capture_lists_what_a_transaction_moved(emulator, api, sale):
    """Source: recorded answers of the service."""
    since = iso(start(emulator))
    api.write("Invoice", invoice_body(50))
    customers, items, accounts = capture(api, "Customer,Item,Account", since)
    found = {("Customer", row["Id"]) for row in customers["Customer"]}
    found |= {("Item", row["Id"]) for row in items["Item"]}
    found |= {("Account", row["Id"]) for row in accounts["Account"]}
    assert found == sale


def test_a_query_by_time_finds_what_a_transaction_moved(emulator, api):
    """Source: recorded answers of the service."""
    since = iso(start(emulator))
    condition = f"WHERE MetaData.LastUpdatedTime >= '{since}'"
    assert api.query(f"SELECT * FROM Customer {condition}") == {}
    api.write("Invoice", invoice_body(50))
    found = api.query(f"SELECT * FROM Customer {condition}")["Customer"]
    assert [row["Id"] for row in found] == ["1"]


def test_a_refused_transaction_moves_nothing(api, watch, sale):
    """Source: follows from it being one transaction of the database."""
    watched = watch(*sale, ("Customer", "2"), ("Vendor", "31"))
    refused = invoice_body(50)
    refused["Line"].append(
        {**refused["Line"][0], "SalesItemLineDetail": {"Qty": 3, "UnitPrice": 1}}
    )
    assert api.post("invoice", refused).status_code == 400
    api.write("Term", {"Name": "Written by the next transaction", "DueDays": 3})
    assert watched.moved() == set()


def test_an_invoice_moves_the_time_of_its_estimate_and_keeps_its_token(emulator, api):
    """Source: recorded answers of the service."""
    estimate = api.write("Estimate", invoice_body())
    emulator.advance_clock(60)
    link = [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]
    api.write("Invoice", invoice_body(LinkedTxn=link))
    linked = api.read("Estimate", estimate["Id"])
    assert linked["TxnStatus"] == "Closed"
    assert linked["SyncToken"] == estimate["SyncToken"]
    assert marks(linked)[0] > marks(estimate)[0]


def test_a_deposit_moves_neither_time_nor_token_of_a_sales_receipt(emulator, api, checking):
    """Source: recorded answers of the service."""
    funds = read_account(api, "Other Current Asset", "UndepositedFunds")
    receipt = api.write("SalesReceipt", invoice_body(DepositToAccountRef={"value": funds}))
    emulator.advance_clock(60)
    link = {"TxnId": receipt["Id"], "TxnType": "SalesReceipt", "TxnLineId": "0"}
    line = {"Amount": receipt["TotalAmt"], "LinkedTxn": [link]}
    deposit = {"DepositToAccountRef": {"value": checking}, "Line": [line]}
    api.write("Deposit", deposit)
    after = api.read("SalesReceipt", receipt["Id"])
    assert [one["TxnType"] for one in after["LinkedTxn"]] == ["Deposit"]
    assert marks(after) == marks(receipt)


def test_a_payment_raises_the_token_of_its_invoice(api):
    """Source: recorded answers of the service."""
    invoice = api.write("Invoice", invoice_body(30))
    api.write("Payment", payment_body(30, (invoice, 30)))
    assert api.read("Invoice", invoice["Id"])["SyncToken"] == "1"


def test_a_full_update_without_a_date_sets_the_date_of_today(emulator, api):
    """Source: recorded answers of the service."""
    invoice = api.write("Invoice", invoice_body(TxnDate="2026-01-15"))
    del invoice["TxnDate"]
    partly = api.write("Invoice", {**invoice, "sparse": True, "PrivateNote": "a note"})
    assert partly["TxnDate"] == "2026-01-15"
    whole = api.write("Invoice", {**invoice, "SyncToken": partly["SyncToken"]})
    assert whole["TxnDate"] == emulator.emulator.clock.today().isoformat()


@pytest.mark.parametrize(("entity", "key"), [("Customer", "1"), ("Vendor", "31")])
def test_a_full_update_of_a_name_raises_its_token_though_nothing_differs(api, entity, key):
    """Source: recorded answers of the service."""
    before = api.read(entity, key)
    after = api.write(entity, before)
    assert int(after["SyncToken"]) == int(before["SyncToken"]) + 1
    partly = api.write(entity, {**after, "sparse": True})
    assert partly["SyncToken"] == after["SyncToken"]


@pytest.mark.parametrize("entity", ["Item", "Account", "Employee", "PurchaseOrder"])
def test_a_full_update_of_another_record_keeps_its_token_when_nothing_differs(api, entity):
    """Source: recorded answers of the service."""
    if entity == "Employee":
        record = api.write("Employee", {"GivenName": "Ann", "FamilyName": "Example"})
    elif entity == "PurchaseOrder":
        line = {
            "Amount": 8,
            "DetailType": "ItemBasedExpenseLineDetail",
            "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "1"}, "Qty": 1, "UnitPrice": 8},
        }
        bought = api.write("Item", {**api.read("Item", "1"), "ExpenseAccountRef": {"value": "7"}})
        assert bought["ExpenseAccountRef"]["value"] == "7"
        record = api.write("PurchaseOrder", {"VendorRef": {"value": "31"}, "Line": [line]})
    else:
        record = api.read(entity, "1")
    assert api.write(entity, record)["SyncToken"] == record["SyncToken"]
