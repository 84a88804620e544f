"""Numbers and periods of transactions; what journal entries and payments must be."""

import pytest

from .conftest import (
    error_of,
    invoice_body,
    journal_line,
    payment_body,
    prefer,
    refusal,
)

# Numbers and periods


def test_with_custom_numbers_an_invoice_has_the_number_that_was_sent_or_none(api):
    assert api.write("Invoice", invoice_body(DocNumber="A-1"))["DocNumber"] == "A-1"
    assert "DocNumber" not in api.write("Invoice", invoice_body())


def test_without_custom_numbers_the_service_counts(api):
    prefer(api, SalesFormsPrefs={"CustomTxnNumbers": False})
    assert api.write("Invoice", invoice_body())["DocNumber"] == "1037"
    assert api.write("Invoice", invoice_body(DocNumber="2000"))["DocNumber"] == "2000"
    assert api.write("CreditMemo", invoice_body())["DocNumber"] == "2001"


def test_a_number_is_used_once(api):
    status, code, detail = error_of(api.post("invoice", invoice_body(DocNumber="1001")))
    assert (status, code) == (400, "6140")
    assert "DocNumber=1001 is assigned to TxnType=Invoice with TxnId=" in detail


def test_a_number_may_be_used_again_when_nobody_wants_the_warning(api):
    prefer(api, OtherPrefs={"NameValue": []})
    assert api.write("Invoice", invoice_body(DocNumber="1001"))["DocNumber"] == "1001"


def test_a_closed_period_is_closed_for_everything(api, company):
    company.close_books("2026-06-30")
    old = api.query("SELECT * FROM Invoice WHERE DocNumber = '1001'")["Invoice"][0]
    assert refusal(api.post("invoice", invoice_body(TxnDate="2026-06-30"))) == (400, "6210")
    assert refusal(api.post("invoice", {**old, "PrivateNote": "x"})) == (400, "6210")
    assert refusal(api.post("invoice", {**old, "TxnDate": "2026-07-01"})) == (400, "6210")
    assert refusal(api.post("invoice", old, operation="delete")) == (400, "6210")
    assert refusal(api.post("invoice", old, operation="void")) == (400, "6210")
    assert api.write("Invoice", invoice_body(TxnDate="2026-07-01"))["TxnDate"] == "2026-07-01"


# Journal entries and payments


def entry(*lines, **fields):
    return {"Line": list(lines), **fields}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([journal_line(10, "Debit", "35"), journal_line(9, "Credit", "7")], "2300"),
        ([journal_line(10, "Debit", "84"), journal_line(10, "Credit", "7")], "6000"),
        ([journal_line(10, "Debit", "33"), journal_line(10, "Credit", "7")], "6000"),
        (
            [journal_line(10, "Debit", "33", Customer="1"), journal_line(10, "Credit", "7")],
            "6000",
        ),
        ([journal_line(-1, "Debit", "35"), journal_line(-1, "Credit", "7")], "2290"),
        ([journal_line(1, "Up", "35"), journal_line(1, "Credit", "7")], "2170"),
        ([journal_line(1, "Debit", "999"), journal_line(1, "Credit", "7")], "2500"),
        ([{"Description": "only text", "DetailType": "DescriptionOnly"}], "2250"),
    ],
)
def test_journal_entries_that_are_refused(api, lines, code):
    assert refusal(api.post("journalentry", entry(*lines))) == (400, code)


def test_a_journal_entry_answers_total_zero_and_counts_its_lines_from_zero(api):
    lines = (journal_line(10, "Debit", "35"), journal_line("10.00", "Credit", "7"))
    answer = api.write("JournalEntry", entry(*lines))
    assert answer["TotalAmt"] == 0
    assert [line["Id"] for line in answer["Line"]] == ["0", "1"]


def test_a_payment_needs_customer_and_amount(api):
    assert refusal(api.post("payment", {"TotalAmt": 1})) == (400, "2020")
    assert refusal(api.post("payment", {"CustomerRef": {"value": "1"}})) == (400, "2020")


def test_a_payment_cannot_pay_more_than_is_open(api):
    invoice = api.write("Invoice", invoice_body(100))
    assert refusal(api.post("payment", payment_body(150, (invoice, 101)))) == (400, "6000")


def test_a_payment_cannot_pay_more_than_it_is(api):
    invoice = api.write("Invoice", invoice_body(100))
    assert refusal(api.post("payment", payment_body(50, (invoice, 60)))) == (400, "6000")


def test_a_payment_cannot_pay_the_invoice_of_a_stranger(api):
    invoice = api.write("Invoice", invoice_body(100, customer="2"))
    assert refusal(api.post("payment", payment_body(50, (invoice, 50)))) == (400, "620")


def test_a_payment_cannot_go_to_an_income_account(api):
    body = payment_body(10, DepositToAccountRef={"value": "45"})
    assert refusal(api.post("payment", body)) == (400, "6430")
