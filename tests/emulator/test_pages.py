"""The pages for people: a document, name, product or account at the address that *Open in QuickBooks*
leads to.
"""

import re

import pytest
import requests

from qbo_emulator.website import addresses

from .conftest import expense_line, invoice_body, journal_line, payment_body, sales_line


@pytest.fixture
def open_page(emulator):
    def load(path, status=200, **parameters):
        answer = requests.get(emulator.url + path, params=parameters, timeout=10)
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        return answer.text

    return load


def rows_of(page, section):
    """:return: list of the lists of texts of the rows of the table below a heading"""
    part = page.partition(f"<h2>{section}</h2>")[2].partition("</section>")[0]
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", part)[1:]
    ]


def fact(page, title):
    """:return: the text beside a title, None when the page has no such title"""
    found = re.search(f"<dt>{re.escape(title)}</dt><dd>(.*?)</dd>", page)
    return found and re.sub("<[^>]+>", "", found.group(1))


def test_an_invoice_is_shown_with_its_lines(company, open_page):
    line = sales_line(100, Qty=4, UnitPrice=25)
    invoice = company.write("Invoice", {**invoice_body(), "Line": [line], "DocNumber": "P-1"})
    page = open_page("/app/invoice", txnId=invoice["Id"])
    assert "<h2>Invoice P-1</h2>" in page
    assert fact(page, "Customer") == invoice["CustomerRef"]["name"]
    assert (fact(page, "Total"), fact(page, "Open balance")) == ("100.00", "100.00")
    item, subtotal = rows_of(page, "Lines")
    assert item[0] == invoice["Line"][0]["SalesItemLineDetail"]["ItemRef"]["name"]
    assert item[-3:] == ["4", "25.00", "100.00"]
    assert (subtotal[0], subtotal[-1]) == ("Subtotal", "100.00")


def test_the_postings_of_a_document_are_its_debits_and_credits(company, open_page):
    invoice = company.write("Invoice", invoice_body("1234.50"))
    page = open_page("/app/invoice", txnId=invoice["Id"])
    name = invoice["CustomerRef"]["name"]
    assert rows_of(page, "Postings") == [
        ["Accounts Receivable (A/R)", name, "1,234.50", ""],
        ["Design income", name, "", "1,234.50"],
        ["Total", "", "1,234.50", "1,234.50"],
    ]


def test_a_document_shows_what_is_linked_with_it_and_the_amount(company, open_page):
    invoice = company.write("Invoice", invoice_body(100, DocNumber="P-2"))
    payment = company.write("Payment", payment_body(60, (invoice, 40), TxnDate="2026-05-05"))
    paid = open_page("/app/invoice", txnId=invoice["Id"])
    assert rows_of(paid, "Links") == [["Applied by", "Payment", "2026-05-05", "40.00"]]
    page = open_page("/app/recvpayment", txnId=payment["Id"])
    ((how, what, _, amount),) = rows_of(page, "Links")
    assert (how, what, amount) == ("Applied to", "Invoice P-2", "40.00")
    assert rows_of(page, "Lines") == [["Invoice P-2", "40.00"]]
    assert fact(page, "Not applied yet") == "20.00"


def test_every_link_of_a_page_works(emulator, company, open_page):
    invoice = company.write("Invoice", invoice_body(100))
    company.write("Payment", payment_body(100, (invoice, 100)))
    page = open_page("/app/invoice", txnId=invoice["Id"])
    paths = [path.replace("&amp;", "&") for path in re.findall(r'href="(/[^"]*)"', page)]
    assert len(paths) > 6
    for path in paths:
        open_page(path)


@pytest.mark.parametrize(
    ("path", "entity", "body"),
    [
        ("/app/journal", "JournalEntry", None),
        ("/app/creditmemo", "CreditMemo", invoice_body(5)),
        ("/app/salesreceipt", "SalesReceipt", invoice_body(5)),
        ("/app/bill", "Bill", {"VendorRef": {"value": "32"}, "Line": [expense_line(5)]}),
        ("/app/estimate", "Estimate", invoice_body(5)),
    ],
)
def test_a_document_has_its_page_at_the_address_of_quickbooks(
    company, open_page, path, entity, body
):
    lines = [journal_line(5, "Debit", "7"), journal_line(5, "Credit", "35")]
    made = company.write(entity, body or {"Line": lines})
    page = open_page(path, txnId=made["Id"])
    assert rows_of(page, "Lines")[0][-1] == "5.00"


def test_a_credit_card_payment_has_its_page(company, open_page):
    made = company.write(
        "CreditCardPaymentTxn",
        {
            "Amount": 7,
            "BankAccountRef": {"value": "35"},
            "CreditCardAccountRef": {"value": "42"},
        },
    )
    page = open_page("/app/creditcardpayment", txnId=made["Id"])
    assert "<h2>Credit Card Payment</h2>" in page
    assert fact(page, "Credit card account") == "Visa"
    assert "CreditCardPaymentTxn</" not in page


@pytest.mark.parametrize("entity", ["Customer", "Vendor"])
def test_a_name_has_its_page_with_its_transactions(company, open_page, entity):
    reference = {"value": company.write(entity, {"DisplayName": "Page & Sons"})["Id"]}
    if entity == "Customer":
        company.write("Invoice", invoice_body(12, customer=reference["value"], DocNumber="P-3"))
    else:
        body = {"VendorRef": reference, "Line": [expense_line(12)], "DocNumber": "P-3"}
        company.write("Bill", body)
    page = open_page(f"/app/{entity.lower()}detail", nameId=reference["value"])
    assert f"<h2>{entity} Page &amp; Sons</h2>" in page
    assert fact(page, "Open balance") == "12.00"
    ((_, _, number, _, amount),) = rows_of(page, "Latest transactions")
    assert (number, amount) == ("P-3", "12.00")


def test_an_account_has_its_page_with_its_latest_postings(company, open_page):
    account = company.write("Account", {"Name": "Petty cash", "AccountType": "Bank"})["Id"]
    lines = [journal_line(5, "Debit", account), journal_line(5, "Credit", "35")]
    company.write("JournalEntry", {"Line": lines, "DocNumber": "P-4", "TxnDate": "2026-05-05"})
    page = open_page("/app/account", txnId=account)
    assert fact(page, "Current balance") == "5.00"
    assert rows_of(page, "Latest postings") == [["2026-05-05", "Journal Entry", "P-4", "5.00", ""]]


def test_an_item_has_its_page_with_what_was_sold_of_it(company, open_page):
    item = company.write(
        "Item", {"Name": "Advice", "Type": "Service", "IncomeAccountRef": {"value": "79"}}
    )["Id"]
    company.write("Invoice", {**invoice_body(), "Line": [sales_line(8, item)], "DocNumber": "P-5"})
    page = open_page("/app/item", txnId=item)
    assert fact(page, "Income account") == "Sales of Product Income"
    assert [row[2] for row in rows_of(page, "Latest transactions")] == ["P-5"]


def test_a_voided_document_says_so(company, open_page):
    invoice = company.write("Invoice", invoice_body(100))
    company.website().void("Invoice", invoice["Id"])
    page = open_page("/app/invoice", txnId=invoice["Id"])
    assert (fact(page, "Private note"), fact(page, "Total")) == ("Voided", "0.00")
    assert "Nothing is posted" in page


def test_what_only_the_website_can_enter_has_a_page(company, open_page):
    made = company.website().pay_sales_tax("89", "35", 10, number="T-1")
    page = open_page("/app/salestaxpayment", txnId=made["id"])
    assert "<h2>Sales Tax Payment T-1</h2>" in page
    assert [row[0] for row in rows_of(page, "Postings")][:2] == [
        "Checking",
        "Arizona Dept. of Revenue Payable",
    ]


def test_an_unknown_id_is_told_in_a_sentence(company, open_page):
    assert "There is no invoice with the id 99999 in any company." in open_page(
        "/app/invoice", 404, txnId="99999"
    )
    assert "There is no journal entry with the id x in any" in open_page(
        "/app/journal", 404, txnId="x"
    )
    invoice = company.write("Invoice", invoice_body(100))
    identity = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"]}
    company.write("Invoice", identity, "delete")
    assert f"The invoice with the id {invoice['Id']} was deleted." in open_page(
        "/app/invoice", 404, txnId=invoice["Id"]
    )
    # The id of another entity is none of this one.
    payment = company.write("Payment", payment_body(5))
    open_page("/app/invoice", 404, txnId=payment["Id"])


def test_an_unknown_page_and_an_unknown_realm_are_told_in_a_sentence(open_page):
    assert "There is no page /app/homepage." in open_page("/app/homepage", 404)
    assert "no company with the realm 7" in open_page("/app/invoice", 404, txnId="1", realm="7")


def test_the_page_of_an_entity_without_an_id_lists_it(company, open_page):
    company.write("Invoice", invoice_body(5, DocNumber="P-6"))
    assert ">P-6</a>" in open_page("/app/invoice")
    assert ">Checking</a>" in open_page("/app/chartofaccounts")
    assert "There are none." in open_page("/app/bills")


def test_what_comes_from_outside_is_escaped(company, open_page):
    customer = company.write("Customer", {"DisplayName": "<b>Bold & Sons</b>"})["Id"]
    note = "<script>alert(1)</script>"
    invoice = company.write("Invoice", invoice_body(5, customer=customer, PrivateNote=note))
    page = open_page("/app/invoice", txnId=invoice["Id"])
    assert "&lt;b&gt;Bold &amp; Sons&lt;/b&gt;" in page
    assert "<script" not in page
    assert "<script" not in open_page("/app/invoice", 404, txnId=note)
    assert "<script" not in open_page(f"/app/{note}", 404)


def test_the_first_realm_that_has_it_is_shown_unless_a_realm_is_named(
    running_international_emulator, uk, ca
):
    url = f"{running_international_emulator.url}/app/invoice"
    invoice = uk.query("SELECT * FROM Invoice MAXRESULTS 1")[0]["Id"]
    realms = running_international_emulator.realms
    for realm in (None, realms["uk"]):
        answer = requests.get(url, params={"txnId": invoice, "realm": realm}, timeout=10)
        assert f"realm <code>{realms['uk']}</code>" in answer.text
    made = ca.write("PaymentMethod", {"Name": "Only here"})["Id"]
    for key in range(1, 50):
        uk_has_it = uk.query(f"SELECT COUNT(*) FROM PaymentMethod WHERE Id = '{key}'")
        if not uk_has_it and str(key) == made:
            page = requests.get(
                url.replace("invoice", "paymentmethod"), params={"id": key}, timeout=10
            )
            assert f"realm <code>{realms['ca']}</code>" in page.text
            break
    else:
        pytest.fail("both companies have it")


def test_every_record_of_a_year_has_a_readable_page(landscaper):
    realm = landscaper.realm_id
    rows = landscaper.emulator.companies[realm].connection.execute(
        "SELECT type, id FROM object WHERE deleted = 0"
    )
    session = requests.Session()
    shown = [row for row in rows.fetchall() if row[0] in addresses.types()]
    assert len(shown) > 500
    for type_name, key in shown:
        path = addresses.address_of(type_name, key, realm)
        answer = session.get(landscaper.url + path, timeout=10)
        assert answer.status_code == 200, path
        text = re.sub("<[^>]+>", " ", answer.text.partition("<main>")[2])
        raw = re.search(r"[{}]|\w+Ref\b|LineDetail|Decimal|None\b|globalScope", text)
        assert not raw, (path, raw)


def test_a_page_is_also_found_under_the_name_of_its_entity(landscaper):
    rows = landscaper.emulator.companies[landscaper.realm_id].connection.execute(
        "SELECT type, MIN(id) FROM object WHERE deleted = 0 GROUP BY type"
    )
    shown = [row for row in rows.fetchall() if row[0] in addresses.types()]
    assert len(shown) > 25
    for type_name, key in shown:
        url = f"{landscaper.url}/app/{type_name.lower()}"
        assert requests.get(url, params={"txnId": key}, timeout=10).status_code == 200, type_name
