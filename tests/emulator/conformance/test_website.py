"""What people do on the website of QuickBooks and the API cannot: each test is a fact about the
service, with what it is known from.
"""

from decimal import Decimal

import pytest

from qbo_emulator.faults import QboFault

from .. import test_webhooks
from ..conftest import (
    Api,
    Movement,
    expense_line,
    inventory_item,
    invoice_body,
    journal_line,
    path_of,
    payment_body,
    refusal,
    sales_line,
)
from .on_website import CHECKING, SAVINGS, do, purchase, refused
from .reports import rows_of

WAGES, LIABILITY, TAX = "7", "43", "89"
VENDOR = {"value": "32"}

endpoint = test_webhooks.endpoint


def ledger_rows(company, label):
    """:return: list of the cells of every row of the general ledger with a type of transaction"""
    report = company.report(
        "GeneralLedger", date_macro="All", columns="txn_type,name,account_name,debt_amt,credit_amt"
    )
    cells = [row.get("ColData", ()) for row in rows_of(report)]
    return [row for row in cells if any(cell["value"] == label for cell in row)]


def expect_no_entity(api, company, label):
    """Every posting with a label has an id of a transaction, and no entity answers to it."""
    rows = ledger_rows(company, label)
    (key,) = {cell["id"] for row in rows for cell in row if cell["value"] == label}
    assert key
    for entity in ("Purchase", "JournalEntry", "Transfer", "Deposit", "BillPayment", "Invoice"):
        assert refusal(api.get(f"{path_of(entity)}/{key}")) == (400, "610")
    return rows


# Voiding


def voidable(books):
    """:return: dictionary of a transaction by each type that the API cannot void"""
    transfer = {"FromAccountRef": {"value": CHECKING}, "ToAccountRef": {"value": SAVINGS}}
    deposit = {
        "Amount": 40,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": {"value": "79"}},
    }
    bank = {"value": CHECKING}
    lines = [journal_line(9, "Debit", WAGES), journal_line(9, "Credit", CHECKING)]
    bodies = {
        "CreditMemo": invoice_body(30),
        "RefundReceipt": invoice_body(30, DepositToAccountRef=bank),
        "VendorCredit": {"VendorRef": VENDOR, "Line": [expense_line(15)]},
        "Transfer": {**transfer, "Amount": 50},
        "Deposit": {"DepositToAccountRef": bank, "Line": [deposit]},
        "JournalEntry": {"Line": lines},
    }
    made = {entity: books.write(entity, body) for entity, body in bodies.items()}
    return {**made, "Purchase": purchase(books)}


def test_a_credit_memo_and_others_are_voided_on_the_website_alone(emulator, api, company, moved):
    """Source: Intuit's reference, whose pages of these entities have no void; published clients."""
    for entity, made in voidable(api).items():
        assert refusal(api.post(path_of(entity), made, operation="void"))[1] == "500"
        assert do(emulator, "void", type=entity, id=made["Id"]).status_code == 200
        voided = api.read(entity, made["Id"])
        assert (voided["PrivateNote"], voided["SyncToken"]) == ("Voided", "1")
        assert voided.get("TotalAmt", voided.get("Amount")) == 0
        assert all(line.get("Amount", 0) == 0 for line in voided.get("Line", ()))
    assert moved() == {}


def test_the_note_of_what_is_voided_stays(emulator, api, company):
    """Source: recorded answers of the service."""
    made = purchase(company, PrivateNote="Paint")
    company.website().void("Purchase", made["Id"])
    assert api.read("Purchase", made["Id"])["PrivateNote"] == "Voided - Paint"


def test_voiding_a_credit_memo_lets_the_invoice_be_open_again(api, company):
    """Source: Intuit's help on voiding."""
    invoice = company.write("Invoice", invoice_body(100))
    memo = company.write("CreditMemo", invoice_body(30))
    payment = payment_body(0, (invoice, 30), (memo, 30, "CreditMemo"))
    company.write("Payment", payment)
    assert api.read("Invoice", invoice["Id"])["Balance"] == 70
    company.website().void("CreditMemo", memo["Id"])
    assert api.read("Invoice", invoice["Id"])["Balance"] == 100


def test_voiding_a_deposit_leaves_the_money_in_undeposited_funds(emulator, api, company):
    """Source: Intuit's help on voiding."""
    payment = company.write("Payment", payment_body(25))
    line = {"Amount": 25, "LinkedTxn": [{"TxnId": payment["Id"], "TxnType": "Payment"}]}
    line["LinkedTxn"][0]["TxnLineId"] = "0"
    body = {"DepositToAccountRef": {"value": CHECKING}, "Line": [line]}
    moved = Movement(company)
    deposit = company.write("Deposit", body)
    assert "6540" in refused(emulator, "void", type="Payment", id=payment["Id"])
    company.website().void("Deposit", deposit["Id"])
    assert moved() == {}
    assert "Deposit" not in str(api.read("Payment", payment["Id"]).get("LinkedTxn"))


# Of the others webhooks report an update.
_VOIDS_REPORTED = ("CreditMemo", "RefundReceipt", "Purchase", "Transfer")


def test_change_data_and_webhooks_report_what_the_website_voids(emulator, api, company, endpoint):
    """Source: Intuit's page on webhooks, whose table has voids of these entities."""
    made = voidable(company)
    emulator.advance_clock(60)
    since = api.get("preferences").json()["time"]
    emulator.advance_clock(60)
    emulator.subscribe(endpoint.url, test_webhooks.TOKEN, window=0)
    for entity, transaction in made.items():
        company.website().void(entity, transaction["Id"])
    changed = api.get("cdc", entities=",".join(made), changedSince=since).json()
    found = {
        name: [row["Id"] for row in rows]
        for answer in changed["CDCResponse"][0]["QueryResponse"]
        for name, rows in answer.items()
        if isinstance(rows, list)
    }
    assert found == {entity: [row["Id"]] for entity, row in made.items()}
    emulator.wait_for_webhooks()
    for entity, transaction in made.items():
        operation = "void" if entity in _VOIDS_REPORTED else "updated"
        events = [row for row in endpoint.events if row["intuitentityid"] == transaction["Id"]]
        assert f"qbo.{entity.lower()}.{operation}.v1" in [event["type"] for event in events]


def test_bills_cannot_be_voided_even_on_the_website(emulator, company):
    """Source: Intuit's help: bills are deleted."""
    bill = company.write("Bill", {"VendorRef": VENDOR, "Line": [expense_line(5)]})
    assert "Bill cannot be voided" in refused(emulator, "void", type="Bill", id=bill["Id"])


# Entries that no entity answers


def employee(company):
    return company.write("Employee", {"GivenName": "Emily", "FamilyName": "Platt"})["Id"]


def test_a_payroll_cheque_is_in_the_ledger_and_no_entity_answers_its_id(
    emulator, api, company, moved
):
    """Source: Intuit's help: payroll is not part of the accounting API."""
    lines = [{"account": WAGES, "amount": 1000}, {"account": LIABILITY, "amount": -180.5}]
    answer = do(
        emulator, "payroll-check", employee=employee(company), account=CHECKING, lines=lines
    )
    assert answer.json()["net"] == "819.50"
    assert moved() == {
        "Advertising": Decimal("1000.00"),
        "Loan Payable": Decimal("-180.50"),
        "Checking": Decimal("-819.50"),
    }
    rows = expect_no_entity(api, company, "Payroll Check")
    assert {row[1]["value"] for row in rows} == {"Emily Platt"}
    assert len(rows) == 3


def test_a_sales_tax_payment_is_in_the_ledger_and_no_entity_answers_its_id(
    emulator, api, company, moved
):
    """Source: a recorded ledger of a sandbox of the United States, 2026."""
    do(emulator, "sales-tax-payment", liability=TAX, account=CHECKING, amount="12.34")
    assert moved() == {
        "Arizona Dept. of Revenue Payable": Decimal("12.34"),
        "Checking": Decimal("-12.34"),
    }
    assert len(expect_no_entity(api, company, "Sales Tax Payment")) == 2


@pytest.mark.parametrize(("country", "liability", "bank"), [("uk", "28", "14"), ("ca", "27", "15")])
def test_where_payments_of_tax_are_an_entity_the_website_makes_one(
    running_international_emulator, request, country, liability, bank
):
    """Source: Intuit's reference: TaxPayment exists in Australia, Canada and the United Kingdom."""
    company = request.getfixturevalue(country)
    body = {"liability": liability, "account": bank, "amount": "12.50", "memo": "First quarter"}
    body["realmId"] = running_international_emulator.realms[country]
    answer = do(running_international_emulator, "sales-tax-payment", **body)
    payment = company.get("TaxPayment", answer.json()["id"])
    assert (payment["PaymentAmount"], payment["Description"]) == (12.5, "First quarter")
    words = refused(running_international_emulator, "sales-tax-payment", **body, number="T-1")
    assert "has no number" in words


def test_a_counted_quantity_is_in_the_ledger_as_an_adjustment(emulator, company):
    """Source: a recorded ledger of a sandbox of the United States, 2026."""
    item = company.write("Item", inventory_item(QtyOnHand=10))["Id"]
    moved = Movement(company)
    assert do(emulator, "quantity", item=item, difference=-3).json() == {"quantity": "7"}
    assert company.get("Item", item)["QtyOnHand"] == 7
    assert moved() == {
        "Inventory Asset": Decimal("-6.00"),
        "Inventory Shrinkage": Decimal("6.00"),
    }
    assert len(ledger_rows(company, "Inventory Qty Adjust")) == 2


# Revaluation


@pytest.fixture
def euro(company):
    """The company with 200 euros at the bank, 100 that a customer owes and 50 that it owes."""
    company.enable_currencies("EUR")
    currency = {"CurrencyRef": {"value": "EUR"}, "ExchangeRate": "1.1"}
    in_euro = {"CurrencyRef": {"value": "EUR"}}
    bank = company.write("Account", {"Name": "Euro Bank", "AccountType": "Bank", **in_euro})
    customer = company.write("Customer", {"DisplayName": "Gärtnerei Köln", **in_euro})["Id"]
    vendor = company.write("Vendor", {"DisplayName": "Holland Bulbs"})["Id"]
    company.website().give_vendor_currency(vendor, "EUR")
    company.write("Invoice", {**invoice_body(100, customer=customer), **currency})
    bill = {"VendorRef": {"value": vendor}, "Line": [expense_line(50)]}
    company.write("Bill", {**bill, **currency})
    receipt = invoice_body(200, customer=customer, DepositToAccountRef={"value": bank["Id"]})
    company.write("SalesReceipt", {**receipt, **currency})
    return company


def test_a_revaluation_posts_the_bank_account_and_nothing_of_receivables_and_payables(
    emulator, euro
):
    """Source: Intuit's help on revaluing balances."""
    moved = Movement(euro)
    assert do(emulator, "revaluation", currency="EUR", rate=1.2).json()["gain"] == "20.00"
    assert moved() == {
        "Euro Bank": Decimal("20.00"),
        "Unrealized Gain or Loss": Decimal("-20.00"),
    }
    rows = ledger_rows(euro, "Home Currency Adjustment")
    assert {row[2]["value"] for row in rows} == {"Euro Bank", "Unrealized Gain or Loss"}
    (bank,) = euro.query("SELECT * FROM Account WHERE Name = 'Euro Bank'")
    assert bank["CurrentBalance"] == 200


def test_a_balance_at_the_same_rate_leaves_no_gain(emulator, euro):
    """Source: Intuit's help on revaluing balances."""
    do(emulator, "revaluation", currency="EUR", rate=1.2)
    assert do(emulator, "revaluation", currency="EUR", rate=1.2).json()["gain"] == "0.00"


def test_no_entity_answers_the_id_of_a_revaluation(emulator, api, euro):
    """Source: Intuit's help; the API has no entity for it."""
    do(emulator, "revaluation", currency="EUR", rate="0.9")
    expect_no_entity(api, euro, "Home Currency Adjustment")


# The accounts of an item


def test_an_item_gets_another_account_together_with_its_history(emulator, api, company):
    """Source: Intuit's reference page of the Item entity."""
    item = company.write(
        "Item", {"Name": "Advice", "Type": "Service", "IncomeAccountRef": {"value": "79"}}
    )
    invoice = company.write("Invoice", {**invoice_body(), "Line": [sales_line(50, item["Id"])]})
    moved = Movement(company)
    assert do(emulator, "item-accounts", item=item["Id"], income="45").status_code == 200
    assert sorted(moved().values()) == [Decimal("-50.00"), Decimal("50.00")]
    assert api.read("Invoice", invoice["Id"])["SyncToken"] == invoice["SyncToken"]
    assert api.read("Item", item["Id"])["SyncToken"] == "1"


# What makes no sense

_NONSENSE = [
    ("void", {"type": "Customer", "id": "1"}, "Customer cannot be voided"),
    ("void", {"type": "Purchase", "id": "999999"}, "no active Purchase 999999"),
    ("void", {"type": "Purchase"}, "id is missing"),
    ("reconcile", {"account": "79"}, "is of type Income"),
    ("reconcile", {"account": CHECKING, "state": "R"}, "one of Uncleared, Cleared, Reconciled"),
    ("reconcile", {"account": CHECKING, "date": "31.3.2026"}, "no date"),
    ("reconcile", {"account": CHECKING, "until": "2026-03-31"}, "the fields are"),
    ("match", {"type": "CreditMemo", "id": "13"}, "moves nothing on a bank"),
    ("match", {"type": "CreditMemo", "id": "13", "matched": "yes"}, "true or false"),
    ("match", {"type": 3, "id": "13"}, "the name of an entity"),
    ("settle", {"type": "Invoice", "id": "1"}, "no online payment"),
    ("payroll-check", {"employee": "1", "account": CHECKING, "lines": []}, "no active Employee"),
    ("sales-tax-payment", {"liability": TAX, "account": CHECKING, "amount": 0}, "other than 0"),
    ("sales-tax-payment", {"liability": TAX, "account": CHECKING, "amount": -1}, "above 0"),
    ("sales-tax-payment", {"liability": TAX, "account": TAX, "amount": 1}, "is of type"),
    ("sales-tax-payment", {"liability": TAX, "account": CHECKING, "amount": "x"}, "a number"),
    ("sales-tax-payment", {"liability": TAX, "account": CHECKING, "amount": 1.234}, "decimal"),
    (
        "sales-tax-payment",
        {"liability": TAX, "account": CHECKING, "amount": 1, "refund": "no"},
        "true or false",
    ),
    (
        "sales-tax-payment",
        {"liability": TAX, "account": CHECKING, "amount": 1, "refund": True},
        "only a TaxPayment",
    ),
    ("quantity", {"item": "1", "difference": 1}, "is not tracked"),
    ("revaluation", {"currency": "EUR", "rate": 1}, "no foreign currency"),
    ("revaluation", {"currency": ["EUR"], "rate": 1}, "no foreign currency"),
    ("payroll-check", {"employee": {}, "account": [], "lines": 1}, "no active Employee"),
    ("item-accounts", {"item": "1"}, "send one of income, expense, asset"),
    ("item-accounts", {"item": "1", "income": CHECKING + "9999"}, "2500"),
    ("vendor-currency", {"vendor": "999999", "currency": "EUR"}, "no active Vendor 999999"),
    ("vendor-currency", {"vendor": "31", "currency": ["EUR"]}, "the code of a currency"),
    ("vendor-currency", {"vendor": "31", "currency": "EUR"}, "5030"),
    ("close-books", {"date": "June"}, "no date"),
    ("close-books", {"date": ""}, "no date"),
    ("close-books", {"date": "2026-06-30", "password": 7}, "must be text"),
    ("close-books", {"date": None, "password": "x"}, "need no password"),
]


@pytest.mark.parametrize(("act", "body", "words"), _NONSENSE)
def test_an_act_that_makes_no_sense_is_refused_in_a_sentence(emulator, company, act, body, words):
    """Source: none; the control paths are the emulator's own."""
    before = company.trial_balance()
    assert words in refused(emulator, act, **body)
    assert company.trial_balance() == before


def test_an_act_may_name_its_realm(emulator):
    """Source: none; the control paths are the emulator's own."""
    assert do(emulator, "reconcile", account=CHECKING, realmId=emulator.realm_id).status_code == 200
    assert "no realm 7" in refused(emulator, "reconcile", account=CHECKING, realmId="7")


def test_a_payroll_cheque_needs_lines_that_make_sense(emulator, company):
    """Source: none; the control paths are the emulator's own."""
    body = {"employee": employee(company), "account": CHECKING}
    wage = {"account": WAGES, "amount": 10}
    for lines, words in (
        ([], "must be a list"),
        ([{"account": WAGES}], "a line has account, amount and memo"),
        ([{**wage, "class": "1"}], "a line has account, amount and memo"),
        ([{"account": CHECKING, "amount": 10}], "is of type Bank"),
        ([wage, {"account": LIABILITY, "amount": -11}], "more is withheld"),
    ):
        assert words in refused(emulator, "payroll-check", **body, lines=lines)


def test_the_books_of_a_year_stay_balanced_over_all_acts(landscaper):
    """Source: double entry."""
    api, company = Api(landscaper), landscaper.company()
    website = company.website()
    for entity in ("CreditMemo", "Transfer", "VendorCredit", "JournalEntry", "Purchase"):
        for row in company.query(f"SELECT * FROM {entity} MAXRESULTS 1000"):
            try:
                website.void(entity, row["Id"])
            except QboFault as fault:
                assert fault.code in ("6540", "6000"), fault
    website.adjust_quantity("21", -1)
    website.pay_sales_tax("89", CHECKING, 10)
    website.pay_wages("58", CHECKING, [{"account": WAGES, "amount": 10}])
    balances = company.trial_balance()
    assert sum(balances.values()) == 0
    assert len(api.query("SELECT * FROM Purchase MAXRESULTS 1000")["Purchase"]) > 50
    for name, account_type, sign in (("Customer", "Receivable", 1), ("Vendor", "Payable", -1)):
        rows = company.query(f"SELECT * FROM {name} MAXRESULTS 1000")
        owed = sum(row["Balance"] for row in rows)
        kept = sum(cents for key, cents in balances.items() if f"Accounts {account_type}" in key)
        assert owed == sign * kept
