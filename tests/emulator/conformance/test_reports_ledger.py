"""The lists of postings and transactions: ledger, journal, lists with what the bank confirmed."""

import re
from decimal import Decimal

import pytest

from qbo_emulator.labels import label
from qbo_emulator.merging import merge
from qbo_emulator.reports.documents import transaction_types

from ..conftest import expense_line, inventory_item, invoice_body, payment_body
from .reports import YEAR, book, keys, lines_of


def confirm(emulator, document, account, state, kind="JournalEntry"):
    """Let the bank confirm a transaction on an account."""
    company = emulator.company()._company
    with company.transaction():
        company.connection.execute(
            "INSERT OR REPLACE INTO cleared (realm, txn_type, txn_id, account, state) "
            "VALUES (?, ?, ?, ?, ?)",
            (company.realm, kind, int(document["Id"]), int(account), state),
        )


# The general ledger


def test_the_ledger_tells_debits_and_credits_with_the_ids_of_what_they_name(company):
    """Source: recorded answers of the service, 2026."""
    invoice = company.write("Invoice", invoice_body(30, TxnDate="2020-02-01", DocNumber="D-1"))
    columns = "tx_date,txn_type,doc_num,name,account_name,split_acc,debt_amt,credit_amt"
    lines = lines_of(company.report("GeneralLedger", columns=columns, **YEAR))
    customer = invoice["CustomerRef"]
    receivable = {"value": "Accounts Receivable (A/R)", "id": "84"}
    income = {"value": "Design income", "id": "82"}
    common = {
        "tx_date": {"value": "2020-02-01"},
        "txn_type": {"value": "Invoice", "id": invoice["Id"]},
        "doc_num": {"value": "D-1"},
        "name": {"value": customer["name"], "id": customer["value"]},
    }
    amount, nothing = {"value": "30.00"}, {"value": ""}
    assert lines == [
        {
            **common,
            "account_name": receivable,
            "split_acc": income,
            "debt_amt": amount,
            "credit_amt": nothing,
        },
        {
            **common,
            "account_name": income,
            "split_acc": receivable,
            "debt_amt": nothing,
            "credit_amt": amount,
        },
    ]


def test_amounts_of_companies_with_several_currencies_are_in_the_home_currency(company):
    """Source: Intuit's reference."""
    company.enable_currencies("EUR")
    euro = {"value": "EUR"}
    customer = company.write("Customer", {"DisplayName": "Köln", "CurrencyRef": euro})["Id"]
    body = invoice_body(100, customer=customer, TxnDate="2020-02-01")
    company.write("Invoice", {**body, "CurrencyRef": euro, "ExchangeRate": "1.25"})
    asked = {"columns": "debt_home_amt,credit_home_amt", **YEAR}
    report = company.report("GeneralLedger", **asked)
    assert keys(report) == ["debt_home_amt", "credit_home_amt"]
    texts = {cell["value"] for line in lines_of(report) for cell in line.values()}
    assert texts == {"125.00", ""}


def test_the_section_of_a_parent_has_the_id_and_its_own_postings_a_section_without_a_head(company):
    """Source: recorded answers of the service, 2020 and 2026."""
    book(company, "2020-02-01", 30, "35", "45")
    book(company, "2020-02-02", 12, "35", "48")
    report = company.report("GeneralLedger", account="45,48", **YEAR)
    (landscaping,) = report["Rows"]["Row"]
    assert landscaping["Header"]["ColData"][0] == {"value": "Landscaping Services", "id": "45"}
    own, materials = landscaping["Rows"]["Row"]
    assert "Header" not in own
    assert materials["Header"]["ColData"][0] == {"value": "Job Materials"}
    (fountains,) = materials["Rows"]["Row"]
    assert fountains["Header"]["ColData"][0]["id"] == "48"


def test_moments_of_the_ledger_have_an_offset_without_a_colon(company):
    """Source: recorded answers of the service, 2026."""
    book(company, "2020-02-01", 30, "7", "35")
    asked = {"columns": "create_date,last_mod_date", **YEAR}
    for line in lines_of(company.report("GeneralLedger", **asked)):
        for cell in line.values():
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]00", cell["value"])


def test_a_quantity_without_value_has_no_row_in_the_ledger(company):
    """Source: recorded answers of the service, 2026."""
    item = company.write(
        "Item", inventory_item(QtyOnHand=5, PurchaseCost=0, InvStartDate="2020-01-01")
    )
    stock = company.report("InventoryValuationDetail", date_macro="All")
    assert [line["quantity"]["value"] for line in lines_of(stock)] == ["5.00"]
    ledger = company.report("GeneralLedger", columns="txn_type,item_name", **YEAR)
    assert item["Name"] not in {line["item_name"]["value"] for line in lines_of(ledger)}


@pytest.mark.parametrize("name", transaction_types())
def test_no_report_shows_the_name_of_an_entity_where_people_read_words(name):
    """Source: Intuit's reference: types of transactions are words, such as Journal Entry."""
    assert all(word[1:].islower() for word in re.findall(r"\w+", label(name)))


# The journal


def test_the_first_row_of_a_transaction_in_the_journal_tells_which_it_is(company):
    """Source: Intuit's reference; a published client's notes from live tests, 2026."""
    entry = book(company, "2020-02-01", 30, "7", "35", DocNumber="J-1", PrivateNote="Leaflets")
    report = company.report("JournalReport", **YEAR)
    assert keys(report) == [
        "tx_date",
        "txn_type",
        "doc_num",
        "name",
        "memo",
        "account_name",
        "debt_amt",
        "credit_amt",
    ]
    first, second, total = report["Rows"]["Row"][:3]
    assert first["ColData"][:3] == [
        {"value": "2020-02-01"},
        {"value": "Journal Entry", "id": entry["Id"]},
        {"value": "J-1"},
    ]
    assert first["ColData"][5:] == [
        {"value": "Advertising", "id": "7"},
        {"value": "30.00"},
        {"value": ""},
    ]
    assert second["ColData"][:3] == [{"value": ""}] * 3
    assert second["ColData"][5:] == [
        {"value": "Checking", "id": "35"},
        {"value": ""},
        {"value": "30.00"},
    ]
    assert [cell["value"] for cell in total["Summary"]["ColData"]] == [*[""] * 6, "30.00", "30.00"]


def test_the_journal_shows_the_cost_of_what_was_sold(company):
    """Source: a published client's notes from live tests, 2026."""
    item = company.write("Item", inventory_item(QtyOnHand=5, InvStartDate="2020-01-01"))
    body = invoice_body(TxnDate="2020-02-01")
    detail = {"ItemRef": {"value": item["Id"]}, "Qty": 2, "UnitPrice": 5}
    body["Line"] = [
        {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    ]
    company.write("Invoice", body)
    period = {"start_date": "2020-02-01", "end_date": "2020-02-01"}
    columns = "account_name,debt_amt,credit_amt,quantity,item_name"
    lines = lines_of(company.report("JournalReport", columns=columns, **period))
    posted = {
        line["account_name"]["value"]: (line["debt_amt"]["value"], line["credit_amt"]["value"])
        for line in lines
        if line["account_name"]["value"]
    }
    assert posted["Cost of Goods Sold"] == ("4.00", "")
    assert posted["Inventory Asset"] == ("", "4.00")


# What the bank has confirmed


def test_what_the_bank_has_confirmed_is_a_column(emulator, company):
    """Source: Intuit's reference."""
    documents = {}
    for state in ("Uncleared", "Cleared", "Reconciled"):
        documents[state] = book(company, "2020-02-01", 30, "7", "35")
        confirm(emulator, documents[state], "35", state)
    expected = {"Uncleared": "", "Cleared": "C", "Reconciled": "R"}
    asked = {"columns": "txn_type,account_name,is_cleared", **YEAR}
    told = {
        line["txn_type"]["id"]: line["is_cleared"]["value"]
        for line in lines_of(company.report("TransactionList", **asked))
    }
    assert told == {documents[state]["Id"]: text for state, text in expected.items()}
    for line in lines_of(company.report("GeneralLedger", **asked)):
        state = next(s for s, entry in documents.items() if entry["Id"] == line["txn_type"]["id"])
        is_bank = line["account_name"]["id"] == "35"
        assert line["is_cleared"]["value"] == (expected[state] if is_bank else "")


def test_the_list_can_be_limited_to_what_the_bank_has_confirmed(emulator, company):
    """Source: Intuit's reference."""
    cleared, reconciled, open_entry = (
        book(company, "2020-02-01", amount, "7", "35") for amount in (1, 2, 3)
    )
    confirm(emulator, cleared, "35", "Cleared")
    confirm(emulator, reconciled, "35", "Reconciled")
    payment = company.write("Payment", payment_body(50, TxnDate="2020-02-02"))
    line = {
        "Amount": 50,
        "LinkedTxn": [{"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}],
    }
    bank = {"DepositToAccountRef": {"value": "35"}, "TxnDate": "2020-02-03"}
    deposit = company.write("Deposit", {**bank, "Line": [line]})

    def listed(state):
        report = company.report("TransactionList", cleared=state, **YEAR)
        return {line["txn_type"]["id"] for line in lines_of(report)}

    assert listed("Cleared") == {cleared["Id"]}
    assert listed("Reconciled") == {reconciled["Id"]}
    assert listed("Deposited") == {payment["Id"]}
    assert listed("Uncleared") == {open_entry["Id"], deposit["Id"]}


def test_what_the_bank_has_confirmed_stays_with_a_merged_account(emulator, company):
    """The emulator's own."""
    bank = {"AccountType": "Bank", "AccountSubType": "Checking"}
    old = company.write("Account", {"Name": "Old Checking", **bank})["Id"]
    new = company.write("Account", {"Name": "New Checking", **bank})["Id"]
    entry = book(company, "2020-02-01", 30, "7", old)
    confirm(emulator, entry, old, "Reconciled")
    merge(emulator.company()._company, "Account", old, new)
    report = company.report("TransactionList", cleared="Reconciled", **YEAR)
    assert [line["txn_type"]["id"] for line in lines_of(report)] == [entry["Id"]]


# Lists by name, and with splits


def test_transactions_stand_below_their_customer(company):
    """Source: Intuit's reference."""
    parent = company.write("Customer", {"DisplayName": "Parent"})["Id"]
    job = company.write("Customer", {"DisplayName": "Job", "ParentRef": {"value": parent}})["Id"]
    first = company.write("Invoice", invoice_body(10, customer=parent, TxnDate="2020-02-01"))
    second = company.write("Invoice", invoice_body(20, customer=job, TxnDate="2020-02-02"))
    report = company.report("TransactionListByCustomer", **YEAR)
    assert keys(report) == [
        "tx_date",
        "txn_type",
        "doc_num",
        "is_no_post",
        "memo",
        "account_name",
        "subt_nat_amount",
    ]
    (section,) = report["Rows"]["Row"]
    assert section["Header"]["ColData"][0] == {"value": "Parent", "id": parent}
    own, below = section["Rows"]["Row"]
    assert own["Rows"]["Row"][0]["ColData"][1]["id"] == first["Id"]
    assert below["Header"]["ColData"][0] == {"value": "Job", "id": job}
    assert below["Rows"]["Row"][0]["ColData"][1]["id"] == second["Id"]
    assert section["Summary"]["ColData"][-1] == {"value": "30.00"}


def test_transactions_stand_below_their_vendor(company):
    """Source: Intuit's reference."""
    body = {"VendorRef": {"value": "31"}, "Line": [expense_line(80)], "TxnDate": "2020-02-01"}
    bill = company.write("Bill", body)
    company.write("Invoice", invoice_body(10, TxnDate="2020-02-01"))
    (section,) = company.report("TransactionListByVendor", **YEAR)["Rows"]["Row"]
    assert section["Header"]["ColData"][0] == {"value": bill["VendorRef"]["name"], "id": "31"}
    (row,) = section["Rows"]["Row"]
    assert row["ColData"][1] == {"value": "Bill", "id": bill["Id"]}


def test_splits_follow_the_head_of_their_transaction(company):
    """Source: Intuit's reference."""
    invoice = company.write("Invoice", invoice_body(30, TxnDate="2020-02-01"))
    report = company.report("TransactionListWithSplits", **YEAR)
    assert keys(report)[-2:] == ["account_name", "nat_amount"]
    head, split, empty = report["Rows"]["Row"]
    assert head["ColData"][1] == {"value": "Invoice", "id": invoice["Id"]}
    assert [cell["value"] for cell in split["ColData"][:3]] == ["", "", ""]
    assert [cell["value"] for cell in split["ColData"][-2:]] == ["Design income", "30.00"]
    assert {cell["value"] for cell in empty["ColData"]} == {""}


@pytest.mark.parametrize("way", ["Name", "Account", "Transaction Type"])
def test_splits_can_be_grouped(company, way):
    """Source: Intuit's reference."""
    company.write("Invoice", invoice_body(30, TxnDate="2020-02-01"))
    book(company, "2020-02-02", 5, "7", "35")
    flat = company.report("TransactionListWithSplits", **YEAR)
    report = company.report("TransactionListWithSplits", group_by=way, **YEAR)
    assert {row["type"] for row in report["Rows"]["Row"]} == {"Section"}

    def amounts(found):
        values = [line["nat_amount"]["value"] for line in lines_of(found)]
        return sorted(Decimal(value) for value in values if value)

    assert amounts(report) == amounts(flat) == [-5, 5, 30, 30]


def test_the_list_of_accounts_tells_types_and_balances(company):
    """Source: Intuit's reference."""
    report = company.report("AccountListDetail", account_type="Bank")
    assert keys(report) == [
        "account_name",
        "account_type",
        "detail_acc_type",
        "account_desc",
        "account_bal",
    ]
    checking = next(line for line in lines_of(report) if line["account_name"]["id"] == "35")
    account = company.get("Account", "35")
    assert checking["account_name"]["value"] == account["FullyQualifiedName"]
    assert checking["account_type"]["value"] == "Bank"
    assert Decimal(checking["account_bal"]["value"]) == account["CurrentBalance"]


def test_the_list_of_accounts_can_show_the_inactive_ones(company):
    """Source: Intuit's reference."""
    made = company.write("Account", {"Name": "Closed", "AccountType": "Bank"})
    company.write("Account", {**made, "Active": False})

    def names(**status):
        return {
            line["account_name"]["id"]
            for line in lines_of(company.report("AccountListDetail", **status))
        }

    assert names(account_status="Deleted") == {made["Id"]}
    assert made["Id"] not in names()
