"""What people do on the website with closed books and with the lines of their bank: each test is a
fact about the service, with what it is known from.
"""

from ..conftest import control, expense_line, invoice_body, payment_body, refusal
from .on_website import CHECKING, SAVINGS, do, purchase, refused

# Closed books


def test_an_app_cannot_close_the_books(api):
    """Source: a client's live tests: BookCloseDate is not writable."""
    preferences = api.get("preferences").json()["Preferences"]
    group = {**preferences["AccountingInfoPrefs"], "BookCloseDate": "2026-06-30"}
    body = {**preferences, "AccountingInfoPrefs": group}
    assert "BookCloseDate" not in api.write("Preferences", body)["AccountingInfoPrefs"]
    assert api.write("Invoice", invoice_body(TxnDate="2026-06-30"))


def closing_date(api):
    return api.get("preferences").json()["Preferences"]["AccountingInfoPrefs"].get("BookCloseDate")


def test_an_app_sees_the_closing_date_and_cannot_lift_it(emulator, api):
    """Source: a client's live tests: the date is there only when it is set, the password never."""
    assert closing_date(api) is None
    do(emulator, "close-books", date="2026-06-30", password="Open Sesame")
    assert closing_date(api) == "2026-06-30"
    assert "Sesame" not in api.get("preferences").text
    preferences = api.get("preferences").json()["Preferences"]
    group = {**preferences["AccountingInfoPrefs"], "BookCloseDate": "2026-01-31"}
    api.write("Preferences", {**preferences, "AccountingInfoPrefs": group})
    assert closing_date(api) == "2026-06-30"
    assert api.post("invoice", invoice_body(TxnDate="2026-06-30")).status_code == 400
    do(emulator, "close-books", date=None)
    assert closing_date(api) is None
    assert api.write("Invoice", invoice_body(TxnDate="2026-06-30"))


def test_a_closed_period_is_refused_with_6210(emulator, api):
    """Source: faults that published clients met: the text of the service, under the code 6210."""
    do(emulator, "close-books", date="2026-06-30")
    answer = api.post("invoice", invoice_body(TxnDate="2026-06-30"))
    assert refusal(answer) == (400, "6210")
    (error,) = answer.json()["Fault"]["Error"]
    assert error["Message"] == "Account Period Closed, Cannot Update Through Services API"


def test_people_write_into_the_closed_period_with_the_password(emulator, company):
    """Source: Intuit's help on closing the books."""
    made = purchase(company, TxnDate="2026-05-05")
    do(emulator, "close-books", date="2026-06-30", password="Open Sesame")
    act = {"type": "Purchase", "id": made["Id"]}
    assert "closed" in refused(emulator, "void", **act)
    assert "password" in refused(emulator, "void", **act, password="Guess")
    assert do(emulator, "void", **act, password="Open Sesame").status_code == 200
    assert company.get("Purchase", made["Id"])["TotalAmt"] == 0


# The bank


def cleared(company, *, account=CHECKING):
    """:return: dictionary of the state by (type, id) of the transactions of an account"""
    rows = company._company.connection.execute(
        "SELECT txn_type, txn_id, state FROM cleared WHERE account = ?", (account,)
    )
    return {(type_name, str(key)): state for type_name, key, state in rows}


def test_reconciling_an_account_marks_what_is_on_it_up_to_the_date(emulator, company):
    """Source: Intuit's help on reconciling; no entity shows it."""
    before = purchase(company, TxnDate="2026-03-31")
    after = purchase(company, TxnDate="2026-04-01")
    answer = do(emulator, "reconcile", account=CHECKING, date="2026-03-31").json()
    assert answer["transactions"] == len(cleared(company))
    assert cleared(company)["Purchase", before["Id"]] == "Reconciled"
    assert ("Purchase", after["Id"]) not in cleared(company)
    assert company.get("Purchase", before["Id"]) == before


def test_a_reconciliation_can_be_undone(emulator, company):
    """Source: Intuit's help on reconciling."""
    do(emulator, "reconcile", account=CHECKING)
    do(emulator, "reconcile", account=CHECKING, state="Uncleared")
    assert set(cleared(company).values()) == {"Uncleared"}


def test_what_is_reconciled_stays_so_when_its_account_is_merged(emulator, company):
    """Source: Intuit's help on merging accounts."""
    made = purchase(company, AccountRef={"value": SAVINGS})
    accounts = [company.get("Account", key) for key in (SAVINGS, CHECKING)]
    company.write("Account", {**accounts[0], "AccountSubType": accounts[1]["AccountSubType"]})
    do(emulator, "reconcile", account=SAVINGS)
    merge = {"type": "Account", "from": SAVINGS, "to": CHECKING}
    answer = control(emulator, "merge", merge)
    assert answer.status_code == 200, answer.text
    assert cleared(company)["Purchase", made["Id"]] == "Reconciled"


def updated(purchase):
    """:return: the beginning of an update that changes only what is added to it"""
    kept = ("Id", "SyncToken", "PaymentType")
    return {**{name: purchase[name] for name in kept}, "sparse": True}


def test_what_is_matched_in_the_bank_feed_keeps_its_amounts_and_accounts(emulator, api, company):
    """Source: a published integration's help pages."""
    made = purchase(api)
    do(emulator, "match", type="Purchase", id=made["Id"])
    assert cleared(company)["Purchase", made["Id"]] == "Cleared"
    changes = (
        {"Line": [expense_line(21)]},
        {"Line": [expense_line(20, "8")]},
        {"AccountRef": {"value": SAVINGS}},
    )
    for change in changes:
        assert refusal(api.post("purchase", {**updated(made), **change})) == (400, "6000")
    assert api.read("Purchase", made["Id"]) == made
    body = {**updated(made), "PrivateNote": "Paint"}
    assert api.write("Purchase", body)["PrivateNote"] == "Paint"


def test_what_is_matched_in_the_bank_feed_cannot_be_deleted(emulator, api, company):
    """Source: Intuit's list of error codes: 6480."""
    made = purchase(api)
    do(emulator, "match", type="Purchase", id=made["Id"])
    body = updated(made)
    assert refusal(api.post("purchase", body, operation="delete")) == (400, "6480")
    do(emulator, "match", type="Purchase", id=made["Id"], matched=False)
    assert api.post("purchase", body, operation="delete").status_code == 200


def test_a_settled_online_payment_cannot_be_voided(emulator, api, company):
    """Source: Intuit's list of error codes: 6450."""
    made = company.write("Payment", payment_body(25))
    do(emulator, "settle", type="Payment", id=made["Id"])
    void = {"operation": "update", "include": "void"}
    identity = {"Id": made["Id"], "SyncToken": made["SyncToken"], "sparse": True}
    assert refusal(api.post("payment", identity, **void)) == (400, "6450")
    assert api.read("Payment", made["Id"]) == made
