"""What the service accepts, what it refuses, and how it answers what it accepted."""

import pytest

from .conftest import (
    error_of,
    invoice_body,
    payment_body,
    refusal,
    sales_line,
)

# Reading a body


def test_an_unknown_field_is_refused_not_ignored(api):
    answer = api.post("invoice", invoice_body(CustomerName="x"))
    assert error_of(answer) == (
        400,
        "2010",
        'Property Name:Unrecognized field "CustomerName" '
        "(class com.intuit.schema.finance.v3.Invoice), not marked as ignorable specified is "
        "unsupported or invalid",
    )


def test_an_unknown_field_inside_a_line_is_refused(api):
    body = invoice_body()
    body["Line"][0]["SalesItemLineDetail"]["Quantity"] = 1
    status, code, detail = error_of(api.post("invoice", body))
    assert (status, code) == (400, "2010")
    assert "com.intuit.schema.finance.v3.SalesItemLineDetail" in detail


def test_numeric_strings_integer_references_and_text_booleans_are_normalised(api):
    invoice = api.write(
        "Invoice",
        {
            "CustomerRef": {"value": 1},
            "ApplyTaxAfterDiscount": "true",
            "PrivateNote": None,
            "DocNumber": "",
            "Line": [sales_line("12.5", item=1, Qty="2", UnitPrice="6.25")],
        },
    )
    assert invoice["CustomerRef"] == {"value": "1", "name": "Agave Bend Apartments"}
    assert invoice["ApplyTaxAfterDiscount"] is True
    assert invoice["Line"][0]["Amount"] == 12.5
    assert invoice["Line"][0]["SalesItemLineDetail"]["Qty"] == 2
    assert "PrivateNote" not in invoice
    assert "DocNumber" not in invoice


def test_amounts_are_written_with_two_decimals_and_zero_as_0(api):
    text = api.post("invoice", invoice_body("100")).text
    assert '"TotalAmt":100.00' in text
    assert '"TotalTax":0}' in text
    assert "null" not in text


def test_read_only_fields_are_ignored(api):
    invoice = api.write("Invoice", invoice_body(100, TotalAmt=7, Balance=3))
    assert (invoice["TotalAmt"], invoice["Balance"]) == (100, 100)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("DocNumber", "x" * 22, "2050"),
        ("PrivateNote", "x" * 4001, "2050"),
        ("CustomerMemo", {"value": "x" * 1001}, "2050"),
        ("TxnDate", "tomorrow", "2060"),
        ("TxnDate", "2026-02-30", "2070"),
        ("ExchangeRate", "much", "2100"),
        ("ExchangeRate", True, "2100"),
        ("ExchangeRate", "1e40", "2110"),
        ("ApplyTaxAfterDiscount", "maybe", "2230"),
        ("EmailStatus", "Sent", "2170"),
        ("PrivateNote", "bell\u0007", "2040"),
        ("PrivateNote", ["x"], "2010"),
        ("CustomerRef", "1", "2010"),
        ("Line", {}, "2010"),
    ],
)
def test_a_value_of_the_wrong_kind(api, field, value, code):
    assert refusal(api.post("invoice", {**invoice_body(), field: value})) == (400, code)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"nothing", b'{"Id": NaN}', b"[" * 100_000, b'"text"', b"12"]
)
def test_a_body_that_is_no_object_is_refused(api, data):
    assert refusal(api.send("invoice", data)) == (400, "2010")


def test_bytes_that_are_not_utf_8_are_refused(api):
    assert refusal(api.send("term", b'{"Name": "\xff"}')) == (400, "500")


# Sales documents


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({"Line": [sales_line(1)]}, "CustomerRef"),
        ({"CustomerRef": {"value": "1"}}, "Line"),
        ({"CustomerRef": {"value": "1"}, "Line": []}, "Line"),
        ({"CustomerRef": {"value": "1"}, "Line": [{"Amount": 1}]}, "Line.DetailType"),
        (
            {"CustomerRef": {"value": "1"}, "Line": [{"DetailType": "SalesItemLineDetail"}]},
            "Line.Amount",
        ),
    ],
)
def test_what_an_invoice_needs(api, body, missing):
    status, code, detail = error_of(api.post("invoice", body))
    assert (status, code) == (400, "2020")
    assert f"Required parameter {missing} is missing" in detail


def test_a_reference_to_nobody(api):
    status, code, detail = error_of(api.post("invoice", invoice_body(customer="9999")))
    assert (status, code) == (400, "2500")
    assert detail == "Invalid Reference Id : Names element id 9999 not found"


def test_a_reference_to_an_inactive_name(api):
    api.write("Customer", {**api.read("Customer", "4"), "Active": False})
    assert refusal(api.post("invoice", invoice_body(customer="4"))) == (400, "610")


def test_amount_must_be_quantity_times_price(api):
    body = invoice_body()
    body["Line"] = [sales_line(10, Qty=3, UnitPrice=3)]
    assert refusal(api.post("invoice", body)) == (400, "6070")


def test_amount_may_be_quantity_times_price_rounded(api):
    body = invoice_body()
    body["Line"] = [sales_line("1.01", Qty="3", UnitPrice="0.335")]
    assert api.write("Invoice", body)["TotalAmt"] == 1.01


def test_a_line_without_quantity_and_price_stays_without_them(api):
    detail = api.write("Invoice", invoice_body())["Line"][0]["SalesItemLineDetail"]
    assert "Qty" not in detail
    assert "UnitPrice" not in detail


def test_a_subtotal_without_id_is_appended_and_lines_are_not_taxable(api):
    lines = api.write("Invoice", invoice_body(30))["Line"]
    assert lines[0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "NON"}
    assert lines[1] == {
        "Amount": 30,
        "DetailType": "SubTotalLineDetail",
        "SubTotalLineDetail": {},
    }


def test_a_new_invoice_has_no_links(api):
    assert api.write("Invoice", invoice_body())["LinkedTxn"] == []


def test_a_negative_total_is_refused(api):
    assert refusal(api.post("invoice", invoice_body(-5))) == (400, "6000")


def test_a_percentage_discount(api):
    body = invoice_body(200)
    body["Line"].append(
        {
            "DetailType": "DiscountLineDetail",
            "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": "12.5"},
        }
    )
    invoice = api.write("Invoice", body)
    assert invoice["TotalAmt"] == 175
    assert invoice["Line"][-1]["Amount"] == 25
    account = invoice["Line"][-1]["DiscountLineDetail"]["DiscountAccountRef"]
    assert account == {"value": "86", "name": "Discounts given"}


def test_a_discount_without_amount_is_refused(api):
    body = invoice_body()
    body["Line"].append({"DetailType": "DiscountLineDetail", "DiscountLineDetail": {}})
    assert refusal(api.post("invoice", body)) == (400, "6090")


def test_an_amount_beyond_what_the_service_holds(api):
    assert refusal(api.post("invoice", invoice_body("100000000000"))) == (400, "2140")
    assert refusal(api.post("payment", payment_body("100000000000"))) == (400, "2140")


def test_the_due_date_follows_the_term(api):
    body = invoice_body(TxnDate="2026-03-10", SalesTermRef={"value": "4"})
    assert api.write("Invoice", body)["DueDate"] == "2026-04-09"


# Updates


def test_a_full_update_clears_what_it_leaves_out(api):
    invoice = api.write("Invoice", invoice_body(PrivateNote="old", DueDate="2026-12-24"))
    updated = api.write("Invoice", {**invoice_body(50), "Id": invoice["Id"], "SyncToken": "0"})
    assert "PrivateNote" not in updated
    assert updated["TotalAmt"] == 50
    assert updated["SyncToken"] == "1"


def test_a_sparse_update_keeps_what_it_leaves_out(api):
    invoice = api.write("Invoice", invoice_body(PrivateNote="old"))
    change = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "CustomerMemo": {"value": "m"}}
    updated = api.write("Invoice", change)
    assert (updated["PrivateNote"], updated["CustomerMemo"]) == ("old", {"value": "m"})


def test_null_clears_a_field_in_a_sparse_update(api):
    invoice = api.write("Invoice", invoice_body(PrivateNote="old"))
    change = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": None}
    assert "PrivateNote" not in api.write("Invoice", change)


def test_a_stale_sync_token_is_refused(api):
    invoice = api.write("Invoice", invoice_body())
    api.write("Invoice", {**invoice, "PrivateNote": "first"})
    status, code, detail = error_of(api.post("invoice", {**invoice, "PrivateNote": "second"}))
    assert (status, code) == (400, "5010")
    assert detail.startswith("Stale Object Error")


def test_an_update_without_sync_token_is_refused(api):
    invoice = api.write("Invoice", invoice_body())
    del invoice["SyncToken"]
    assert refusal(api.post("invoice", invoice)) == (400, "2020")


@pytest.mark.parametrize("entity", ["Invoice", "Payment", "JournalEntry", "Customer", "Account"])
def test_a_write_that_changes_nothing_keeps_the_sync_token(api, entity):
    record = api.query(f"SELECT * FROM {entity} MAXRESULTS 1")[entity][0]
    assert api.write(entity, {**record, "sparse": entity == "Customer"}) == record


def test_lines_without_ids_are_recreated(api):
    invoice = api.write("Invoice", invoice_body())
    assert invoice["Line"][0]["Id"] == "1"
    body = {**invoice_body(), "Id": invoice["Id"], "SyncToken": "0"}
    assert api.write("Invoice", body)["Line"][0]["Id"] == "2"


def test_a_missing_object_is_a_bad_request_not_a_404(api):
    assert refusal(api.get("invoice/99999")) == (400, "610")


def test_an_id_that_is_no_number(api):
    assert refusal(api.get("invoice/abc")) == (400, "2030")


def test_an_entity_that_does_not_exist(api):
    assert refusal(api.post("gadget", {}))[0] == 400


def test_what_the_api_cannot_do(api):
    assert refusal(api.post("taxrate", {"Name": "x"})) == (400, "500")
    customer = api.read("Customer", "1")
    assert refusal(api.post("customer", customer, operation="delete")) == (400, "500")
    memo = api.query("SELECT * FROM CreditMemo MAXRESULTS 1")["CreditMemo"][0]
    assert refusal(api.post("creditmemo", memo, operation="void")) == (400, "500")


# Removal


def test_a_deleted_transaction_is_gone(api):
    invoice = api.write("Invoice", invoice_body())
    answer = api.post("invoice", invoice, operation="delete").json()
    assert answer["Invoice"] == {"domain": "QBO", "status": "Deleted", "Id": invoice["Id"]}
    assert refusal(api.get(f"invoice/{invoice['Id']}")) == (400, "610")


def test_a_void_invoice_has_no_amounts_left(api):
    body = invoice_body(PrivateNote="as agreed")
    body["Line"] = [sales_line(20, Qty=2, UnitPrice=10)]
    invoice = api.write("Invoice", body)
    voided = api.write("Invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="void")
    assert (voided["TotalAmt"], voided["Balance"], voided["SyncToken"]) == (0, 0, "1")
    assert voided["PrivateNote"] == "Voided - as agreed"
    assert voided["Line"][0]["SalesItemLineDetail"]["Qty"] == 0
    assert {line["Amount"] for line in voided["Line"]} == {0}


def test_an_inactive_name_is_marked_and_still_occupied(api):
    customer = api.write("Customer", {"DisplayName": "Gone Fishing"})
    gone = api.write("Customer", {**customer, "Active": False})
    assert gone["DisplayName"] == "Gone Fishing (deleted)"
    assert refusal(api.post("customer", {"DisplayName": "Gone Fishing"})) == (400, "6240")


def test_an_inactive_name_comes_back(api):
    customer = api.write("Customer", {"DisplayName": "Gone Fishing"})
    gone = api.write("Customer", {**customer, "Active": False})
    back = api.write("Customer", {**gone, "Active": True})
    assert (back["DisplayName"], back["Active"]) == ("Gone Fishing", True)


def test_a_name_with_a_balance_cannot_become_inactive(api):
    customer = api.write("Customer", {"DisplayName": "In debt"})
    api.write("Invoice", invoice_body(customer=customer["Id"]))
    assert refusal(api.post("customer", {**customer, "Active": False})) == (400, "6220")
