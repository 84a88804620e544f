"""Sales: discounts, deposits, terms, links to estimates, and what is dropped without a word."""

from decimal import Decimal

import pytest

from ..bodies import identity
from ..conftest import (
    error_of,
    invoice_body,
    payment_body,
    prefer,
    refusal,
    sales_line,
)

UNDEPOSITED = "Undeposited Funds"
RECEIVABLE = "Accounts Receivable (A/R)"


def discount_line(amount=None, **detail):
    line = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
    return line if amount is None else {**line, "Amount": amount}


def sale(*lines, **fields):
    return {**invoice_body(**fields), "Line": list(lines)}


def line_of(document, kind):
    return next(line for line in document["Line"] if line["DetailType"] == kind)


# Subtotal, discount, shipping, gratuity


def ten_percent(api):
    """:return: reference to a tax code of 10 %"""
    agency = api.query("SELECT * FROM TaxAgency")["TaxAgency"][0]["Id"]
    rate = {"TaxRateName": "Ten", "RateValue": "10", "TaxAgencyId": agency}
    answer = api.post("taxservice/taxcode", {"TaxCode": "Ten", "TaxRateDetails": [rate]})
    return {"value": answer.json()["TaxCodeId"]}


def test_subtotal_and_discount_leave_shipping_out_and_the_deposit_lowers_the_balance(api, moved):
    """Source: a sample of Intuit's reference page of the Invoice entity."""
    body = sale(
        sales_line(50, TaxCodeRef={"value": "TAX"}),
        sales_line(2, item="SHIPPING_ITEM_ID", TaxCodeRef={"value": "NON"}),
        discount_line(PercentBased=True, DiscountPercent=10),
        TxnTaxDetail={"TxnTaxCodeRef": ten_percent(api)},
        Deposit=12,
    )
    answer = api.write("Invoice", body)
    assert line_of(answer, "SubTotalLineDetail")["Amount"] == 50
    assert line_of(answer, "DiscountLineDetail")["Amount"] == 5
    assert answer["TxnTaxDetail"]["TotalTax"] == 5
    assert (answer["TotalAmt"], answer["Balance"], answer["Deposit"]) == (52, 40, 12)
    moves = moved()
    assert (moves[RECEIVABLE], moves[UNDEPOSITED]) == (40, 12)
    assert sum(moves.values()) == 0


def test_tax_after_discount_leaves_shipping_out_too(api):
    """Source: follows from the sample of Intuit's reference page of the Invoice entity."""
    body = sale(
        sales_line(50, TaxCodeRef={"value": "TAX"}),
        sales_line(20, item="SHIPPING_ITEM_ID", TaxCodeRef={"value": "TAX"}),
        discount_line(PercentBased=True, DiscountPercent=10),
        TxnTaxDetail={"TxnTaxCodeRef": ten_percent(api)},
        ApplyTaxAfterDiscount=True,
    )
    assert api.write("Invoice", body)["TxnTaxDetail"]["TotalTax"] == Decimal("6.5")


def test_gratuity_is_an_item_that_is_no_product(api, moved):
    """Source: Intuit's reference."""
    body = sale(sales_line(50), sales_line(8, item="GRATUITY_ITEM_ID"))
    answer = api.write("SalesReceipt", body)
    assert answer["Line"][1]["SalesItemLineDetail"]["ItemRef"] == {"value": "GRATUITY_ITEM_ID"}
    assert line_of(answer, "SubTotalLineDetail")["Amount"] == 50
    assert answer["TotalAmt"] == 58
    assert moved()["Gratuity"] == -8


def test_a_discount_is_positive_and_posts_to_its_account(api, moved):
    """Source: recorded answers of the service."""
    answer = api.write(
        "Invoice", sale(sales_line(50), discount_line(PercentBased=True, DiscountPercent=10))
    )
    assert (line_of(answer, "DiscountLineDetail")["Amount"], answer["TotalAmt"]) == (5, 45)
    moves = moved()
    assert (moves[RECEIVABLE], moves["Discounts given"]) == (45, 5)


def test_a_discount_with_neither_amount_nor_percent_is_refused(api):
    """Source: Intuit's list of error codes."""
    assert refusal(api.post("invoice", sale(sales_line(50), discount_line()))) == (400, "6090")


# Deposit on an invoice


def test_a_deposit_goes_to_the_account_that_the_invoice_names(api, moved):
    """Source: Intuit's reference page of the Invoice entity."""
    body = invoice_body(100, Deposit=30, DepositToAccountRef={"value": "35"})
    answer = api.write("Invoice", body)
    assert (answer["TotalAmt"], answer["Balance"]) == (100, 70)
    assert answer["LinkedTxn"] == []
    assert moved() == {RECEIVABLE: 70, "Checking": 30, "Design income": -100}


def test_a_payment_settles_what_the_deposit_left_open(api, company):
    """Source: Intuit's reference page of the Invoice entity."""
    owed = api.read("Customer", "1")["Balance"]
    invoice = api.write("Invoice", invoice_body(100, Deposit=30))
    assert api.read("Customer", "1")["Balance"] == owed + 70
    assert refusal(api.post("payment", payment_body(100, (invoice, 100)))) == (400, "6000")
    api.write("Payment", payment_body(70, (invoice, 70)))
    assert api.read("Invoice", invoice["Id"])["Balance"] == 0
    assert api.read("Customer", "1")["Balance"] == owed


def test_a_new_deposit_moves_the_balance(api, moved):
    """Source: Intuit's reference page of the Invoice entity."""
    invoice = api.write("Invoice", invoice_body(100, Deposit=30))
    changed = api.write("Invoice", identity(invoice, sparse=True, Deposit=45))
    assert changed["Balance"] == 55
    assert moved() == {RECEIVABLE: 55, UNDEPOSITED: 45, "Design income": -100}


def test_voiding_takes_the_deposit_back(api, moved):
    """Source: Intuit's reference page of the Invoice entity."""
    invoice = api.write("Invoice", invoice_body(100, Deposit=30))
    voided = api.post("invoice", invoice, operation="void").json()["Invoice"]
    assert (voided["Deposit"], voided["Balance"]) == (0, 0)
    assert moved() == {}


@pytest.mark.parametrize("deposit", [-1, 101])
def test_a_deposit_is_at_most_the_total(api, deposit):
    """Source: the emulator's choice."""
    assert refusal(api.post("invoice", invoice_body(100, Deposit=deposit))) == (400, "6000")


def test_a_deposit_does_not_go_to_an_income_account(api):
    """Source: Intuit's reference page of the Invoice entity."""
    body = invoice_body(100, Deposit=30, DepositToAccountRef={"value": "79"})
    assert refusal(api.post("invoice", body)) == (400, "6430")


def test_a_deposit_line_on_an_inventory_account_is_refused(api):
    """Source: Intuit's reference page of the Deposit entity lists the types of accounts."""
    detail = {"AccountRef": {"value": "81"}}
    line = {"Amount": 5, "DetailType": "DepositLineDetail", "DepositLineDetail": detail}
    body = {"DepositToAccountRef": {"value": "35"}, "Line": [line]}
    assert refusal(api.post("deposit", body)) == (400, "6430")


# Terms


def test_without_term_and_due_date_the_default_term_of_the_company_counts(api):
    """Source: recorded answers of the service: due 30 days later, and no SalesTermRef."""
    terms = api.query("SELECT * FROM Term WHERE Name = 'Net 30'")["Term"]
    prefer(api, SalesFormsPrefs={"DefaultTerms": {"value": terms[0]["Id"]}})
    answer = api.write("Invoice", invoice_body(TxnDate="2026-03-10"))
    assert answer["DueDate"] == "2026-04-09"
    assert "SalesTermRef" not in answer


def test_without_a_default_term_an_invoice_is_due_on_its_day(api):
    """Source: the emulator's choice for companies that have no default term."""
    answer = api.write("Invoice", invoice_body(TxnDate="2026-03-10"))
    assert answer["DueDate"] == "2026-03-10"


def test_a_due_date_or_term_of_its_own_goes_before_the_default_term(api):
    """Source: Intuit's reference."""
    terms = {
        term["Name"]: {"value": term["Id"]} for term in api.query("SELECT * FROM Term")["Term"]
    }
    prefer(api, SalesFormsPrefs={"DefaultTerms": terms["Net 30"]})
    own = api.write("Invoice", invoice_body(TxnDate="2026-03-10", DueDate="2026-03-12"))
    assert own["DueDate"] == "2026-03-12"
    named = invoice_body(TxnDate="2026-03-10", SalesTermRef=terms["Net 10"])
    assert api.write("Invoice", named)["DueDate"] == "2026-03-20"


# Lines


def test_a_line_without_an_item_is_answered_with_the_default_item(api):
    """Source: one report, not confirmed."""
    prefer(api, SalesFormsPrefs={"DefaultItem": {"value": "2"}})
    line = {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"Qty": 1}}
    detail = api.write("Invoice", sale(line))["Line"][0]["SalesItemLineDetail"]
    assert detail["ItemRef"]["value"] == "2"


def test_the_price_counts_with_all_its_digits(api):
    """Source: a client author's tests against a production company, 2026."""
    exact = sale(sales_line(100, Qty=3, UnitPrice=33.333333))
    assert api.write("Invoice", exact)["TotalAmt"] == 100
    rounded = sale(sales_line(100, Qty=3, UnitPrice=33.33))
    assert refusal(api.post("invoice", rounded)) == (400, "6070")
    half = sale(sales_line(37.38, Qty=1, UnitPrice="37.37499999"))
    assert refusal(api.post("invoice", half)) == (400, "6070")


def test_a_sparse_update_with_lines_replaces_them_and_keeps_the_head(api):
    """Source: a client author's tests against a production company, 2026."""
    lines = [sales_line(10), sales_line(20)]
    created = api.write("SalesReceipt", sale(*lines, PrivateNote="kept"))
    first = created["Line"][0]
    changed = api.write(
        "SalesReceipt", identity(created, sparse=True, Line=[{**first, "Amount": 15}])
    )
    amounts = [line["Amount"] for line in changed["Line"] if "Id" in line]
    assert (amounts, changed["PrivateNote"]) == ([15], "kept")


def test_a_full_update_of_a_sales_receipt_without_customer_removes_the_customer(api):
    """Source: a client author's tests against a production company, 2026."""
    created = api.write("SalesReceipt", sale(sales_line(10)))
    assert "CustomerRef" in created
    changed = api.write("SalesReceipt", identity(created, Line=[sales_line(10)]))
    assert "CustomerRef" not in changed


# Estimates


def from_estimate(estimate):
    return [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]


def test_lines_made_from_an_estimate_carry_the_link_themselves(api):
    """Source: recorded answers of the service, 2025."""
    estimate = api.write("Estimate", sale(sales_line(10), sales_line(20, item="2")))
    body = sale(
        sales_line(25, item="2"), sales_line(3, item="3"), LinkedTxn=from_estimate(estimate)
    )
    invoice = api.write("Invoice", body)
    first, second, _subtotal = invoice["Line"]
    assert first["LinkedTxn"] == [
        {"TxnId": estimate["Id"], "TxnType": "Estimate", "TxnLineId": estimate["Line"][1]["Id"]}
    ]
    assert "LinkedTxn" not in second
    assert invoice["LinkedTxn"] == from_estimate(estimate)


def test_a_link_to_an_estimate_on_a_line_alone_is_taken(api):
    """Source: a published client sends it so."""
    estimate = api.write("Estimate", sale(sales_line(10)))
    link = {"TxnId": estimate["Id"], "TxnType": "Estimate", "TxnLineId": "1"}
    invoice = api.write("Invoice", sale({**sales_line(10), "LinkedTxn": [link]}))
    assert invoice["Line"][0]["LinkedTxn"] == [link]
    assert invoice["LinkedTxn"] == from_estimate(estimate)
    assert api.read("Estimate", estimate["Id"])["TxnStatus"] == "Closed"
    assert refusal(api.post("invoice", sale({**sales_line(10), "LinkedTxn": [link]}))) == (
        400,
        "620",
    )


def test_an_invoice_that_gives_the_estimate_up_gives_it_up_on_its_lines(api):
    """Source: Intuit's page on linked transactions."""
    estimate = api.write("Estimate", sale(sales_line(10)))
    invoice = api.write("Invoice", sale(sales_line(10), LinkedTxn=from_estimate(estimate)))
    freed = api.write("Invoice", {**invoice, "LinkedTxn": []})
    assert freed["LinkedTxn"] == []
    assert "LinkedTxn" not in freed["Line"][0]
    assert api.read("Estimate", estimate["Id"])["TxnStatus"] == "Pending"


def test_deleting_the_estimate_frees_the_lines(api):
    """Source: Intuit's page on linked transactions."""
    estimate = api.write("Estimate", sale(sales_line(10)))
    invoice = api.write("Invoice", sale(sales_line(10), LinkedTxn=from_estimate(estimate)))
    api.post("estimate", api.read("Estimate", estimate["Id"]), operation="delete")
    freed = api.read("Invoice", invoice["Id"])
    assert "LinkedTxn" not in freed["Line"][0]
    assert api.write("Invoice", {**freed, "PrivateNote": "x"})["PrivateNote"] == "x"


# E-mail


def test_an_email_status_without_an_address_is_dropped_without_a_word(api):
    """Source: a published client's experience."""
    customer = api.write("Customer", {"DisplayName": "No mail"})
    body = invoice_body(customer=customer["Id"], EmailStatus="NeedToSend")
    assert api.write("Invoice", body)["EmailStatus"] == "NotSet"
    body["BillEmail"] = {"Address": "a@example.com"}
    assert api.write("Invoice", body)["EmailStatus"] == "NeedToSend"


def test_sending_sets_the_status_and_the_address(api):
    """Source: Intuit's reference."""
    invoice = api.write("Invoice", invoice_body(BillEmail={"Address": "a@example.com"}))
    path = f"invoice/{invoice['Id']}/send"
    answer = api.session.post(
        f"{api.base}/{path}", params={"sendTo": "b@example.com"}, timeout=10
    ).json()["Invoice"]
    assert answer["EmailStatus"] == "EmailSent"
    assert answer["BillEmail"] == {"Address": "b@example.com"}
    assert set(answer["DeliveryInfo"]) == {"DeliveryType", "DeliveryTime"}


# Payments


def test_the_second_line_of_a_payment_for_one_invoice_is_lost(api):
    """Source: a published client's experience; it merges its lines per invoice."""
    invoice = api.write("Invoice", invoice_body(100))
    payment = api.write("Payment", payment_body(100, (invoice, 60), (invoice, 40)))
    assert [line["Amount"] for line in payment["Line"]] == [60]
    assert payment["UnappliedAmt"] == 40
    assert api.read("Invoice", invoice["Id"])["Balance"] == 40


def test_a_payment_without_lines_stays_with_the_customer(api):
    """Source: Intuit's reference."""
    assert api.write("Payment", payment_body(25))["UnappliedAmt"] == 25


def test_a_payment_that_was_taken_online_cannot_be_voided(api):
    """Source: Intuit's list of error codes."""
    body = payment_body(25, ProcessPayment=True)
    payment = api.write("Payment", body)
    answer = api.post("payment", payment, operation="update", include="void")
    assert refusal(answer) == (400, "6450")


# Voiding and deleting


@pytest.mark.parametrize("entity", ["CreditMemo", "RefundReceipt", "Estimate"])
def test_what_only_the_website_voids(api, entity):
    """Source: Intuit's reference lists no void for them."""
    fields = {"DepositToAccountRef": {"value": "35"}} if entity == "RefundReceipt" else {}
    created = api.write(entity, invoice_body(10, **fields))
    assert refusal(api.post(entity.lower(), created, operation="void")) == (400, "500")


def test_an_unknown_operation_parameter_makes_a_plain_update(api):
    """Source: a published client's experience."""
    created = api.write("Invoice", invoice_body(10))
    answer = api.post("invoice", {**created, "PrivateNote": "x"}, operate="void")
    assert answer.json()["Invoice"]["TotalAmt"] == 10


def test_deleting_twice_is_told_as_not_found(api):
    """Source: recorded answers of the service."""
    created = api.write("Invoice", invoice_body(10))
    api.post("invoice", created, operation="delete")
    assert error_of(api.post("invoice", created, operation="delete"))[:2] == (400, "610")


def test_deleting_a_transaction_leaves_its_attachables(api):
    """Source: a client author's tests against a production company, 2026."""
    invoice = api.write("Invoice", invoice_body(10))
    reference = {"EntityRef": {"type": "Invoice", "value": invoice["Id"]}}
    note = api.write("Attachable", {"Note": "Signed", "AttachableRef": [reference]})
    api.post("invoice", invoice, operation="delete")
    kept = api.read("Attachable", note["Id"])
    assert kept["Note"] == "Signed"
    assert kept["AttachableRef"][0]["EntityRef"]["value"] == invoice["Id"]
