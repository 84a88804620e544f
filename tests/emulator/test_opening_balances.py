"""Opening balances: what QuickBooks makes when an account or a name begins with a balance."""

import pytest

from .conftest import close_books, refusal

EQUITY = "Opening Balance Equity"


@pytest.fixture
def moved(company):
    """What accounts moved by since the test began."""
    before = company.trial_balance()

    def since(*accounts):
        after = company.trial_balance()
        return tuple(after.get(name, 0) - before.get(name, 0) for name in accounts)

    return since


def account_body(sub_type, balance, **fields):
    opening = {"OpeningBalance": balance, "OpeningBalanceDate": "2026-03-01"}
    return {"Name": "New", "AccountSubType": sub_type, **opening, **fields}


def test_a_bank_account_begins_with_a_deposit(api, moved):
    account = api.write("Account", account_body("Checking", "250.50"))
    assert account["CurrentBalance"] == 250.5
    assert "OpeningBalance" not in account
    (deposit,) = api.query("SELECT * FROM Deposit WHERE TxnDate = '2026-03-01'")["Deposit"]
    assert deposit["DepositToAccountRef"] == {"value": account["Id"], "name": "New"}
    assert moved("New", EQUITY) == (250.5, -250.5)


@pytest.mark.parametrize(
    ("sub_type", "balance", "shown"),
    [
        ("Checking", -40, -40),
        ("Vehicles", 900, 900),
        ("CreditCard", 70, -70),
        ("LoanPayable", 1000, -1000),
    ],
)
def test_any_other_account_begins_with_a_journal_entry(api, moved, sub_type, balance, shown):
    account = api.write("Account", account_body(sub_type, balance))
    assert account["CurrentBalance"] == shown
    entries = api.query("SELECT * FROM JournalEntry WHERE TxnDate = '2026-03-01'")["JournalEntry"]
    assert [entry["PrivateNote"] for entry in entries] == ["Opening Balance"]
    assert moved("New", EQUITY) == (shown, -shown)


def test_an_opening_balance_needs_its_date(api):
    body = account_body("Checking", 5)
    del body["OpeningBalanceDate"]
    assert refusal(api.post("account", body)) == (400, "6060")


@pytest.mark.parametrize("sub_type", ["Travel", "ServiceFeeIncome", "AccountsReceivable"])
def test_accounts_that_have_no_opening_balance(api, sub_type):
    assert refusal(api.post("account", account_body(sub_type, 5))) == (400, "6000")
    assert "Account" not in api.query("SELECT * FROM Account WHERE Name = 'New'")


def test_a_customer_begins_with_an_invoice(api, moved):
    opening = {"Balance": 75, "OpenBalanceDate": "2026-02-01"}
    customer = api.write("Customer", {"DisplayName": "New", **opening})
    assert (customer["Balance"], customer["SyncToken"]) == (75, "0")
    assert "OpenBalanceDate" not in customer
    where = f"CustomerRef = '{customer['Id']}'"
    (invoice,) = api.query(f"SELECT * FROM Invoice WHERE {where}")["Invoice"]
    assert (invoice["DocNumber"], invoice["TxnDate"]) == ("Opening Balance", "2026-02-01")
    assert moved("Accounts Receivable (A/R)", EQUITY) == (75, -75)


def test_a_vendor_begins_with_a_bill(api, moved):
    vendor = api.write("Vendor", {"DisplayName": "New", "Balance": "30"})
    assert vendor["Balance"] == 30
    (bill,) = api.query(f"SELECT * FROM Bill WHERE VendorRef = '{vendor['Id']}'")["Bill"]
    assert (bill["DocNumber"], bill["TotalAmt"]) == ("Opening Balance", 30)
    assert moved("Accounts Payable (A/P)", EQUITY) == (-30, 30)


def test_a_negative_balance_is_a_credit(api):
    customer = api.write("Customer", {"DisplayName": "New", "Balance": -20})
    assert customer["Balance"] == -20
    assert len(api.query("SELECT * FROM CreditMemo WHERE DocNumber = 'Opening Balance'")) == 3


def test_two_names_may_begin_with_a_balance(api):
    for name in ("First", "Second"):
        assert api.write("Customer", {"DisplayName": name, "Balance": 10})["Balance"] == 10


def test_a_balance_in_an_update_is_ignored(api):
    customer = api.write("Customer", {"DisplayName": "New", "Balance": 10})
    same = api.write("Customer", {**customer, "Balance": 99})
    assert (same["Balance"], same["SyncToken"]) == (10, "1")


def test_a_balance_in_a_closed_period_leaves_nothing_behind(api):
    close_books(api, "2026-06-30")
    body = {"DisplayName": "New", "Balance": 10, "OpenBalanceDate": "2026-01-01"}
    assert refusal(api.post("customer", body)) == (400, "6210")
    assert "Customer" not in api.query("SELECT * FROM Customer WHERE DisplayName = 'New'")
