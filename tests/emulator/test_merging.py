"""Merging names, accounts and items, as users do on the website."""

import pytest
import requests

from .conftest import expense_line, invoice_body, journal_line, payment_body, refusal, sales_line


@pytest.fixture
def merge(emulator):
    def send(type_name, merged, survivor):
        body = {"realmId": emulator.realm_id, "type": type_name, "from": merged, "to": survivor}
        return requests.post(f"{emulator.url}/emulator/merge", json=body, timeout=10)

    return send


def test_the_transactions_of_a_merged_customer_are_the_survivors(api, merge):
    kept = api.write("Customer", {"DisplayName": "Kept"})["Id"]
    gone = api.write("Customer", {"DisplayName": "Gone"})["Id"]
    invoice = api.write("Invoice", invoice_body(100, customer=gone))
    payment = api.write("Payment", payment_body(60, (invoice, 40), customer=gone))
    api.write("Invoice", invoice_body(5, customer=kept))
    assert merge("Customer", gone, kept).status_code == 200
    assert api.read("Customer", kept)["Balance"] == 45
    assert api.read("Invoice", invoice["Id"])["CustomerRef"] == {"value": kept, "name": "Kept"}
    assert api.read("Payment", payment["Id"])["CustomerRef"]["value"] == kept
    found = api.query(f"SELECT * FROM Invoice WHERE CustomerRef = '{kept}'")["Invoice"]
    assert len(found) == 2


def test_an_invoice_of_a_merged_customer_is_paid_by_the_survivor(api, merge):
    kept = api.write("Customer", {"DisplayName": "Kept"})["Id"]
    gone = api.write("Customer", {"DisplayName": "Gone"})["Id"]
    invoice = api.write("Invoice", invoice_body(100, customer=gone))
    api.write("Payment", payment_body(40, (invoice, 40), customer=gone))
    merge("Customer", gone, kept)
    api.write("Payment", payment_body(60, (invoice, 60), customer=kept))
    assert api.read("Invoice", invoice["Id"])["Balance"] == 0
    assert api.read("Customer", kept)["Balance"] == 0


def test_a_merged_name_is_gone_and_free(api, merge):
    gone = api.write("Customer", {"DisplayName": "Gone"})["Id"]
    merge("Customer", gone, "1")
    assert refusal(api.get(f"customer/{gone}")) == (400, "610")
    assert refusal(api.post("invoice", invoice_body(customer=gone))) == (400, "2500")
    assert api.write("Customer", {"DisplayName": "Gone"})["Id"] != gone


def test_change_data_tells_that_the_merged_one_is_deleted(api, merge):
    gone = api.write("Vendor", {"DisplayName": "Gone"})["Id"]
    merge("Vendor", gone, "31")
    answer = api.get("cdc", entities="Vendor", changedSince="2026-11-01T00:00:00-08:00").json()
    vendors = answer["CDCResponse"][0]["QueryResponse"][0]["Vendor"]
    told = {vendor["Id"]: vendor.get("status") for vendor in vendors}
    assert (told[gone], told["31"]) == ("Deleted", None)


def test_listeners_are_told_of_the_survivor(emulator, api, merge):
    company = emulator.emulator.companies[emulator.realm_id]
    heard = []

    def listener(_company, changes):
        heard.extend(changes)

    gone = api.write("Vendor", {"DisplayName": "Gone"})["Id"]
    company.listeners.append(listener)
    try:
        merge("Vendor", gone, "31")
    finally:
        company.listeners.remove(listener)
    assert heard == [("Vendor", 31, "merged", int(gone))]


def test_journal_entries_and_bills_of_a_merged_vendor(api, company, merge):
    gone = api.write("Vendor", {"DisplayName": "Gone"})["Id"]
    lines = [journal_line(30, "Credit", "33", Vendor=gone), journal_line(30, "Debit", "7")]
    entry = api.write("JournalEntry", {"Line": lines})
    bill = api.write("Bill", {"VendorRef": {"value": gone}, "Line": [expense_line(10)]})
    before = company.trial_balance()
    kept = api.read("Vendor", "32")["Balance"]
    merge("Vendor", gone, "32")
    entity = api.read("JournalEntry", entry["Id"])["Line"][0]["JournalEntryLineDetail"]["Entity"]
    assert entity["EntityRef"]["value"] == "32"
    assert api.read("Bill", bill["Id"])["VendorRef"]["value"] == "32"
    assert api.read("Vendor", "32")["Balance"] == kept + 40
    assert company.trial_balance() == before


def test_the_balance_of_a_merged_account_is_the_survivors(api, company, merge):
    gone = api.write("Account", {"Name": "Second checking", "AccountSubType": "Checking"})["Id"]
    lines = [journal_line(70, "Debit", gone), journal_line(70, "Credit", "45")]
    entry = api.write("JournalEntry", {"Line": lines})
    before = company.trial_balance()
    merge("Account", gone, "35")
    after = company.trial_balance()
    assert after["Checking"] == before.get("Checking", 0) + 70
    assert sum(after.values()) == 0
    detail = api.read("JournalEntry", entry["Id"])["Line"][0]["JournalEntryLineDetail"]
    assert detail["AccountRef"] == {"value": "35", "name": "Checking"}
    again = api.write(
        "JournalEntry",
        {
            **entry,
            "PrivateNote": "x",
            "Line": [journal_line(70, "Debit", "35"), journal_line(70, "Credit", "45")],
        },
    )
    assert again["SyncToken"] == "1"
    assert company.trial_balance() == after


def test_lines_of_a_merged_item_name_the_survivor(api, merge):
    body = {"Name": "Gone", "Type": "Service", "IncomeAccountRef": {"value": "79"}}
    gone = api.write("Item", body)["Id"]
    kept = api.write("Item", {**body, "Name": "Kept"})["Id"]
    invoice = api.write("Invoice", {**invoice_body(), "Line": [sales_line(5, item=gone)]})
    merge("Item", gone, kept)
    detail = api.read("Invoice", invoice["Id"])["Line"][0]["SalesItemLineDetail"]
    assert detail["ItemRef"] == {"value": kept, "name": "Kept"}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("Term", "1", "2"), "only Account, Customer, Vendor, Item can be merged"),
        (("Customer", "1", "1"), "a record cannot be merged into itself"),
        (("Customer", "1", "99999"), "there is no active Customer 99999"),
        (("Customer", "5", "1"), "has records below it"),
        (("Account", "35", "36"), "the AccountSubType of both must be the same"),
        (("Account", "35", "41"), "the AccountType of both must be the same"),
    ],
)
def test_merges_that_are_refused(api, merge, arguments, reason):
    answer = merge(*arguments)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
